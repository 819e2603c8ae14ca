"""Content-Length (RFC 9110 8.6, RFC 9112 6.2 and 6.3).

Each request is followed by another one: only a server that found the exact end of the body answers it rightly. A value
that is invalid MUST get 400 and the close (RFC 9112 6.3, rule 5).
"""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import HEALTH, NOWHERE, Site

REFUSED = "400!"
# A length that is valid and not to be had: too large, or answered at once without the body, and closed.
TOO_LARGE = "400/413! | 405!"
CUT_SHORT = "nothing! | 400! | 408! | 405!"  # incomplete requests MAY get an error before the close (RFC 9112 8)


def cases(site: Site) -> Iterator[Case]:
    yield from _valid(site)
    yield from _invalid(site)
    yield from _several(site)
    yield from _large(site)
    yield from _short(site)
    yield from _methods(site)


def _valid(site: Site) -> Iterator[Case]:
    then = site.get()
    both = site.in_step("405", "200")
    for size in (0, 1, 2, 5, 100, 1_000, 4_095, 4_096, 4_097, 8_192, 16_383, 16_384, 16_385):
        yield case(f"body of {size} bytes", "9112 6.2", site.sized("b" * size) + then, both)
    for size in (65_535, 65_536, 65_537, 200_000):
        # Above some size a server may rather close than read what it does not want (RFC 9112 9.3).
        yield case(f"body of {size} bytes", "9112 6.2, 9.3", site.sized("b" * size) + then, f"{both} | 405! | 413!")
    yield case("two bodies", "9112 6.2", site.sized("hello") * 2 + then, site.in_step("405", "405", "200"))
    yield case(
        "ten bodies of one byte", "9112 6.2", site.sized("x") * 10 + then, site.in_step("405", *["405"] * 9, "200")
    )
    for name, body in (("looks like a request", then), ("is line ends", "\r\n" * 5),
            ("starts with an empty line", "\r\n" + then), ("is NULs", "\x00" * 20),
            ("is every byte", "".join(map(chr, range(256)))), ("looks chunked", "5\r\nhello\r\n0\r\n\r\n"),
            ("looks like an answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")):  # fmt: skip
        yield case(f"body that {name}", "9112 6.2", site.sized(body) + then, both)
    # 1*DIGIT: leading zeros are part of the grammar (RFC 9110 8.6).
    for value in ("05", "005", "0000000005", "5 ", " 5", "\t5\t", "   5   "):
        request = site.post(f"Content-Length:{value}", body="hello")
        yield case(f"value {value!r}", "9110 8.6, 5.6.3", request + then, both)
    for zeros in (18, 19, 20, 40, 1_000):
        request = site.post(f"Content-Length: {'0' * zeros}5", body="hello")
        yield case(f"value with {zeros} zeros", "9110 8.6", request + then, f"{both} | 400!")
    for name in ("content-length", "CONTENT-LENGTH", "cOnTeNt-lEnGtH"):
        yield case(f"name written {name}", "9110 5.1", site.post(f"{name}: 5", body="hello") + then, both)
    for name in (
        "Content_Length",
        "Content-Lengt",
        "Content-Lengths",
        "X-Content-Length",
        "Content--Length",
        "ContentLength",
    ):
        # Another field: without Content-Length a request has no body (RFC 9112 6.3, rule 7).
        yield case(f"field {name} is another one", "9112 6.3", site.post(f"{name}: 5") + then, "405 200")
    yield case("no framing at all", "9112 6.3", site.post() + then, "405 200 | 411 200 | 411!")
    yield case("value 0", "9112 6.3", site.post("Content-Length: 0") + then, "405 200")


def _invalid(site: Site) -> Iterator[Case]:
    values = ("+5", "-5", "-0", "+0", "-1", "5a", "a5", "a", "5.0", "5e0", "0x5", "0X5", "5h", "0b101", "0o5", "5_0",
        "5'0", "1e1", "5 0", "0 5", "5 5", "5\t5", "five", '"5"', "'5'", "(5)", "5;", "5;a=b", "=5", ":5", "5:", "5/5",
        "%35", "\xb5", "5\xb2", "\xd9\xa5", "\xef\xbc\x95", "5\x00", "\x005", "5\x00\x00", "5\x0b", "\x0b5", "5\x0c",
        "\x0c5", "5\x01", "5\x7f", "5\x1f", "", " ", "\t", "null", "NaN", "inf", "5,", ",5", ",", "5,,", "5;5", "5,6",
        "6,5", "5, 6", "5 , 4", "5,a", "5,-5", "5,+5", "5, 5a", "5,05x",)  # fmt: skip
    for value in values:
        request = site.post(f"Content-Length: {value}", body="hello") + site.get()
        yield case(f"value {value!r}", "9112 6.3 rule 5", request, REFUSED)
    # "5,,5" has the empty member that lists may hold (RFC 9110 5.6.1); the rest repeats one number.
    for value in ("5, 5", "5,5", "5,5,5", "5 ,5", "5\t,\t5", "5,,5", "5, 5,", "05, 5"):
        request = site.post(f"Content-Length: {value}", body="hello") + site.get()
        yield case(f"list {value!r}", "9110 8.6", request, f"{REFUSED} | {site.in_step('405', '200')}")
    folded = site.post("Content-Length:\r\n 5", body="hello") + site.get()
    yield case("folded value", "9112 5.2", folded, f"{REFUSED} | {site.in_step('405', '200')}")
    digits = site.post("Content-Length: 1\r\n 0", body="helloworld") + site.get()
    yield case("folded inside the digits", "9112 5.2, 6.3", digits, REFUSED)
    for name, line in (("space before the colon", "Content-Length : 5"),
            ("tab before the colon", "Content-Length\t: 5"), ("no colon", "Content-Length 5"),
            ("NUL in the name", "Content-\x00Length: 5"), ("leading space", " Content-Length: 5"),
            ("VT before the colon", "Content-Length\v: 5"), ("bare CR before the value",
            "Content-Length:\r5")):  # fmt: skip
        expected = REFUSED if name != "leading space" else f"{REFUSED} | 405 400!"
        yield case(name, "9112 5.1, 2.2", site.post("X: y", line, body="hello") + site.get(), expected)


def _several(site: Site) -> Iterator[Case]:
    then = site.get()
    same = f"{REFUSED} | {site.in_step('405', '200')}"  # the same value again: reject or take one (RFC 9110 8.6)
    five, six = "Content-Length: 5", "Content-Length: 6"
    yield case("two equal fields", "9110 8.6", site.post(five, five, body="hello") + then, same)
    yield case("three equal fields", "9110 8.6", site.post(five, five, five, body="hello") + then, same)
    yield case("equal fields in two cases", "9110 8.6", site.post(five, five.lower(), body="hello") + then, same)
    yield case("equal fields, 5 and 05", "9110 8.6", site.post(five, "Content-Length: 05", body="hello") + then, same)
    for name, fields in {"two different": (five, six), "two different, larger first": (six, five),
            "0 and 5": ("Content-Length: 0", five), "5 and 0": (five, "Content-Length: 0"),
            "5 and empty": (five, "Content-Length:"), "empty and 5": ("Content-Length:", five),
            "5 and nonsense": (five, "Content-Length: x"), "nonsense and 5": ("Content-Length: x", five),
            "5, 5 and 6": (five, five, six), "far apart": (five, *["X: y"] * 40, six),
            "in two cases": (five, "content-length: 6"), "5 and -5": (five, "Content-Length: -5"),
            "5 and a list of 5, 6": (five, "Content-Length: 5, 6"),}.items():  # fmt: skip
        yield case(f"fields: {name}", "9112 6.3 rule 5", site.post(*fields, body="hello!") + then, REFUSED)


def _large(site: Site) -> Iterator[Case]:
    """Large numerals must not overflow into small ones (RFC 9110 8.6, MUST). The client gives up after six bytes."""
    powers = {f"2^{power}{plus:+d}": 2**power + plus for power in (31, 32, 53, 63, 64, 65, 128) for plus in (-1, 0, 5)}
    for name, value in powers.items():
        request = site.post(f"Content-Length: {value}", body="hello!")
        yield case(f"value {name}", "9110 8.6", request, f"{TOO_LARGE} | nothing! | 408!", half_close=True)
    for digits in (30, 100, 1_000):
        request = site.post(f"Content-Length: {'9' * digits}", body="hello!")
        yield case(
            f"value of {digits} digits", "9110 8.6", request, f"{TOO_LARGE} | nothing! | 408! | 431!", half_close=True
        )
    for value in (2**64, 2**64 + 5, 2**32 + 5):
        request = site.get(HEALTH, f"Content-Length: {value}") + "hello" + site.get(NOWHERE)
        # Answered before its body is there, refused, or waited for; never the bytes after "hello" as a request.
        allowed = "400/413! | 200! | nothing! | 408!"
        yield case(f"GET with {value}", "9110 8.6, 9.3.1", request, allowed, half_close=True)


def _short(site: Site) -> Iterator[Case]:
    yield case("no body came", "9112 8", site.post("Content-Length: 5"), CUT_SHORT, half_close=True)
    yield case("one byte missing", "9112 8", site.post("Content-Length: 6", body="hello"), CUT_SHORT, half_close=True)
    yield case(
        "one byte of a megabyte",
        "9112 8",
        site.post("Content-Length: 1000000", body="x"),
        f"{CUT_SHORT} | 413!",
        half_close=True,
    )
    # One byte too many is the start of the next request, and no method starts so.
    yield case(
        "one byte too many",
        "9112 6.3",
        site.post("Content-Length: 4", body="hello") + "\r\n\r\n",
        "405 400/405/501! | 405!",
    )
    yield case(
        "half of the next request in the body",
        "9112 6.2",
        site.sized("hello" + site.get()[:10]) + site.get()[10:],
        "405 400/405/501! | 405!",
    )


def _methods(site: Site) -> Iterator[Case]:
    """A body is framed the same whatever the method (RFC 9110 9.3.1: with GET it MAY be refused and closed)."""
    for method in ("GET", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS", "FOO", "TRACE"):
        for target in (HEALTH, NOWHERE):
            request = site.get(target, "Content-Length: 5", method=method) + "hello" + site.get()
            one = "200/204/400/404/405/413/501"
            # Unread bodies mean the close; read ones that the next request is found.
            heads = (0,) if method == "HEAD" else ()
            yield case(
                f"{method} {target} with a body", "9110 9.3.1, 9112 9.3", request, f"{one} 200 | {one}!", heads=heads
            )
