"""Evidence that the pull request's own run saved: whether it is that run's, and what of it may be believed.

The file comes from the code of the pull request. It is held to the commit and to the run that the event names, and
"not applicable" counts only for facts that can be so: otherwise a file without any value would leave nothing to judge.
"""

from __future__ import annotations

from dataclasses import replace

from gate.model.checklist import Item, Trust
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, SelfReported, Unseen
from gate.model.subject import NO_RUN, Change, Subject
from gate.probes.common.probe import Probe, ProbeContext

_WITHOUT_CODE = (
    ".adoc", ".gif", ".ico", ".jpeg", ".jpg", ".md", ".pdf", ".png", ".rst", ".svg", ".txt", ".webp",
)  # fmt: skip
"""Ends of the names of files in which no tool counts lines of code."""


def read_own_run(probe: Probe, item: Item, reported: SelfReported, context: ProbeContext) -> Evidence:
    """The evidence of one item in the saved result.

    Raises:
        EvidenceError: when the item trusts no such evidence, or the result is of another commit or run, or lacks it.
    """
    if item.trust is Trust.SEEN:
        detail = "only the pull request's own run could collect this, and the item has `trust: seen`"
        raise EvidenceError(Cause.NOT_TRUSTED, detail)
    _require_own_run(reported, context.subject)
    evidence = reported.evidence.get((item.id, item.probe))
    if evidence is None:
        raise EvidenceError(Cause.ABSENT, "the result of the pull request's own run does not contain this item")
    missing = {name: Unseen(Cause.ABSENT, "the result does not contain this fact") for name in item.facts}
    adds_no_code = _adds_no_code(context)
    facts = {
        name: _confirm(name, fact, may_not_apply=name in probe.may_not_apply, adds_no_code=adds_no_code)
        for name, fact in evidence.facts.items()
    }
    remedies = probe.remedies(item.params, evidence)
    return replace(evidence, facts={**missing, **facts}, remedies=remedies, self_reported=True)


def _require_own_run(reported: SelfReported, subject: Subject) -> None:
    """Refuses a result of another commit, of another run, or of an earlier attempt of the run."""
    if reported.head_sha != subject.head_sha:
        commit = reported.head_sha[:7] or "no commit"
        detail = f"the result is of {commit}, the pull request is at {subject.head_sha[:7]}"
        raise EvidenceError(Cause.OTHER_RUN, detail)
    expected = subject.reported_run
    if expected is None or reported.run == expected:
        return
    if reported.run == NO_RUN:
        detail = "the result names no workflow run; save it with the same release of the gate in a workflow"
    elif reported.run.id != expected.id:
        detail = f"the result is of the workflow run {reported.run.id}, and the event of the run {expected.id}"
    else:
        attempts = f"the result is of attempt {reported.run.attempt} of the workflow run"
        detail = f"{attempts}, and attempt {expected.attempt} is the one that ended"
    raise EvidenceError(Cause.OTHER_RUN, detail)


def _confirm(name: str, fact: Observation, *, may_not_apply: bool, adds_no_code: bool) -> Observation:
    """The fact; "not applicable" is refused where it cannot be, and is the diff's doing only if this run sees that."""
    if not isinstance(fact, NotApplicable):
        return fact
    if not may_not_apply:
        detail = f"the pull request's own run calls {name} not applicable, and it always applies"
        return Unseen(Cause.MISSING_VALUE, detail)
    if fact.by_diff and adds_no_code:
        return fact
    return NotApplicable(f"{fact.detail} (self-reported)")


def _adds_no_code(context: ProbeContext) -> bool:
    """Whether this run sees that the change can add no line of code."""
    change = context.change
    if not isinstance(change, Change):
        return False
    return all(file.deleted or file.path.lower().endswith(_WITHOUT_CODE) for file in change.files)
