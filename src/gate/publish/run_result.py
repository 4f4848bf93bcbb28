"""The result of a run: its decision, pages, actions and exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate.model.decision import Decision
from gate.publish.actions import Action, ActionResult
from gate.publish.pages import Pages


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


def merge_results(results: Sequence[RunResult]) -> RunResult:
    """The last result, with the actions and action results of all."""
    return replace(
        results[-1],
        actions=tuple(action for result in results for action in result.actions),
        results=tuple(action_result for result in results for action_result in result.results),
    )
