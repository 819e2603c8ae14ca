"""A demo of the real product to measure on: made once, kept, copied for each run; and people let into the copy.

Signing in is slow by design (a password is hashed for most of a second of a core), so hundreds of people do not sign in
here one by one: before the server starts, each gets in the copy's database the row that signing in would leave, and its
cookie. From the first request on nothing is different from a session that somebody began with his password.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "Conversations"))
import process

DATABASE = "registry.sqlite"
COOKIE = "guichet"
# A demo made by other code, or of other procedures, is another one.
MADE_OF = (
    "Sources/Launch/Demo",
    "Sources/Procedures",
    "Sources/Registry/Migrations",
    "Config/packs",
    "Config/demo.json5",
)
REST_SECONDS = 600.0
RESTING_SECONDS = 3.0
RESTING_SHARE = 0.02  # of a processor
ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ID_LENGTH = 12


@dataclass(frozen=True)
class Queue:
    """What one post has to do, and who holds it."""

    agency: str
    role: str
    account: str


class DemoFolder:
    """A copy of a demo's data folder that nobody serves yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._chance = random.Random(1)

    @classmethod
    def copied(cls, guichet: Path, root: Path, dossiers: int, to: Path) -> DemoFolder:
        kept = _kept(guichet, root, dossiers)
        subprocess.run(["cp", "-a", "--reflink=auto", str(kept), str(to)], check=True)
        return cls(to)

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    def queues(self) -> list[Queue]:
        """The posts with something to do, the most first."""
        with self._open() as database:
            rows = database.execute(
                "SELECT agency, role, (SELECT min(account) FROM post WHERE post.agency = task_figure.agency"
                " AND post.role = task_figure.role) AS account FROM task_figure"
                " WHERE state = 'open' AND count > 0 AND account IS NOT NULL ORDER BY count DESC, agency, role"
            )
            return [Queue(*row) for row in rows]

    def applicants(self, count: int) -> list[str]:
        """Those with an open draft and something else besides, in the order of their ids."""
        with self._open() as database:
            rows = database.execute(
                "SELECT applicant FROM dossier GROUP BY applicant HAVING sum(state = 'draft') > 0 AND count(*) > 1"
                " ORDER BY applicant LIMIT ?",
                (count,),
            )
            return [account for (account,) in rows]

    def colleague(self, queue: Queue, number: int) -> str:
        """One more officer of that post."""
        account = "".join(self._chance.choice(ID_LETTERS) for _ in range(ID_LENGTH))
        with self._open() as database:
            database.execute(
                "INSERT INTO account (id, email, name, language, phone, state, password, totp_seed, created_at)"
                " SELECT ?, ?, name || ?, language, phone, state, password, totp_seed, created_at"
                " FROM account WHERE id = ?",
                (account, f"colleague{number}@example.org", f" {number}", queue.account),
            )
            database.execute("INSERT INTO post VALUES (?, ?, ?, '')", (account, queue.agency, queue.role))
        return account

    def sessions(self, accounts: Iterable[str]) -> list[str]:
        """The cookie of each."""
        now = int(time.time() * 1_000)
        tokens = {account: f"{self._chance.getrandbits(256):064x}"[:43] for account in accounts}
        with self._open() as database:
            database.executemany(
                "INSERT INTO session (token_hash, account, device, address, created_at, seen_at, run, created_steady,"
                " seen_steady) VALUES (?, ?, 'bench', '127.0.0.1', ?, ?, '', 0, 0)",
                [(hashlib.sha256(token.encode()).digest(), account, now, now) for account, token in tokens.items()],
            )
        return [f"{COOKIE}={token}" for token in tokens.values()]

    def _open(self) -> _Opened:
        return _Opened(self.database)


class _Opened:
    """A connection that commits and closes at the end of its `with`."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._connection.commit()
        self._connection.close()


def rest(pid: int) -> None:
    """Waits until the server does nothing any more: a demo has letters and papers that are made after its start."""
    deadline = time.monotonic() + REST_SECONDS
    while time.monotonic() < deadline:
        before = process.cpu_seconds(pid)
        time.sleep(RESTING_SECONDS)
        if process.cpu_seconds(pid) - before <= RESTING_SECONDS * RESTING_SHARE:
            return
    raise SystemExit(f"process {pid} does not come to rest")


def _kept(guichet: Path, root: Path, dossiers: int) -> Path:
    """The demo as it was made; made now if there is none. What was left half made is made again."""
    folder = root / ".build" / "bench" / f"demo-{dossiers}-{_digest(root)}"
    if folder.exists():
        return folder
    making = folder.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    making.parent.mkdir(parents=True, exist_ok=True)
    command = [str(guichet), "demo", "--dossiers", str(dossiers), "--root", str(root), "--data", str(making)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return making.rename(folder)


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for place in MADE_OF:
        path = root / place
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
