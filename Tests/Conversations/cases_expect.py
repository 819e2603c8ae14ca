"""Expect: 100-continue (RFC 9110 10.1.1). Where a case has two steps, the client holds its body back until it hears."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import HEALTH, Site

CONTINUE = "Expect: 100-continue"


def cases(site: Site) -> Iterator[Case]:
    # "An origin server MUST send either" 100 or a final status; then it reads the body or closes.
    heard = f"{site.in_step('405', '200')} | 405!"
    five, chunked = "Content-Length: 5", "Transfer-Encoding: chunked"
    body = "5\r\nhello\r\n0\r\n\r\n"
    then = site.get()
    for name, field in (("as it is", CONTINUE), ("in capitals", "Expect: 100-CONTINUE"),
            ("mixed", "EXPECT: 100-Continue"), ("bare", "Expect:100-continue"),
            ("in spaces", "Expect:  100-continue  ")):  # fmt: skip
        yield case(f"body held back, {name}", "9110 10.1.1", (site.post(field, five), "hello" + then), heard)
        yield case(f"body sent at once, {name}", "9110 10.1.1", site.post(field, five) + "hello" + then, heard)
    yield case("chunked body held back", "9110 10.1.1", (site.post(CONTINUE, chunked), body + then), heard)
    yield case("chunked body at once", "9110 10.1.1", site.post(CONTINUE, chunked) + body + then, heard)
    yield case(
        "body in two parts",
        "9110 10.1.1",
        (site.post(CONTINUE, five), "he"),
        "nothing! | 400! | 408! | 405!",
        half_close=True,
    )
    yield case(
        "then never a body", "9110 10.1.1", site.post(CONTINUE, five), "nothing! | 400! | 408! | 405!", half_close=True
    )
    yield case(
        "large body held back",
        "9110 10.1.1",
        (site.post(CONTINUE, "Content-Length: 20000"), "b" * 20_000 + then),
        heard,
    )
    huge = site.post(CONTINUE, "Content-Length: 1000000000000")
    yield case(
        "a terabyte announced", "9110 10.1.1", (huge, "hello"), "413! | 400! | 405! | nothing! | 408!", half_close=True
    )
    yield case("twice on one connection", "9110 10.1.1", (site.post(CONTINUE, five),
        "hello" + site.post(CONTINUE, five) + "hello" + then),
        f"{site.in_step('405', '405', '200')} | 405! | 405 405!")  # fmt: skip
    # Nothing to wait for: 100 may be left out, the answer may not.
    for fields in ((CONTINUE,), (CONTINUE, "Content-Length: 0")):
        yield case(f"GET with {', '.join(fields)}", "9110 10.1.1", site.get(HEALTH, *fields) + then, "200 200")
        yield case(f"POST with {', '.join(fields)}", "9110 10.1.1", site.post(*fields) + then, "405 200 | 411 200")
    yield case("HEAD that expects", "9110 10.1.1", site.head(HEALTH, CONTINUE) + then, "200 200", heads=(0,))
    yield case("a page that is not there", "9110 10.1.1", (site.post(CONTINUE, five, target="/no-such-page"),
        "hello" + then), "404/405 200 | 404/405!")  # fmt: skip
    # "A server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore that expectation."
    old = site.post(CONTINUE, five, version="HTTP/1.0") + "hello"
    yield case("HTTP/1.0, body at once", "9110 10.1.1", old, "405!", http10=True)
    yield case("HTTP/1.0, no body", "9110 10.1.1", site.get(HEALTH, CONTINUE, version="HTTP/1.0"), "200!", http10=True)
    # Any other expectation MAY get 417, or is passed over.
    free = f"{site.in_step('405', '200')} | 405! | 417 200 | 417! | 400!"
    for value in ("200-ok", "100-continue-x", "x", "100", "101-switching", "100-continue, x", "x, 100-continue",
            "100-continue;a=b", '"100-continue"', "", "100_continue", "y 100-continue", "100-continue\x0b",
            "100-continue, 100-continue"):  # fmt: skip
        yield case(f"expects {value!r}", "9110 10.1.1", site.post(f"Expect: {value}", five) + "hello" + then, free)
    yield case("two fields", "9110 10.1.1", site.post(CONTINUE, CONTINUE, five) + "hello" + then, free)
    yield case("folded", "9112 5.2", site.post("Expect:\r\n 100-continue", five) + "hello" + then, free)
    # Refused requests get no 100 first: the server would read a body it cannot delimit.
    for name, wrong in (("bad length", (CONTINUE, "Content-Length: x")),
            ("two lengths", (CONTINUE, five, "Content-Length: 6")), ("bad coding",
            (CONTINUE, "Transfer-Encoding: x"))):  # fmt: skip
        yield case(f"{name} that expects", "9112 6.3", site.post(*wrong) + "hello", "400/501!")
