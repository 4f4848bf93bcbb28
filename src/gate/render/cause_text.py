"""The possible causes of a change as messages: text between backticks is a name, and the caller escapes all of it."""

from __future__ import annotations

from collections.abc import Sequence

from gate.model.audit import (
    CertificateExpired,
    ChecklistChanged,
    CommitRange,
    Commits,
    EvidenceMissing,
    GateChanged,
    LikelyCause,
    NewFindings,
    PlanStepBegan,
    ServiceDown,
    TimePassed,
    ToolChanged,
    WaiverEnded,
)
from gate.model.text import join_names, pluralize
from gate.render.escape import clean

MAX_NAMES = 3
"""How many files, rules or tools one cause names."""


def describe_cause(cause: LikelyCause, commits: CommitRange | None) -> str:
    """The cause in a few words."""
    match cause:
        case WaiverEnded() | PlanStepBegan() | CertificateExpired() | TimePassed():
            return _describe_date(cause)
        case ServiceDown() | EvidenceMissing() | NewFindings():
            return _describe_evidence(cause)
        case Commits():
            return _describe_commits(cause, commits)
        case _:
            return _describe_version(cause)


def _describe_date(cause: WaiverEnded | PlanStepBegan | CertificateExpired | TimePassed) -> str:
    match cause:
        case WaiverEnded():
            return f"the waiver by {clean(cause.by, 60)} ended on {cause.until}"
        case PlanStepBegan():
            return f"the plan expects more of {tick(cause.fact, 80)} since {cause.start}"
        case CertificateExpired():
            return f"the certificate{_of(cause.target)} expired on {cause.at.date()}"
        case TimePassed():
            return f"time: {tick(cause.fact, 80)} changed as the clock did"


def _describe_evidence(cause: ServiceDown | EvidenceMissing | NewFindings) -> str:
    match cause:
        case ServiceDown():
            return f"{tick(cause.target, 100) if cause.target else 'the service'} is down"
        case EvidenceMissing():
            return f"no data{_of(cause.subject)} ({cause.cause})"
        case NewFindings():
            return f"{pluralize(cause.count, 'new finding')}: {_join(cause.rules)}"


def _describe_version(cause: ToolChanged | GateChanged | ChecklistChanged) -> str:
    match cause:
        case ToolChanged():
            return f"other tools: {_join(cause.before) or 'none'} → {_join(cause.after) or 'none'}"
        case GateChanged():
            return f"another version of the gate: {tick(cause.before, 40)} → {tick(cause.after, 40)}"
        case ChecklistChanged():
            return "another checklist"


def _describe_commits(cause: Commits, commits: CommitRange | None) -> str:
    count = commits.count if commits else None
    text = "a commit since then" if count is None else "the commit" if count == 1 else f"one of the {count:,} commits"
    return f"{text}, which change{'s' if count == 1 else ''} {_join(cause.paths)}" if cause.paths else text


def tick(name: str, limit: int) -> str:
    """A name between backticks, in which it has none itself."""
    return f"`{clean(name, limit).replace('`', chr(39))}`"


def _of(subject: str) -> str:
    return f" of {tick(subject, 100)}" if subject else ""


def _join(names: Sequence[str]) -> str:
    return join_names([tick(name, 80) for name in names], MAX_NAMES)
