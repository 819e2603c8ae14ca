"""The two pages that are compared as whole pages, and the database behind them.

A contestant of these rows serves the file that `make_database` writes, at two paths:

/fortunes   twelve rows of `fortune` and one more, sorted by their message, escaped, in a template
/list       the account of the session in the cookie, or 303; then the 50 newest dossiers in review, three tables joined

The program under test is the Swift bench executable, run as `PROGRAM pages --database FILE --port N`. Its pages must be
the peers' to the letter, but for the ways there are to write an escaped quote.
"""

from __future__ import annotations

import html
import random
import sqlite3
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

DOSSIERS = 100_000
APPLICANTS = 20_000
SESSION = "0123456789abcdef0123456789abcdef"
STATUSES = ("draft", "submitted", "review", "waiting", "granted", "refused")
FORTUNES = (
    "A form that asks twice is answered half.",
    "The counter closes when the queue is longest.",
    "Every rule was once somebody's good idea.",
    "No document is lost; some are only waiting.",
    'The stamp said "received" & nothing else.',
    "Patience is a permit without an expiry date.",
    "<script>alert('this must be escaped');</script>",
    "He who numbers his pages sleeps well.",
    "Three copies are two too many.",
    "The shortest path is the one with a sign.",
    "申請書は一枚で足りる。",
    "A receipt is a promise in the past tense.",
)

_SCHEMA = """
CREATE TABLE fortune (id INTEGER PRIMARY KEY, message TEXT NOT NULL);
CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE session (token TEXT PRIMARY KEY, account_id INTEGER NOT NULL, expires_at INTEGER NOT NULL);
CREATE TABLE applicant (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE procedure (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE dossier (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, applicant_id INTEGER NOT NULL,
  procedure_id INTEGER NOT NULL, status TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX dossier_by_status ON dossier (status, updated_at DESC, id DESC);
"""


def make_database(file: Path) -> None:
    chance = random.Random(1)
    with sqlite3.connect(file) as database:
        database.executescript(_SCHEMA)
        database.executemany("INSERT INTO fortune VALUES (?, ?)", enumerate(FORTUNES, 1))
        database.execute("INSERT INTO account VALUES (1, 'Agnès d’Almeida')")
        database.execute("INSERT INTO session VALUES (?, 1, ?)", (SESSION, 2**40))
        names = ((number, f"Demandeur {number} & fils") for number in range(1, APPLICANTS + 1))
        database.executemany("INSERT INTO applicant VALUES (?, ?)", names)
        titles = ((number, f"Autorisation n° {number}") for number in range(1, 41))
        database.executemany("INSERT INTO procedure VALUES (?, ?)", titles)
        database.executemany("INSERT INTO dossier VALUES (?, ?, ?, ?, ?, ?)", _dossiers(chance))
    database.close()


def _dossiers(chance: random.Random) -> Iterator[tuple[int, str, int, int, str, str]]:
    moment = datetime(2025, 1, 1)
    for number in range(1, DOSSIERS + 1):
        moment += timedelta(seconds=chance.randrange(600))
        yield (
            number,
            f"2025-{number:06d}",
            chance.randint(1, APPLICANTS),
            chance.randint(1, 40),
            chance.choice(STATUSES),
            f"{moment:%Y-%m-%d %H:%M:%S}",
        )


def same_pages(urls: list[str]) -> str | None:
    """What is wrong with one of the pages at these addresses, seen by the first of them; None if they are one."""
    first, *others = [(url, _page(url)) for url in urls]
    for url, page in others:
        if page != first[1]:
            return f"{url} gives another page than {first[0]}"
    return None


def _page(url: str) -> str:
    request = urllib.request.Request(url, headers={"Cookie": f"session={SESSION}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return html.unescape(answer.read().decode())
