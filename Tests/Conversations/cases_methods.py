"""Methods on resources: HEAD like GET, Allow with 405, and no 2xx for what the server does not do (RFC 9110 9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answers import Answer
from case import Case, Check, case
from grounds import HEALTH, NOWHERE, Site


def cases(site: Site) -> Iterator[Case]:
    pages = ["/", HEALTH] + ([site.file.path] if site.file else [])
    yield from _head(site, pages)
    yield from _refused(site, pages)
    yield from _trace_and_connect(site, pages)
    yield from _options(site, pages)


def _head(site: Site, pages: Sequence[str]) -> Iterator[Case]:
    for target in (*pages, NOWHERE):
        status = "404" if target == NOWHERE else "200"
        both = site.get(target) + site.head(target)
        yield case(
            f"HEAD like GET {target}", "9110 9.3.2, 8.6", both, f"{status} {status}", heads=(1,), check=_same_head
        )
        both = site.get(target, "Accept-Encoding: gzip") + site.head(target, "Accept-Encoding: gzip")
        yield case(
            f"HEAD like GET {target}, gzip", "9110 9.3.2", both, f"{status} {status}", heads=(1,), check=_same_head
        )
        yield case(f"HEAD {target} twice", "9110 9.3.2", site.head(target) * 2, f"{status} {status}", heads=(0, 1))
        yield case(
            f"GET {target} with fragments of fields", "9110 9.3.1", site.get(target, "Accept: */*", "DNT: 1"), status
        )


def _same_head(answers: Sequence[Answer]) -> str | None:
    got, head = answers
    length = head.first("content-length")
    # "unless its field value equals the decimal number of octets that would have been sent" (RFC 9110 8.6, MUST NOT).
    if length is not None and int(length) != len(got.body):
        return f"HEAD says Content-Length {length}, GET gave {len(got.body)} bytes"
    for name in ("content-type", "content-encoding", "etag", "last-modified"):
        if got.first(name) != head.first(name):
            return f"{name} is {got.first(name)!r} with GET and {head.first(name)!r} with HEAD"
    return None


def _refused(site: Site, pages: Sequence[str]) -> Iterator[Case]:
    for target in pages:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            fields = ("Content-Length: 0",) if method != "DELETE" else ()
            request = site.get(target, *fields, method=method) + site.get()
            # Known and not allowed: 405 with Allow; a server need not know PUT at all: 501 (RFC 9110 9.1, 15.5.6).
            yield case(f"{method} {target}", "9110 15.5.6", request, "405/501 200", check=_allow_without(method))
    for method in ("POST", "PUT", "DELETE", "PATCH", "FOO"):
        request = site.get(NOWHERE, "Content-Length: 0", method=method) + site.get()
        yield case(f"{method} nowhere", "9110 15.5.5", request, "404/405/501 200 | 404/405/501!")


def _allow_without(method: str) -> Check:
    def check(answers: Sequence[Answer]) -> str | None:
        allowed = {name.upper() for name in answers[0].listed("allow")}
        if answers[0].status == 405 and (method in allowed or not {"GET", "HEAD"} <= allowed):
            return f"405 to {method} with Allow: {', '.join(sorted(allowed))}"
        return None

    return check


def _trace_and_connect(site: Site, pages: Sequence[str]) -> Iterator[Case]:
    never = "400?|403?|404?|405?|501?"
    for target in (*pages, NOWHERE):
        request = site.get(target, "Cookie: secret=1", "X-Secret: 2", method="TRACE")
        yield case(f"TRACE {target}", "9110 9.3.8", request, never, check=_no_echo)
    request = site.get("/", "Content-Length: 5", method="TRACE") + "hello"
    yield case("TRACE with a body", "9110 9.3.8", request, "400?|403?|405?|413?|501?", check=_no_echo)
    yield case(
        "TRACE with Max-Forwards", "9110 7.6.2", site.get("/", "Max-Forwards: 0", method="TRACE"), never, check=_no_echo
    )
    for target in (site.authority, "127.0.0.1:22", "elsewhere.example:443", "[::1]:80", "elsewhere.example", ":80",
            "a:b", "/", "*", f"http://{site.authority}/", "a:0", "a:65536", "user@a:80"):  # fmt: skip
        # An origin server need not implement CONNECT; only host:port is its grammar (RFC 9110 9.3.6, RFC 9112 3.2.3).
        text = target.replace(site.authority, "HERE")
        yield case(f"CONNECT {text}", "9110 9.3.6", site.get(target, method="CONNECT"), never)
    tunnelled = site.get(site.authority, method="CONNECT") + site.get("/no-such-tunnel")
    one = "400/403/404/405/501"
    yield case("CONNECT, then a request", "9110 9.3.6", tunnelled, f"{one}! | {one} 404")


def _no_echo(answers: Sequence[Answer]) -> str | None:
    return "echoes the request" if b"secret=1" in answers[0].body or b"X-Secret" in answers[0].body else None


def _options(site: Site, pages: Sequence[str]) -> Iterator[Case]:
    for target in (*pages, NOWHERE, "*"):
        request = site.get(target, method="OPTIONS") + site.get()
        yield case(f"OPTIONS {target}", "9110 9.3.7", request, "200/204/404/405/501 200 | 405/501!")
        with_body = site.get(target, "Content-Length: 5", method="OPTIONS") + "hello" + site.get()
        one = "200/204/400/404/405/413/501"
        yield case(f"OPTIONS {target} with a body", "9110 9.3.7", with_body, f"{one} 200 | {one}!")
    preflight = ("Origin: http://elsewhere.example", "Access-Control-Request-Method: DELETE")
    request = site.get("/", *preflight, method="OPTIONS")
    yield case("preflight from elsewhere", "9110 9.3.7", request, "200?|204?|403?|405?|501?", check=_no_leave)


def _no_leave(answers: Sequence[Answer]) -> str | None:
    return "lets every origin in" if answers[0].first("access-control-allow-origin") else None
