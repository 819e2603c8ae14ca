"""The chunked coding (RFC 9112 7.1): sizes, extensions, line ends, trailers.

A lone LF may end a start line or a field (RFC 9112 2.2); chunk lines are neither: there it does not match the grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import Site

LAST = "0\r\n\r\n"
# Refused (2.2: 400 and close), or answered before the body is read and closed (9.3). What follows is never answered.
REFUSED = "400! | 405! | 413!"
CUT_SHORT = "nothing! | 400! | 408! | 405!"


def cases(site: Site) -> Iterator[Case]:
    yield from _sizes(site)
    yield from _bad_sizes(site)
    yield from _extensions(site)
    yield from _line_ends(site)
    yield from _trailers(site)
    yield from _truncated(site)


def _sizes(site: Site) -> Iterator[Case]:
    both = site.in_step("405", "200")
    ten = "b" * 10
    for size in ("a", "A", "0a", "0A", "00a", "000000A", "000000000000000a"):
        yield case(f"size {size}", "9112 7.1", site.chunked(f"{size}\r\n{ten}\r\n{LAST}") + site.get(), both)
    for size in ("0000000000000000a", "0" * 31 + "a", "0" * 200 + "a"):
        # Large numerals must be anticipated (7.1); many zeros are no large number, a limit on digits is tolerated.
        yield case(
            f"size of {len(size)} digits",
            "9112 7.1",
            site.chunked(f"{size}\r\n{ten}\r\n{LAST}") + site.get(),
            f"{both} | 400!",
        )
    for last in ("0", "00", "000", "0000000000000000"):
        yield case(f"last chunk {last}", "9112 7.1", site.chunked(f"5\r\nhello\r\n{last}\r\n\r\n") + site.get(), both)
    for digit in "1234567890abcdefABCDEF":
        count = int(f"1{digit}", 16)
        yield case(
            f"size 1{digit}", "9112 7.1", site.chunked(f"1{digit}\r\n{'b' * count}\r\n{LAST}") + site.get(), both
        )
    for count, each in ((2, 5), (10, 1), (100, 1), (2_000, 1), (50, 300)):
        body = f"{each:x}\r\n{'b' * each}\r\n" * count + LAST
        yield case(f"{count} chunks of {each}", "9112 7.1", site.chunked(body) + site.get(), both)
    for name, data in (
        ("a request", site.get()),
        ("a last chunk", LAST),
        ("CRLF", "\r\n"),
        ("NULs", "\x00" * 9),
        ("chunks", "5\r\nhello\r\n0\r\n\r\n"),
    ):
        body = f"{len(data):x}\r\n{data}\r\n{LAST}"
        yield case(f"data that look like {name}", "9112 7.1", site.chunked(body) + site.get(), both)
    yield case("nothing but the last chunk", "9112 7.1", site.chunked(LAST) + site.get(), both)
    yield case(
        "two chunked bodies",
        "9112 7.1",
        site.chunked(f"5\r\nhello\r\n{LAST}") * 2 + site.get(),
        site.in_step("405", "405", "200"),
    )


def _bad_sizes(site: Site) -> Iterator[Case]:
    for size in ("", " 5", "\t5", "5 ", "5\t", "5 5", "0x5", "0X5", "x5", "5x", "5h", "h", "g", "G", "-5", "+5", "-0",
            "5.", "5,", "5:", "5=", "5\x00", "\x005", "5\v", "5\f", "5\x01", "5\x7f", "5\xa0", "\xb5", "5_0", "5'",
            '"5"', "$5", "&h5", "5L", "/", ":", "@", "`", "[", "\xef\xbc\x95", "five", "-", "--5", "5-", "%35", "0 5",
            "5\r", "\n5", "\r5"):  # fmt: skip
        yield case(f"size {size!r}", "9112 7.1, 2.2", site.chunked(f"{size}\r\nhello\r\n{LAST}") + site.get(), REFUSED)
    # Numbers beyond 64 bits must not wrap round to small ones (RFC 9112 7.1, MUST). The client stops after "hello".
    for size in ("7fffffff", "80000000", "ffffffff", "100000005", "7fffffffffffffff", "8000000000000000",
            "ffffffffffffffff", "fffffffffffffffe", "fffffffffffffffb", "10000000000000005", "100000000000000005",
            "f" * 17, "f" * 32, "f" * 1_000, "1" + "0" * 31 + "5"):  # fmt: skip
        request = site.chunked(f"{size}\r\nhello\r\n{LAST}") + site.get()
        yield case(
            f"size {size[:20]} of {len(size)} digits",
            "9112 7.1",
            request,
            f"{REFUSED} | nothing! | 408!",
            half_close=True,
        )
    for last in ("", "-0", "+0", "0x0", "0 0", "o", "O", "00x", "0,", "0\x00", "\xd9\xa0", "0.0"):
        yield case(
            f"last chunk {last!r}", "9112 7.1", site.chunked(f"5\r\nhello\r\n{last}\r\n\r\n") + site.get(), REFUSED
        )
    negative = site.chunked(f"5\r\nhello\r\n-1\r\n\r\n{LAST}") + site.get()
    yield case("size -1 after a chunk", "9112 7.1", negative, REFUSED)


def _extensions(site: Site) -> Iterator[Case]:
    both = site.in_step("405", "200")
    # "A recipient MUST ignore unrecognized chunk extensions"; white space around ";" and "=" is BWS (RFC 9112 7.1.1).
    for text in (";a", ";a=b", ";a=b;c=d", ";a;b;c", ';a="b"', ';a=""', r';a="\""', r';a="\\"', ';a=";"', ';a=" b "',
            ';a="\xe9"', ";!#$=~", ";1=2", ";a=1.5", " ;a=b", "; a=b", ";a =b", ";a= b", " ; a = b", "\t;\ta\t=\tb",
            ";a=b ;c=d", ';a="\t"', ";" + "a" * 100, ";a=" + "b" * 100, ";a=b" * 10):  # fmt: skip
        yield case(
            f"extension {text[:30]!r}", "9112 7.1.1", site.chunked(f"5{text}\r\nhello\r\n{LAST}") + site.get(), both
        )
    for text in (";a=b", ';a="b"', ";a"):
        yield case(
            f"last chunk with {text!r}", "9112 7.1.1", site.chunked(f"5\r\nhello\r\n0{text}\r\n\r\n") + site.get(), both
        )
    for text in (";", ";;", ";a;", ";a;;b", ";=b", ";a=", ';a="', ';a="b', ';a="b"c', ';a=b"', ";a=b c", ";a b",
            ";a=b=c", ";a,b", ";(a)", ";a=(b)", ";a=\x00", ";\x00", ";a\x01", ';a="\x00"', ';a="\x01"', ';a="\x7f"',
            ";a=\x7f", ";a=\xe9", ";\xe9", ";a=b\r", ";a\rb", ';a="\r"', ";a\nb", ";a=b\n", ';a="\n"', ';a="\r\n"',
            " a=b", "a=b", ",a=b", ":a=b", "=b", ';a="b";', ";a={b}", ";a=<b>"):  # fmt: skip
        request = site.chunked(f"5{text}\r\nhello\r\n{LAST}") + site.get()
        yield case(f"bad extension {text!r}", "9112 7.1.1, 2.2", request, REFUSED)
    for size in (1_000, 5_000, 20_000, 100_000):
        # Their length ought to be limited, beyond that a 4xx (RFC 9112 7.1.1).
        name = site.chunked(f"5;{'a' * size}\r\nhello\r\n{LAST}") + site.get()
        yield case(f"extension of {size} bytes", "9112 7.1.1", name, f"{both} | 4xx!")
    many = site.chunked("".join(f"1;{'e' * 1_000}\r\nb\r\n" for _ in range(300)) + LAST) + site.get()
    yield case("300 chunks with long extensions", "9112 7.1.1", many, f"{both} | 4xx!")


def _line_ends(site: Site) -> Iterator[Case]:
    then = site.get()
    bodies = {
        "LF after the size": f"5\nhello\r\n{LAST}",
        "CR after the size": f"5\rhello\r\n{LAST}",
        "CR CR LF after the size": f"5\r\r\nhello\r\n{LAST}",
        "LF CR after the size": f"5\n\rhello\r\n{LAST}",
        "nothing after the data": f"5\r\nhello{LAST}",
        "LF after the data": f"5\r\nhello\n{LAST}",
        "CR after the data": f"5\r\nhello\r{LAST}",
        "CR CR LF after the data": f"5\r\nhello\r\r\n{LAST}",
        "two bytes after the data": f"5\r\nhelloXX{LAST}",
        "one byte too many": f"5\r\nhello!\r\n{LAST}",
        "one byte too few": f"5\r\nhell\r\n{LAST}",
        "space after the data": f"5\r\nhello \r\n{LAST}",
        "an empty line between chunks": f"5\r\nhello\r\n\r\n{LAST}",
        "an empty line before the first size": f"\r\n5\r\nhello\r\n{LAST}",
        "LF after the last size": "5\r\nhello\r\n0\n\r\n",
        "CR after the last size": "5\r\nhello\r\n0\r\r\n",
        "size and data on one line": f"5 hello\r\n{LAST}",
        "LF in an extension, then a chunk": f"5;a\nhello\r\n{LAST}",
        "CR in the size": f"5\r5\r\nhello\r\n{LAST}",
        "LF everywhere": "5\nhello\n0\n\n",
        "NUL after the data": f"5\r\nhello\x00\r\n{LAST}",
    }
    for name, body in bodies.items():
        yield case(name, "9112 7.1, 2.2", site.chunked(body) + then, REFUSED)
    # The trailer section is made of field lines, and its empty line may be taken like theirs (RFC 9112 2.2).
    for name, body in (
        ("LF ends the trailers", "5\r\nhello\r\n0\r\n\n"),
        ("LF ends a trailer", "5\r\nhello\r\n0\r\nX: y\n\r\n"),
    ):
        yield case(name, "9112 2.2", site.chunked(body) + then, f"{REFUSED} | {site.in_step('405', '200')}")


def _trailers(site: Site) -> Iterator[Case]:
    then = site.get()
    both = site.in_step("405", "200")

    def ended(*trailers: str) -> str:
        return site.chunked("5\r\nhello\r\n0\r\n" + "".join(f"{line}\r\n" for line in trailers) + "\r\n") + then

    for line in (
        "X: y",
        "X:",
        "X:y",
        "X:  y  ",
        "x-checksum: 0",
        "X: \xe9",
        "X: a:b",
        "!: y",
        "X-" + "a" * 200 + ": y",
    ):
        yield case(f"trailer {line[:30]!r}", "9112 7.1.2", ended(line), both)
    yield case("ten trailers", "9112 7.1.2", ended(*(f"X-{n}: y" for n in range(10))), both)
    yield case("announced trailer", "9110 6.6.2", site.chunked("0\r\nX: y\r\n\r\n", "Trailer: X") + then, both)
    # Not allowed there, ignored or refused, never merged into the head (RFC 9110 6.5.1).
    for line in ("Content-Length: 5", "Content-Length: 500", "Transfer-Encoding: chunked",
            "Transfer-Encoding: identity", "Host: elsewhere.example", "Connection: close", "Connection: keep-alive",
            "Expect: 100-continue", "Authorization: Basic x", "Content-Type: text/html", "Content-Encoding: gzip",
            "Trailer: X", "Cookie: a=b", "Range: bytes=0-0", "Upgrade: h2c", "TE: trailers"):  # fmt: skip
        yield case(f"forbidden trailer {line}", "9110 6.5.1", ended(line), f"{both} | {REFUSED}")
    for line in (
        "X",
        "X : y",
        "X\t: y",
        ": y",
        "X Y: z",
        "X(: y",
        "\x00: y",
        "X\x00: y",
        "X\x01Y: z",
        "\xff: y",
        "GET / HTTP/1.1",
        "5",
    ):
        yield case(f"malformed trailer {line!r}", "9112 5, 5.1, 7.1.2", ended(line), REFUSED)
    for line in ("X: \x00", "X: a\rb", "X: \x01", " X: y", "X: y\r\n z"):
        # As in the head: reject or replace, or unfold (RFC 9110 5.5, RFC 9112 5.2).
        yield case(f"doubtful trailer {line!r}", "9110 5.5, 9112 5.2", ended(line), f"{both} | {REFUSED}")
    for count in (100, 1_000, 20_000):
        yield case(f"{count} trailers", "9110 5.4", ended(*["X: y"] * count), f"{both} | 4xx!")
    for size in (5_000, 50_000, 300_000):
        yield case(f"trailer of {size} bytes", "9110 5.4", ended("X: " + "y" * size), f"{both} | 4xx!")


def _truncated(site: Site) -> Iterator[Case]:
    body = "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"
    for cut in range(len(body)):
        yield case(f"body cut at {cut}", "9112 8", site.chunked(body[:cut]), CUT_SHORT, half_close=True)
    yield case("whole, then the end", "9112 8", site.chunked(body), "405!", half_close=True)
