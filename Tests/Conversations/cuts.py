"""The ways one request is cut into pieces. What a server answers must not depend on them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

BYTEWISE_MAX = 3_000  # longer requests are sent byte by byte at both ends only
SEEDED_CUTS = 3
LINE_ENDS_WITHIN = 10_000


@dataclass(frozen=True)
class Cut:
    name: str
    pieces: tuple[tuple[bytes, ...], ...]  # for each step of the case, its pieces
    slice_bytes: int | None = None  # a limit for the wire below TLS


def cuts_of(steps: tuple[bytes, ...], label: str, seed: int, tls: bool) -> list[Cut]:
    cuts = [
        Cut("whole", tuple((step,) for step in steps)),
        Cut("bytes", tuple(_bytewise(step) for step in steps)),
    ]
    for number in range(SEEDED_CUTS):
        chance = random.Random(f"{seed}/{label}/{number}")
        cuts.append(Cut(f"split {number}", tuple(_split(step, chance) for step in steps)))
    if tls:
        cuts.append(Cut("encrypted bytes", cuts[0].pieces, slice_bytes=1 if len(b"".join(steps)) <= 1_000 else 97))
    return cuts


def _bytewise(step: bytes) -> tuple[bytes, ...]:
    if len(step) <= BYTEWISE_MAX:
        return tuple(bytes([byte]) for byte in step)
    edge = BYTEWISE_MAX // 3
    middle = step[edge:-edge]
    size = max(997, len(middle) // 200)
    pieces = [middle[start : start + size] for start in range(0, len(middle), size)]
    return _bytewise(step[:edge]) + tuple(pieces) + _bytewise(step[-edge:])


def _split(step: bytes, chance: random.Random) -> tuple[bytes, ...]:
    """One to five cuts; half of them beside a line end, where parsers keep their mistakes."""
    if len(step) < 2:
        return (step,)
    ends = [
        place
        for place in range(1, min(len(step), LINE_ENDS_WITHIN))
        if step[place - 1] in b"\r\n" or step[place] in b"\r\n"
    ]
    places = set()
    for _ in range(chance.randint(1, 5)):
        near = ends and chance.random() < 0.5
        places.add(chance.choice(ends) if near else chance.randrange(1, len(step)))
    edges = [0, *sorted(places), len(step)]
    return tuple(step[start:end] for start, end in pairwise(edges))
