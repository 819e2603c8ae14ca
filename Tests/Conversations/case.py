"""One row of the tables: what is sent, and every behaviour that RFC 9112 and RFC 9110 allow in return.

The allowed behaviours are written as a short text, alternatives separated by "|":

    "200 404"     two final answers, and the connection serves a further request afterwards
    "400!"        one answer, then the server closes; nothing that was sent after it is answered
    "405/501?"    one answer of two statuses; whether the connection stays is the server's choice
    "4xx!"        any status of a class
    "nothing!"    closed without an answer
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answers import Answer

Check = Callable[[Sequence[Answer]], "str | None"]


@dataclass(frozen=True)
class Outcome:
    """One allowed behaviour. `closed` is None where both are allowed."""

    statuses: tuple[frozenset[int], ...]
    closed: bool | None

    def matches(self, statuses: Sequence[int], closed: bool) -> bool:
        return (
            len(statuses) == len(self.statuses)
            and all(got in allowed for got, allowed in zip(statuses, self.statuses))
            and self.closed in (None, closed)
        )


@dataclass(frozen=True)
class Case:
    """`steps` are sent in order; between two of them the client waits for a sign of the server."""

    name: str
    clause: str
    steps: tuple[bytes, ...]
    expected: str
    heads: frozenset[int] = frozenset()  # which answers, counted from 0, belong to HEAD requests
    half_close: bool = False  # the client shuts its sending side down after the last byte
    http10: bool = False  # the answers go to an HTTP/1.0 client
    check: Check | None = None  # returns what is wrong with the answers, or None
    family: str = ""

    @property
    def allowed(self) -> tuple[Outcome, ...]:
        return tuple(_outcome(part.strip()) for part in self.expected.split("|"))

    @property
    def sent(self) -> bytes:
        return b"".join(self.steps)


def case(
    name: str,
    clause: str,
    sent: str | tuple[str, ...],
    expected: str,
    *,
    heads: Sequence[int] = (),
    half_close: bool = False,
    http10: bool = False,
    check: Check | None = None,
) -> Case:
    """A row. What is sent is text of one byte per character (latin-1), so that any byte can be written."""
    steps = (sent,) if isinstance(sent, str) else sent
    octets = tuple(step.encode("latin-1") for step in steps)
    return Case(name, clause, octets, expected, frozenset(heads), half_close, http10, check)


def _outcome(text: str) -> Outcome:
    closed = {"!": True, "?": None}.get(text[-1], False)
    words = text.rstrip("!?").split()
    return Outcome(tuple(_statuses(word) for word in words if word != "nothing"), closed)


def _statuses(word: str) -> frozenset[int]:
    return frozenset(status for part in word.split("/") for status in _status_range(part))


def _status_range(text: str) -> range:
    first = int(text.replace("xx", "00"))
    return range(first, first + 100) if text.endswith("xx") else range(first, first + 1)
