"""Idle and slow clients in numbers, and what they cost the server and its other users.

    slow.py --port N --pid P [--tls] [--only idle|slow] [--idle 10000] [--slow 300]

idle: many keep-alive connections that rest. Shown: the server's memory for each, and a normal user's times meanwhile.
slow: clients that send a head, a body or a handshake by drops, or never read. Each must be cut within 30 seconds, and
the server must have its descriptors back. Fails on errors, late cuts and lost descriptors; times and memory fail it
only if a limit is given.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import resource
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import process
from grounds import discover
from idle_clients import IdleConnections
from slow_clients import Tally, holders
from wire import Endpoint

CUT_SECONDS = 30.0
CUT_SLACK_SECONDS = 5.0
SETTLE_SECONDS = 30.0
SPARE_DESCRIPTORS = 200


def main() -> int:
    options = _options()
    endpoint = Endpoint(options.port, options.tls)
    parts = {"idle": _idle, "slow": _slow}
    faults = [
        fault for name, part in parts.items() if options.only in (None, name) for fault in part(endpoint, options)
    ]
    for fault in faults:
        print(f"WRONG {fault}")
    print("passed" if not faults else f"{len(faults)} failed")
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True, help="of the server; its whole tree is measured")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--only", choices=("idle", "slow"))
    parser.add_argument("--idle", type=int, default=10_000, metavar="K", help="idle connections")
    parser.add_argument("--slow", type=int, default=300, metavar="K", help="slow clients")
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="how long the normal user is watched beside the idle ones"
    )
    parser.add_argument("--p99-max-ms", type=float, help="fail above this")
    parser.add_argument("--bytes-max", type=float, help="of memory for an idle connection: fail above this")
    return parser.parse_args()


def _idle(endpoint: Endpoint, options: argparse.Namespace) -> Iterator[str]:
    count = _raise_limit(options.idle)
    request = f"GET /health HTTP/1.1\r\nHost: {endpoint.authority}\r\n\r\n".encode()
    alone = watch_user(endpoint, _for_seconds(options.seconds))
    with IdleConnections(endpoint, _warm_up(count), request):
        pass  # what the server allocates once for any crowd is not the price of a connection
    with _descriptors_back(options.pid) as descriptors:
        before = process.proportional_bytes(options.pid)
        with IdleConnections(endpoint, count, request) as idle:
            each = (process.proportional_bytes(options.pid) - before) / count
            beside = watch_user(endpoint, _for_seconds(options.seconds))
            still_open = idle.still_open()
            mute = idle.ask_again(sample=100)
    print(
        f"idle: {count} connections, {idle.unanswered()} without an answer, {still_open} open at the end, "
        f"{each:.0f} bytes of server memory each"
    )
    print(f"  a user alone    {alone}\n  a user beside   {beside}")
    yield from descriptors
    if idle.unanswered():
        yield f"{idle.unanswered()} of {count} connections got no answer"
    if mute or still_open < count:
        yield f"{count - still_open} of {count} idle connections closed early, {mute} of 100 asked again got no answer"
    yield from _user_faults(beside, options.p99_max_ms)
    if options.bytes_max and each > options.bytes_max:
        yield f"{each:.0f} bytes for an idle connection, at most {options.bytes_max:.0f} wanted"


def _slow(endpoint: Endpoint, options: argparse.Namespace) -> Iterator[str]:
    page = discover(endpoint).page_bytes
    with (
        _descriptors_back(options.pid) as descriptors,
        holders(endpoint, options.slow, "/", page, reopen=False) as crowd,
    ):
        deadline = time.monotonic() + CUT_SECONDS + CUT_SLACK_SECONDS
        beside = watch_user(
            endpoint, lambda: time.monotonic() < deadline and _alive(crowd.ask("tallies")) > 0, pause=0.005
        )
        tallies = crowd.ask("tallies")
    for name, tally in tallies.items():
        print(f"slow: {name:<22} {tally.opened} opened, {tally.cut} cut, the last after {tally.longest_seconds:.0f} s")
    print(f"  a user beside   {beside}")
    yield from descriptors
    for name, tally in tallies.items():
        if tally.alive or tally.refused:
            yield f"{name}: {tally.alive} not cut within {CUT_SECONDS:.0f} s, {tally.refused} refused"
    yield from _user_faults(beside, options.p99_max_ms)


def _alive(tallies: dict[str, Tally]) -> int:
    return sum(tally.alive for tally in tallies.values())


@dataclass(frozen=True)
class UserTimes:
    milliseconds: tuple[float, ...]  # sorted
    errors: int

    def quantile(self, share: float) -> float:
        return (
            self.milliseconds[min(len(self.milliseconds) - 1, int(len(self.milliseconds) * share))]
            if self.milliseconds
            else float("nan")
        )

    def __str__(self) -> str:
        shown = ", ".join(
            f"{name} {self.quantile(share):.2f} ms" for name, share in (("p50", 0.5), ("p99", 0.99), ("most", 1))
        )
        return f"{len(self.milliseconds)} requests, {self.errors} errors, {shown}"


def watch_user(endpoint: Endpoint, going_on: Callable[[], bool], pause: float = 0.0) -> UserTimes:
    """One user, one request after the other, every tenth on a new connection."""
    times: list[float] = []
    errors = number = 0
    connection = _connection(endpoint)
    while going_on():
        number += 1
        started = time.perf_counter()
        try:
            if number % 10 == 0:
                connection.close()
                connection = _connection(endpoint)
            connection.request("GET", "/health")
            answer = connection.getresponse()
            answer.read()
            errors += answer.status != 200
        except (OSError, http.client.HTTPException):
            errors += 1
            connection.close()
        times.append((time.perf_counter() - started) * 1_000)
        time.sleep(pause)
    connection.close()
    return UserTimes(tuple(sorted(times)), errors)


def _connection(endpoint: Endpoint) -> http.client.HTTPConnection:
    if not endpoint.tls:
        return http.client.HTTPConnection(endpoint.address, endpoint.port, timeout=30)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(endpoint.address, endpoint.port, timeout=30, context=context)


def _for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def _user_faults(times: UserTimes, p99_max_ms: float | None) -> Iterator[str]:
    if times.errors:
        yield f"{times.errors} errors for a normal user"
    if p99_max_ms and times.quantile(0.99) > p99_max_ms:
        yield f"p99 of a normal user {times.quantile(0.99):.1f} ms, at most {p99_max_ms:.0f} wanted"


def _descriptors(pid: int) -> int:
    """All but the databases' files: a reader opens its own when it is first wanted, and keeps them."""
    count = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            count += not os.readlink(link).endswith((".sqlite", ".sqlite-wal", ".sqlite-shm"))
        except FileNotFoundError:
            continue  # closed meanwhile
    return count


@contextlib.contextmanager
def _descriptors_back(pid: int) -> Iterator[list[str]]:
    """Gives a list that holds the fault, if the server's descriptors do not come back after the block."""
    found: list[str] = []
    before = _descriptors(pid)
    yield found
    deadline = time.monotonic() + SETTLE_SECONDS
    while _descriptors(pid) > before and time.monotonic() < deadline:
        time.sleep(0.1)
    if (after := _descriptors(pid)) > before:
        found.append(f"{after} descriptors, {before} before")


def _warm_up(count: int) -> int:
    return min(count, 200)


def _raise_limit(count: int) -> int:
    """Allows itself all the descriptors it may have; gives how many of `count` connections that is enough for."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    possible = min(count, hard - SPARE_DESCRIPTORS)
    if possible < count:
        print(f"only {possible} of {count} connections: this process may open {hard} descriptors")
    return possible


if __name__ == "__main__":
    sys.exit(main())
