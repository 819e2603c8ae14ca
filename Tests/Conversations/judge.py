"""Says what is wrong with a transcript: first what holds for every answer, then what the case allows."""

from __future__ import annotations

import re
import time
from calendar import timegm
from email.utils import parsedate

from answers import Answer
from case import Case
from exchange import Transcript

NEVER = frozenset({500, 502, 504})
CLOCK_SLACK_SECONDS = 120

_IMF_FIXDATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT"
)
_IDENTIFIER = re.compile(rb"[0-9a-fA-F]{8,}|[A-Za-z0-9_+/=-]{16,}")


def faults(case: Case, transcript: Transcript, of_peer: bool) -> list[str]:
    """A peer may name its software, which the RFCs allow. Two of its faults are passed over, lest they hide the others:
    Node leaves the date out of its own refusals, and both close TLS without the alert after some errors."""
    if transcript.not_http:
        return [transcript.not_http]
    found = []
    if not any(outcome.matches(transcript.statuses, transcript.closed is True) for outcome in case.allowed):
        found.append(f"got {transcript.summary()}, allowed: {case.expected}")
    elif transcript.closed is None:
        found.append("the connection is neither closed nor serves another request")
    if transcript.truncated and not of_peer:
        found.append("closed without the TLS closure alert (RFC 9112 9.8)")
    for answer in transcript.finals:
        found += [f"{answer.status}: {fault}" for fault in _answer_faults(answer, of_peer)]
    found += _sequence_faults(case, transcript)
    if case.check and not found and (fault := case.check(transcript.finals)):
        found.append(fault)
    return found


def signature(transcript: Transcript) -> tuple[object, ...]:
    """What must be the same however the request was cut: no date, no identifiers, no interim answers (they may be
    omitted when the body is already there, RFC 9110 10.1.1)."""
    answers = tuple((answer.status, answer.framing, _IDENTIFIER.sub(b"#", answer.body)) for answer in transcript.finals)
    return (answers, transcript.closed, transcript.not_http)


def _answer_faults(answer: Answer, of_peer: bool) -> list[str]:
    found = []
    if answer.status in NEVER:
        found.append("never to be sent")
    dates = answer.all("date")
    if answer.status < 500 and not _is_date(dates) and not (of_peer and answer.status >= 400 and not dates):
        found.append(f"Date {dates} (RFC 9110 6.6.1)")
    if answer.status == 405 and not answer.all("allow"):
        found.append("without Allow (RFC 9110 15.5.6)")
    if answer.status == 206 and not _is_partial(answer):
        found.append("without Content-Range or multipart/byteranges (RFC 9110 15.3.7)")
    if answer.status == 416 and not re.fullmatch(r"bytes \*/\d+|", answer.first("content-range") or ""):
        found.append(f"Content-Range {answer.first('content-range')} (RFC 9110 14.4)")
    if any(name == "x-injected" for name, _ in answer.fields):
        found.append("a field from the request's target came back")
    if not of_peer and answer.all("server"):
        found.append("names its server software")
    return found


def _is_date(values: list[str]) -> bool:
    if len(values) != 1 or not _IMF_FIXDATE.fullmatch(values[0]):
        return False
    parsed = parsedate(values[0])
    return parsed is not None and abs(timegm(parsed) - time.time()) < CLOCK_SLACK_SECONDS


def _is_partial(answer: Answer) -> bool:
    return bool(answer.all("content-range")) or (answer.first("content-type") or "").startswith("multipart/byteranges")


def _sequence_faults(case: Case, transcript: Transcript) -> list[str]:
    found = []
    if any(answer.announces_close for answer in transcript.finals[:-1]):
        found.append("an answer follows one that announced the close (RFC 9112 9.6)")
    if transcript.finals and transcript.finals[-1].announces_close and not transcript.closed:
        found.append("announced the close and did not close (RFC 9112 9.6)")
    if transcript.finals and transcript.finals[-1].framing == "close" and not transcript.closed:
        found.append("an answer without an end on an open connection")
    if case.http10 and transcript.interims:
        found.append("a 1xx answer to an HTTP/1.0 client (RFC 9110 15.2)")
    if case.http10 and any(answer.framing == "chunked" for answer in transcript.finals):
        found.append("a chunked answer to an HTTP/1.0 client (RFC 9112 6.1)")
    if any(answer.status == 101 for answer in transcript.interims):
        found.append("switched protocols")
    return found
