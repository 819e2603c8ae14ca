"""The request line: methods, versions, white space, what is not a request at all (RFC 9112 2.2 and 3)."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import Site, lines

DELIMITERS = '"(),/:;<=>?@[\\]{}'


def cases(site: Site) -> Iterator[Case]:
    yield from _methods(site)
    yield from _versions(site)
    yield from _white_space(site)
    yield from _line_ends(site)
    yield from _empty_lines(site)
    yield from _no_request(site)
    yield from _lengths(site)


def _methods(site: Site) -> Iterator[Case]:
    unknown = (
        "FOO",
        "get",
        "Get",
        "gET",
        "GETT",
        "GE",
        "G",
        "HEADER",
        "POSTS",
        "PROPFIND",
        "PURGE",
        "BREW",
        "QUERY",
        "M-SEARCH",
        "SPACEJUMP",
        "VERSION-CONTROL",
        "X_Y",
        "1GET",
        "GET1",
        "!#$%&'*+-.^_`|~",
        "A" * 20,
        "A" * 100,
    )
    for method in unknown:
        # Methods are case-sensitive tokens; one not implemented gets 501, one not allowed 405 (RFC 9110 9.1).
        yield case(
            f"unknown method {method if len(method) < 30 else 'of 100 letters'}",
            "9110 9.1",
            site.get(method=method),
            "405/501?",
        )
    for delimiter in DELIMITERS:
        yield case(f"method with {delimiter}", "9112 3.1, 9110 5.6.2", site.get(method=f"G{delimiter}T"), "400!")
    for byte in (*range(1, 9), *range(0x0E, 0x20), 0x7F, 0x80, 0xC3, 0xFF, 0):
        yield case(f"method with byte {byte:02x}", "9112 3.1", site.get(method=f"G{chr(byte)}T"), "400!")
    yield case("method and colon", "9112 3.1", site.get(method="GET:"), "400!")
    yield case("quoted method", "9112 3.1", site.get(method='"GET"'), "400!")
    yield case("two methods", "9112 3", site.get(method="GET GET"), "400!")


def _versions(site: Site) -> Iterator[Case]:
    # A higher minor version is served as the highest one known (RFC 9110 2.5).
    for version in ("HTTP/1.2", "HTTP/1.3", "HTTP/1.9"):
        yield case(version, "9110 2.5", site.get(version=version), "200?")
    for version in ("HTTP/2.0", "HTTP/3.0", "HTTP/9.9", "HTTP/2.1", "HTTP/0.9", "HTTP/0.0", "HTTP/0.1"):
        yield case(version, "9110 15.6.6", site.get(version=version), "400/505?")
    yield case("HTTP/1.0", "9112 9.3", site.get(version="HTTP/1.0"), "200!", http10=True)
    malformed = ("http/1.1", "Http/1.1", "hTTP/1.1", "HTTp/1.1", "HTTP /1.1", "HTTP/ 1.1", "HTTP/1 .1", "HTTP/1. 1",
        "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/", "HTTP", "HTTP1.1", "HTTP//1.1", "HTTP\\1.1", "HTTP/1,1", "HTTP/1.1.1",
        "HTTP/01.1", "HTTP/1.01", "HTTP/1.10", "HTTP/11.1", "HTTP/10.1", "HTTP/-1.1", "HTTP/+1.1", "HTTP/1.-1",
        "HTTP/1.1x", "HTTP/a.b", "HTTP/1.a", "HTTP/x.1", "HTTPS/1.1", "HTP/1.1", "HTTTP/1.1", "XHTTP/1.1", "ICY/1.1",
        "RTSP/1.0", "HTCPCP/1.0", "HTTP/1.1/1.1", "HTTP/1.1;", "HTTP/1.1\x00", "HTTP/\x001.1", "HTTP/1\xb7.1",
        "HTTP/1.\xb9", "HTTP/0x1.1", "HTTP/99999999999999999999.1", "HTTP/1.99999999999999999999",)  # fmt: skip
    for version in malformed:
        # HTTP-version = %s"HTTP" "/" DIGIT "." DIGIT, and the name is case-sensitive (RFC 9112 2.3).
        yield case(f"version {version!r}", "9112 2.3", site.get(version=version), "400/505!")


def _white_space(site: Site) -> Iterator[Case]:
    """A single SP is the grammar; splitting on other white space is a MAY (RFC 9112 3)."""
    host = f"Host: {site.authority}"
    either = "400! | 200"
    for name, gap in (("two spaces", "  "), ("ten spaces", " " * 10), ("tab", "\t"), ("VT", "\v"), ("FF", "\f"),
            ("bare CR", "\r"), ("space tab", " \t")):  # fmt: skip
        yield case(f"{name} after the method", "9112 3", lines(f"GET{gap}/health HTTP/1.1", host), either)
        yield case(f"{name} before the version", "9112 3", lines(f"GET /health{gap}HTTP/1.1", host), either)
        yield case(f"{name} after the version", "9112 3", lines(f"GET /health HTTP/1.1{gap}", host), either)
        yield case(f"{name} before the method", "9112 3", lines(f"{gap}GET /health HTTP/1.1", host), either)
    yield case("one trailing space", "9112 3", lines("GET /health HTTP/1.1 ", host), either)
    yield case("one leading space", "9112 3", lines(" GET /health HTTP/1.1", host), either)
    # White space inside the target makes four words; guessing is a SHOULD NOT, a redirect is allowed (RFC 9112 3).
    for name, gap in (
        ("space", " "),
        ("tab", "\t"),
        ("bare CR", "\r"),
        ("VT", "\v"),
        ("FF", "\f"),
        ("two spaces", "  "),
    ):
        yield case(f"{name} inside the target", "9112 3.2", lines(f"GET /hea{gap}lth HTTP/1.1", host), "400!|301?")
        yield case(f"{name} inside the query", "9112 3.2", lines(f"GET /health?a{gap}b HTTP/1.1", host), "400!|301?")
    yield case("a word after the version", "9112 3", lines("GET /health HTTP/1.1 x", host), "400!")
    yield case("two versions", "9112 3", lines("GET /health HTTP/1.1 HTTP/1.1", host), "400!")
    yield case("versions 1.0 and 1.1", "9112 3", lines("GET /health HTTP/1.0 HTTP/1.1", host), "400!")
    # White space between the request line and the first field: reject, or drop those lines (RFC 9112 2.2, MUST).
    for name, gap in (("space", " "), ("tab", "\t")):
        yield case(
            f"{name} before the first field", "9112 2.2", lines("GET /health HTTP/1.1", f"{gap}X: y", host), either
        )
        yield case(f"{name} before Host", "9112 2.2", lines("GET /health HTTP/1.1", f"{gap}{host}"), "400?")
        yield case(f"a line of {name} only", "9112 2.2", lines("GET /health HTTP/1.1", gap, host), either)


def _line_ends(site: Site) -> Iterator[Case]:
    """A lone LF may end a line (MAY); a bare CR is invalid or a space (MUST) (RFC 9112 2.2)."""
    host = f"Host: {site.authority}"
    either = "400! | 200"
    yield case("LF ends the request line", "9112 2.2", f"GET /health HTTP/1.1\n{host}\r\n\r\n", either)
    yield case("LF ends a field", "9112 2.2", f"GET /health HTTP/1.1\r\n{host}\n\r\n", either)
    yield case("LF ends the head", "9112 2.2", f"GET /health HTTP/1.1\r\n{host}\r\n\n", either)
    yield case("LF everywhere", "9112 2.2", f"GET /health HTTP/1.1\n{host}\n\n", either)
    yield case("CR ends the request line", "9112 2.2", f"GET /health HTTP/1.1\r{host}\r\n\r\n", "400!")
    yield case("CR CR LF ends the request line", "9112 2.2", f"GET /health HTTP/1.1\r\r\n{host}\r\n\r\n", either)
    yield case("CR CR LF ends a field", "9112 2.2", f"GET /health HTTP/1.1\r\n{host}\r\r\n\r\n", either)
    yield case("LF CR ends the head", "9112 2.2", f"GET /health HTTP/1.1\r\n{host}\n\r\r\n\r\n", either)
    yield case(
        "CR everywhere", "9112 2.2", f"GET /health HTTP/1.1\r{host}\r\r", "nothing! | 400! | 408!", half_close=True
    )
    yield case("CR NUL ends the request line", "9112 2.2", f"GET /health HTTP/1.1\r\x00\n{host}\r\n\r\n", "400!")
    yield case("CR in the method", "9112 2.2", lines("G\rET /health HTTP/1.1", host), "400!")
    yield case("CR in the version", "9112 2.2", lines("GET /health HTTP/\r1.1", host), "400!")


def _empty_lines(site: Site) -> Iterator[Case]:
    request = site.get()
    # At least one empty line before the request line SHOULD be ignored (RFC 9112 2.2).
    yield case("one CRLF first", "9112 2.2", "\r\n" + request, "200")
    yield case("one CRLF between requests", "9112 2.2", request + "\r\n" + request, "200 200")
    yield case("one CRLF after a body", "9112 2.2", site.sized("hello") + "\r\n" + request, site.in_step("405", "200"))
    yield case("one CRLF after the last request", "9112 2.2", request + "\r\n", "200")
    for count in (2, 3, 10, 100):
        yield case(f"{count} CRLF first", "9112 2.2", "\r\n" * count + request, "200 | 400!")
        yield case(
            f"{count} CRLF between requests", "9112 2.2", request + "\r\n" * count + request, "200 200 | 200 400!"
        )
    yield case("one LF first", "9112 2.2", "\n" + request, "200 | 400!")
    yield case("one CR first", "9112 2.2", "\r" + request, "200 | 400!")
    yield case("CR CR LF first", "9112 2.2", "\r\r\n" + request, "200 | 400!")
    yield case("space CRLF first", "9112 2.2", " \r\n" + request, "200 | 400!")
    ended = "nothing! | 400! | 408!"
    for name, text in (
        ("nothing", ""),
        ("one CRLF", "\r\n"),
        ("one LF", "\n"),
        ("four CRLF", "\r\n" * 4),
        ("one CR", "\r"),
    ):
        yield case(f"{name} and the end", "9112 8", text, ended, half_close=True)


def _no_request(site: Site) -> Iterator[Case]:
    host = f"Host: {site.authority}"
    # Without a version: HTTP/0.9 is not part of HTTP/1.1, the line is malformed (RFC 9112 3, and RFC 9112 C.1 on 0.9).
    for line in ("GET /health", "GET /", "GET", "GET ", "/health", "/health HTTP/1.1", "HTTP/1.1", "HTTP/1.1 200 OK",
            "GET HTTP/1.1", "GET  HTTP/1.1", "HTTP/1.1 GET /health", "/health GET HTTP/1.1", "GET/health HTTP/1.1",
            "GET /healthHTTP/1.1", ": value", host, "Content-Length: 5", "}", "{}", "\x00", "\xff\xfe"):  # fmt: skip
        yield case(f"the line {line!r}", "9112 3", lines(line, host), "400!")
    yield case("GET / and one line end", "9112 3", "GET /\r\n", "400! | nothing! | 408!", half_close=True)
    silent = "400! | nothing! | 408!"
    strangers = {
        "TLS hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\xa5" * 60,
        "SSLv2 hello": "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + "\x01" * 35,
        "SSH": "SSH-2.0-OpenSSH_9.2p1\r\n",
        "SMTP": "EHLO example.org\r\n",
        "Redis": "*1\r\n$4\r\nPING\r\n",
        "PROXY v1": "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n",
        "PROXY v2": "\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" + "\x00" * 12,
        "MySQL": "\x4a\x00\x00\x00\x0a\x38\x2e\x30",
        "SOCKS5": "\x05\x01\x00",
        "RDP": "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00",
        "zeros": "\x00" * 64,
        "high bytes": "\xff" * 64,
        "memcached": "stats\r\n",
        "JSON": '{"jsonrpc":"2.0"}\n',
        "UTF-16": "\xff\xfeG\x00E\x00T\x00 \x00/\x00\r\x00\n\x00\r\x00\n\x00",
        "UTF-8 mark": "\xef\xbb\xbf" + site.get(),
    }
    for name, octets in strangers.items():
        yield case(f"speaks {name}", "9112 2.2", octets, silent, half_close=True)
    preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    yield case("HTTP/2 preface", "9110 15.6.6, 9113 3.4", preface, "400/405/501/505!")
    for cut in (1, 3, 4, 5, 11, 12, 20, 21, 22, 23, 40, -3, -2, -1):
        yield case(f"a request cut at {cut}", "9112 8", site.get()[:cut], silent, half_close=True)


def _lengths(site: Site) -> Iterator[Case]:
    # Lines of 8000 bytes SHOULD be understood; beyond its limit a server says 414, for methods 501 (RFC 9112 3).
    for size in (100, 1_000, 4_000, 7_900):
        target = "/" + "a" * (size - 1)
        yield case(f"target of {size} bytes", "9112 3", site.get(target), "404")
        yield case(f"query of {size} bytes", "9112 3", site.get("/health?" + "q" * (size - 8)), "200")
    for size in (9_000, 16_384, 32_768, 65_536):
        yield case(f"target of {size} bytes", "9112 3", site.get("/" + "a" * (size - 1)), "404? | 414?")
        yield case(f"query of {size} bytes", "9112 3", site.get("/health?" + "q" * (size - 8)), "200? | 414?")
    for size in (200_000, 1_000_000):
        yield case(f"target of {size} bytes", "9112 3", site.get("/" + "a" * (size - 1)), "414!")
        yield case(f"query of {size} bytes", "9112 3", site.get("/health?" + "q" * (size - 8)), "414!")
    for size in (1_000, 8_000, 100_000):
        yield case(f"method of {size} bytes", "9112 3", site.get(method="A" * size), "400/405/414/431/501?")
    yield case("version of 10000 bytes", "9112 2.3", site.get(version="HTTP/1." + "1" * 10_000), "400/414/431/505!")
    yield case("10000 spaces before the target", "9112 3", site.get(" " * 10_000 + "/health"), "400/414/431! | 200")
