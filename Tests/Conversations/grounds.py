"""What the tables know of the server: its address, a page, a file, and how requests to them are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from answers import Answer
from case import case
from cuts import Cut
from exchange import Exchange, hold_all
from wire import Endpoint

HEALTH = "/health"
NOWHERE = "/no-such-page"
DISCOVERY_PATIENCE_SECONDS = 10.0

_LINK = re.compile(rb"""(?:href|src)=["']?([^"' >]+)""")


@dataclass(frozen=True)
class StaticFile:
    path: str
    body: bytes
    etag: str | None
    modified: str | None


@dataclass(frozen=True)
class Site:
    authority: str
    page_bytes: int = 0  # the size of the home page
    file: StaticFile | None = None
    reads_bodies: bool = True

    def get(self, target: str = HEALTH, *fields: str, method: str = "GET", version: str = "HTTP/1.1") -> str:
        return lines(f"{method} {target} {version}", f"Host: {self.authority}", *fields)

    def head(self, target: str = HEALTH, *fields: str) -> str:
        return self.get(target, *fields, method="HEAD")

    def post(self, *fields: str, body: str = "", target: str = "/", version: str = "HTTP/1.1") -> str:
        """A POST whose framing fields the caller writes. `/` takes none: it answers 405 once the body is read."""
        return self.get(target, *fields, method="POST", version=version) + body

    def sized(self, body: str, *fields: str, target: str = "/") -> str:
        return self.post(*fields, f"Content-Length: {len(body)}", body=body, target=target)

    def chunked(self, body: str, *fields: str, target: str = "/") -> str:
        return self.post(*fields, "Transfer-Encoding: chunked", body=body, target=target)

    def in_step(self, first: str, *later: str) -> str:
        """Expects that a body was read to its exact end, so that the requests after it are answered.

        A server may close instead of reading (RFC 9112 9.3); one that does so after the plainest body is allowed to,
        every other must show that it finds the end of each valid body (RFC 9112 6.3 and 7.1: "MUST be able to parse").
        """
        together = " ".join((first, *later))
        return together if self.reads_bodies else f"{together} | {first}!"


def lines(*texts: str) -> str:
    """A head: every line ended by CRLF, and the empty line."""
    return "\r\n".join(texts) + "\r\n\r\n"


def discover(endpoint: Endpoint) -> Site:
    """Looks at the server as a browser would: is it up, does its page link to a file, does it read bodies?"""
    bare = Site(endpoint.authority)
    page = _ask(endpoint, bare.get("/"))
    if page.status != 200:
        raise SystemExit(f"GET / answered {page.status}, expected 200")
    return Site(
        endpoint.authority, len(page.body), _first_file(endpoint, bare, page.body), _reads_bodies(endpoint, bare)
    )


def _ask(endpoint: Endpoint, request: str) -> Answer:
    exchange = Exchange(
        endpoint, case("look", "", request, "2xx?"), Cut("whole", ((request.encode(),),)), DISCOVERY_PATIENCE_SECONDS
    )
    hold_all([exchange], 1)
    if not exchange.transcript.finals:
        raise SystemExit(f"no answer to {request.splitlines()[0]}: {exchange.transcript.summary()}")
    return exchange.transcript.finals[0]


def _first_file(endpoint: Endpoint, site: Site, page: bytes) -> StaticFile | None:
    """The first style sheet, script, icon or picture of the page that the same server gives."""
    base = f"http://{site.authority}/"
    for link in _LINK.findall(page):
        url = urlsplit(urljoin(base, link.decode("latin-1")))
        if url.netloc != site.authority or not re.search(r"\.(css|js|svg|png|ico|woff2?|txt)$", url.path):
            continue
        answer = _ask(endpoint, site.get(url.path, "Accept-Encoding: identity"))
        if answer.status == 200 and answer.body:
            return StaticFile(url.path, answer.body, answer.first("etag"), answer.first("last-modified"))
    return None


def _reads_bodies(endpoint: Endpoint, site: Site) -> bool:
    request = site.sized("hello")
    plain = case("plain body", "", request, "4xx")
    exchange = Exchange(endpoint, plain, Cut("whole", ((request.encode(),),)), DISCOVERY_PATIENCE_SECONDS)
    hold_all([exchange], 1)
    return exchange.transcript.closed is False
