"""Keeping, closing, pipelining, half-closing and upgrading connections (RFC 9112 9, RFC 9110 7.6.1 and 7.8)."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import HEALTH, NOWHERE, Site


def cases(site: Site) -> Iterator[Case]:
    yield from _options(site)
    yield from _old(site)
    yield from _pipelines(site)
    yield from _broken_pipelines(site)
    yield from _half_closed(site)
    yield from _upgrades(site)


def _options(site: Site) -> Iterator[Case]:
    for value in ("close", "Close", "CLOSE", "close ", "\tclose\t", "close, x", "x, close", "x,close",
            "keep-alive, close", "close,keep-alive", ", close", "close,", "te, close, x", "x,,close",
            "close, close"):  # fmt: skip
        # What follows the request that closes is not answered (RFC 9112 9.6, MUST).
        yield case(f"Connection: {value!r}", "9112 9.6", site.get(HEALTH, f"Connection: {value}") + site.get(), "200!")
    for fields in (("Connection: x", "Connection: close"), ("Connection: close", "Connection: keep-alive"),
            ("Connection:", "Connection: close"), ("connection: close",), ("CONNECTION: close",)):  # fmt: skip
        yield case(f"fields {', '.join(fields)}", "9112 9.6", site.get(HEALTH, *fields) + site.get(), "200!")
    for value in (
        "keep-alive",
        "Keep-Alive",
        "x",
        "",
        ",",
        "closed",
        "close-x",
        "x-close",
        "clos",
        "te",
        "upgrade",
        "Host",
        "Content-Length",
        "a, b, c",
        "k" * 500,
    ):
        yield case(
            f"Connection: {value[:20]!r}", "9112 9.3", site.get(HEALTH, f"Connection: {value}") + site.get(), "200 200"
        )
    for value in ('"close"', "close;a=b", "close=1", "close x", "close\x00", "close\x0b", "cl\xf6se"):
        # Not a list of tokens (RFC 9110 7.6.1).
        request = site.get(HEALTH, f"Connection: {value}") + site.get()
        yield case(f"Connection: {value!r}", "9110 7.6.1", request, "400! | 200! | 200 200")
    for name in ("Proxy-Connection: close", "Connections: close", "X-Connection: close", "Keep-Alive: timeout=0"):
        yield case(f"field {name} is another one", "9112 9.3", site.get(HEALTH, name) + site.get(), "200 200")
    for target, status in ((NOWHERE, "404"), ("/", "200")):
        request = site.get(target, "Connection: close") + site.get()
        yield case(f"close, {target}", "9112 9.6", request, f"{status}!")
    yield case("close, HEAD", "9112 9.6", site.head("/", "Connection: close") + site.get(), "200!", heads=(0,))
    yield case("close, POST", "9112 9.6", site.sized("hello", "Connection: close") + site.get(), "405!")
    chunked = site.chunked("5\r\nhello\r\n0\r\n\r\n", "Connection: close") + site.get()
    yield case("close, chunked POST", "9112 9.6", chunked, "405!")
    # Naming a field in Connection is for proxies; the origin still reads it (RFC 9110 7.6.1).
    for name in ("Content-Length", "Host", "content-length, keep-alive"):
        request = site.sized("hello", f"Connection: {name}") + site.get()
        yield case(f"Connection names {name}", "9110 7.6.1", request, site.in_step("405", "200") + " | 400!")
    request = site.chunked("5\r\nhello\r\n0\r\n\r\n", "Connection: Transfer-Encoding") + site.get()
    yield case("Connection names Transfer-Encoding", "9110 7.6.1", request, site.in_step("405", "200") + " | 400!")


def _old(site: Site) -> Iterator[Case]:
    """HTTP/1.0 closes, unless both sides say keep-alive (RFC 9112 9.3 and C.2.2)."""
    old = "HTTP/1.0"
    yield case("HTTP/1.0, two requests", "9112 9.3", site.get(version=old) * 2, "200!", http10=True)
    yield case("HTTP/1.0 close", "9112 9.3", site.get(HEALTH, "Connection: close", version=old), "200!", http10=True)
    for value in ("keep-alive", "Keep-Alive", "x, keep-alive"):
        request = site.get(HEALTH, f"Connection: {value}", version=old)
        yield case(f"HTTP/1.0 {value}", "9112 9.3", request, "200?", http10=True)
        yield case(f"HTTP/1.0 {value}, twice", "9112 9.3", request * 2, "200 200? | 200!", http10=True)
    for fields in (("Connection: keep-alive, close",), ("Connection: close, keep-alive",),
            ("Proxy-Connection: keep-alive",), ("Keep-Alive: timeout=5",), ("Connection: keep-alive-x",),
            ("Connection:",)):  # fmt: skip
        request = site.get(HEALTH, *fields, version=old) * 2
        yield case(f"HTTP/1.0 {', '.join(fields)}", "9112 9.3", request, "200!", http10=True)
    yield case("HTTP/1.0 page", "9112 6.1", site.get("/", version=old), "200!", http10=True)
    yield case("HTTP/1.0 nowhere", "9112 9.3", site.get(NOWHERE, version=old), "404!", http10=True)
    yield case("HTTP/1.0 HEAD", "9112 9.3", site.get("/", method="HEAD", version=old), "200!", heads=(0,), http10=True)
    yield case(
        "HTTP/1.0 POST", "9112 9.3", site.post("Content-Length: 5", body="hello", version=old), "405!", http10=True
    )
    yield case("HTTP/1.0 gzip", "9112 6.1", site.get("/", "Accept-Encoding: gzip", version=old), "200!", http10=True)
    mixed = site.get() + site.get(version=old) + site.get()
    yield case("HTTP/1.0 after HTTP/1.1", "9112 9.3", mixed, "200 200!")
    mixed = site.get(HEALTH, "Connection: keep-alive", version=old) + site.get()
    yield case("HTTP/1.1 after HTTP/1.0 kept", "9112 9.3", mixed, "200 200 | 200!")


def _pipelines(site: Site) -> Iterator[Case]:
    """Answers come in the order of the requests (RFC 9112 9.3.2, MUST)."""
    both = site.get() + site.get(NOWHERE)
    for count in (2, 3, 5, 10, 20, 50, 100, 300):
        yield case(f"{count} alike", "9112 9.3.2", site.get() * count, " ".join(["200"] * count))
        yield case(f"{count} pairs", "9112 9.3.2", both * count, " ".join(["200 404"] * count))
    yield case("pages and pages", "9112 9.3.2", (site.get("/") + site.get()) * 10, " ".join(["200 200"] * 10))
    yield case("HEAD in the middle", "9112 9.3.2", site.get() + site.head() + site.get(), "200 200 200", heads=(1,))
    yield case("HEAD, HEAD, GET", "9112 9.3.2", site.head("/") * 2 + site.get(), "200 200 200", heads=(0, 1))
    yield case(
        "HEAD nowhere in the middle",
        "9112 9.3.2",
        site.get() + site.head(NOWHERE) + site.get(),
        "200 404 200",
        heads=(1,),
    )
    yield case(
        "twenty HEADs and GETs",
        "9112 9.3.2",
        (site.head("/") + site.get()) * 20,
        " ".join(["200"] * 40),
        heads=range(0, 40, 2),
    )
    posted = site.get() + site.sized("hello") + site.get(NOWHERE)
    yield case(
        "GET, POST, GET",
        "9112 9.3.2",
        posted,
        f"200 {site.in_step('405', '404')}" if site.reads_bodies else "200 405! | 200 405 404",
    )
    chunked = site.get() + site.chunked("5\r\nhello\r\n0\r\n\r\n") + site.get(NOWHERE)
    yield case(
        "GET, chunked POST, GET",
        "9112 9.3.2",
        chunked,
        f"200 {site.in_step('405', '404')}" if site.reads_bodies else "200 405! | 200 405 404",
    )
    mix = site.sized("hello") + site.chunked("5\r\nhello\r\n0\r\n\r\n") + site.get() + site.head() + site.get(NOWHERE)
    mixed = "405 405 200 200 404"
    yield case(
        "every kind five times",
        "9112 9.3.2",
        mix * 5,
        " ".join([mixed] * 5) + ("" if site.reads_bodies else " | 405!"),
        heads=range(3, 25, 5),
    )
    yield case(
        "unknown method in the middle",
        "9110 9.1",
        site.get() + site.get(method="FOO") + site.get(),
        "200 405/501 200 | 200 405/501!",
    )
    yield case(
        "close in the middle", "9112 9.6", site.get() + site.get(HEALTH, "Connection: close") + site.get(), "200 200!"
    )
    yield case(
        "absolute form in the middle",
        "9112 3.2.2",
        site.get() + site.get(f"http://{site.authority}/") + site.get(NOWHERE),
        "200 200 404",
    )
    yield case(
        "OPTIONS in the middle",
        "9110 9.3.7",
        site.get() + site.get("/", method="OPTIONS") + site.get(),
        "200 200/204/405/501 200 | 200 405/501!",
    )


def _broken_pipelines(site: Site) -> Iterator[Case]:
    """A request that cannot be read gets one answer; what follows is not answered."""
    good = site.get()
    broken = {
        "no method": good.replace("GET ", " ", 1).lstrip(),
        "bad version": site.get(version="HTTP/x.1"),
        "a field without a colon": site.get(HEALTH, "X"),
        "space before the colon": site.get(HEALTH, "X : y"),
        "NUL in the name": site.get(HEALTH, "X\x00: y"),
        "invalid Content-Length": site.post("Content-Length: x"),
        "two Content-Lengths": site.post("Content-Length: 0", "Content-Length: 1"),
        "unknown coding": site.post("Transfer-Encoding: x"),
        "garbage": "\x01\x02\x03\r\n\r\n",
        "a word": "hello\r\n\r\n",
        "an empty head": "\x00\r\n\r\n",
        "both framings": site.post("Content-Length: 5", "Transfer-Encoding: chunked", body="0\r\n\r\n"),
    }
    for name, request in broken.items():
        refused = "400/501/505!" if name != "both framings" else "400/405!"
        yield case(f"{name} first", "9112 2.2", request + good * 3, refused)
        yield case(f"{name} second", "9112 2.2", good + request + good, f"200 {refused}")
        yield case(f"{name} eleventh", "9112 2.2", good * 10 + request + good, f"{'200 ' * 10}{refused}")
    for name, body in (
        ("bad chunk size", "x\r\nhello\r\n0\r\n\r\n"),
        ("bad chunk end", "5\r\nhelloXX0\r\n\r\n"),
        ("endless size", "f" * 100 + "\r\n"),
    ):
        request = good + site.chunked(body) + good
        yield case(f"{name} second", "9112 7.1", request, "200 400! | 200 405! | 200 413!")


def _half_closed(site: Site) -> Iterator[Case]:
    """A client that has said all and shut its sending side still gets its answers: its requests were complete."""
    yield case("GET", "9112 6.3, 9.3.2", site.get(), "200!", half_close=True)
    yield case("GET a page", "9112 6.3, 9.3.2", site.get("/"), "200!", half_close=True)
    yield case("GET nowhere", "9112 6.3, 9.3.2", site.get(NOWHERE), "404!", half_close=True)
    yield case("HEAD", "9112 6.3, 9.3.2", site.head("/"), "200!", heads=(0,), half_close=True)
    yield case("GET and close", "9112 9.6", site.get(HEALTH, "Connection: close"), "200!", half_close=True)
    yield case("POST", "9112 6.3, 9.3.2", site.sized("hello"), "405!", half_close=True)
    yield case("chunked POST", "9112 6.3, 9.3.2", site.chunked("5\r\nhello\r\n0\r\n\r\n"), "405!", half_close=True)
    yield case("HTTP/1.0 GET", "9112 9.3", site.get(version="HTTP/1.0"), "200!", half_close=True, http10=True)
    for count in (2, 10, 100):
        yield case(f"{count} GETs", "9112 9.3.2", site.get() * count, " ".join(["200"] * count) + "!", half_close=True)
    yield case("twenty pages", "9112 9.3.2", site.get("/") * 20, f"{'200 ' * 19}200!", half_close=True)
    yield case(
        "a request and a half", "9112 8", site.get() + site.get()[:20], "200! | 200 400! | 200 408!", half_close=True
    )
    if site.file:
        yield case("GET a file", "9112 6.3", site.get(site.file.path), "200!", half_close=True)


def _upgrades(site: Site) -> Iterator[Case]:
    """Upgrade may be ignored (RFC 9110 7.8); nothing here speaks another protocol."""
    socket = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    )
    clear = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")
    for name, fields in {"websocket": socket, "h2c": clear, "h2c without settings": clear[:2],
            "TLS/1.0": ("Connection: Upgrade", "Upgrade: TLS/1.0"), "unknown": ("Connection: upgrade",
            "Upgrade: x/1, y"), "no Connection": ("Upgrade: websocket",), "empty": ("Connection: Upgrade", "Upgrade:"),
            "HTTP/1.1 itself": ("Connection: Upgrade", "Upgrade: HTTP/1.1"),
            "HTTP/2.0": ("Connection: Upgrade", "Upgrade: HTTP/2.0"),}.items():  # fmt: skip
        yield case(f"upgrade: {name}", "9110 7.8", site.get(HEALTH, *fields) + site.get(), "200 200")
    yield case(
        "upgrade: h2c with a body", "9110 7.8", site.sized("hello", *clear) + site.get(), site.in_step("405", "200")
    )
    yield case("upgrade: HTTP/1.0", "9110 7.8", site.get(HEALTH, *clear, version="HTTP/1.0"), "200!", http10=True)
