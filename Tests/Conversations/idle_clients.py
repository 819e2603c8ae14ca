"""Opens many keep-alive connections that have had one answer each and then rest."""

from __future__ import annotations

import selectors
import socket
import time
from types import TracebackType

from aside import Aside
from wire import Endpoint, TLSWire, Wire

PER_ADDRESS = 5_000
AT_ONCE = 200
ANSWER_SECONDS = 30.0


class IdleConnections:
    """Open from `with`, or from `open`, to the end of it."""

    def __init__(self, endpoint: Endpoint, count: int, request: bytes) -> None:
        self._unanswered = 0
        self._endpoint = endpoint
        self._count = count
        self._request = request
        self._wires: list[Wire] = []

    def open(self) -> None:
        for start in range(0, self._count, AT_ONCE):
            batch = [self._connect(number) for number in range(start, min(start + AT_ONCE, self._count))]
            self._wires += batch
            self._unanswered += _await_answers(batch, self._request)

    def __enter__(self) -> IdleConnections:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for wire in self._wires:
            wire.close()

    def ask_again(self, sample: int) -> int:
        """Sends a second request on some of them, evenly chosen; gives how many did not answer."""
        step = max(1, len(self._wires) // sample)
        return _await_answers(self._wires[::step], self._request)

    def unanswered(self) -> int:
        return self._unanswered

    def still_open(self) -> int:
        """How many the server has not closed, seen from here without a byte sent."""
        return sum(_is_open(wire.socket) for wire in self._wires)

    def _connect(self, number: int) -> Wire:
        connection = self._endpoint.socket(f"127.0.0.{2 + number // PER_ADDRESS % 200}")
        return TLSWire(connection) if self._endpoint.tls else Wire(connection)


def idle_aside(endpoint: Endpoint, count: int, request: bytes) -> Aside:
    """The same in a process of its own, which may open as many descriptors again as this one."""

    def opened() -> IdleConnections:
        connections = IdleConnections(endpoint, count, request)
        connections.open()
        return connections

    return Aside(opened)


def _await_answers(wires: list[Wire], request: bytes) -> int:
    """Asks on each and waits for the start of an answer; gives the number of failures."""
    deadline = time.monotonic() + ANSWER_SECONDS
    answered = 0
    with selectors.DefaultSelector() as selector:
        for wire in wires:
            selector.register(wire.socket, selectors.EVENT_READ, wire)
            wire.send_when_ready(request)
        while selector.get_map() and time.monotonic() < deadline:
            for key, _ in selector.select(1):
                data = key.data.receive()
                if data.startswith(b"HTTP/1.1 200"):
                    answered += 1
                if data or key.data.closed:
                    selector.unregister(key.fileobj)
    return len(wires) - answered


def _is_open(connection: socket.socket) -> bool:
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except OSError:
        return False
