"""Clients that hold a server up: a head, a body or a TLS handshake that never ends, an answer that is never read.

They live in a process of their own, so that they do not disturb what is measured meanwhile.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from aside import Aside
from process import served_peers
from wire import Endpoint, TLSWire, Wire

DRIP_SECONDS = 1.0
UNREAD_BYTES = 2 * 1024 * 1024  # of answers, for a client that does not read them
SEGMENT_BYTES = 1_400  # as over a real network: on loopback the server's kernel would buffer megabytes
RECEIVE_BUFFER_BYTES = 4_096
CONNECTIONS_PER_ADDRESS = 5_000


@dataclass(frozen=True)
class Kind:
    name: str
    opening: bytes
    drip: bytes = b""  # sent once a second
    raw: bool = False  # speaks below TLS


@dataclass
class Tally:
    """What became of the clients of one kind. `alive` are those the server still serves."""

    opened: int = 0
    refused: int = 0
    cut: int = 0
    alive: int = 0
    longest_seconds: float = 0.0


@dataclass
class Client:
    kind: Kind
    wire: Wire
    opened_at: float
    address: tuple[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.address = self.wire.socket.getsockname()


def kinds(endpoint: Endpoint, path: str, size: int) -> list[Kind]:
    """`path` is something of `size` bytes that can be asked for over and over."""
    host = f"Host: {endpoint.authority}\r\n"
    request = f"GET {path} HTTP/1.1\r\n{host}\r\n".encode()
    found = [
        Kind("slow head", f"GET / HTTP/1.1\r\n{host}X: ".encode(), b"y"),
        Kind("slow body", f"POST / HTTP/1.1\r\n{host}Content-Length: 10000\r\n\r\n".encode(), b"y"),
        Kind("slow chunks", f"POST / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n".encode(), b"1\r\ny\r\n"),
        Kind("slow reader", request * (UNREAD_BYTES // (size + 1) + 1)),
        Kind("silent", b"", raw=True),
    ]
    if endpoint.tls:
        hello = _client_hello()
        found += [
            Kind("half handshake", hello[: len(hello) // 2], raw=True),
            Kind("handshake without end", hello, raw=True),
        ]
    return found


def _client_hello() -> bytes:
    outgoing = ssl.MemoryBIO()
    session = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    with contextlib.suppress(ssl.SSLWantReadError):
        session.do_handshake()
    return outgoing.read()


class Crowd:
    """Many slow clients of several kinds in equal parts. With `reopen`, those the server cuts come back."""

    def __init__(self, endpoint: Endpoint, kinds: Sequence[Kind], count: int, reopen: bool) -> None:
        self._tallies = {kind.name: Tally() for kind in kinds}
        self._endpoint = endpoint
        self._reopen = reopen
        self._opened = 0
        self._waiting = [kind for _ in range(count) for kind in kinds][:count]
        self._clients: list[Client] = []

    def tick(self) -> None:
        """One second of their life."""
        self._open_waiting()
        for client in self._clients:
            _live(client)
        self._notice_cuts()

    def tallies(self) -> dict[str, Tally]:
        return self._tallies

    def report(self) -> str:
        return "; ".join(
            f"{name} {tally.opened} opened, {tally.cut} cut, {tally.alive} still served"
            + (f", {tally.refused} refused" if tally.refused else "")
            for name, tally in self._tallies.items()
        )

    def _open_waiting(self) -> None:
        for kind in self._waiting:
            try:
                wire = self._connect(kind)
            except OSError:
                self._tallies[kind.name].refused += 1
                continue
            self._clients.append(Client(kind, wire, time.monotonic()))
            self._tallies[kind.name].opened += 1
        self._waiting = []

    def _connect(self, kind: Kind) -> Wire:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        connection.bind((f"127.0.0.{2 + self._opened // CONNECTIONS_PER_ADDRESS % 200}", 0))
        connection.settimeout(10)
        connection.connect((self._endpoint.address, self._endpoint.port))
        connection.setblocking(False)
        self._opened += 1
        wire = TLSWire(connection) if self._endpoint.tls and not kind.raw else Wire(connection)
        wire.send_when_ready(kind.opening)
        return wire

    def _notice_cuts(self) -> None:
        served = served_peers(self._endpoint.port)
        still_there = []
        for client in self._clients:
            if client.address in served:
                still_there.append(client)
                continue
            tally = self._tallies[client.kind.name]
            tally.cut += 1
            tally.longest_seconds = max(tally.longest_seconds, time.monotonic() - client.opened_at)
            client.wire.close()
            if self._reopen:
                self._waiting.append(client.kind)
        self._clients = still_there
        for name, tally in self._tallies.items():
            tally.alive = sum(client.kind.name == name for client in still_there)


def _live(client: Client) -> None:
    if client.wire.ready:
        client.wire.send_when_ready(client.kind.drip)
    else:
        client.wire.receive()  # the handshake goes on; answers stay unread


def holders(endpoint: Endpoint, count: int, page: str, page_bytes: int, reopen: bool) -> Aside:
    """A crowd in a process of its own, kept up from `with` to the end of it."""

    def gathered() -> Crowd:
        crowd = Crowd(endpoint, kinds(endpoint, page, page_bytes), count, reopen)
        crowd.tick()
        return crowd

    return Aside(gathered, tick_seconds=DRIP_SECONDS)
