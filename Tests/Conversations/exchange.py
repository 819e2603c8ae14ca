"""Holds many conversations at once with one server and writes down what came back.

One thread, one selector. In each round every conversation sends at most one piece, so that pieces of one connection
arrive apart from each other while the others are served.

Nothing is decided by the clock as long as the server behaves: where the connection should stay open, a further request
(the probe) is sent and its answer ends the conversation; where it should be closed, the close ends it. Only a server
that says nothing at all is given up after `patience` seconds.
"""

from __future__ import annotations

import selectors
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from answers import Answer, AnswerReader, NotHTTP
from case import Case
from cuts import Cut
from wire import Endpoint, Wire


@dataclass
class Transcript:
    """What one conversation gave. `closed` says whether the server closed by itself (None: it fell silent)."""

    finals: list[Answer] = field(default_factory=list)
    interims: list[Answer] = field(default_factory=list)
    closed: bool | None = None
    reset: bool = False
    truncated: bool = False
    not_http: str | None = None

    @property
    def statuses(self) -> list[int]:
        return [answer.status for answer in self.finals]

    def summary(self) -> str:
        words = [str(status) for status in self.statuses] or ["nothing"]
        end = {True: "closed", False: "open", None: "then silence"}[self.closed]
        return " ".join(words) + f" ({self.not_http or end})"


class Exchange:
    """One conversation: a case, cut one way."""

    def __init__(self, endpoint: Endpoint, case: Case, cut: Cut, patience: float) -> None:
        self.case, self.cut = case, cut
        self.transcript = Transcript()
        self.done = False
        self._endpoint = endpoint
        self._patience = patience
        self._pieces = _with_waits(cut.pieces)
        self._signs_awaited = 0
        self._finished_sending = False
        self._answers_before_probe: int | None = None
        # The probe is due once the fewest answers are there that an allowed behaviour with an open connection has.
        open_ended = [len(outcome.statuses) for outcome in case.allowed if not outcome.closed]
        self._probe_due = min(open_ended) if open_ended and not case.half_close else None

    def open(self) -> None:
        try:
            self.wire: Wire = self._endpoint.connect()
        except OSError as fault:
            raise SystemExit(
                f"the server takes no connections any more ({fault}), before {self.case.family}: {self.case.name}"
            ) from fault
        self.wire.slice_bytes = self.cut.slice_bytes
        self._reader = AnswerReader(self.case.heads.__contains__)
        self._active_at = time.monotonic()

    @property
    def has_more(self) -> bool:
        """Whether the next round can send something without hearing from the server first."""
        return not self.done and (self.wire.pending or (self.wire.ready and bool(self._pieces) and not self._must_wait))

    def receive(self) -> None:
        if self.done:
            return
        data = self.wire.receive()
        try:
            if data:
                self._active_at = time.monotonic()
                self._reader.feed(data)
            if self.wire.closed:
                self._reader.end()
        except NotHTTP as fault:
            self.transcript.not_http = str(fault)
            self._finish(closed=self.wire.closed)
            return
        if self.wire.closed:
            self._finish(closed=True)

    def advance(self) -> None:
        """One round: sends the next piece, or the probe, or gives up."""
        if self.done:
            return
        if self.wire.pending:
            if self.wire.flush():
                self._active_at = time.monotonic()
        elif self.wire.ready and not self._must_wait and not self.wire.refuses:
            self._send_next()
        if time.monotonic() - self._active_at > self._patience:
            self._finish(closed=None)

    @property
    def _must_wait(self) -> bool:
        return bool(self._pieces) and self._pieces[0] is None and self._signs <= self._signs_awaited

    @property
    def _signs(self) -> int:
        return len(self._reader.finals) + len(self._reader.interims)

    def _send_next(self) -> None:
        if self._pieces:
            piece = self._pieces.popleft()
            if piece is None:
                self._signs_awaited = self._signs
            else:
                self.wire.send(piece)
                self._active_at = time.monotonic()
        elif self.case.half_close and not self._finished_sending:
            self.wire.finish_sending()
            self._finished_sending = True
        elif self._may_probe:
            self._answers_before_probe = len(self._reader.finals)
            self.wire.send(probe(self._endpoint.authority))

    @property
    def _may_probe(self) -> bool:
        finals = self._reader.finals
        return (
            self._answers_before_probe is None
            and self._probe_due is not None
            and len(finals) >= self._probe_due
            and not (finals and finals[-1].announces_close)
        )

    def _finish(self, closed: bool | None) -> None:
        finals = list(self._reader.finals)
        before = self._answers_before_probe
        if before is not None and len(finals) > before and finals[-1].status == 200 and finals[-1].announces_close:
            finals.pop()  # the probe's own answer
            closed = False if closed else None
        self.transcript.finals = finals
        self.transcript.interims = list(self._reader.interims)
        self.transcript.closed = closed
        self.transcript.reset = self.wire.reset
        self.transcript.truncated = self.wire.truncated
        self.done = True


def _with_waits(steps: tuple[tuple[bytes, ...], ...]) -> deque[bytes | None]:
    """All pieces in order, with None where the client waits for an answer, interim or final."""
    pieces: deque[bytes | None] = deque()
    for step in steps:
        if pieces:
            pieces.append(None)
        pieces.extend(step)
    return pieces


def probe(authority: str) -> bytes:
    """A plain request that shows whether both ends still agree where a message starts."""
    return f"GET /health HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n".encode()


def hold_all(exchanges: Iterable[Exchange], width: int) -> None:
    """Runs every exchange to its end, `width` at a time."""
    waiting = iter(exchanges)
    active: set[Exchange] = set()
    with selectors.DefaultSelector() as selector:
        while True:
            while len(active) < width and (exchange := next(waiting, None)):
                exchange.open()
                selector.register(exchange.wire.socket, selectors.EVENT_READ, exchange)
                active.add(exchange)
            if not active:
                return
            busy = any(exchange.has_more for exchange in active)
            for key, _ in selector.select(0 if busy else 0.02):
                key.data.receive()
            for exchange in list(active):
                exchange.advance()
                if exchange.done:
                    selector.unregister(exchange.wire.socket)
                    exchange.wire.close()
                    active.remove(exchange)
