"""A strict reader of HTTP/1.1 answers, written apart from every server it judges.

It accepts what RFC 9112 lets a server send and nothing else: one framing per message, no body after HEAD, 1xx, 204 or
304, tokens for field names, no control characters, CRLF at every line end. Anything else raises `NotHTTP`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass

HEAD_BYTES_MAX = 64 * 1024

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9]{2}) ([\t\x20-\x7e\x80-\xff]*)")
_FIELD_LINE = re.compile(
    rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[ \t\x21-\x7e\x80-\xff]*"
    rb"[\x21-\x7e\x80-\xff])?)?)[ \t]*"
)
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})(;[\t\x20-\x7e\x80-\xff]*)?")


class NotHTTP(Exception):
    """The server sent something that is not an HTTP/1.1 answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    fields: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes
    framing: str  # "none", "length", "chunked" or "close"

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    def listed(self, name: str) -> set[str]:
        """The members of a comma-separated field, in lower case."""
        return {member.strip().lower() for value in self.all(name) for member in value.split(",") if member.strip()}

    @property
    def announces_close(self) -> bool:
        return "close" in self.listed("connection")


class AnswerReader:
    """Takes bytes as they arrive; `finals` and `interims` grow as answers are complete."""

    def __init__(self, is_head: Callable[[int], bool]) -> None:
        self.finals: list[Answer] = []
        self.interims: list[Answer] = []
        self._is_head = is_head
        self._bytes = bytearray()
        self._ended = False
        self._at_boundary = True
        self._reading = self._messages()
        next(self._reading)

    def feed(self, data: bytes) -> None:
        self._bytes += data
        next(self._reading)

    def end(self) -> None:
        """The server closed: the end of a body that has no other end, a fault inside any other message."""
        self._ended = True
        if not self._at_boundary:
            next(self._reading)
        if not self._at_boundary:
            raise NotHTTP(f"closed inside an answer, {len(self._bytes)} bytes of it unread")

    def _messages(self) -> Generator[None, None, None]:
        while True:
            while not self._bytes:
                yield
            self._at_boundary = False
            answer = yield from self._message()
            self._at_boundary = True
            (self.interims if answer.status < 200 else self.finals).append(answer)

    def _message(self) -> Generator[None, None, Answer]:
        line = yield from self._line()
        start = _STATUS_LINE.fullmatch(line)
        if not start:
            raise NotHTTP(f"bad status line {line[:80]!r}")
        status = int(start[1])
        fields = yield from self._fields()
        framing = self._framing(status, fields)
        if framing == "length":
            body = yield from self._take(int(_values(fields, "content-length")[0]))
        elif framing == "chunked":
            body = yield from self._chunks()
        elif framing == "close":
            body = yield from self._rest()
        else:
            body = b""
        return Answer(status, fields, body, framing)

    def _framing(self, status: int, fields: tuple[tuple[str, str], ...]) -> str:
        """RFC 9112 6.3, for the one who receives an answer."""
        lengths, codings = _values(fields, "content-length"), _values(fields, "transfer-encoding")
        if len(lengths) > 1 or any(not re.fullmatch("[0-9]{1,18}", value) for value in lengths):
            raise NotHTTP(f"Content-Length {lengths}")
        if lengths and codings:
            raise NotHTTP("both Content-Length and Transfer-Encoding")
        if (status < 200 or status == 204) and (lengths or codings):
            raise NotHTTP(f"{status} with Content-Length or Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1)")
        if status < 200 or status in (204, 304) or self._is_head(len(self.finals)):
            return "none"
        if codings:
            if codings != ["chunked"]:
                raise NotHTTP(f"Transfer-Encoding {codings}")
            return "chunked"
        return "length" if lengths else "close"

    def _fields(self) -> Generator[None, None, tuple[tuple[str, str], ...]]:
        fields: list[tuple[str, str]] = []
        while line := (yield from self._line()):
            field = _FIELD_LINE.fullmatch(line)
            if not field:
                raise NotHTTP(f"bad field line {line[:80]!r}")
            fields.append((field[1].decode().lower(), field[2].decode("latin-1")))
        return tuple(fields)

    def _chunks(self) -> Generator[None, None, bytes]:
        body = bytearray()
        while True:
            line = yield from self._line()
            size = _CHUNK_LINE.fullmatch(line)
            if not size:
                raise NotHTTP(f"bad chunk line {line[:80]!r}")
            if int(size[1], 16) == 0:
                yield from self._fields()
                return bytes(body)
            body += yield from self._take(int(size[1], 16))
            if (yield from self._take(2)) != b"\r\n":
                raise NotHTTP("chunk without its line end")

    def _line(self) -> Generator[None, None, bytes]:
        while (end := self._bytes.find(b"\n")) < 0:
            if len(self._bytes) > HEAD_BYTES_MAX:
                raise NotHTTP("line without an end")
            if self._ended:
                raise NotHTTP(f"closed inside a head: {bytes(self._bytes[:80])!r}")
            yield
        line = yield from self._take(end + 1)
        if not line.endswith(b"\r\n"):
            raise NotHTTP(f"line ends with a bare LF: {line[:80]!r}")
        return line[:-2]

    def _take(self, count: int) -> Generator[None, None, bytes]:
        while len(self._bytes) < count:
            if self._ended:
                raise NotHTTP(f"closed with {count - len(self._bytes)} bytes missing")
            yield
        taken = bytes(self._bytes[:count])
        del self._bytes[:count]
        return taken

    def _rest(self) -> Generator[None, None, bytes]:
        while not self._ended:
            yield
        return (yield from self._take(len(self._bytes)))


def _values(fields: tuple[tuple[str, str], ...], name: str) -> list[str]:
    return [value for key, value in fields if key == name]
