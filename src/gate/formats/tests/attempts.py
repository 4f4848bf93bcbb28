"""Attempts of one test in JUnit XML, which a runner wrote as cases of their own, as the Gradle plugin test-retry does.

A runner repeats a test as long as it fails, so the attempts are cases of one name in one suite, and all but the last
failed. Cases of one name in any other order are tests with parameters that their names do not show. In reports of
pytest the attempts before the last one hold no failure: `PytestReruns` recognizes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import compress
from typing import TYPE_CHECKING

from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from gate.formats.tests.plain_cases import PlainCases

MAX_REMEMBERED = 200_000
"""Cases of one suite that are remembered; in a larger suite, no case counts as an attempt."""

MAX_FLAKY = 500
"""Flaky tests that are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What counts otherwise in a report when of each test only the last attempt counts.

    `changes` has by outcome how many cases more there are then; fewer where it is negative. `flaky` counts the tests
    that failed in one attempt and passed in another one, and `retried` the tests with several attempts. `superseded`
    are the positions in `TestReport.failed_tests` of failures that do not count then. `outcomes` has the outcome of the
    last attempt for each test with a case that did not pass, and perhaps for others.
    """

    changes: tuple[int, ...] = (0,) * (ERRORED + 1)
    flaky: int = 0
    superseded: frozenset[int] = frozenset()
    retried: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)


_Result = tuple[str, int, int | None]
"""A case that did not pass: title, outcome, and the position of its listed failure."""


class _Suite:
    """The cases of a suite that are in no other suite inside it: the keys of all, and those that did not pass."""

    def __init__(self) -> None:
        self.keys: list[int] = []
        self.results: dict[int, _Result] = {}  # by index in `keys`
        self.is_full = False


class _Attempts:
    """The results of one test whose first case in the suite failed."""

    def __init__(self, first: _Result) -> None:
        self.title = first[0]
        self.failures = [first]
        self.has_passed = False
        self.is_settled = False  # no attempts: their order is none in which a runner repeats a test

    def add(self, result: _Result | None) -> None:
        """A further case, None for one that passed."""
        if self.has_passed or (result is not None and result[1] < FAILED):
            self.is_settled = True
        elif result is None:
            self.has_passed = True
        else:
            self.failures.append(result)


class AttemptReader:
    """Recognizes attempts suite by suite, in memory that depends on the largest suite and on what did not pass."""

    def __init__(self) -> None:
        self.changes = [0] * (ERRORED + 1)
        self.flaky = self.retried = 0
        self.flaky_tests: list[str] = []
        self.superseded: set[int] = set()
        self.outcomes: dict[str, int] = {}
        self.outer: list[_Suite] = []
        self.suite = _Suite()

    def open_suite(self) -> None:
        """A suite begins."""
        self.outer.append(self.suite)
        self.suite = _Suite()

    def add_passed(self, keys: Sequence[int]) -> None:
        """Cases end that passed; the keys stand for their names."""
        self.suite.keys += keys
        if len(self.suite.keys) > MAX_REMEMBERED:
            self._forget(self.suite)

    def add_all(self, keys: Sequence[int], cases: PlainCases, positions: Mapping[int, int | None]) -> None:
        """Plain cases end; `positions` has those of listed failures by the position of the case."""
        first = len(self.suite.keys)
        for at, result in cases.results.items():
            self.suite.results[first + at] = (result.title, result.outcome, positions.get(at))
        self.add_passed(keys)

    def add(self, key: int, title: str, outcome: int, position: int | None) -> None:
        """A case ends that did not pass; `position` is that of a listed failure."""
        self.suite.results[len(self.suite.keys)] = (title, outcome, position)
        self.add_passed([key])

    def count(self, title: str, outcome: int) -> None:
        """A test has this outcome in one of its cases, and no other attempt of that case follows.

        Beyond the limit nothing is added: of so many tests, no report remembers the outcomes by title.
        """
        if outcome > self.outcomes.get(title, -1) and (title in self.outcomes or len(self.outcomes) < MAX_REMEMBERED):
            self.outcomes[title] = outcome

    def _forget(self, suite: _Suite) -> None:
        """Counts each case of a suite that has too many, or is at its end without attempts."""
        for title, outcome, _ in suite.results.values():
            self.count(title, outcome)
        suite.results.clear()
        suite.keys.clear()
        suite.is_full = True

    def close_suite(self) -> None:
        """The innermost open suite ends."""
        suite, self.suite = self.suite, self.outer.pop()
        failed = {suite.keys[at] for at, (_, outcome, _) in suite.results.items() if outcome >= FAILED}
        cases = list(compress(range(len(suite.keys)), map(failed.__contains__, suite.keys))) if failed else []
        if suite.is_full or len(cases) == len(failed):
            self._forget(suite)
        else:
            self._close(suite, cases)

    def _close(self, suite: _Suite, cases: Sequence[int]) -> None:
        """Counts a suite with several cases of one name, one of which failed; `cases` are all those of such names."""
        tests: dict[int, _Attempts | None] = {}
        for at in cases:
            key, result = suite.keys[at], suite.results.get(at)
            if test := tests.get(key):
                test.add(result)
            elif key not in tests:
                tests[key] = _Attempts(result) if result and result[1] >= FAILED else None
        for test in filter(None, tests.values()):
            if not test.is_settled:
                self._count_attempts(test)
        for at, (title, outcome, _) in suite.results.items():
            test = tests.get(suite.keys[at])
            if test is None or test.is_settled:
                self.count(title, outcome)

    def _count_attempts(self, test: _Attempts) -> None:
        """Counts a test and what its last attempt superseded."""
        superseded = test.failures if test.has_passed else test.failures[:-1]
        self.retried += bool(superseded)
        if test.has_passed:
            self.add_flaky(test.title)
        self.count(test.title, PASSED if test.has_passed else test.failures[-1][1])
        for _, outcome, position in superseded:
            self.changes[outcome] -= 1
            if position is not None:
                self.superseded.add(position)

    def add_flaky(self, title: str) -> None:
        """A test failed and then passed."""
        self.flaky += 1
        if len(self.flaky_tests) < MAX_FLAKY:
            self.flaky_tests.append(title)

    def attempts(self) -> Attempts:
        """The attempts of the whole report."""
        return Attempts(tuple(self.changes), self.flaky, frozenset(self.superseded), self.retried, self.outcomes)


class PytestReruns:
    """The cases of a suite of pytest that repeat the name of an earlier one, in bounded memory.

    Source: pytest's `junitxml.py` and the reports with the outcome `rerun` of pytest-rerunfailures and the plugin
    flaky. Each failed attempt but the last becomes a case of the same name that holds no failure, and pytest does not
    count it in `tests` of the suite.
    """

    def __init__(self) -> None:
        self.names: set[int] = set()  # the key of each name
        self.outcomes: dict[int, int] = {}  # of the last case of a name, if it did not pass
        self.repeated: dict[int, int] = {}  # cases that passed before the last one of the name
        self.titles: dict[int, str] = {}

    def add(self, key: int, title: str, outcome: int) -> None:
        """A case ends; `key` stands for its name."""
        if key not in self.names:
            if len(self.names) >= MAX_REMEMBERED:
                return
            self.names.add(key)
        elif key not in self.outcomes:
            self.repeated[key] = self.repeated.get(key, 0) + 1
            self.titles[key] = title
        self.outcomes.pop(key, None)
        if outcome != PASSED:
            self.outcomes[key] = outcome

    def add_all(self, keys: Sequence[int], cases: PlainCases) -> None:
        """Plain cases end."""
        names = set(keys)
        has_room = len(self.names) + len(names) <= MAX_REMEMBERED
        if has_room and len(names) == len(keys) and self.names.isdisjoint(names):
            self.names |= names
            self.outcomes.update({keys[at]: result.outcome for at, result in cases.results.items()})
            return
        for key, title, outcome in zip(keys, cases.titles(), cases.outcomes(), strict=True):
            self.add(key, title, outcome)

    def find(self, declared: Mapping[str, int], cases: int) -> Iterator[tuple[str, int, bool]]:
        """Each test that pytest ran again: its title, how often, and whether it passed at last.

        Where the suite declares as many tests as it has cases, no case is a rerun: the names are of several tests, such
        as those of `pytest-xdist --dist=each`.
        """
        if declared.get("tests", cases) < cases:
            for key, count in self.repeated.items():
                yield self.titles[key], count, key not in self.outcomes
