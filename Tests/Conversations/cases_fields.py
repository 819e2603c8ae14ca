"""Field lines: names, values, folding, number and size (RFC 9112 5, RFC 9110 5)."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import Site

TOKEN_SIGNS = "!#$%&'*+-.^_`|~"
DELIMITERS = '"(),/;<=>?@[\\]{}'


def cases(site: Site) -> Iterator[Case]:
    yield from _names(site)
    yield from _colons(site)
    yield from _values(site)
    yield from _folding(site)
    yield from _amounts(site)
    yield from _meanings(site)


def _names(site: Site) -> Iterator[Case]:
    for sign in TOKEN_SIGNS:
        yield case(f"name with {sign}", "9110 5.6.2", site.get("/health", f"X{sign}Y: z"), "200")
    for name in ("x", "X", "1", "0-0", "X" * 200, "x-" * 50 + "y", "!", "~", "-", "_"):
        yield case(f"name {name[:20]}", "9110 5.1", site.get("/health", f"{name}: z"), "200")
    # A name is a token; what is not does not match the grammar: 400 and close (RFC 9112 2.2, SHOULD).
    for sign in DELIMITERS:
        yield case(f"name with {sign}", "9112 5, 9112 2.2", site.get("/health", f"X{sign}Y: z"), "400!")
    for byte in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x80, 0xA0, 0xC3, 0xFF):
        yield case(f"name with byte {byte:02x}", "9112 5, 9112 2.2", site.get("/health", f"X{chr(byte)}Y: z"), "400!")
    yield case("name with a space", "9112 5", site.get("/health", "X Y: z"), "400!")
    yield case("name with a tab", "9112 5", site.get("/health", "X\tY: z"), "400!")
    yield case("quoted name", "9112 5", site.get("/health", '"X": z'), "400!")


def _colons(site: Site) -> Iterator[Case]:
    # White space between name and colon: "A server MUST reject, with a response status code of 400" (RFC 9112 5.1).
    for name, gap in (("space", " "), ("tab", "\t"), ("two spaces", "  "), ("VT", "\v"), ("FF", "\f"), ("NUL", "\x00"),
            ("bare CR", "\r"), ("no-break space", "\xa0")):  # fmt: skip
        yield case(f"{name} before the colon", "9112 5.1", site.get("/health", f"X{gap}: y"), "400!")
    for line in ("X", "X y", "x=y", "X;y", "just words here", "-", "GET / HTTP/1.1", "X\x00", "\x00", "\xff"):
        yield case(f"line without colon {line!r}", "9112 5", site.get("/health", line), "400!")
    for line in (":", ": y", ":y", "::", ":X: y"):
        yield case(f"empty name in {line!r}", "9112 5", site.get("/health", line), "400!")
    for line in (
        "X:",
        "X: ",
        "X:\t",
        "X:y",
        "X:  y",
        "X: y  ",
        "X: y\t",
        "X::",
        "X: :",
        "X: a:b",
        "X: a: b",
        "X:,",
        "X: ,,",
        "X: a,b,c",
    ):
        yield case(f"line {line!r}", "9112 5.1", site.get("/health", line), "200")


def _values(site: Site) -> Iterator[Case]:
    # NUL, CR and LF: reject, or replace by a space (MUST); other controls may be kept (RFC 9110 5.5).
    for byte in (*range(1, 9), 0x0B, 0x0C, 0x0D, *range(0x0E, 0x20), 0x7F, 0):
        yield case(f"value with byte {byte:02x}", "9110 5.5", site.get("/health", f"X: a{chr(byte)}b"), "400! | 200")
    for byte in (0x00, 0x01, 0x0B, 0x0D, 0x7F):
        yield case(f"value of byte {byte:02x}", "9110 5.5", site.get("/health", f"X: {chr(byte)}"), "400! | 200")
        yield case(
            f"value ending in byte {byte:02x}", "9110 5.5", site.get("/health", f"X: a{chr(byte)}"), "400! | 200"
        )
    for byte in (0x80, 0xA0, 0xC3, 0xE9, 0xFE, 0xFF):
        yield case(f"value with obs-text {byte:02x}", "9110 5.5", site.get("/health", f"X: a{chr(byte)}b"), "200")
    yield case("value in UTF-8", "9110 5.5", site.get("/health", "X: \xc3\xa9\xd8\xb9"), "200")
    yield case(
        "value of every visible character",
        "9110 5.5",
        site.get("/health", "X: " + "".join(map(chr, range(0x21, 0x7F)))),
        "200",
    )
    yield case("quoted string", "9110 5.6.4", site.get("/health", r'X: "a \"b\" \\ c"'), "200")
    yield case("unended quoted string", "9110 5.5", site.get("/health", 'X: "a'), "200")
    yield case("comment", "9110 5.6.5", site.get("/health", "X: (a (nested) comment)"), "200")
    yield case("two line ends inside", "9112 2.2", site.get("/health", "X: a\r\n\r\nY: b"), "200 400!")


def _folding(site: Site) -> Iterator[Case]:
    # Obsolete folding: reject with 400, or replace it by spaces (RFC 9112 5.2, MUST).
    either = "400! | 200"
    for name, fold in (("space", "\r\n "), ("tab", "\r\n\t"), ("many spaces", "\r\n      "), ("twice", "\r\n b\r\n "),
            ("LF space", "\n "), ("an empty line", "\r\n \r\n ")):  # fmt: skip
        yield case(f"folded by {name}", "9112 5.2", site.get("/health", f"X: a{fold}c"), either)
    yield case("folded at once", "9112 5.2", site.get("/health", "X:\r\n a"), either)
    yield case(
        "folded, value looks like a field", "9112 5.2", site.get("/health", "X: a\r\n Host: elsewhere.example"), either
    )
    yield case("folded into a colon", "9112 5.1, 5.2", site.get("/health", "X\r\n : a"), "400!")
    yield case("folded last line", "9112 5.2", site.get("/health", "X: a\r\n "), either)


def _amounts(site: Site) -> Iterator[Case]:
    for count in (10, 50):
        yield case(f"{count} fields", "9110 5.4", site.get("/health", *(f"X-{n}: y" for n in range(count))), "200")
    # A set of fields larger than the server wishes: a 4xx (RFC 9110 5.4, MUST); 431 is the apt one (RFC 6585 5).
    for count in (100, 200, 1_000, 2_000, 20_000):
        yield case(
            f"{count} fields", "9110 5.4", site.get("/health", *(f"X-{n}: y" for n in range(count))), "200 | 4xx!"
        )
    yield case("300 fields of one name", "9110 5.4", site.get("/health", *["X: y"] * 300), "200 | 4xx!")
    for size in (100, 1_000, 4_000):
        yield case(f"value of {size} bytes", "9110 5.4", site.get("/health", "X: " + "y" * size), "200")
    for size in (8_000, 16_000, 32_000, 64_000, 100_000):
        yield case(f"value of {size} bytes", "9110 5.4", site.get("/health", "X: " + "y" * size), "200 | 4xx!")
    for size in (1_000_000, 2_000_000):
        yield case(f"value of {size} bytes", "9110 5.4", site.get("/health", "X: " + "y" * size), "4xx!")
        yield case(f"name of {size} bytes", "9110 5.4", site.get("/health", "x" * size + ": y"), "4xx!")
        yield case(f"spaces of {size} bytes", "9110 5.4", site.get("/health", "X:" + " " * size + "y"), "4xx! | 200")
        yield case(f"a line of {size} bytes without end", "9110 5.4", site.get("/health")[:-2] + "x" * size, "4xx!")
    for size in (5_000, 20_000):
        yield case(f"name of {size} bytes", "9110 5.4", site.get("/health", "x" * size + ": y"), "200 | 4xx!")
    yield case("20 fields of 4000 bytes", "9110 5.4", site.get("/health", *[f"X: {'y' * 4_000}"] * 20), "200 | 4xx!")
    yield case("500 fields of 4000 bytes", "9110 5.4", site.get("/health", *[f"X: {'y' * 4_000}"] * 500), "4xx!")
    yield case("1000 folds", "9112 5.2", site.get("/health", "X: a" + "\r\n b" * 1_000), "200 | 4xx!")


def _meanings(site: Site) -> Iterator[Case]:
    """Fields a page does not depend on: odd values are no reason to fail."""
    for field in ("Cookie: a=b", "Cookie: a=b; c=d; a=e", "Cookie:", "Cookie: ;;;=;", 'Cookie: a="b c"',
            "Cookie: \xff=\xff", "Cookie: a=b, c=d", "User-Agent:", "User-Agent: \xe9", "Referer: not a url",
            "Referer: http://elsewhere.example/", "Origin: null", "From: a@b", "Accept:", "Accept: */*;q=2",
            "Accept: text/html;q=x", "Accept-Language: fr", "Accept-Language: ar", "Accept-Language: *",
            "Accept-Language: xx-yy-zz;q=0.0001", "Accept-Language: ,;q=,", "Accept-Charset: utf-7", "Max-Forwards: 0",
            "Via: 1.1 a", "Forwarded: for=_x", "X-Forwarded-For: 1.2.3.4, ::1", "X-Forwarded-Host: elsewhere.example",
            "X-Forwarded-Proto: gopher", "X-HTTP-Method-Override: DELETE", "X-Original-URL: /admin",
            "X-Rewrite-URL: /admin", "Content-Type: nonsense", "Content-Type: /;=", "Authorization: Basic",
            "Authorization: Bearer", "Authorization: Bearer x y z", "Cache-Control: no-cache", "Pragma: no-cache",
            "Date: yesterday", "TE: trailers", "TE: gzip;q=0", "Trailer: X", "Sec-Fetch-Site: cross-site", "DNT: 1",
            "Keep-Alive: timeout=5", "Proxy-Connection: close", "Priority: u=1", "Save-Data: on",
            "Upgrade-Insecure-Requests: 1", "Alt-Used: a", "Warning: x",):  # fmt: skip
        # Credentials that mean nothing may be refused, whatever the resource (RFC 9110 11.4).
        allowed = "200 | 401 | 400?" if field.startswith("Authorization") else "200"
        yield case(f"field {field!r}", "9110 5.5", site.get("/health", field), allowed)
    for value in ("a=b;" * 1_000, "a" * 4_000, "=" * 1_000):
        yield case(
            f"Cookie of {len(value)} bytes from {value[:4]}", "6265 6.1", site.get("/health", f"Cookie: {value}"), "200"
        )
