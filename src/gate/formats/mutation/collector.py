"""Collects the mutants of one report, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.mutation.model import UNDETECTED, Mutant, MutationReport, Outcome, PathFilter
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import quote

MAX_LISTED = 50_000
"""How many undetected mutants of a report are listed."""


class Collector:
    """Collects the mutants of one report. `outcomes` maps the words of the tool; `title` names the format."""

    def __init__(self, title: str, outcomes: Mapping[str, Outcome], includes: PathFilter) -> None:
        self.title = title
        self._outcomes = outcomes
        self._includes = includes
        self._counts: Counter[Outcome] = Counter()
        self._undetected: list[Mutant] = []
        self._omitted = 0
        self._excluded = 0

    def add(
        self, status: object, mutator: str, path: str, line: int | None = None, end_line: int | None = None
    ) -> None:
        """Adds a mutant.

        Raises:
            EvidenceError: incomplete when its status is unknown, or says that it did not run.
        """
        outcome = self._outcomes.get(status) if isinstance(status, str) else None
        if outcome is None:
            status = quote(parse_text(status, 40)) if status else "no status"
            raise EvidenceError(
                Cause.INCOMPLETE, f"a mutant in {path[-200:] or 'the report'} has {status}, not a result"
            )
        if path and not self._includes(path):
            self._excluded += 1
            return
        self._counts[outcome] += 1
        if outcome in UNDETECTED:
            if len(self._undetected) < MAX_LISTED:
                self._undetected.append(Mutant(outcome, mutator or "mutant", path, line, end_line))
            else:
                self._omitted += 1

    def count(self, outcome: Outcome, number: object) -> None:
        """Adds so many mutants of a report that has only totals.

        Raises:
            EvidenceError: wrong format when that is no number.
        """
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise wrong_format(self.title, f"its number of mutants that are {outcome} is missing or no number")
        self._counts[outcome] += number
        self._omitted += number if outcome in UNDETECTED else 0

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """The mutants by outcome so far."""
        return self._counts

    def report(self, name: str, tool: str = "", produced_at: datetime | None = None) -> MutationReport:
        """The report of all that was collected."""
        return MutationReport(
            name, dict(self._counts), tuple(self._undetected), self._omitted, self._excluded, tool, produced_at
        )  # fmt: skip
