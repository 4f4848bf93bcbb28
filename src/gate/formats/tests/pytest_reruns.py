"""The reruns in JUnit XML of pytest, as pytest-rerunfailures and the plugin flaky leave them.

Source: pytest's `junitxml.py` and the reports with the outcome `rerun` of pytest-rerunfailures. Each failed attempt but
the last becomes a case of the same name that holds no failure, and pytest does not count it in `tests` of the suite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gate.formats.tests.attempts import MAX_REMEMBERED
from gate.formats.tests.outcomes import PASSED

if TYPE_CHECKING:
    from gate.formats.tests.plain_cases import PlainCases

SUITE = "pytest"
"""The default name of pytest's suite."""

SUITES = "pytest tests"
"""The name of the element around it."""


class Repetitions:
    """The cases of a suite that repeat the name of an earlier one, in bounded memory."""

    def __init__(self) -> None:
        self.outcomes: dict[int, int] = {}  # of the last case, by the key of its name
        self.repeated: dict[int, int] = {}  # cases that passed before the last one of the name
        self.titles: dict[int, str] = {}

    def add(self, key: int, title: str, outcome: int) -> None:
        """A case ends; `key` stands for its name."""
        before = self.outcomes.get(key)
        if before is None and len(self.outcomes) >= MAX_REMEMBERED:
            return
        if before == PASSED:
            self.repeated[key] = self.repeated.get(key, 0) + 1
            self.titles[key] = title
        self.outcomes[key] = outcome

    def add_all(self, keys: Sequence[int], cases: PlainCases) -> None:
        """Plain cases end."""
        if len(set(keys)) == len(keys) and self.outcomes.keys().isdisjoint(keys):
            if len(self.outcomes) + len(keys) <= MAX_REMEMBERED:
                self.outcomes.update(zip(keys, cases.outcomes(), strict=True))
            return
        for key, title, outcome in zip(keys, cases.titles(), cases.outcomes(), strict=True):
            self.add(key, title, outcome)

    def reruns(self, declared: Mapping[str, int], cases: int) -> Iterator[tuple[str, int, bool]]:
        """Each test that pytest ran again: its title, how often, and whether it passed at last.

        Where the suite declares as many tests as it has cases, no case is a rerun: the names are of several tests, such
        as those of `pytest-xdist --dist=each`.
        """
        if declared.get("tests", cases) < cases:
            for key, count in self.repeated.items():
                yield self.titles[key], count, self.outcomes[key] == PASSED
