"""Fifty officers and five hundred applicants at once, and one alone who does the same.

`peers/people` plays them: each has an account, a session and a connection of his own, reads pages, follows their links,
sends their forms back and thinks for a second in between. Officers read their list, open tasks, take some on and give
them back; applicants read the front page and guides, look at what they have filed, and type into a draft.

Alone, the same people do the same things one after the other without thinking: what the ratio of the two says is how
much longer somebody waits because of all the others.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from demo_folder import DemoFolder

OFFICERS = 50
APPLICANTS = 500
QUEUES_MAX = 5
THINKING_MILLISECONDS = 1_000
SEED = 1


@dataclass(frozen=True)
class Crowd:
    """What was seen of them."""

    requests: int
    writes: int
    errors: int
    fault: str
    seconds: float
    p50: float  # microseconds, of all requests
    p99: float
    kinds: dict[str, dict[str, float]]

    @property
    def slowest(self) -> str:
        name, kind = max(self.kinds.items(), key=lambda each: each[1]["p99"])
        return f"{name} {kind['p99'] / 1e3:.1f} ms"


class People:
    """Those who are let into the demo; to be made before it is served."""

    def __init__(self, demo: DemoFolder) -> None:
        applicants = demo.applicants(APPLICANTS)
        queues = demo.queues()[:QUEUES_MAX]
        if len(applicants) < APPLICANTS or not queues:
            raise SystemExit(f"{len(applicants)} applicants with a draft: make the demo larger")
        numbers = dict.fromkeys(queues, 0)
        officers: list[tuple[str, int, object]] = []
        for number, queue in zip(range(OFFICERS), itertools.cycle(queues)):
            officers.append((demo.colleague(queue, number), numbers[queue], queue))
            numbers[queue] += 1
        cookies = demo.sessions([*(account for account, _, _ in officers), *applicants])
        self._people = [
            {"cookie": cookie, "isOfficer": True, "number": number, "colleagues": numbers[queue]}  # type: ignore[index]
            for cookie, (_, number, queue) in zip(cookies, officers)
        ]
        self._people += [{"cookie": cookie, "isOfficer": False, "number": 0, "colleagues": 1}
            for cookie in cookies[len(officers):]]  # fmt: skip

    def alone(self, program: Path, address: str, seconds: float) -> Crowd:
        return self._play(program, address, seconds, is_alone=True)

    def together(self, program: Path, address: str, seconds: float) -> Crowd:
        return self._play(program, address, seconds, is_alone=False)

    def _play(self, program: Path, address: str, seconds: float, is_alone: bool) -> Crowd:
        description = {
            "address": address,
            "seconds": seconds,
            "seed": SEED,
            "thinking": THINKING_MILLISECONDS,
            "isAlone": is_alone,
            "guides": _guides(address),
            "people": self._people,
        }
        file = program.with_suffix(".json")
        file.write_text(json.dumps(description))
        said = json.loads(subprocess.run([str(program), str(file)], capture_output=True, text=True, check=True).stdout)
        return Crowd(**{"fault": ""} | said)


def _guides(address: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/api/v1/procedures", timeout=20) as answer:
        return [f"/fr/procedures/{each['id']}/guide" for each in json.load(answer)]
