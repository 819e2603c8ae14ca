"""What /proc says of a server: its processes, memory, descriptors, processor time."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += children.get(each, [])
    return found


def alive(pid: int) -> bool:
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def started_at(pid: int) -> int:
    """Start time in clock ticks since boot: tells a process from a later one with its number."""
    return int(_stat(pid)[19])


def cpu_seconds(pid: int) -> float:
    """User and system time of the whole tree."""
    fields = [_stat(each) for each in tree(pid)]
    return sum(int(each[11]) + int(each[12]) for each in fields if each) / TICKS_PER_SECOND


def proportional_bytes(pid: int) -> int:
    """PSS of the whole tree: private memory, and the share of what is shared."""
    return sum(_kilobytes(PROC / str(each) / "smaps_rollup", "Pss:") for each in tree(pid)) * 1024


def resident_bytes(pid: int) -> int:
    return sum(_kilobytes(PROC / str(each) / "status", "VmRSS:") for each in tree(pid)) * 1024


def descriptors(pid: int) -> int:
    return sum(len(os.listdir(PROC / str(each) / "fd")) for each in tree(pid))


def served_peers(port: int) -> set[tuple[str, int]]:
    """The clients of loopback `port` whose connection the server has not closed: its side is open or half open."""
    peers = set()
    for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if int(local.split(":")[1], 16) == port and state in (_ESTABLISHED, _CLOSE_WAIT):
            peers.add(_address(remote))
    return peers


_ESTABLISHED, _CLOSE_WAIT = "01", "08"


def _address(text: str) -> tuple[str, int]:
    host, port = text.split(":")
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(host))), int(port, 16)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, starting with the state; empty if the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _kilobytes(path: Path, key: str) -> int:
    try:
        return next((int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(key)), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0
