"""Runs of the laws over mutants of the corpus."""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.corpus import Record
from tests.fuzz.exemptions import find_exemptions
from tests.fuzz.laws import read_all, violations
from tests.fuzz.mutations import Mutant, mutations

TURN_BYTES = 60_000
"""The size up to which a file has a mutant in each turn."""


@dataclass(frozen=True)
class Violation:
    """A law that a mutant of a file breaks."""

    path: str
    format: str
    law: str
    detail: str
    mutant: Mutant

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.format, self.law, self.mutant.name, self.mutant.site


@dataclass
class Report:
    """How many mutants were read, and which laws they broke; one example of each kind."""

    mutants: int = 0
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str, str], Violation] = field(default_factory=dict)

    def add(self, broken: Iterable[Violation]) -> None:
        self.mutants += 1
        for violation in broken:
            self.counts[violation.key] += 1
            self.examples.setdefault(violation.key, violation)


def mutants(records: Sequence[Record], seed: int) -> Iterator[list[Violation]]:
    """The laws that each mutant breaks, without end; files take turns, large ones less often.

    The mutants of a file depend on the seed and on its path alone.
    """
    files = [(record, record.file.read_bytes()) for record in records]
    prepared = {record.path: (read_all(data), mutations(data)) for record, data in files}
    for turn in itertools.count() if any(functions for _, functions in prepared.values()) else ():
        for record, data in files:
            rng = random.Random(f"{seed} {turn} {record.path}")  # noqa: S311 - a repeatable run
            originals, functions = prepared[record.path]
            if functions and rng.random() * len(data) < TURN_BYTES:
                mutant = rng.choice(functions)(rng)
                yield [
                    Violation(record.path, name, law, detail, mutant)
                    for name, law, detail in violations(originals, mutant)
                    if law != "verdict" or not any(find_exemptions(name, mutant.name, mutant.site, record.path))
                ]


def run(records: Sequence[Record], seed: int, *, seconds: float = 1e9, count: int = 1 << 60) -> Report:
    """Reads mutants until the time is over, or `count` of them."""
    report, end = Report(), time.monotonic() + seconds
    for broken in mutants(records, seed):
        report.add(broken)
        if report.mutants >= count or time.monotonic() > end:
            return report
    return report
