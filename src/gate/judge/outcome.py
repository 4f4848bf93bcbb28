"""The state and the exit code of a run: the only place that says what is ready.

The state and the exit code of one subject are those of the first row that fits:

| when | state | exit code |
| --- | --- | ---: |
| the change touches policy files only, and the proposed checklist is valid | ready | 0 |
| the change touches policy files only, and the proposed checklist is broken | undecided | 2 |
| an item fails | not ready | 1 |
| an item is unknown | undecided | 2 |
| no item was judged, and the diff does not explain every skip | undecided | 2 |
| the proposed checklist is broken | undecided | 2 |
| otherwise | ready | 0 |

Then:

| when | state | exit code |
| --- | --- | ---: |
| the checklist is the first one of its branch, so it is not yet in force | unchanged | 0 |
| several pull requests share the commit, each with its own decision | the worst | the worst |
| the run has `enforce: false` | unchanged | 0 |

An error that prevents judging any item (invalid checklist, no token, no base branch) leaves no item judged. The worst
is not ready, then undecided, then ready; of a first checklist the exit code counts. `should` never changes the exit
code. docs/architecture.md shows the same tables; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gate.model.decision import Decision, Enforcement, State, Status, Verdict
from gate.model.lazy_dataclass import dataclass

EXIT_CODES = {State.READY: 0, State.NOT_READY: 1, State.UNDECIDED: 2}

_BY_SEVERITY = (0, 2, 1)
"""Exit codes in order of severity: a proven failure outranks missing evidence."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """The state of the whole checklist and the exit code of its decision."""

    state: State
    exit_code: int


def readiness_of(
    verdicts: Sequence[Verdict],
    enforcement: Enforcement = Enforcement.IN_FORCE,
    *,
    is_proposal_broken: bool = False,
) -> Readiness:
    """The state and the exit code for one subject, by the tables above.

    `is_proposal_broken` is true when the subject changes the checklist into an invalid one.
    """
    state = _state(verdicts, enforcement, is_proposal_broken=is_proposal_broken)
    return Readiness(state, 0 if enforcement is Enforcement.FIRST else EXIT_CODES[state])


def _state(verdicts: Sequence[Verdict], enforcement: Enforcement, *, is_proposal_broken: bool) -> State:
    if enforcement is Enforcement.POLICY_ONLY:
        return State.UNDECIDED if is_proposal_broken else State.READY
    statuses = {verdict.status for verdict in verdicts}
    if Status.FAIL in statuses:
        return State.NOT_READY
    if Status.UNKNOWN in statuses:
        return State.UNDECIDED
    if all_skipped(verdicts) and not all_skipped_by_diff(verdicts):
        return State.UNDECIDED
    return State.UNDECIDED if is_proposal_broken else State.READY


def all_skipped(verdicts: Iterable[Verdict]) -> bool:
    """Whether every item was skipped, or there is none."""
    return all(verdict.status is Status.SKIPPED for verdict in verdicts)


def all_skipped_by_diff(verdicts: Sequence[Verdict]) -> bool:
    """Whether there are items, and the diff is the reason for every skip. The diff was read; see `Skip.by_diff`."""
    return bool(verdicts) and all(verdict.skip is not None and verdict.skip.by_diff for verdict in verdicts)


def final_exit_code(decision: Decision, *, enforce: bool) -> int:
    """The exit code that the run ends with; `enforce` is the setting of that name."""
    return decision.exit_code if enforce else 0


def sort_by_severity(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions on several subjects, the worst one last; it decides the exit code of the run."""
    return sorted(decisions, key=lambda decision: _BY_SEVERITY.index(decision.exit_code))
