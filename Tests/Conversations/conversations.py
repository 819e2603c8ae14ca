"""Speaks HTTP/1.1 to a running server as the tables beside this file say, and judges what comes back.

    conversations.py --port N [--tls] [--hold 2000] [--only TEXT]     the server under test on 127.0.0.1:N
    conversations.py --server nginx|node                              a peer, started for comparison

Every case is sent whole, byte by byte, and cut at seeded places; the answers must be the same each time and be allowed
by the clause the case names. Ends with the line "N passed, N failed"; exit 1 if any failed.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from case import Case
from cuts import cuts_of
from exchange import Exchange, hold_all
from grounds import Site, discover
from judge import faults, signature
from slow_clients import holders
from start_peer import peer
from wire import Endpoint

PRINTED_BYTES_MAX = 400
CUT_DEPENDENT = "depends on the cut"


def main() -> int:
    options = _options()
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(peer(options.server, options.tls)) if options.server else options.port
        endpoint = Endpoint(port, options.tls)
        site = discover(endpoint)
        cases = [case for case in all_cases(site) if options.only in f"{case.family}: {case.name}"]
        if options.list:
            print("\n".join(f"{case.family}: {case.name}  [{case.clause}]  {case.expected}" for case in cases))
            return 0
        if not options.hold:
            return run(endpoint, site, cases, options)
        with holders(endpoint, options.hold, "/", site.page_bytes, reopen=True) as held:
            verdict = run(endpoint, site, cases, options)
            print(f"held meanwhile: {held.ask('report')}")
            return verdict


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, help="where the server under test listens on 127.0.0.1")
    parser.add_argument("--server", choices=("nginx", "node"), help="judge a peer instead")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--hold", type=int, default=0, metavar="K", help="keep K slow connections meanwhile")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the cases whose family or name contains TEXT")
    parser.add_argument("--list", action="store_true", help="print the cases and send nothing")
    parser.add_argument("--seed", type=int, default=1, help="of the cuts")
    parser.add_argument("--width", type=int, default=200, help="conversations at once")
    parser.add_argument("--patience", type=float, default=6.0, help="seconds until a silent server is given up")
    options = parser.parse_args()
    if (options.port is None) == (options.server is None):
        parser.error("one of --port and --server is needed")
    return options


def all_cases(site: Site) -> Iterator[Case]:
    for path in sorted(Path(__file__).parent.glob("cases_*.py")):
        for case in importlib.import_module(path.stem).cases(site):
            yield dataclasses.replace(case, family=path.stem.removeprefix("cases_"))


def run(endpoint: Endpoint, site: Site, cases: Sequence[Case], options: argparse.Namespace) -> int:
    bodies = "are read, and the connection kept" if site.reads_bodies else "are not read: the connection is closed"
    print(f"file: {site.file.path if site.file else 'none found'}; bodies {bodies}")
    started = time.monotonic()
    exchanges = {case: _exchanges(endpoint, case, options) for case in cases}
    hold_all((exchange for each in exchanges.values() for exchange in each), options.width)
    of_peer = options.server is not None
    wrong = {case: found for case, held in exchanges.items() if (found := _faults_of(case, held, of_peer))}
    for case, found in wrong.items():
        _print_wrong(case, found)
    transcripts = [exchange.transcript for held in exchanges.values() for exchange in held]
    resets = sum(transcript.reset for transcript in transcripts)
    seconds = time.monotonic() - started
    print(f"{len(cases)} cases, {len(transcripts)} conversations in {seconds:.1f} s, {resets} ended by a reset")
    _print_totals(cases, wrong)
    return 1 if wrong else 0


def _exchanges(endpoint: Endpoint, case: Case, options: argparse.Namespace) -> list[Exchange]:
    cuts = cuts_of(case.steps, f"{case.family}/{case.name}", options.seed, options.tls)
    return [Exchange(endpoint, case, cut, options.patience) for cut in cuts]


def _faults_of(case: Case, held: Sequence[Exchange], of_peer: bool) -> list[str]:
    """Each fault once, with the cuts that showed it; and whether the answers depend on the cut."""
    cuts_by_fault: dict[str, list[str]] = {}
    for exchange in held:
        for fault in faults(case, exchange.transcript, of_peer):
            cuts_by_fault.setdefault(fault, []).append(exchange.cut.name)
    found = [
        f"{fault} [{'every cut' if len(cuts) == len(held) else ', '.join(cuts)}]"
        for fault, cuts in cuts_by_fault.items()
    ]
    if len({signature(exchange.transcript) for exchange in held}) > 1:
        found.append(f"{CUT_DEPENDENT}: {'; '.join(_by_cut(held))}")
    return found


def _by_cut(held: Sequence[Exchange]) -> list[str]:
    return [f"{exchange.cut.name}: {exchange.transcript.summary()}" for exchange in held]


def _print_wrong(case: Case, found: Sequence[str]) -> None:
    print(f"\nWRONG {case.family}: {case.name}  [{case.clause}]")
    for fault in found:
        print(f"  {fault}")
    print(f"  sent {_shown(case.sent)}")


def _print_totals(cases: Sequence[Case], wrong: dict[Case, list[str]]) -> None:
    families = Counter(case.family for case in wrong)
    cut_dependent = sum(any(fault.startswith(CUT_DEPENDENT) for fault in found) for found in wrong.values())
    by_family = ", ".join(f"{family} {count}" for family, count in sorted(families.items()))
    print(f"wrong: {len(wrong)}{' (' + by_family + ')' if wrong else ''}; cut-dependent: {cut_dependent}")
    print(f"{len(cases) - len(wrong)} passed, {len(wrong)} failed")


def _shown(sent: bytes) -> str:
    if len(sent) <= PRINTED_BYTES_MAX:
        return repr(sent)
    half = PRINTED_BYTES_MAX // 2
    return f"{sent[:half]!r} ... {len(sent)} bytes ... {sent[-half:]!r}"


if __name__ == "__main__":
    sys.exit(main())
