"""The result of a run: its decision, pages, actions and exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.model.decision import Decision
from gate.model.lazy_dataclass import dataclass
from gate.publish.pages import Pages

if TYPE_CHECKING:
    from gate.publish.actions import Action, ActionResult


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: the decision, its pages, the actions with their results, and the exit code.

    No page and no result contains one of the `secrets`; the caller masks them in the log of the runner.
    """

    decision: Decision
    pages: Pages
    actions: tuple[Action, ...]
    results: tuple[ActionResult, ...]
    secrets: frozenset[str]
    exit_code: int
