"""A file the home page links to: conditions, ranges, encodings (RFC 9110 12.5.3, 13 and 14).

Ranges, validators and gzip are optional: a server that has none answers 200 to nearly everything here. What it does
send must be true: a 206 holds the bytes it names, a 304 comes when the validator matches, gzip gives back the file.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from answers import Answer
from case import Case, Check, case
from grounds import HEALTH, NOWHERE, Site, StaticFile


def cases(site: Site) -> Iterator[Case]:
    yield from _page_encodings(site)
    if not site.file:
        # Shown as a failure, so that the rest of this table is not passed by having no file.
        yield case(
            "the home page links to a file of this server", "", site.get("/"), "200", check=lambda _: "no link found"
        )
        return
    yield from _conditions(site, site.file)
    yield from _dates(site, site.file)
    yield from _ranges(site, site.file)
    yield from _range_conditions(site, site.file)
    yield from _file_encodings(site, site.file)


def _conditions(site: Site, file: StaticFile) -> Iterator[Case]:
    def ask(name: str, clause: str, expected: str, *fields: str, method: str = "GET") -> Case:
        heads = (0,) if method == "HEAD" else ()
        request = site.get(file.path, *fields, method=method) + site.get()
        allowed = "412 200 | 412!" if expected == "412" else f"{expected} 200"
        return case(name, clause, request, allowed, heads=heads, check=_is_file_or_nothing(file))

    yield ask("the file", "9110 9.3.1", "200")
    yield ask("HEAD of the file", "9110 9.3.2", "200", method="HEAD")
    other = '"no-such-tag"'
    same = "304" if file.etag else "200"
    tag = file.etag or other
    opaque = tag.removeprefix("W/")
    for method in ("GET", "HEAD"):
        yield ask(f"If-None-Match, the tag, {method}", "9110 13.1.2", same, f"If-None-Match: {tag}", method=method)
        yield ask(f"If-None-Match, another, {method}", "9110 13.1.2", "200", f"If-None-Match: {other}", method=method)
        yield ask(f"If-None-Match *, {method}", "9110 13.1.2", "304", "If-None-Match: *", method=method)
    # The comparison is weak: W/ makes no difference (RFC 9110 13.1.2, MUST).
    yield ask("If-None-Match, weak", "9110 13.1.2", same, f"If-None-Match: W/{opaque}")
    yield ask("If-None-Match, strong", "9110 13.1.2", same, f"If-None-Match: {opaque}")
    for name, value in {"last of a list": f"{other}, {tag}", "first of a list": f"{tag}, {other}",
            "tight list": f"{other},{tag}", "list with gaps": f", {other} ,, {tag},",
            "tag with a comma beside": f'"a,b", {tag}'}.items():  # fmt: skip
        yield ask(f"If-None-Match, {name}", "9110 13.1.2", same, f"If-None-Match: {value}")
    yield ask("If-None-Match in two fields", "9110 5.3", same, f"If-None-Match: {other}", f"If-None-Match: {tag}")
    yield ask("If-None-Match, list of others", "9110 13.1.2", "200", f'If-None-Match: {other}, W/"x", ""')
    yield ask("If-None-Match, tag in other case", "9110 8.8.3.2", "200", f"If-None-Match: {opaque.swapcase()}x")
    for value in ("", "no-quotes", '"', '"unended', "W/", 'w/"x"', "*x", "* , *", "\xff", '"a" "b"', "'a'"):
        yield ask(f"If-None-Match, malformed {value!r}", "9110 13.1.2", "200/400", f"If-None-Match: {value}")
    # Conditions MUST be evaluated (RFC 9110 13.2.1), and these with the strong comparison: a weak tag never matches.
    strong = file.etag is not None and not file.etag.startswith("W/")
    yield ask("If-Match, the tag", "9110 13.1.1", "200" if strong else "412", f"If-Match: {tag}")
    yield ask("If-Match *", "9110 13.1.1", "200", "If-Match: *")
    yield ask("If-Match, another", "9110 13.1.1", "412", f"If-Match: {other}")
    yield ask("If-Match, weak never matches", "9110 13.1.1, 8.8.3.2", "412", f"If-Match: W/{opaque}")
    yield ask("If-Match, another, HEAD", "9110 13.1.1", "412", f"If-Match: {other}", method="HEAD")
    yield ask("If-Match before If-None-Match", "9110 13.2.2", "412", f"If-Match: {other}", f"If-None-Match: {tag}")
    # Conditions are not evaluated where the answer without them is no 2xx (RFC 9110 13.2.1, MUST).
    for field in ("If-None-Match: *", 'If-None-Match: "x"', "If-Match: *"):
        expected = "404/412" if field == "If-Match: *" else "404"
        yield case(f"nowhere with {field}", "9110 13.2.1", site.get(NOWHERE, field) + site.get(), f"{expected} 200")


def _dates(site: Site, file: StaticFile) -> Iterator[Case]:
    modified = parsedate_to_datetime(file.modified) if file.modified else datetime(2020, 2, 29, 12, 0, 0, tzinfo=UTC)
    same = "304" if file.modified else "200"

    def ask(name: str, clause: str, expected: str, *fields: str, method: str = "GET") -> Case:
        heads = (0,) if method == "HEAD" else ()
        request = site.get(file.path, *fields, method=method) + site.get()
        allowed = "412 200 | 412!" if expected == "412" else f"{expected} 200"
        return case(name, clause, request, allowed, heads=heads, check=_is_file_or_nothing(file))

    yield ask("If-Modified-Since, its date", "9110 13.1.3", same, f"If-Modified-Since: {_imf(modified)}")
    yield ask(
        "If-Modified-Since, its date, HEAD", "9110 13.1.3", same, f"If-Modified-Since: {_imf(modified)}", method="HEAD"
    )
    # A later date is also "not modified since"; a server may insist on its exact date (RFC 9110 13.1.3, 13.2.1).
    later = modified + timedelta(seconds=1)
    yield ask("If-Modified-Since, a second later", "9110 13.1.3", f"{same}/200", f"If-Modified-Since: {_imf(later)}")
    yield ask(
        "If-Modified-Since, a second before",
        "9110 13.1.3",
        "200",
        f"If-Modified-Since: {_imf(modified - timedelta(seconds=1))}",
    )
    yield ask(
        "If-Modified-Since, a year before",
        "9110 13.1.3",
        "200",
        f"If-Modified-Since: {_imf(modified - timedelta(days=365))}",
    )
    # The three formats MUST be accepted (RFC 9110 5.6.7).
    yield ask(
        "If-Modified-Since, RFC 850 date",
        "9110 5.6.7",
        same,
        f"If-Modified-Since: {modified:%A, %d-%b-%y %H:%M:%S} GMT",
    )
    yield ask(
        "If-Modified-Since, asctime date",
        "9110 5.6.7",
        same,
        f"If-Modified-Since: {modified:%a %b} {modified.day:2d} {modified:%H:%M:%S %Y}",
    )
    # What is not a date MUST be ignored (RFC 9110 13.1.3).
    for value in ("", "yesterday", "0", "-1", "1700000000", "2020-01-01T00:00:00Z", "Mon, 32 Jan 2020 00:00:00 GMT",
            "Mon, 01 Foo 2020 00:00:00 GMT", "\xff", "GMT", "Thu, 01 Jan 1970", "Sun, 06 Nov 1994 25:61:61 GMT",
            "Sun, 06 Nov 99999 08:49:37 GMT"):  # fmt: skip
        yield ask(f"If-Modified-Since, no date {value!r}", "9110 13.1.3", "200", f"If-Modified-Since: {value}")
    if file.etag:
        # If-None-Match decides alone (RFC 9110 13.1.3, MUST ignore).
        yield ask(
            "another tag, its date",
            "9110 13.1.3, 13.2.2",
            "200",
            'If-None-Match: "x"',
            f"If-Modified-Since: {_imf(modified)}",
        )
        yield ask(
            "its tag, an old date",
            "9110 13.1.3, 13.2.2",
            "304",
            f"If-None-Match: {file.etag}",
            "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
        )
    old = _imf(modified - timedelta(days=1))
    yield ask("If-Unmodified-Since, its date", "9110 13.1.4", "200", f"If-Unmodified-Since: {_imf(modified)}")
    yield ask(
        "If-Unmodified-Since, a day before",
        "9110 13.1.4",
        "412" if file.modified else "200",
        f"If-Unmodified-Since: {old}",
    )
    yield ask("If-Unmodified-Since, no date", "9110 13.1.4", "200", "If-Unmodified-Since: yesterday")
    yield case(
        "If-Modified-Since with POST",
        "9110 13.1.3",
        site.post("Content-Length: 0", f"If-Modified-Since: {_imf(modified)}") + site.get(),
        "405 200",
    )


def _ranges(site: Site, file: StaticFile) -> Iterator[Case]:
    size = len(file.body)

    def ask(name: str, clause: str, expected: str, *fields: str) -> Case:
        request = site.get(file.path, *fields) + site.get()
        return case(name, clause, request, f"{expected} 200", check=_is_part_of(file))

    part = "206/200"  # a server MAY ignore Range (RFC 9110 14.2)
    for value in ("0-0", "0-4", "1-1", f"0-{size - 1}", f"{size - 1}-{size - 1}", f"{size - 1}-", "0-", "1-", "-1",
            "-5", f"-{size}", f"-{size + 1}", "-999999999999", f"0-{size}", "0-999999999999", "00-04", f"1-{2**63}",
            f"1-{2**64}", f"0-{2**64 + 5}"):  # fmt: skip
        yield ask(f"bytes={value}", "9110 14.1.2", part, f"Range: bytes={value}")
    for value in (
        f"{size}-",
        f"{size}-{size + 5}",
        "999999999999-",
        f"{2**63}-",
        f"{2**64}-",
        f"{2**64}-{2**64 + 1}",
        "-0",
    ):
        yield ask(f"bytes={value} cannot be satisfied", "9110 14.1.2, 15.5.17", "416/200", f"Range: bytes={value}")
    yield ask("unit in capitals", "9110 14.1", part, "Range: BYTES=0-0")
    doubtful = ("bytes=0 -1", "bytes=0-1,5-2")  # one part of it can be read
    # An unknown unit MUST be ignored; what is no range MAY be ignored or refused (RFC 9110 14.2).
    for value in ("lines=0-0", "x=0-0", "items=0-5", "byte=0-0", "none=0-0"):
        yield ask(f"Range: {value}", "9110 14.2", "200", f"Range: {value}")
    for value in ("bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-0x", "bytes=1", "bytes=--1",
            "bytes=0--1", "bytes=+0-+1", "bytes=0-1;", "bytes:0-1", "bytes 0-1", "bytes=0 -1", "bytes=0x0-0x5",
            "bytes=,", "bytes=0-1,5-2", "", "=0-1", "bytes==0-1", "bytes=\xff", "bytes=1.5-2", "bytes=-a",
            "bytes=0-1-2", "0-1"):  # fmt: skip
        yield ask(
            f"Range: {value!r} is no range",
            "9110 14.1.1, 14.2",
            "200/206/400/416" if value in doubtful else "200/400/416",
            f"Range: {value}",
        )
    many = "206/200/416"
    for value in ("0-0,2-2", "0-0, 2-2", "0-1,1-2", "0-,0-", "-1,0-0", f"0-0,{size}-", "0-0,,2-2",
            ",".join(["0-"] * 20), ",".join(f"{n}-{n}" for n in range(200)), ",".join(["0-0"] * 900)):  # fmt: skip
        yield ask(f"ranges {value[:20]} of {len(value)} bytes", "9110 14.2, 17.15", many, f"Range: bytes={value}")
    yield ask("two Range fields", "9110 5.3", "206/200/400/416", "Range: bytes=0-0", "Range: bytes=1-1")
    # Only GET has ranges: with any other method the field MUST be ignored (RFC 9110 14.2).
    head = site.head(file.path, "Range: bytes=0-0") + site.get()
    yield case("HEAD with Range", "9110 14.2", head, "200 200", heads=(0,))
    yield case(
        "POST with Range", "9110 14.2", site.post("Content-Length: 0", "Range: bytes=0-0") + site.get(), "405 200"
    )
    yield case("nowhere with Range", "9110 14.2", site.get(NOWHERE, "Range: bytes=0-0") + site.get(), "404 200")


def _range_conditions(site: Site, file: StaticFile) -> Iterator[Case]:
    def ask(name: str, expected: str, *fields: str) -> Case:
        request = site.get(file.path, "Range: bytes=0-4", *fields) + site.get()
        return case(name, "9110 13.1.5", request, f"{expected} 200", check=_is_part_of(file))

    # If-Range false, or with a weak tag, which never matches: the whole file (RFC 9110 13.1.5, MUST ignore Range).
    if file.etag:
        strong = not file.etag.startswith("W/")
        yield ask("If-Range, the tag", "206/200" if strong else "200", f"If-Range: {file.etag}")
        yield ask("If-Range, the tag made weak", "200", f"If-Range: W/{file.etag.removeprefix('W/')}")
        yield ask("its tag and a range", "304", f"If-None-Match: {file.etag}")
    if file.modified:
        yield ask("If-Range, its date", "206/200", f"If-Range: {file.modified}")
    for value in ('"no-such-tag"', "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2100 00:00:00 GMT", 'W/"x"'):
        yield ask(f"If-Range: {value}", "200", f"If-Range: {value}")
    for value in ("", "x", "*", "\xff"):
        yield ask(f"If-Range malformed {value!r}", "200/400/206", f"If-Range: {value}")
    alone = site.get(file.path, f"If-Range: {file.etag or 'x'}") + site.get()
    yield case("If-Range without Range", "9110 13.1.5", alone, "200 200", check=_is_part_of(file))


def _file_encodings(site: Site, file: StaticFile) -> Iterator[Case]:
    for value in _CODINGS:
        request = site.get(file.path, f"Accept-Encoding: {value}") + site.get()
        yield case(
            f"file, Accept-Encoding: {value}",
            "9110 12.5.3",
            request,
            _expected(value),
            check=_decodes(value, file.body),
        )
    for value in _REFUSALS:
        request = site.get(file.path, f"Accept-Encoding: {value}") + site.get()
        yield case(
            f"file, Accept-Encoding: {value}", "9110 12.5.3", request, "200/406/415 200", check=_decodes(value, None)
        )
    both = site.get(file.path, "Accept-Encoding: gzip", "Range: bytes=0-4") + site.get()
    yield case("file, gzip and a range", "9110 14.2", both, "206/200 200")


def _page_encodings(site: Site) -> Iterator[Case]:
    for target in ("/", HEALTH):
        for value in _CODINGS:
            request = site.get(target, f"Accept-Encoding: {value}") + site.get()
            yield case(
                f"{target}, Accept-Encoding: {value}",
                "9110 12.5.3",
                request,
                _expected(value),
                check=_decodes(value, None),
            )
    fields = ("Accept-Encoding: identity", "Accept-Encoding: gzip")
    yield case(
        "two Accept-Encoding fields",
        "9110 5.3",
        site.get("/", *fields) + site.get(),
        "200 200",
        check=_decodes("gzip", None),
    )


_CODINGS = ("", "gzip", "GZIP", "x-gzip", "gzip, deflate, br", "gzip;q=1.0", "gzip;q=0.001", "gzip;q=0", "gzip; q=0",
    "gzip;q=0.000", "identity", "deflate", "br", "zstd", "*", "identity;q=0.5, gzip", "br;q=1, gzip;q=0.1",
    "gzip;q=1.5", "gzip;q=x", "gzipx", "xgzip", "compress", ",", ",gzip,", "gzip;a=b", "no-such-coding")  # fmt: skip
_REFUSALS = ("identity;q=0", "*;q=0", "gzip;q=0, identity;q=0", "gzip, *;q=0")


def _expected(value: str) -> str:
    malformed = value in ("gzip;q=1.5", "gzip;q=x", "gzip;a=b")
    return "200/400 200" if malformed else "200 200"


def _decodes(asked: str, body: bytes | None) -> Check:
    """The first answer's coding was asked for, and gives the body back."""

    def check(answers: Sequence[Answer]) -> str | None:
        answer = answers[0]
        codings = answer.listed("content-encoding")
        if not codings:
            return None if body in (None, answer.body) or answer.status != 200 else "not the bytes of the file"
        if codings != {"gzip"}:
            return f"Content-Encoding {codings}"
        if not _accepts_gzip(asked):
            return f"gzip although asked for {asked!r}"
        if "accept-encoding" not in answer.listed("vary") and "*" not in answer.listed("vary"):
            return "gzip without Vary: Accept-Encoding (RFC 9110 12.5.5)"
        try:
            inflated = gzip.decompress(answer.body)
        except (OSError, EOFError, zlib.error) as fault:
            return f"does not inflate: {fault}"
        return None if body in (None, inflated) else "inflates to something else"

    return check


def _accepts_gzip(asked: str) -> bool:
    """Whether gzip may be sent: named with a weight above 0, or covered by "*" (RFC 9110 12.5.3)."""
    weights: dict[str, float] = {}
    for member in asked.lower().split(","):
        name, *parameters = (text.strip() for text in member.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        weights[name] = float(weight) if re.fullmatch(r"[0-9.]+", weight) else 1.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _is_file_or_nothing(file: StaticFile) -> Check:
    def check(answers: Sequence[Answer]) -> str | None:
        answer = answers[0]
        if answer.status == 200 and answer.body not in (file.body, b""):
            return "200 with other bytes than the file's"
        # A 304 carries the validator that a 200 would have carried (RFC 9110 15.4.5, MUST).
        if answer.status == 304 and answer.first("etag") != file.etag:
            return f"304 with ETag {answer.first('etag')}, 200 had {file.etag}"
        return None

    return check


def _is_part_of(file: StaticFile) -> Check:
    def check(answers: Sequence[Answer]) -> str | None:
        answer = answers[0]
        if answer.status == 200:
            return None if answer.body == file.body else "200 with other bytes than the file's"
        if answer.status != 206 or not answer.first("content-range"):
            return None  # several parts, or none
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.first("content-range") or "")
        if not found:
            return f"Content-Range {answer.first('content-range')}"
        first, last, size = map(int, found.groups())
        if size != len(file.body) or answer.body != file.body[first : last + 1] or last >= size:
            return f"Content-Range {found[0]} with {len(answer.body)} bytes that are not those"
        return None

    return check


def _imf(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
