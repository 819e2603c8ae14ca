"""The request target: its four forms, its characters, its escapes (RFC 9112 3.2, RFC 3986)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answers import Answer
from case import Case, case
from grounds import NOWHERE, Site, lines


def cases(site: Site) -> Iterator[Case]:
    yield from _characters(site)
    yield from _percent(site)
    yield from _dot_segments(site)
    yield from _absolute(site)
    yield from _other_forms(site)


def _characters(site: Site) -> Iterator[Case]:
    for text in (*"-._~!$&'()*+,;=:@/?0aZ", "%41", "%C3%A9", "a=1&b=2", "a%5B%5D=1"):
        yield case(f"query with {text}", "3986 3.4", site.get(f"/health?{text}"), "200")
    for text in (*"-._~!$&'()*+,;=:@0aZ", "%41", "%C3%A9"):
        yield case(f"path with {text}", "3986 3.3", site.get(f"{NOWHERE}{text}"), "404")
    # Controls and bytes above 127 are in no URI; a redirect to a well-written one is allowed (RFC 9112 3.2).
    for byte in (*range(1, 9), *range(0x0E, 0x20), 0x7F):
        yield case(f"path with byte {byte:02x}", "9112 3.2", site.get(f"/a{chr(byte)}b"), "400!|301?")
    for byte in (0, 1, 0x1B, 0x1F, 0x7F):
        yield case(f"query with byte {byte:02x}", "9112 3.2", site.get(f"/health?a{chr(byte)}b"), "400!|301?")
    yield case("path with NUL", "9112 3.2", site.get("/a\x00b"), "400!|301?")
    for name, octets in (
        ("e9", "\xe9"),
        ("80", "\x80"),
        ("ff", "\xff"),
        ("UTF-8 é", "\xc3\xa9"),
        ("overlong /", "\xc0\xaf"),
    ):
        yield case(f"path with raw {name}", "9112 3.2", site.get(f"/caf{octets}"), "400?|301?")
        yield case(f"query with raw {name}", "9112 3.2", site.get(f"/health?q={octets}"), "400?|301?")
    # In no URI either, but sent by browsers as they are: the WHATWG URL standard leaves them, so they may be served.
    for character in '"<>\\^`{|}[]':
        yield case(f"path with {character}", "9112 3.2, WHATWG URL", site.get(f"{NOWHERE}{character}"), "400?|301?|404")
        yield case(f"query with {character}", "9112 3.2, WHATWG URL", site.get(f"/health?{character}"), "400?|301?|200")
    # The fragment is never sent (RFC 9110 7.1: the target URI excludes it).
    for target in ("/health#top", "/#", "/health?a#b", "/#/health", "#"):
        yield case(f"fragment {target}", "9112 3.2, 9110 7.1", site.get(target), "400?|301?")


def _percent(site: Site) -> Iterator[Case]:
    for text in ("%", "%4", "%zz", "%g1", "%1g", "%%41", "%-1", "%u0041", "%\xc3\xa9", "a%", "%4%31"):
        yield case(f"path with escape {text!r}", "3986 2.1, 9112 3", site.get(f"{NOWHERE}{text}"), "400?|301?")
    for text in ("%", "%4", "%zz", "%u0041", "100%"):
        yield case(f"query with escape {text!r}", "3986 2.1, 9112 3", site.get(f"/health?q={text}"), "400?|301?|200")
    # Well-formed escapes: what they stand for must neither end a header nor reach another file.
    for text in ("%00", "%0d%0aX-Injected:%20yes", "%0a%0dX-Injected:%20yes", "%0D%0A%0D%0A", "%2f", "%5c", "%25",
            "%252e", "%c0%af", "%ff", "%ed%a0%80", "%e2%80%ae", "%3f", "%23", "%3C%73cript%3E", "%09", "%20",
            "%7f"):  # fmt: skip
        yield case(f"path with {text}", "3986 2.1", site.get(f"{NOWHERE}/{text}"), "400?|404?|301/302/303/307/308?")
    yield case("escaped letters name the same page", "3986 6.2.2.2", site.get("/%68ealth"), "200 | 301/308?")
    yield case("escaped letters, capital digits", "3986 6.2.2.1", site.get("/h%65%61lt%68"), "200 | 301/308?")
    yield case("an escaped first slash", "9112 3.2.1", site.get("%2fhealth"), "400?|301?")


def _dot_segments(site: Site) -> Iterator[Case]:
    harmless = "400?|403?|404?|301/302/303/307/308?"
    for target in ("/../etc/passwd", "/../../../../../../etc/passwd", "/..", "/../", "/a/../../etc/passwd",
            "/..%2fetc/passwd", "/%2e%2e/etc/passwd", "/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/.%2e/etc/passwd",
            "/%252e%252e/etc/passwd", "/..;/etc/passwd", "/..\\etc\\passwd", "/..%5cetc%5cpasswd",
            "/%c0%ae%c0%ae/etc/passwd", "/....//etc/passwd", "/etc/passwd%00.css", "/..%00/etc/passwd", "//etc/passwd",
            "/./../etc/passwd", "/.../etc/passwd", "/.git/config", "/.env", "/Package.swift"):  # fmt: skip
        allowed = harmless if target not in ("/..", "/../") else f"{harmless}|200"
        yield case(f"path {target}", "3986 5.2.4", site.get(target), allowed, check=_shows_no_secret)
    if site.file:
        folder = site.file.path.rsplit("/", 1)[0]
        for tail in ("/../../../etc/passwd", "/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/..%5c..%5cetc/passwd", "//etc/passwd", "/%00",
                "/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd"):  # fmt: skip
            yield case(
                f"beside the file: {tail}", "3986 5.2.4", site.get(folder + tail), harmless, check=_shows_no_secret
            )
        if folder:
            yield case("the folder of the file", "", site.get(folder + "/"), harmless)
    for target in (
        "/./health",
        "/a/../health",
        "/health/.",
        "/a/b/../../health",
        "/%2e/health",
        "//health",
        "/health/",
        "/health//",
    ):
        yield case(f"path {target}", "3986 6.2.2.3", site.get(target), f"200|{harmless}")


def _shows_no_secret(answers: Sequence[Answer]) -> str | None:
    for marker in (b"root:x:", b"[core]", b"swift-tools-version"):
        if any(marker in answer.body for answer in answers):
            return f"gave a file away: {marker!r}"
    return None


def _absolute(site: Site) -> Iterator[Case]:
    """A server MUST accept the absolute form, and then MUST ignore Host (RFC 9112 3.2.2)."""
    own = f"http://{site.authority}"
    elsewhere = "200?|400?|403?|404?|421?"
    yield case("absolute form", "9112 3.2.2", site.get(f"{own}/health"), "200")
    yield case("absolute form with a query", "9112 3.2.2", site.get(f"{own}/health?a=b"), "200")
    yield case("absolute form, nowhere", "9112 3.2.2", site.get(f"{own}{NOWHERE}"), "404")
    yield case("absolute form of the root", "9112 3.2.2", site.get(f"{own}/"), "200")
    yield case("absolute form without a path", "9110 4.2.3", site.get(own), "200")
    yield case("absolute form without a path, with a query", "9110 4.2.3", site.get(f"{own}?a=b"), "200")
    yield case("scheme in capitals", "3986 3.1", site.get(f"HTTP://{site.authority}/health"), "200")
    yield case(
        "absolute form in HTTP/1.0", "9112 3.2.2", site.get(f"{own}/health", version="HTTP/1.0"), "200!", http10=True
    )
    request = f"GET {own}/health HTTP/1.1"
    yield case("absolute form, Host differs", "9112 3.2.2", lines(request, "Host: elsewhere.example"), "200")
    yield case("absolute form, Host has another port", "9112 3.2.2", lines(request, "Host: 127.0.0.1:1"), "200")
    # An empty field is valid; absent, double and invalid ones are refused whatever the target (RFC 9112 3.2).
    yield case("absolute form, Host empty", "9112 3.2", lines(request, "Host:"), "200 | 400?")
    yield case("absolute form, no Host", "9112 3.2", lines(request), "400?")
    yield case("absolute form, two Hosts", "9112 3.2", lines(request, *[f"Host: {site.authority}"] * 2), "400?")
    yield case("absolute form, bad Host", "9112 3.2", lines(request, "Host: a b"), "400?")
    for url in ("http://elsewhere.example/health", f"https://{site.authority}/health", "http://127.0.0.1:1/health",
            "http://127.0.0.1:99999/health", "http://[::1]/health", "ftp://127.0.0.1/health",
            "ws://127.0.0.1/health"):  # fmt: skip
        # Another authority or scheme: served, not found or misdirected (RFC 9110 7.4).
        yield case(f"target {url.replace(site.authority, 'HERE')}", "9110 7.4", site.get(url), elsewhere)
    for url in ("http://", "http:///health", "http://:80/health", "http:", "http:/health", "http:health", "://health",
            "http//health", f"http://user:secret@{site.authority}/health", f"http://user@{site.authority}/health",
            "http://[::1/health", "http://a b/health", "http://127.0.0.1:port/health", "http://127.0.0.1:-1/health",
            "http://%zz/health", "http://a\x00b/health", "1http://127.0.0.1/health", "ht tp://127.0.0.1/health",
            "http:\\\\127.0.0.1\\health"):  # fmt: skip
        # An http URI without a host is invalid, one with user information is treated as an error (RFC 9110 4.2).
        text = url.replace(site.authority, "HERE")
        yield case(f"malformed target {text!r}", "9110 4.2.1 and 4.2.4, 9112 3.2", site.get(url), "400?|301?|404?|421?")


def _other_forms(site: Site) -> Iterator[Case]:
    # "*" is for OPTIONS alone, host:port for CONNECT alone (RFC 9112 3.2.3 and 3.2.4).
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"):
        heads = (0,) if method == "HEAD" else ()
        yield case(f"{method} *", "9112 3.2.4", site.get("*", method=method), "400?|404?|405?|501?", heads=heads)
    for target in (site.authority, "127.0.0.1", "localhost", "health", "health/", "?a=b", "index.html", ".", "..",
            "./health", "../health", "\\health", "@", ":", "[::1]:80", "**", "*/health", "&", "''", '"/health"',
            "</health>"):  # fmt: skip
        text = target.replace(site.authority, "HERE")
        yield case(f"GET {text}", "9112 3.2", site.get(target), "400?|301?")
    # "localhost:80" reads as a URI whose scheme is localhost.
    yield case("GET localhost:80", "9112 3.2", site.get("localhost:80"), "400?|301?|404?|421?")
    yield case("target of a semicolon", "9112 3.2", site.get("/;"), "404? | 200")
    yield case("target of a colon", "9112 3.2.1", site.get("/:"), "404? | 200")
    yield case("target of slashes", "9112 3.2.1", site.get("/" * 100), "400?|404?|301/308?|200")
    yield case("a thousand segments", "9112 3.2.1", site.get("/a" * 1_000), "404")
    yield case(
        "a thousand parameters", "3986 3.4", site.get("/health?" + "&".join(f"p{n}=1" for n in range(1_000))), "200"
    )
    yield case("OPTIONS *", "9110 9.3.7", site.get("*", method="OPTIONS"), "200?|204?|404?|405?|501?")
    yield case("OPTIONS /", "9110 9.3.7", site.get("/", method="OPTIONS"), "200?|204?|405?|501?")
