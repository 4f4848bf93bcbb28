"""The diagnosis of a set-up: what was examined, what was seen and expected, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gate.model.position import Position


class Outcome(StrEnum):
    """What an examination shows; UNKNOWN when nobody could look."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Examination:
    """One examined part of the set-up.

    `name` is stable, for scripts. `observation` is what is there, `expected` what should be, and `next_step` what a
    person does about it; the last two are empty when it is good. `snippet` is YAML to copy unchanged.
    """

    name: str
    outcome: Outcome
    observation: str
    expected: str = ""
    next_step: str = ""
    position: Position | None = None
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All examinations, in the order in which a person reads them. `repo` and `branch` are empty when unknown."""

    examinations: tuple[Examination, ...]
    repo: str = ""
    branch: str = ""
    event: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing bad was seen."""
        return all(examination.outcome is not Outcome.BAD for examination in self.examinations)
