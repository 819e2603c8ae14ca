"""Sends mutated requests, many at once, and looks at what the server is afterwards.

    mutations.py --port N --count 100000 --seed S --pid P

Each mutation is a request, or two of them, with bits flipped, pieces removed, repeated, exchanged or inserted; it has a
connection of its own, some of which are torn down in the middle. Same seed, same bytes. The server must stay the same
process, never answer 5xx except 501 and 505, end every connection, give its descriptors back, and not grow.
"""

from __future__ import annotations

import argparse
import random
import re
import selectors
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import process
from wire import READ_BYTES, Endpoint

WARM_UP_SHARE = 0.1
GROWTH_BYTES_MAX = 20 * 1024 * 1024
WIDTH = 200
SOURCES = 50  # loopback addresses the connections come from, so that ports do not run out
TORN_SHARE = 0.05
STUCK_SECONDS = 15.0
SETTLE_SECONDS = 15.0

TOKENS = (b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\x00", b" ", b"\t", b":", b"/", b"//", b"..", b"%", b"%00",
    b"%2e%2e%2f", b"?", b"#", b"*", b";", b",", b'"', b"\xff", b"\xc3\xa9", b"GET ", b"POST ", b"HEAD ", b"OPTIONS ",
    b"TRACE ", b"CONNECT ", b" HTTP/1.1", b" HTTP/1.0", b" HTTP/2.0", b"Host: ", b"Content-Length: 0\r\n",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Length: 18446744073709551616\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"Expect: 100-continue\r\n",
    b"Connection: close\r\n", b"Connection: keep-alive\r\n", b"Range: bytes=0-0\r\n", b"Accept-Encoding: gzip\r\n",
    b"Upgrade: h2c\r\n", b"0\r\n\r\n", b"5\r\nhello\r\n", b"ffffffffffffffff\r\n", b"\r\n ", b"A" * 300,
    b"x: " + b"y" * 3000 + b"\r\n", b"0", b"9" * 30, b"<", b"\x16\x03\x01",)  # fmt: skip

_BAD_STATUS = re.compile(rb"HTTP/1\.1 (5\d\d) ")
_ALLOWED_5XX = {b"501", b"505"}


@dataclass
class Tally:
    statuses: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    stuck: int = 0
    bad: list[bytes] = field(default_factory=list)  # requests that got a 5xx


def main() -> int:
    options = _options()
    endpoint = Endpoint(options.port)
    warm_up = int(options.count * WARM_UP_SHARE)
    mutants = _mutants(_seeds(endpoint.authority), options.seed)
    born = process.started_at(options.pid)
    descriptors = process.descriptors(options.pid)
    started = time.monotonic()
    tally = Tally()
    _send(endpoint, mutants, warm_up, options.seed, tally)
    resident = process.resident_bytes(options.pid)
    _send(endpoint, mutants, options.count - warm_up, options.seed + 1, tally)
    seconds = time.monotonic() - started
    faults = _faults(options.pid, born, resident, descriptors, tally)
    answered = ", ".join(f"{status} {count}" for status, count in sorted(tally.statuses.items()))
    print(
        f"{options.count} mutations, seed {options.seed}, in {seconds:.1f} s: {answered}; "
        f"{tally.unanswered} without an HTTP/1.1 answer"
    )
    if process.alive(options.pid):
        print(f"resident memory {resident / 2**20:.1f} -> {process.resident_bytes(options.pid) / 2**20:.1f} MB, "
              f"descriptors {descriptors} -> {process.descriptors(options.pid)}")  # fmt: skip
    for fault in faults:
        print(f"WRONG {fault}")
    print("passed" if not faults else f"{len(faults)} failed")
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True, help="of the server; its whole tree is measured")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _seeds(authority: str) -> list[bytes]:
    """Valid requests of every shape the server knows."""
    browser = ("User-Agent: Mozilla/5.0", "Accept: text/html,*/*;q=0.8", "Accept-Language: fr", "Cookie: a=b; c=d")
    conditions = (
        'If-None-Match: "a", W/"b"',
        "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
        "Range: bytes=0-9,20-",
    )
    form = '--b\r\nContent-Disposition: form-data; name="a"; filename="b.txt"\r\n\r\nc\r\n--b--\r\n'
    requests = [
        ("GET / HTTP/1.1", browser, ""),
        ("GET / HTTP/1.1", (*browser, "Accept-Encoding: gzip, br"), ""),
        ("GET / HTTP/1.1", conditions, ""),
        ("GET /health HTTP/1.1", (), ""),
        ("GET /health?a=b&c=%C3%A9 HTTP/1.1", ("Connection: keep-alive",), ""),
        ("HEAD / HTTP/1.1", browser, ""),
        (f"GET http://{authority}/health HTTP/1.1", (), ""),
        ("OPTIONS * HTTP/1.1", (), ""),
        ("GET /health HTTP/1.0", ("Connection: keep-alive",), ""),
        ("POST / HTTP/1.1", ("Content-Type: application/x-www-form-urlencoded", "Content-Length: 12"), "a=b&c=%C3%A9"),
        ("POST / HTTP/1.1", ("Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(form)}"), form),
        ("POST / HTTP/1.1", ("Transfer-Encoding: chunked",), "5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n"),
        ("POST / HTTP/1.1", ("Expect: 100-continue", "Content-Length: 5"), "hello"),
        ("PUT /no-such-page HTTP/1.1", ("Content-Length: 0", "Authorization: Bearer x"), ""),
    ]
    return [
        ("\r\n".join((line, f"Host: {authority}", *fields)) + "\r\n\r\n" + body).encode()
        for line, fields, body in requests
    ]


def _mutants(seeds: list[bytes], seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    kinds: tuple[Callable[[random.Random, bytearray, list[bytes]], None], ...] = (
        _flip, _flip, _remove, _repeat, _exchange, _insert, _insert, _splice, _follow)  # fmt: skip
    while True:
        request = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            chance.choice(kinds)(chance, request, seeds)
        yield bytes(request)


def _flip(chance: random.Random, request: bytearray, _: list[bytes]) -> None:
    if request:
        request[chance.randrange(len(request))] ^= 1 << chance.randrange(8)


def _remove(chance: random.Random, request: bytearray, _: list[bytes]) -> None:
    start, end = _piece(chance, request)
    del request[start:end]


def _repeat(chance: random.Random, request: bytearray, _: list[bytes]) -> None:
    start, end = _piece(chance, request)
    request[end:end] = request[start:end] * chance.choice((1, 1, 2, 20))


def _exchange(chance: random.Random, request: bytearray, _: list[bytes]) -> None:
    start, end = _piece(chance, request)
    place = chance.randint(0, start)
    request[place:end] = request[start:end] + request[place:start]


def _insert(chance: random.Random, request: bytearray, _: list[bytes]) -> None:
    place = chance.randint(0, len(request))
    request[place:place] = chance.choice(TOKENS)


def _splice(chance: random.Random, request: bytearray, seeds: list[bytes]) -> None:
    """The start of this one and the end of another."""
    other = chance.choice(seeds)
    request[chance.randint(0, len(request)) :] = other[chance.randint(0, len(other)) :]


def _follow(chance: random.Random, request: bytearray, seeds: list[bytes]) -> None:
    request += chance.choice(seeds)


def _piece(chance: random.Random, request: bytearray) -> tuple[int, int]:
    start = chance.randint(0, len(request))
    return start, min(len(request), start + chance.choice((1, 2, 4, 16, 64)))


class _Shot:
    """One mutation on one connection: sent, half-closed, read to the end; or torn down."""

    def __init__(self, endpoint: Endpoint, request: bytes, source: str, torn: bool) -> None:
        self.request = request
        self.received = bytearray()
        self.socket = endpoint.socket(source)
        self.started = time.monotonic()
        self._left = memoryview(request)
        self._torn = torn

    def write(self) -> bool:
        """Sends on; true when nothing is left to send."""
        try:
            while self._left:
                self._left = self._left[self.socket.send(self._left) :]
            self.socket.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            return False
        except OSError:
            self._left = memoryview(b"")
        return True

    def read(self) -> bool:
        """Takes what came; true when the connection is over."""
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self.received += data
        if data and self._torn:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return True
        return not data


def _send(endpoint: Endpoint, mutants: Iterator[bytes], count: int, seed: int, tally: Tally) -> None:
    chance = random.Random(f"torn/{seed}")
    sent = 0
    with selectors.DefaultSelector() as selector:
        while sent < count or selector.get_map():
            while sent < count and len(selector.get_map()) < WIDTH:
                source = f"127.0.0.{2 + sent % SOURCES}"
                shot = _Shot(endpoint, next(mutants), source, chance.random() < TORN_SHARE)
                sent += 1
                selector.register(
                    shot.socket,
                    selectors.EVENT_READ if shot.write() else selectors.EVENT_READ | selectors.EVENT_WRITE,
                    shot,
                )
            for key, events in selector.select(1):
                shot = key.data
                if events & selectors.EVENT_WRITE and shot.write():
                    selector.modify(shot.socket, selectors.EVENT_READ, shot)
                if events & selectors.EVENT_READ and shot.read():
                    _end(selector, shot, tally)
            for key in _stuck(selector):
                tally.stuck += 1
                _end(selector, key.data, tally)


def _stuck(selector: selectors.BaseSelector) -> list[selectors.SelectorKey]:
    """The connections the server has left open although the client has said its all."""
    oldest = time.monotonic() - STUCK_SECONDS
    return [key for key in selector.get_map().values() if key.data.started < oldest]


def _end(selector: selectors.BaseSelector, shot: _Shot, tally: Tally) -> None:
    selector.unregister(shot.socket)
    shot.socket.close()
    answers = bytes(shot.received)
    if answers.startswith(b"HTTP/1.1 "):
        tally.statuses[answers[9:12].decode("latin-1")] += 1
    else:
        tally.unanswered += 1
    if any(status not in _ALLOWED_5XX for status in _BAD_STATUS.findall(answers)):
        tally.bad.append(shot.request)


def _faults(pid: int, born: int, resident: int, descriptors: int, tally: Tally) -> list[str]:
    if not process.alive(pid) or process.started_at(pid) != born:
        return ["the process is gone"]
    found = [f"5xx for {request!r}" for request in tally.bad[:10]]
    if tally.stuck:
        found.append(f"{tally.stuck} connections were not closed within {STUCK_SECONDS:.0f} s of the client's end")
    growth = process.resident_bytes(pid) - resident
    if growth > GROWTH_BYTES_MAX:
        found.append(f"resident memory grew by {growth / 2**20:.1f} MB after the warm-up")
    if not _settles(pid, descriptors):
        found.append(f"{process.descriptors(pid)} descriptors, {descriptors} before")
    return found


def _settles(pid: int, descriptors: int) -> bool:
    deadline = time.monotonic() + SETTLE_SECONDS
    while process.descriptors(pid) > descriptors:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


if __name__ == "__main__":
    sys.exit(main())
