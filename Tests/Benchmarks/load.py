"""What puts load on a server and counts: wrk for requests, a Go program for handshakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pages import SESSION

PEERS = Path(__file__).parent / "peers"
sys.path.insert(0, str(Path(__file__).parent.parent / "Conversations"))
import process  # noqa: E402

THREADS = 2
HANDSHAKE_WORKERS = 16
BROWSER_FIELDS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language: fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3",
    "Accept-Encoding: identity",
)


@dataclass(frozen=True)
class Run:
    """One server's share of a round."""

    per_second: float
    cpu_microseconds: float  # of the server, for each request
    p50_microseconds: float = 0.0


def requests(
    url: str, pid: int, connections: int, seconds: int, pipelined: bool = False, cookie: str = f"session={SESSION}"
) -> Run:
    """Keep-alive requests from `connections` at once. An answer other than 2xx ends the benchmark: it would be none."""
    threads = min(THREADS, connections)
    command = ["wrk", "--latency", f"-t{threads}", f"-c{connections}", f"-d{seconds}s"]
    for text in (*BROWSER_FIELDS, f"Cookie: {cookie}; lang=fr"):
        command += ["-H", text]
    if pipelined:
        command += ["-s", str(PEERS / "pipeline.lua")]
    before = process.cpu_seconds(pid)
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    spent = process.cpu_seconds(pid) - before
    if fault := re.search(r"Non-2xx.*|Socket errors: .*", said):
        raise SystemExit(f"{url}: {fault[0].strip()}")
    count = int(_found(r"(\d+) requests in", said))
    return Run(
        float(_found(r"Requests/sec:\s+([\d.]+)", said)),
        spent / max(1, count) * 1e6,
        _microseconds(_found(r"50%\s+([\d.]+\w+)", said)),
    )


def handshakes(program: Path, port: int, pid: int, seconds: int) -> Run:
    before = process.cpu_seconds(pid)
    command = [
        str(program),
        "-address",
        f"127.0.0.1:{port}",
        "-workers",
        str(HANDSHAKE_WORKERS),
        "-duration",
        f"{seconds}s",
    ]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    spent = process.cpu_seconds(pid) - before
    if said["errors"]:
        raise SystemExit(f"handshakes with port {port}: {said['errors']} errors, {said['fault']}")
    return Run(said["handshakes"] / said["seconds"], spent / max(1, said["handshakes"]) * 1e6)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if not found:
        raise SystemExit(f"wrk said nothing like {pattern!r}:\n{text}")
    return found[1]


def _microseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 60e6}[unit]
