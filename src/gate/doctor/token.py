"""Examines the server, the token, and the permissions of each run of the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gate.doctor.setup import Setup
from gate.model.checklist import Checklist, Item
from gate.model.diagnosis import Examination, Outcome
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
from gate.model.surface import Surface
from gate.model.text import join_names, quote
from gate.publish import permissions
from gate.workflows.gates import GateRun
from gate.workflows.model import Access

Needs = dict[tuple[str, Access], list[str]]
"""What a run needs: access by resource and level, each with the reasons."""

EVENTS_WITH_COMMENT = (*EVENTS_WITH_PULL_REQUEST, ISSUE_COMMENT, WORKFLOW_RUN)


def examine(setup: Setup) -> Iterator[Examination]:
    """The server, the token, and the permissions of each run."""
    yield Examination("server", Outcome.GOOD, f"GitHub at {setup.server}")
    yield _token(setup)
    for run in setup.runs:
        yield _permissions(run, setup)


def _token(setup: Setup) -> Examination:
    access, kind = setup.access, setup.token_kind
    if isinstance(access, str):
        return Examination("token", Outcome.GOOD, f"{kind}; it reads {access}")
    if access.cause is Cause.NO_TOKEN:
        return Examination(
            "token", Outcome.UNKNOWN, "no token: GitHub was not asked", "a token that can read the repository",
            _token_advice(setup),
        )  # fmt: skip
    outcome = Outcome.UNKNOWN if access.cause in (Cause.UNREACHABLE, Cause.RATE_LIMITED) else Outcome.BAD
    return Examination(
        "token", outcome, f"{kind}; {access.detail}" if kind else access.detail,
        "a token that can read the repository", _token_advice(setup),
    )  # fmt: skip


def _token_advice(setup: Setup) -> str:
    if setup.surface is Surface.WORKFLOW:
        return 'give the step `env: {GITHUB_TOKEN: "${{ github.token }}"}`'
    return setup.surface.token_advice


def _permissions(run: GateRun, setup: Setup) -> Examination:
    """Compares what a run needs with what its workflow gives its token."""
    needs = needed_permissions(run, setup.checklist)
    expected = "; ".join(f"{_text(*need)} ({join_names(reasons, 3)})" for need, reasons in needs.items())
    if run.permissions is None:
        return Examination(
            "permissions", Outcome.UNKNOWN, "no block `permissions`: the settings of the repository decide", expected,
            "add the block to the job", run.position, _snippet(needs),
        )  # fmt: skip
    missing = {need: reasons for need, reasons in needs.items() if (run.access(need[0]) or Access.NONE) < need[1]}
    if not missing:
        needed = ", ".join(_text(*need) for need in needs) or "nothing is needed"
        return Examination(
            "permissions",
            Outcome.GOOD,
            f"{quote(run.job.id)} in {run.workflow.file} has what the gate needs: {needed}",
            position=run.position,
        )
    names = ", ".join(_text(*need) for need in missing)
    return Examination(
        "permissions", Outcome.BAD, f"the token does not get `{names}`", expected,
        "add the missing lines to the job" + (" and to its caller" if len(run.jobs) > 1 else ""),
        run.permissions[-1].position, _snippet(needs),
    )  # fmt: skip


def needed_permissions(run: GateRun, checklist: Checklist | None) -> Needs:
    """The access that a run needs for the checklist, for publishing, and for the facts of the items."""
    needs: Needs = {}

    def add(permission: str, reason: str) -> None:
        for part in permission.split(", "):
            resource, _, level = part.partition(": ")
            reasons = needs.setdefault((resource, Access.WRITE if level == "write" else Access.READ), [])
            if reason not in reasons:
                reasons.append(reason)

    if any(event in (*EVENTS_OF_TRUSTED_BRANCH, *PRIVILEGED_EVENTS) for event in run.events):
        add("contents: read", "the checklist of the base branch")
    for permission, reason in _published(run):
        add(permission, reason)
    if WORKFLOW_DISPATCH in run.events and run.input("status") != "never":
        add("pull-requests: read", "whether a run by hand is about a pull request")
    for item in _items(run, checklist):
        for expectation in (*item.must, *item.should):
            if expectation.fact.permission:
                add(expectation.fact.permission, f"item {item.id}")
    return {
        need: needs[need] for need in sorted(needs) if need[1] is Access.WRITE or (need[0], Access.WRITE) not in needs
    }


def _published(run: GateRun) -> Iterator[tuple[str, str]]:
    """What a run publishes on GitHub: the permission, and what it is for. A command publishes what its flags say."""
    events, is_command = set(run.events), run.command is not None
    comments = run.input("comment") not in (("", "never") if is_command else ("never",))
    if comments and events & set(EVENTS_WITH_COMMENT):
        yield permissions.COMMENT, "the comment"
    sets_status = run.input("status") == "always" or (
        run.input("status") != "never" and events & {*EVENTS_WITH_STATUS, DEPLOYMENT_STATUS}
    )
    if sets_status:
        yield permissions.STATUS, f"the status gate/{run.key}"
    if run.input("check-run") == "true":
        yield permissions.CHECK_RUN, f"the check run gate/{run.key}"
    audits = run.input("audit") not in (("", "never") if is_command else ("never",))
    if audits and (SCHEDULE in events or (run.input("audit") == "always" and WORKFLOW_DISPATCH in events)):
        yield permissions.AUDIT_ISSUE, "the audit issue"


def _items(run: GateRun, checklist: Checklist | None) -> Iterable[Item]:
    """The items that a run judges, if it uses this checklist."""
    if checklist is None or run.input("checklist") not in ("", checklist.file):
        return ()
    return tuple(item for item in checklist.items if not item.when.events or set(item.when.events) & set(run.events))


def _text(resource: str, access: Access) -> str:
    return f"{resource}: {access.name.lower()}"


def _snippet(needs: Mapping[tuple[str, Access], object]) -> str:
    return "\n".join(["permissions:", *(f"  {_text(*need)}" for need in needs)]) if needs else ""
