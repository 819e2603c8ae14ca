"""The officer's list of the real product, and the same page for its peers.

Guichet serves `/fr/tasks` out of a demo's data folder to an officer with a session. The peers read the same database,
through the same views and indexes, while it is served: they look up the same session, account and posts, ask the same
questions (the list and what was brought to the role, the counts of the tabs, the names of those who took something on)
and give the same page. What Guichet has in memory since its start they get as a file: the titles of procedures and
steps, and the text around the table, cut from a page of ours with a mark wherever something depends on the request.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import sqlite3
import urllib.request
from pathlib import Path
from zoneinfo import ZoneInfo

PATH = "/fr/tasks"
ROWS_MAX = 50
_ROW = re.compile(
    r'<a href="/fr/tasks/(?P<dossier>[^."]+)\.(?P<step>[^"]+)">.*?</th>\n.*?</td>\n'
    r'<td>(?P<title>.*?) <span class="muted">(?P<procedure>.*?)</span></td>',
    re.DOTALL,
)


def page(url: str, cookie: str) -> str:
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        if answer.url != url:
            raise SystemExit(f"{url}: sent to {answer.url}")
        return answer.read().decode()


def describe(text: str, database: Path, zone: str, file: Path) -> None:
    """Writes what the peers are to know."""
    if text.count("<tr>") != ROWS_MAX + 1:
        raise SystemExit(f"the list has {text.count('<tr>') - 1} rows: make the demo larger")
    file.write_text(
        json.dumps(
            {
                "template": _template(text),
                "titles": _titles(text, database),
                "today": (datetime.datetime.now(ZoneInfo(zone)).date() - datetime.date(1970, 1, 1)).days,
            }
        )
    )


def zone(root: Path) -> str:
    """Of the packs; one for all of them, as they are."""
    packs = sorted((root / "Config" / "packs").glob("*/pack.json5"))
    found = [match[1] for each in packs if (match := re.search(r'\bzone: "([^"]+)"', each.read_text()))]
    return found[0] if found else "UTC"


def difference(ours: str, theirs: str) -> str | None:
    """The first line that differs, but for the ways there are to write an escaped sign."""
    for one, other in zip(ours.splitlines(), theirs.splitlines()):
        if html.unescape(one) != html.unescape(other):
            return f"{one!r} and {other!r}"
    return None if len(ours.splitlines()) == len(theirs.splitlines()) else "one page is longer"


def _template(text: str) -> str:
    """Marks for the name, the counts, the rows and the way on; `{{Rows}}` is each peer's own to fill in."""
    text, names = re.subn(r"(<a href=\"/fr/account\"><bdi>).*?(</bdi>)", r"\1{{Account}}\2", text)
    counts = iter(("{{Open}}", "{{Returned}}", "{{Suspended}}"))
    text, tabs = re.subn(r'(<span class="count">)[^<]*(</span>)', lambda m: m[1] + next(counts) + m[2], text)
    text, bodies = re.subn(r"(?s)(<tbody>\n).*(</tbody>)", r"\1{{Rows}}\2", text)
    text, lasts = re.subn(rf"<p>{ROWS_MAX} ", "<p>{{Shown}} ", text)
    text, ways = re.subn(r'(<p><a href=")[^"]*(" rel="next">)', r"\1{{Older}}\2", text)
    if (names, tabs, bodies, lasts, ways) != (1, 3, 1, 1, 1):
        raise SystemExit(f"{PATH} is no longer the page its peers know: {(names, tabs, bodies, lasts, ways)}")
    return text


def _titles(text: str, database: Path) -> list[dict[str, str]]:
    """Of each step of each procedure that the page shows."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        found = {}
        for row in _ROW.finditer(text):
            query = "SELECT procedure FROM dossier WHERE id = ?"
            (procedure,) = connection.execute(query, (row["dossier"],)).fetchone()
            titles = html.unescape(row["procedure"]), html.unescape(row["title"])
            found[procedure, row["step"]] = {
                "procedure": procedure, "step": row["step"], "procedureTitle": titles[0], "stepTitle": titles[1]
            }  # fmt: skip
    connection.close()
    return list(found.values())
