"""Measures Guichet beside nginx, Go and Node and prints each goal with what was measured.

    bench.py --guichet .build/release/guichet --root . [--rows hello,tls] [--rounds 5] [--seconds 1] [--json FILE]

All servers run at once on loopback and are asked in turn; a figure is the median over the rounds of the ratio within
a round, so that the weather of the machine falls on both. Peers that are not installed are installed, or named as
missing.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from contestants import Stage, answer_bytes
from goals import GOALS, ROWS, Goal
from rows import Contest, Effort, Measured

HEADINGS = ("goal", "reach", "beyond", "measured", "verdict", "how")


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is torn down then too
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Stage(options.guichet.resolve(), options.root.resolve()) as stage:
        measured = _measure(stage, options)
        missing = dict(stage.missing)
    goals = [goal for goal in GOALS if goal.row in options.rows]
    print(_table(goals, measured, missing))
    if options.json:
        options.json.write_text(json.dumps(_record(goals, measured, options), indent=2) + "\n")
    return 1 if any(_verdict(goal, measured) == "MISSED" for goal in goals) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guichet", type=Path, required=True, help="the release executable")
    parser.add_argument("--root", type=Path, required=True, help="the folder that holds Templates, Public and Config")
    parser.add_argument(
        "--swift-bench", type=Path, help="the executable that measures the rows inside Swift and serves their pages"
    )
    parser.add_argument("--rows", type=_rows, default=ROWS, help=f"of {','.join(ROWS)}; all by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1, help="of load for each server in each round")
    parser.add_argument("--dossiers", type=int, default=100_000, help="in the demo of the rows tasks and people")
    parser.add_argument("--people-seconds", type=int, default=30, help="for which people use the portal at once")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def _rows(text: str) -> tuple[str, ...]:
    rows = tuple(text.split(","))
    if unknown := set(rows) - set(ROWS):
        raise argparse.ArgumentTypeError(f"no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    return rows


def _measure(stage: Stage, options: argparse.Namespace) -> dict[str, Measured]:
    effort = Effort(options.seconds, options.rounds, options.dossiers, options.people_seconds)
    contest = Contest(stage, effort, options.swift_bench)
    rows: dict[str, Callable[[], dict[str, Measured]]] = {
        "start": contest.start,
        "hello": contest.hello,
        "hello512": contest.hello512,
        "cpu": contest.cpu,
        "pipeline": contest.pipeline,
        "tls": contest.tls,
        "handshakes": contest.handshakes,
        "idle": contest.idle,
        "fortunes": contest.fortunes,
        "list": contest.officers_list,
        "tasks": contest.tasks,
        "people": contest.people,
        "swift": contest.swift,
    }
    hello = {"hello", "hello512", "cpu", "pipeline", "tls", "handshakes", "idle"} & set(options.rows)
    if hello and not stage.has("wrk", "wrk"):
        raise SystemExit(stage.missing["wrk"])
    measured: dict[str, Measured] = {}
    for name, row in rows.items():
        if name in options.rows:
            print(f"measuring {name} …", file=sys.stderr)
            measured |= row()
    if hello:
        sizes = {each.name: answer_bytes(each) for each in (contest.guichet, *contest.plain.values())}
        print("bytes of the hello answer: " + ", ".join(f"{name} {size}" for name, size in sizes.items()))
    return measured


def _table(goals: list[Goal], measured: dict[str, Measured], missing: dict[str, str]) -> str:
    lines = [HEADINGS, *(_line(goal, measured, missing) for goal in goals)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS) - 1)]
    return "\n".join(
        "  ".join((*(text.ljust(width) for text, width in zip(line, widths)), line[-1])).rstrip() for line in lines
    )


def _line(goal: Goal, measured: dict[str, Measured], missing: dict[str, str]) -> tuple[str, ...]:
    found = measured.get(goal.id)
    value = goal.shown(found.value) if found else "-"
    how = found.detail if found else "; ".join(missing.values()) or "no measurement for this row yet"
    return (goal.title, goal.limit(goal.reach), goal.limit(goal.beyond), value, _verdict(goal, measured), how)


def _verdict(goal: Goal, measured: dict[str, Measured]) -> str:
    return goal.verdict(measured[goal.id].value) if goal.id in measured else "not measured"


def _record(goals: list[Goal], measured: dict[str, Measured], options: argparse.Namespace) -> dict[str, object]:
    return {
        "machine": f"{platform.machine()}, {platform.release()}",
        "rounds": options.rounds,
        "seconds": options.seconds,
        "rows": [
            {
                "row": goal.id,
                "goal": goal.title,
                "reach": goal.reach,
                "beyond": goal.beyond,
                "verdict": _verdict(goal, measured),
            }
            | ({"measured": measured[goal.id].value, "detail": measured[goal.id].detail} if goal.id in measured else {})
            for goal in goals
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
