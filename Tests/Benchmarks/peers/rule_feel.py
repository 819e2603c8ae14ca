"""The condition of Swift/RuleRows.swift in Python: bkflow-feel, parsed once, its tree walked for each applicant.

Prints one line of JSON with the microseconds of one evaluation. Run with a Python that has bkflow-feel.
"""

from __future__ import annotations

import json
import time
from statistics import median

from bkflow_feel import parser, transformer

CONDITION = 'capital > 100000 and age >= 18 and surface < 500.5 and city = "Tunis" and urgent = true'
APPLICANTS = [
    {"capital": capital, "age": age, "surface": 80.0, "city": city, "urgent": urgent}
    for capital, age, city, urgent in (
        (250_000, 31, "Tunis", True),
        (100_000, 31, "Tunis", True),
        (250_000, 17, "Tunis", True),
        (250_000, 31, "Sfax", True),
        (250_000, 31, "Tunis", False),
        (400_000, 54, "Tunis", True),
    )
]
ROUNDS = 15
REPETITIONS = 100


def main() -> None:
    tree = transformer.transform(parser.parse(CONDITION))
    held = [tree.evaluate(applicant) for applicant in APPLICANTS]
    assert held == [True, False, False, False, False, True], held
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(REPETITIONS):
            for applicant in APPLICANTS:
                tree.evaluate(applicant)
        times.append((time.perf_counter() - started) / (REPETITIONS * len(APPLICANTS)))
    print(json.dumps({"microseconds": median(times) * 1e6}))


if __name__ == "__main__":
    main()
