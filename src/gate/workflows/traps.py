"""The traps between a workflow and a required check: it stays green, or never reports. One function is one trap, and
its name that of the code.

Sources: GitHub's documentation, "Troubleshooting required status checks" (skipped jobs and workflows, merge queues,
duplicate names), "Workflow syntax for GitHub Actions" and "Control the concurrency of workflows and jobs".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gate.model.errors import Problem
from gate.workflows import traps_green, traps_reporting
from gate.workflows.gates import GateRun
from gate.workflows.model import Workflow

OfRun = Callable[[GateRun], Iterable[Problem]]
OfRepository = Callable[[Sequence[GateRun], Sequence[Workflow]], Iterable[Problem]]

OF_RUN: tuple[OfRun, ...] = (
    traps_green.skipped_after_failure,
    traps_green.skipped_by_condition,
    traps_green.skipped_step,
    traps_green.ignored_failure,
    traps_green.lost_exit_code,
    traps_reporting.filtered_paths,
    traps_reporting.missing_types,
    traps_reporting.shared_concurrency,
    traps_reporting.unsupported_event,
    traps_reporting.missing_status,
    traps_reporting.default_permissions,
)
"""The traps that one run of the gate shows."""

OF_REPOSITORY: tuple[OfRepository, ...] = (
    traps_green.not_enforced,
    traps_reporting.missing_merge_group,
    traps_reporting.same_name,
)
"""The traps that need the other workflows too."""


def find_traps(runs: Sequence[GateRun], workflows: Sequence[Workflow]) -> tuple[Problem, ...]:
    """The traps of these runs of the gate, in the order of the files; each is named once."""
    traps = [trap for run in runs for find in OF_RUN for trap in find(run)]
    traps += [trap for find in OF_REPOSITORY for trap in find(runs, workflows)]
    return tuple(sorted(dict.fromkeys(traps), key=lambda trap: (trap.position, trap.code)))
