"""The Host field (RFC 9112 3.2, RFC 9110 7.2): absent, double or invalid it MUST be refused with 400."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import Site, lines

REQUEST = "GET /health HTTP/1.1"


def cases(site: Site) -> Iterator[Case]:
    own = f"Host: {site.authority}"
    yield case("no Host", "9112 3.2", lines(REQUEST), "400?")
    yield case("no Host, other fields", "9112 3.2", lines(REQUEST, "Accept: */*", "X-Host: a"), "400?")
    yield case("two equal Hosts", "9112 3.2", lines(REQUEST, own, own), "400?")
    yield case("two different Hosts", "9112 3.2", lines(REQUEST, own, "Host: elsewhere.example"), "400?")
    yield case("two different Hosts, own last", "9112 3.2", lines(REQUEST, "Host: elsewhere.example", own), "400?")
    yield case("two Hosts, one empty", "9112 3.2", lines(REQUEST, own, "Host:"), "400?")
    yield case("two Hosts, in two cases", "9112 3.2", lines(REQUEST, own, own.replace("Host", "hOsT")), "400?")
    yield case("two Hosts, far apart", "9112 3.2", lines(REQUEST, own, *["X: y"] * 50, own), "400?")
    yield case("three Hosts", "9112 3.2", lines(REQUEST, own, own, own), "400?")
    for name in ("host", "HOST", "hOsT"):
        yield case(f"name written {name}", "9110 5.1", lines(REQUEST, own.replace("Host", name)), "200")
    for name, text in (("no space", f"Host:{site.authority}"), ("spaces around", f"Host:   {site.authority}  "),
                       ("tabs around", f"Host:\t{site.authority}\t"), ("last of many", f"X: y\r\n{own}")):  # fmt: skip
        yield case(f"value with {name}", "9110 5.6.3", lines(REQUEST, text), "200")
    yield from _valid()
    yield from _invalid(site)
    yield from _old(site)
    yield from _folded(site)


def _valid() -> Iterator[Case]:
    """Well-formed names a server need not know: it may answer for them, or say that they are not its own."""
    stranger = "200?|400?|403?|404?|421?"
    for value in ("", "elsewhere.example", "elsewhere.example:8080", "ELSEWHERE.EXAMPLE", "a", "a.", "a-b.c",
            "xn--caf-dma.example", "1.2.3.4", "1.2.3.4:80", "[::1]", "[::1]:80", "[2001:db8::1]", "[::ffff:127.0.0.1]",
            "[v1.a:b]", "a_b", "a:", "a:0", "a:65535", "a%41", "a!$&'()*+,;=b", "~", "localhost", "127.0.0.1",
            "999.1.2.3", "a..b", "-a"):  # fmt: skip
        yield case(f"value {value!r}", "3986 3.2.2", lines(REQUEST, f"Host: {value}"), stranger)


def _invalid(site: Site) -> Iterator[Case]:
    malformed = ("a b", f"{site.authority}, {site.authority}", "a/b", "/", "a/", "a?b", "a#b", "a\\b", "user@a",
        "user:secret@a", "@a", "a@", "http://a", "a:b", "a:8o", "a:80:80", "a::80", "a:-1", "a:+80", "a: 80", "a :80",
        "a:80 b", "a:0x50", "::1", "2001:db8::1", "[::1", "::1]", "[::1]a", "[::1]:a", "[]", "[g::1]", "[127.0.0.1",
        "[::1%eth0]", "[::1 ]", "<a>", '"a"', "a|b", "a^b", "a`b", "{a}", "a%", "a%zz", "a%4", "caf\xe9", "caf\xc3\xa9",
        "\xff", "a\x00b", "\x00", "a\x01b", "a\x1bb", "a\x7fb", "a\tb", "a\vb", "a\fb",)  # fmt: skip
    for value in malformed:
        text = value.replace(site.authority, "HERE")
        yield case(f"value {text!r}", "9112 3.2, 3986 3.2.2", lines(REQUEST, f"Host: {value}"), "400?")
    own = f"Host: {site.authority}"
    yield case("value with a bare CR", "9112 2.2", lines(REQUEST, f"{own}\rX: y"), "400?")
    yield case("value of 300 bytes", "1035 2.3.4", lines(REQUEST, "Host: " + "a" * 300), "200?|4xx?")
    yield case("value of 100000 bytes", "9110 5.4", lines(REQUEST, "Host: " + "a" * 100_000), "4xx?")
    yield case("port above 65535", "3986 3.2.3", lines(REQUEST, "Host: a:65536"), "200?|400?|403?|404?|421?")
    yield case("port of 40 digits", "3986 3.2.3", lines(REQUEST, "Host: a:" + "9" * 40), "200?|400?|403?|404?|421?")


def _old(site: Site) -> Iterator[Case]:
    """HTTP/1.0 does not require the field (RFC 9112 3.3), but what is there must be one and valid."""
    request = "GET /health HTTP/1.0"
    own = f"Host: {site.authority}"
    yield case("HTTP/1.0 without Host", "9112 3.3", lines(request), "200! | 400! | 421!", http10=True)
    yield case("HTTP/1.0 with Host", "9112 3.3", lines(request, own), "200!", http10=True)
    yield case("HTTP/1.0 with an empty Host", "9112 3.3", lines(request, "Host:"), "200! | 400! | 421!", http10=True)
    # The MUST of RFC 9112 3.2 names HTTP/1.1 for the absent field; for the double one the field's grammar is broken.
    yield case("HTTP/1.0 with two Hosts", "9112 3.2", lines(request, own, own), "400! | 200!", http10=True)
    yield case("HTTP/1.0 with a bad Host", "9110 7.2", lines(request, "Host: a b"), "400! | 200!", http10=True)
    yield case("HTTP/1.2 without Host", "9112 3.2", lines("GET /health HTTP/1.2"), "400?")


def _folded(site: Site) -> Iterator[Case]:
    # A folded value is refused or unfolded (RFC 9112 5.2, MUST): to the same name, or to one with a space in it.
    yield case("folded before the value", "9112 5.2", lines(REQUEST, f"Host:\r\n {site.authority}"), "400! | 200")
    yield case("folded after the value", "9112 5.2", lines(REQUEST, f"Host: {site.authority}\r\n "), "400! | 200")
    yield case(
        "folded inside the value",
        "9112 5.2",
        lines(REQUEST, f"Host: 127.0.0.1\r\n :{site.authority.split(':')[1]}"),
        "400?",
    )
    yield case("space before the colon", "9112 5.1", lines(REQUEST, f"Host : {site.authority}"), "400!")
    yield case("Host without a colon", "9112 5", lines(REQUEST, f"Host {site.authority}"), "400!")
    for name, field in (("absent", ()), ("double", (f"Host: {site.authority}",) * 2)):
        first = site.get() + lines(REQUEST, *field) + site.get()
        # Refused in the middle: one more answer, and none for what follows if the server closes.
        yield case(f"{name} in the middle of a pipeline", "9112 3.2, 9.3.2", first, "200 400! | 200 400 200")
