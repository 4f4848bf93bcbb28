"""The traps between a workflow and a required check: it stays green, or never reports. One function is one trap.

Sources: GitHub's documentation, "Troubleshooting required status checks" (skipped jobs and workflows, merge queues,
duplicate names), "Workflow syntax for GitHub Actions" and "Control the concurrency of workflows and jobs".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.model.errors import Problem
from gate.workflows import traps_green, traps_reporting
from gate.workflows.gates import GateRun
from gate.workflows.model import Workflow


@dataclass(frozen=True, slots=True)
class Trap:
    """A trap by its name, and where it is."""

    name: str
    problem: Problem


OfRun = Callable[[GateRun], Iterable[Problem]]
OfRepository = Callable[[Sequence[GateRun], Sequence[Workflow]], Iterable[Problem]]

OF_RUN: dict[str, OfRun] = {
    "skipped-after-failure": traps_green.skipped_after_failure,
    "skipped-by-condition": traps_green.skipped_by_condition,
    "skipped-step": traps_green.skipped_step,
    "ignored-failure": traps_green.ignored_failure,
    "lost-exit-code": traps_green.lost_exit_code,
    "filtered-paths": traps_reporting.filtered_paths,
    "missing-types": traps_reporting.missing_types,
    "shared-concurrency": traps_reporting.shared_concurrency,
    "unsupported-event": traps_reporting.unsupported_event,
    "missing-status": traps_reporting.missing_status,
    "default-permissions": traps_reporting.default_permissions,
}
"""The traps that one run of the gate shows, by name."""

OF_REPOSITORY: dict[str, OfRepository] = {
    "not-enforced": traps_green.not_enforced,
    "missing-merge-group": traps_reporting.missing_merge_group,
    "same-name": traps_reporting.same_name,
}
"""The traps that need the other workflows too, by name."""


def find_traps(runs: Sequence[GateRun], workflows: Sequence[Workflow]) -> tuple[Trap, ...]:
    """The traps of these runs of the gate, in the order of the files; each is named once."""
    traps = [
        *_of_runs(runs),
        *(Trap(name, trap) for name, find in OF_REPOSITORY.items() for trap in find(runs, workflows)),
    ]
    return tuple(sorted(dict.fromkeys(traps), key=lambda trap: (trap.problem.position, trap.name)))


def _of_runs(runs: Sequence[GateRun]) -> Iterator[Trap]:
    for run in runs:
        for name, find in OF_RUN.items():
            yield from (Trap(name, problem) for problem in find(run))
