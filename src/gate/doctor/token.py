"""Examines the server, the token, and the permissions of each run of the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gate.doctor.setup import Setup
from gate.model.checklist import Checklist, Item
from gate.model.diagnosis import Condition, Examination, Fields, Need, Outcome, Purpose, examination
from gate.model.events import (
    DEPLOYMENT_STATUS,
    EVENTS_OF_TRUSTED_BRANCH,
    EVENTS_WITH_PULL_REQUEST,
    EVENTS_WITH_STATUS,
    ISSUE_COMMENT,
    PRIVILEGED_EVENTS,
    SCHEDULE,
    WORKFLOW_DISPATCH,
    WORKFLOW_RUN,
)
from gate.model.evidence import Cause
from gate.publish import permissions
from gate.workflows.gates import GateRun
from gate.workflows.model import Access

Reason = tuple[Purpose, str]
"""What a permission is for, and the key or item that it belongs to."""

Needs = dict[tuple[str, Access], list[Reason]]
"""What a run needs: access by resource and level, each with the reasons."""

EVENTS_WITH_COMMENT = (*EVENTS_WITH_PULL_REQUEST, ISSUE_COMMENT, WORKFLOW_RUN)


def examine(setup: Setup) -> Iterator[Examination]:
    """The server, the token, and the permissions of each run."""
    yield examination("server", Outcome.GOOD, Condition.SERVER, server=setup.server)
    yield _token(setup)
    for run in setup.runs:
        yield _permissions(run, setup)


def _token(setup: Setup) -> Examination:
    access, kind = setup.access, setup.token_kind
    if isinstance(access, str):
        return examination("token", Outcome.GOOD, Condition.TOKEN_READS, kind=kind, repo=access)
    if access.cause is Cause.NO_TOKEN:
        return examination("token", Outcome.UNKNOWN, Condition.NO_TOKEN, surface=setup.surface)
    outcome = Outcome.UNKNOWN if access.cause in (Cause.UNREACHABLE, Cause.RATE_LIMITED) else Outcome.BAD
    fields: Fields = {"kind": kind, "detail": access.detail, "surface": setup.surface}
    return examination("token", outcome, Condition.TOKEN_READS_NOTHING, **fields)


def _permissions(run: GateRun, setup: Setup) -> Examination:
    """Compares what a run needs with what its workflow gives its token."""
    required = needed_permissions(run, setup.checklist)
    needs = tuple(Need(_text(*need), tuple(reasons)) for need, reasons in required.items())
    if run.permissions is None:
        return examination("permissions", Outcome.UNKNOWN, Condition.NO_PERMISSIONS_BLOCK, run.position, needs=needs)
    missing = tuple(_text(*need) for need in required if (run.access(need[0]) or Access.NONE) < need[1])
    if not missing:
        return examination(
            "permissions", Outcome.GOOD, Condition.PERMISSIONS_SUFFICE, run.position,
            job=run.job.id, file=run.workflow.file, needs=needs,
        )  # fmt: skip
    condition = Condition.PERMISSIONS_MISSING_IN_CALL if len(run.jobs) > 1 else Condition.PERMISSIONS_MISSING
    position = run.permissions[-1].position
    return examination("permissions", Outcome.BAD, condition, position, missing=missing, needs=needs)


def needed_permissions(run: GateRun, checklist: Checklist | None) -> Needs:
    """The access that a run needs for the checklist, for publishing, and for the facts of the items."""
    needs: Needs = {}
    for permission, reason in _reasons(run, checklist):
        for part in permission.split(", "):
            resource, _, level = part.partition(": ")
            reasons = needs.setdefault((resource, Access.WRITE if level == "write" else Access.READ), [])
            if reason not in reasons:
                reasons.append(reason)
    writable = {resource for resource, access in needs if access is Access.WRITE}
    return {
        (resource, access): needs[resource, access]
        for resource, access in sorted(needs)
        if access is Access.WRITE or resource not in writable
    }


def _reasons(run: GateRun, checklist: Checklist | None) -> Iterator[tuple[str, Reason]]:
    """Each permission that a run needs, and a reason for it."""
    if any(event in (*EVENTS_OF_TRUSTED_BRANCH, *PRIVILEGED_EVENTS) for event in run.events):
        yield "contents: read", (Purpose.BASE_CHECKLIST, "")
    for permission, purpose in _published(run):
        yield permission, (purpose, run.key)
    if WORKFLOW_DISPATCH in run.events and run.input("status") != "never":
        yield "pull-requests: read", (Purpose.DISPATCH, "")
    for item in _items(run, checklist):
        for expectation in (*item.must, *item.should):
            if expectation.fact.permission:
                yield expectation.fact.permission, (Purpose.ITEM, item.id)


def _published(run: GateRun) -> Iterator[tuple[str, Purpose]]:
    """What a run publishes on GitHub: the permission, and what it is for. A command publishes what its flags say."""
    events, is_command = set(run.events), run.command is not None
    comments = run.input("comment") not in (("", "never") if is_command else ("never",))
    if comments and events & set(EVENTS_WITH_COMMENT):
        yield permissions.COMMENT, Purpose.COMMENT
    sets_status = run.input("status") == "always" or (
        run.input("status") != "never" and events & {*EVENTS_WITH_STATUS, DEPLOYMENT_STATUS}
    )
    if sets_status:
        yield permissions.STATUS, Purpose.STATUS
    if run.input("check-run") == "true":
        yield permissions.CHECK_RUN, Purpose.CHECK_RUN
    audits = run.input("audit") not in (("", "never") if is_command else ("never",))
    if audits and (SCHEDULE in events or (run.input("audit") == "always" and WORKFLOW_DISPATCH in events)):
        yield permissions.AUDIT_ISSUE, Purpose.AUDIT_ISSUE


def _items(run: GateRun, checklist: Checklist | None) -> Iterable[Item]:
    """The items that a run judges, if it uses this checklist."""
    if checklist is None or run.input("checklist") not in ("", checklist.file):
        return ()
    return tuple(item for item in checklist.items if not item.when.events or set(item.when.events) & set(run.events))


def _text(resource: str, access: Access) -> str:
    return f"{resource}: {access.name.lower()}"
