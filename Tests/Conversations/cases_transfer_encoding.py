"""Transfer-Encoding (RFC 9112 6.1, 6.3 and 7): what is not exactly "chunked" is refused, never guessed."""

from __future__ import annotations

from collections.abc import Iterator

from case import Case, case
from grounds import HEALTH, NOWHERE, Site

BODY = "5\r\nhello\r\n0\r\n\r\n"
# chunked is not the last coding: the length is unknown, 400 and close (6.3 rule 4); a coding not understood: 501 (6.1).
REFUSED = "400/501!"


def cases(site: Site) -> Iterator[Case]:
    yield from _chunked(site)
    yield from _other_codings(site)
    yield from _disguises(site)
    yield from _with_length(site)
    yield from _old(site)


def _chunked(site: Site) -> Iterator[Case]:
    both = site.in_step("405", "200")
    for field in ("Transfer-Encoding: chunked", "transfer-encoding: chunked", "TRANSFER-ENCODING: chunked",
            "Transfer-Encoding:chunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: chunked ",
            "Transfer-Encoding: chunked\t", "Transfer-Encoding:   chunked   ", "Transfer-Encoding: Chunked",
            "Transfer-Encoding: CHUNKED", "Transfer-Encoding: cHuNkEd"):  # fmt: skip
        # Coding names are case-insensitive (RFC 9112 7).
        yield case(f"field {field!r}", "9112 7", site.post(field, body=BODY) + site.get(), both)
    # Lists may hold empty members (RFC 9110 5.6.1); refusing them harms no one.
    for value in ("chunked,", ",chunked", ", chunked", "chunked ,", ",,chunked,,"):
        request = site.post(f"Transfer-Encoding: {value}", body=BODY) + site.get()
        yield case(f"value {value!r}", "9110 5.6.1.2", request, f"{REFUSED} | {both}")
    for size in (0, 1, 5, 15, 16, 255, 256, 4_096, 16_384):
        chunk = f"{size:x}\r\n{'b' * size}\r\n" if size else ""
        yield case(f"one chunk of {size} bytes", "9112 7.1", site.chunked(f"{chunk}0\r\n\r\n") + site.get(), both)
    folded = site.post("Transfer-Encoding:\r\n chunked", body=BODY) + site.get()
    yield case("folded value", "9112 5.2", folded, f"{REFUSED} | {both}")
    folded = site.post("Transfer-Encoding: chunked\r\n ", body=BODY) + site.get()
    yield case("folded after the value", "9112 5.2", folded, f"{REFUSED} | {both}")
    for method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        request = site.get(HEALTH, "Transfer-Encoding: chunked", method=method) + BODY + site.get()
        one = "200/204/400/405/413/501"
        heads = (0,) if method == "HEAD" else ()
        yield case(f"{method} with a chunked body", "9110 9.3.1", request, f"{one} 200 | {one}!", heads=heads)


def _other_codings(site: Site) -> Iterator[Case]:
    for value in ("identity", "gzip", "deflate", "compress", "x-gzip", "br", "xchunked", "chunkedx", "chunk", "chunke",
            "chunked-foo", "x-chunked", "cow", "chunked chunked", "gzip chunked", "1chunked", "trailers", "*", "0",
            "true", "chunked;", "chunked;q=1", "chunked; a=b", "chunked;a", "chunked=1"):  # fmt: skip
        # chunked takes no parameters (RFC 9112 7: "The chunked coding does not define any parameters").
        request = site.post(f"Transfer-Encoding: {value}", body=BODY) + site.get()
        yield case(f"value {value!r}", "9112 6.1, 6.3 rule 4", request, REFUSED)
    for value in ("chunked, gzip", "chunked, identity", "chunked, x", "chunked, chunked", "chunked,chunked",
            "chunked, chunked, chunked", "chunked, gzip, chunked", "x, chunked, y"):  # fmt: skip
        # chunked MUST NOT be applied more than once, nor be followed by another coding (RFC 9112 6.1).
        request = site.post(f"Transfer-Encoding: {value}", body=BODY) + site.get()
        yield case(f"value {value!r}", "9112 6.1, 6.3 rule 4", request, REFUSED)
    for value in (
        "gzip, chunked",
        "deflate, chunked",
        "identity, chunked",
        "x, chunked",
        "gzip,chunked",
        "gzip, deflate, chunked",
        "x;q=1, chunked",
    ):
        # The end can be found, the content not understood: 501 SHOULD, 400 if the server takes the list for invalid.
        request = site.post(f"Transfer-Encoding: {value}", body=BODY) + site.get()
        yield case(f"value {value!r}", "9112 6.1", request, "400/415/501! | 501 200")
    two = {"chunked twice": ("chunked", "chunked"), "identity and chunked": ("identity", "chunked"),
        "chunked and identity": ("chunked", "identity"), "chunked and x": ("chunked", "x"),
        "x and chunked": ("x", "chunked"), "chunked and empty": ("chunked", ""), "empty and chunked": ("", "chunked"),
        "gzip and chunked": ("gzip", "chunked"), "chunked and gzip": ("chunked", "gzip"),}  # fmt: skip
    for name, values in two.items():
        fields = [f"Transfer-Encoding: {value}" for value in values]
        expected = {"gzip and chunked": "400/415/501! | 501 200", "x and chunked": "400/415/501! | 501 200",
                    "identity and chunked": "400/415/501! | 501 200"}.get(name, REFUSED)  # fmt: skip
        if "" in values:  # an empty member of the list
            expected = f"{REFUSED} | {site.in_step('405', '200')}"
        yield case(f"two fields: {name}", "9112 6.1, 6.3", site.post(*fields, body=BODY) + site.get(), expected)


def _disguises(site: Site) -> Iterator[Case]:
    """Values that one recipient reads as chunked and another does not."""
    for value in ('"chunked"', "'chunked'", "chunked\x00", "\x00chunked", "chun\x00ked", "\x0bchunked", "chunked\x0b",
            "\x0cchunked", "chunked\x0c", "chunked\x01", "chunked\x7f", "\x7fchunked", "chunked\xa0", "\xa0chunked",
            "chunked\x85", "chunke\xc4\x91", "chunked\x1f", "chunked/", "/chunked", "(chunked)", "<chunked>",
            "chunked:", ":chunked", "chunked.", "%63hunked", "chunked\\", "chun ked", "chun\tked", "chunked%00",
            "chunked#", "=chunked", ";chunked", "chunKed\xe2\x84\xaa"):  # fmt: skip
        request = site.post(f"Transfer-Encoding: {value}", body=BODY) + site.get()
        yield case(f"value {value!r}", "9112 6.3 rule 4, 9110 5.5", request, REFUSED)
    for value in ("", " ", "\t", ","):
        # Present and naming no coding: nothing says that chunked is the last one.
        request = site.post(f"Transfer-Encoding: {value}", body=BODY) + site.get()
        yield case(f"empty value {value!r}", "9112 6.3 rule 4", request, REFUSED)
    for line in (
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        "Transfer-Encoding\v: chunked",
        "Transfer-Encoding\x00: chunked",
        "Transfer-Encoding chunked",
        "Transfer-Encoding\r: chunked",
        "Transfer Encoding: chunked",
        "\x00Transfer-Encoding: chunked",
        "Transfer-\x00Encoding: chunked",
        "Transfer-Encoding\xa0: chunked",
        '"Transfer-Encoding": chunked',
        "Transfer-Encoding;: chunked",
    ):
        yield case(f"line {line!r}", "9112 5.1, 2.2", site.post(line, body=BODY) + site.get(), "400!")
    for name in (
        "Transfer_Encoding",
        "Transfer-Encodin",
        "Transfer-Encodings",
        "X-Transfer-Encoding",
        "Transfer.Encoding",
        "TransferEncoding",
    ):
        # Another field, so there is no body, and "5" is no method.
        yield case(f"field {name} is another one", "9112 6.3", site.post(f"{name}: chunked", body=BODY), "405 400!")
    bare = site.post("X: y\rTransfer-Encoding: chunked", body=BODY) + site.get()
    yield case("hidden behind a bare CR", "9112 2.2", bare, "400! | 405 400!")
    hidden = site.post("X: y\nTransfer-Encoding: chunked", body=BODY) + site.get()
    yield case("hidden behind a bare LF", "9112 2.2", hidden, f"400! | {site.in_step('405', '200')}")
    after_fold = site.post("X: y\r\n Transfer-Encoding: chunked", body=BODY) + site.get()
    yield case("hidden in a fold", "9112 5.2", after_fold, "400! | 405 400!")
    first = (
        site.get("/", method="POST").replace("\r\nHost", "\r\n Transfer-Encoding: chunked\r\nHost", 1)
        + BODY
        + site.get()
    )
    yield case("on the first line after white space", "9112 2.2", first, "400! | 405 400!")


def _with_length(site: Site) -> Iterator[Case]:
    """Both fields: reject, or follow Transfer-Encoding; "Regardless, the server MUST close" (RFC 9112 6.1)."""
    closed = "400! | 405!"
    chunked = "Transfer-Encoding: chunked"
    for length in (0, 3, 4, 5, len(BODY), len(BODY) + 5, 100):
        fields = (f"Content-Length: {length}", chunked)
        yield case(f"Content-Length {length} before", "9112 6.1", site.post(*fields, body=BODY) + site.get(), closed)
        yield case(
            f"Content-Length {length} after", "9112 6.1", site.post(*reversed(fields), body=BODY) + site.get(), closed
        )
    for value in ("x", "", "-1", "5, 6", "99999999999999999999"):
        request = site.post(chunked, f"Content-Length: {value}", body=BODY) + site.get()
        yield case(f"chunked and invalid Content-Length {value!r}", "9112 6.1, 6.3", request, f"{closed} | 413!")
    two = site.post(chunked, "Content-Length: 5", "Content-Length: 6", body=BODY) + site.get()
    yield case("chunked and two Content-Lengths", "9112 6.1", two, closed)
    for value in ("identity", "gzip", "xchunked", "chunked, identity", "", '"chunked"', "chunked\x0b", "chunked;a=b"):
        request = site.post(f"Transfer-Encoding: {value}", "Content-Length: 5", body="hello") + site.get()
        yield case(f"Content-Length and {value!r}", "9112 6.3 rules 3 and 4", request, REFUSED)
    for method, target in (("GET", HEALTH), ("GET", NOWHERE), ("HEAD", HEALTH), ("DELETE", "/")):
        request = site.get(target, "Content-Length: 5", chunked, method=method) + BODY + site.get()
        heads = (0,) if method == "HEAD" else ()
        yield case(f"{method} {target} with both", "9112 6.1", request, "200/400/404/405/501!", heads=heads)


def _old(site: Site) -> Iterator[Case]:
    """Transfer-Encoding in HTTP/1.0: the framing is faulty, close after the message (RFC 9112 6.1, MUST)."""
    for fields in (("Transfer-Encoding: chunked",), ("Transfer-Encoding: chunked", "Connection: keep-alive"),
            ("Transfer-Encoding: chunked", "Content-Length: 5"), ("Content-Length: 15", "Transfer-Encoding: chunked"),
            ("Content-Length: 15", "Transfer-Encoding: chunked", "Connection: keep-alive"),
            ("Transfer-Encoding: identity",)):  # fmt: skip
        request = site.post(*fields, body=BODY, version="HTTP/1.0") + site.get()
        yield case(f"HTTP/1.0 with {', '.join(fields)}", "9112 6.1", request, "400/405/411/501!", http10=True)
