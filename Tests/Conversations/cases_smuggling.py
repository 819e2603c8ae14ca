"""Requests hidden in the bodies of others (RFC 9112 11.2). They ask for /smuggled, whose 404 gives them away."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import HEALTH, NOWHERE, Site

CHUNKED = "Transfer-Encoding: chunked"


def cases(site: Site) -> Iterator[Case]:
    yield from _both_framings(site)
    yield from _disguised_coding(site)
    yield from _disguised_length(site)
    yield from _ignored_body(site)
    yield from _chunk_tricks(site)
    yield from _split_heads(site)
    yield from _prefixes(site)


def _hidden(site: Site) -> str:
    return site.get("/smuggled", "X: y")


def _both_framings(site: Site) -> Iterator[Case]:
    """CL.TE and TE.CL: rejected, or read as chunked; closed in any case (RFC 9112 6.1, MUST)."""
    closed = "400! | 405!"
    hidden = _hidden(site)
    body = f"0\r\n\r\n{hidden}"
    for name, fields in (
        ("CL first", (f"Content-Length: {len(body)}", CHUNKED)),
        ("TE first", (CHUNKED, f"Content-Length: {len(body)}")),
    ):
        yield case(f"CL.TE, {name}", "9112 6.1", site.post(*fields, body=body) + site.get(), closed)
    short = f"{len(hidden):x}\r\n{hidden}\r\n0\r\n\r\n"
    for length in (3, len(f"{len(hidden):x}\r\n")):
        request = site.post(f"Content-Length: {length}", CHUNKED, body=short) + site.get()
        yield case(f"TE.CL of {length}", "9112 6.1", request, closed)
    yield case("prefix G", "9112 6.1", site.post("Content-Length: 6", CHUNKED, body="0\r\n\r\nG") + site.get(), closed)
    yield case(
        "Content-Length 0 and chunked",
        "9112 6.1",
        site.post("Content-Length: 0", CHUNKED, body=body) + site.get(),
        closed,
    )
    yield case(
        "kept alive by wish",
        "9112 6.1",
        site.post("Connection: keep-alive", f"Content-Length: {len(body)}", CHUNKED, body=body),
        closed,
    )
    yield case("in a GET", "9112 6.1", site.get(HEALTH, f"Content-Length: {len(body)}", CHUNKED) + body, "400! | 200!")
    yield case(
        "with Expect",
        "9112 6.1",
        site.post("Expect: 100-continue", f"Content-Length: {len(body)}", CHUNKED, body=body),
        closed,
    )


def _disguised_coding(site: Site) -> Iterator[Case]:
    """TE.TE: one coding field that only some recipients read. Content-Length covers the hidden request."""
    hidden = _hidden(site)
    chunks = f"0\r\n\r\n{hidden}"
    by_length = site.in_step("405", "200")
    lines = {"Transfer-Encoding: xchunked": "400/501!", "Transfer-Encoding : chunked": "400!",
        "Transfer-Encoding\t: chunked": "400!",
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked": "400/415/501! | 405!",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x": "400/501!", "Transfer-Encoding:\x0bchunked": "400/501!",
        "Transfer-Encoding: \x0cchunked": "400/501!", "Transfer-Encoding: chunked\x00": "400/501!",
        "Transfer-Encoding: \"chunked\"": "400/501!", "Transfer-Encoding: 'chunked'": "400/501!",
        "Transfer-Encoding: chunked, identity": "400/501!",
        "Transfer-Encoding: identity, chunked": "400/415/501! | 405!", "Transfer-Encoding: identity": "400/501!",
        "Transfer-Encoding:": "400/501!", "Transfer-Encoding: chunked;": "400/501!",
        "Transfer-Encoding: chunked;q=0.5": "400/501!", "Transfer-Encoding: chun ked": "400/501!",
        "Transfer-Encoding chunked": "400!", "Transfer-Encoding\x00: chunked": "400!",
        "\x00Transfer-Encoding: chunked": "400!", "Transfer-Encoding\x0b: chunked": "400!",
        "Transfer-Encoding\xa0: chunked": "400!", "Transfer-Encoding: chunked\xa0": "400/501!",
        "Transfer-Encoding:\r\n chunked": "400! | 405!", "Transfer-Encoding:\tchunked": "400! | 405!",
        "Transfer-Encoding: CHUNKED": "400! | 405!", "tRANSFER-eNCODING: chunked": "400! | 405!",
        "X: y\nTransfer-Encoding: chunked": "400! | 405!", "X: y\rTransfer-Encoding: chunked": f"400! | {by_length}",
        "X: y\r\n Transfer-Encoding: chunked": f"400! | {by_length}", "X-Transfer-Encoding: chunked": by_length,
        "Transfer_Encoding: chunked": by_length, "Transfer-Encodin: chunked": by_length,
        "Trailer: Transfer-Encoding": by_length, "TE: chunked": by_length,
        "Content-Encoding: chunked": f"{by_length} | 400! | 415! | 415 200",}  # fmt: skip
    for line, expected in lines.items():
        before = site.post(f"Content-Length: {len(chunks)}", line, body=chunks) + site.get()
        yield case(f"length, then {line!r}", "9112 6.1, 6.3, 5.1", before, expected)
        after = site.post(line, f"Content-Length: {len(chunks)}", body=chunks) + site.get()
        yield case(f"{line!r}, then length", "9112 6.1, 6.3, 5.1", after, expected)


def _disguised_length(site: Site) -> Iterator[Case]:
    """CL.CL and 0.CL: two lengths, or one that only some recipients read."""
    hidden = _hidden(site)
    size = len(hidden)
    for fields in (("Content-Length: 0", f"Content-Length: {size}"), (f"Content-Length: {size}", "Content-Length: 0"),
            ("Content-Length: 0", f"Content-Length : {size}"), ("Content-Length: 0", f"Content-Length\t: {size}"),
            ("Content-Length: 0", f"Content-Length\x00: {size}"), (f"Content-Length: 0, {size}",),
            (f"Content-Length: {size}, 0",), (f"Content-Length: +{size}",), (f"Content-Length: {size}\x0b",),
            (f"Content-Length: \x0b{size}",), (f"Content-Length: 0x{size:x}",), (f"Content-Length: {size}.0",),
            (f"Content-Length: -{size}",), (f"Content-Length: 0 {size}",), (f"Content-Length: {size}\x00",),
            (f"Content-Length : {size}",), (f"Content-Length\x0b: {size}",), (f"Content-Length {size}",),
            (f"Content-Length: 0\rContent-Length: {size}",), (f"Content-Length:\x00{size}",)):  # fmt: skip
        text = ", ".join(fields).replace(str(size), "N").replace(f"{size:x}", "N")
        for method in ("POST", "GET"):
            target = "/" if method == "POST" else HEALTH
            request = site.get(target, *fields, method=method) + hidden + site.get()
            yield case(f"{method} with {text!r}", "9112 6.3 rule 5, 5.1, 2.2", request, "400!")


def _ignored_body(site: Site) -> Iterator[Case]:
    """CL.0 and TE.0: a resource that takes no body must not leave it on the connection (RFC 9112 9.3, MUST)."""
    hidden = _hidden(site)
    chunks = f"{len(hidden):x}\r\n{hidden}\r\n0\r\n\r\n"
    targets = ["/", HEALTH, NOWHERE, "/..", "/%2e", "//"] + ([site.file.path] if site.file else [])
    for target in targets:
        for method in ("POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
            one = "2xx/301/302/303/307/308/400/403/404/405/411/413/501"
            heads = (0,) if method == "HEAD" else ()
            request = site.get(target, f"Content-Length: {len(hidden)}", method=method) + hidden + site.get()
            yield case(f"CL.0 {method} {target}", "9112 9.3", request, f"{one} 200 | {one}!", heads=heads)
            request = site.get(target, CHUNKED, method=method) + chunks + site.get()
            yield case(f"TE.0 {method} {target}", "9112 9.3", request, f"{one} 200 | {one}!", heads=heads)
    for fields in (("If-None-Match: *",), ("Range: bytes=0-0",), ("Expect: x",),
            ("Upgrade: h2c", "Connection: Upgrade"), ("X-HTTP-Method-Override: GET",), ("Accept-Encoding: gzip",),
            ("Content-Type: application/x-www-form-urlencoded",)):  # fmt: skip
        one = "200/206/304/400/404/405/413/416/417"
        request = site.get(HEALTH, f"Content-Length: {len(hidden)}", *fields, method="POST") + hidden + site.get()
        yield case(f"CL.0 with {', '.join(fields)}", "9112 9.3", request, f"{one} 200 | {one}!")


def _chunk_tricks(site: Site) -> Iterator[Case]:
    """Chunked bodies whose ends two recipients see at different places."""
    hidden = _hidden(site)
    refused = "400! | 405! | 413!"
    both = site.in_step("405", "200")
    for name, start in {"LF ends an extension": "5;a\nhello\r\n", "CR ends an extension": "5;a\rhello\r\n",
            "LF ends the size": "5\nhello\r\n", "space after the size": "5 \r\nhello\r\n",
            "two bytes for CRLF": "5\r\nhelloXY", "LF after the data": "5\r\nhello\n",
            "nothing after the data": "5\r\nhello", "quoted line end": '5;a="\r\n"\r\nhello\r\n',
            "size 0x5": "0x5\r\nhello\r\n", "size +5": "+5\r\nhello\r\n", "size 5_": "5_\r\nhello\r\n",
            "size wraps at 2^64": "10000000000000005\r\nhello\r\n",
            "size wraps at 2^32": "100000005\r\nhello\r\n",}.items():  # fmt: skip
        request = site.chunked(f"{start}0\r\n\r\n") + hidden + site.get()
        # Where the size is large and valid the server may wait for its bytes; the client does not send them.
        waits = " | nothing! | 408!" if "wraps" in name else ""
        yield case(f"chunks: {name}", "9112 7.1, 2.2", request, refused + waits, half_close="wraps" in name)
    inside = f"{len(hidden):x};a=b\r\n{hidden}\r\n0;c\r\nX: y\r\n\r\n"
    yield case("a hidden request as chunk data", "9112 7.1", site.chunked(inside) + site.get(), both)
    for line in (f"Content-Length: {len(hidden)}", "Transfer-Encoding: x", "Connection: close"):
        request = site.chunked(f"0\r\n{line}\r\n\r\n") + site.get()
        yield case(f"trailer {line.split(':')[0]}", "9110 6.5.1", request, f"{both} | {refused}")
    for name, last in (
        ("last chunk 0x0", "0x0"),
        ("last chunk -0", "-0"),
        ("last chunk and space", "0 "),
        ("empty last chunk", ""),
    ):
        yield case(name, "9112 7.1", site.chunked(f"5\r\nhello\r\n{last}\r\n\r\n") + hidden + site.get(), refused)
    yield case("no empty line after the last chunk", "9112 7.1.2", site.chunked("0\r\n") + hidden, "400! | 405!")


def _split_heads(site: Site) -> Iterator[Case]:
    """A head that ends earlier for one recipient than for another."""
    hidden = _hidden(site)
    request = site.get(HEALTH, "X: y")[:-4]
    for name, end, expected in (
        ("LF LF", "\n\n", "400! | 200 404 200"),
        ("CR CR", "\r\r", "400!"),
        ("LF CR LF", "\n\r\n", "400! | 200 404 200"),
        ("CR LF LF", "\r\n\n", "400! | 200 404 200"),
        ("CR LF CR CR LF", "\r\n\r\r\n", "400! | 200 404 200"),
        ("CR LF space CR LF", "\r\n \r\n", "400!"),
        ("CR LF NUL CR LF", "\r\n\x00\r\n", "400!"),
        ("CR LF VT CR LF", "\r\n\x0b\r\n", "400!"),
    ):
        yield case(f"head ended by {name}", "9112 2.2", request + end + hidden + site.get(), expected)
    for name, line in (("target", f"/health?\r\nX: y\r\n\r\n{hidden}"[:-4]),):
        yield case(
            f"line ends in the {name}", "9112 3", f"GET {line} HTTP/1.1\r\nHost: {site.authority}\r\n\r\n", "400!"
        )
    body = site.sized("a=b\r\n\r\n" + hidden) + site.get()
    yield case("line ends in a body", "9112 6.3", body, site.in_step("405", "200"))


def _prefixes(site: Site) -> Iterator[Case]:
    """Bytes before the method that some recipients skip."""
    request = site.get()
    for name, octets in (("NUL", "\x00"), ("VT", "\x0b"), ("FF", "\x0c"), ("UTF-8 mark", "\xef\xbb\xbf"),
            ("no-break space", "\xa0"), ("BEL", "\x07"), ("DEL", "\x7f"), ("CRLF NUL", "\r\n\x00"), ("two dots", ".."),
            ("a quote", '"')):  # fmt: skip
        # VT and FF count as white space that may be skipped (RFC 9112 3).
        first, second = ("400! | 200", "200 400! | 200 200") if octets in ("\x0b", "\x0c") else ("400!", "200 400!")
        if name == "two dots":  # a token: the method ..GET
            first, second = "405/501?", "200 405/501?"
        yield case(f"{name} before a request", "9112 3", octets + request, first)
        yield case(f"{name} between requests", "9112 3", request + octets + request, second)
    for octets in ("\x00", "\x0b", "\xa0", "\x7f"):
        yield case(f"byte {ord(octets):02x} after a body", "9112 3", site.sized("hello") + octets + request,
                   "405 400! | 405!" + (" | 405 200" if octets == "\x0b" else ""))  # fmt: skip
