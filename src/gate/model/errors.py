"""The exception tree, and who must act on each.

Only these cross the rooms. `cli` turns them into words and an exit code; anything else that escapes is our own fault
(exit code 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `gate --help` knows errors, and has seen no evidence
    from gate.model.evidence import Category, Cause, Unseen
    from gate.model.position import Place


class GateError(Exception):
    """Something the keeper of the gate must mend before a decision is possible (exit code 2)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of an input file: where, what was seen and wanted, and (in `hint`) the next step."""

    position: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.position}: {self.message}" + (f"\n    {self.hint}" if self.hint else "")

    @property
    def line(self) -> str:
        """The same on one line."""
        return f"{self.position}: {self.message}" + (f"; {self.hint}" if self.hint else "")


class ChecklistError(GateError):
    """A checklist that cannot be used; it carries every problem at once, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.position))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def told(self) -> str:
        """The same for a person, under their number where there are several."""
        many = len(self.problems)
        return f"{many:,} mistakes in the checklist:\n{self}" if many > 1 else str(self)


class UsageError(GateError):
    """Arguments or inputs that make no sense together, or name something that is not there."""


class EvidenceError(GateError):
    """Evidence that cannot be collected. Adapters and formats raise it; `gather` keeps it as `Unseen`.

    `detail` is one sentence on what was expected and what was seen; it never quotes a file at length. `subject` is the
    glob, path or address meant, empty where the cause concerns the whole item.
    """

    def __init__(self, cause: Cause, detail: str, subject: str = "") -> None:
        self.cause = cause
        self.detail = detail
        self.subject = subject
        super().__init__(f"{cause.category}: {detail}")

    @property
    def category(self) -> Category:
        """The kind of missing evidence."""
        return self.cause.category

    @property
    def unseen(self) -> Unseen:
        """The same as the observation of a fact."""
        from gate.model.evidence import Unseen

        return Unseen(self.cause, self.detail, self.subject)
