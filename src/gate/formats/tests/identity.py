"""What makes two reports of tests hold the same cases: hashes of names and results that add up in any order.

Hashes are those of this process, so they are compared within one run and never saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gate.model.lazy_dataclass import dataclass

MAX_SUITES = 100_000
"""Suites of a report that are hashed one by one; a report with more is compared as a whole."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The hashes of a report.

    `names` covers the suites with the names of their cases; `results` covers name, time and outcome of each case.
    `suites` has one hash for each suite with cases of its own, of its name and the results. `is_timed` is true when a
    case took time: two executions hardly ever have the same times.
    """

    names: int = 0
    results: int = 0
    suites: tuple[int, ...] = ()
    is_timed: bool = False


class IdentityBuilder:
    """Adds up the hashes of a report case by case, in memory that depends on the number of suites."""

    def __init__(self) -> None:
        self.names = self.results = 0
        self.is_timed = False
        self.suites: list[int] = []
        self.open: list[tuple[str, list[int]]] = []  # suites: name, sums of results, keys, cases

    def open_suite(self, name: str) -> None:
        """A suite begins; its cases are those up to its end that are in no other suite inside it."""
        self.open.append((name, [0, 0, 0]))

    def close_suite(self) -> None:
        """The innermost open suite ends."""
        name, (results, keys, count) = self.open.pop()
        self.add_suite(name, results, keys, count)

    def add_suite(self, name: str, results: int, keys: int, count: int) -> None:
        """Adds a suite by the sums of the hashes of its cases: their results, and their keys."""
        if count:
            self.results += results
            self.names += hash((name, keys, count))
            if len(self.suites) <= MAX_SUITES:
                self.suites.append(hash((name, results, count)))

    def add(self, key: int, time: str | None, outcome: int) -> None:
        """A case of the innermost open suite ends; `key` stands for its class, name and location."""
        sums = self.open[-1][1]
        sums[0] += hash((key, time, outcome))
        sums[1] += key
        sums[2] += 1
        if not self.is_timed and time and time.strip("0. "):
            self.is_timed = True

    def add_all(self, keys: Sequence[int], times: Sequence[str | None], outcomes: Iterable[int]) -> None:
        """Does what `add` does, for many cases."""
        sums = self.open[-1][1]
        sums[0] += sum(map(hash, zip(keys, times, outcomes, strict=False)))
        sums[1] += sum(keys)
        sums[2] += len(keys)
        self.is_timed = self.is_timed or any(time.strip("0. ") for time in times if time)

    def identity(self) -> Identity:
        """The hashes of the whole report."""
        suites = tuple(self.suites) if len(self.suites) <= MAX_SUITES else ()
        return Identity(self.names, self.results, suites, self.is_timed)
