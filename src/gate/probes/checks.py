"""Checks on the judged commit: how those that have to succeed ended, the gate's own left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.checks import Check, check_runs, job_on, statuses
from gate.adapters.github.rules import RequiredCheck, rules
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause, Evidence, Finding, Seen
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import ProbeParams

OUR_STATUSES = "gate/"
"""How the names of the commit statuses of gates begin."""

WORST_FIRST = ("failed", "pending", "missing", "skipped", "passed")

STATE: Mapping[str, str] = {"success": "passed", "neutral": "skipped", "skipped": "skipped"}
"""What an end of GitHub's is to us; every other one is a failure."""


class ChecksParams(ProbeParams):
    """What stands under `with:`."""

    names: github.Texts | None = Field(
        default=None, description="The checks to look at; by default those that the rules of the branch require."
    )
    ignore: github.Texts | None = Field(default=None, description="Checks to leave out, besides the gate's own.")
    branch: github.Text | None = Field(
        default=None, description="The branch whose rules count; by default the base of the pull request."
    )


def _fact(name: str, meaning: str, better: Better) -> FactSpec:
    return FactSpec(name, meaning, better=better, permission="checks: read, statuses: read")


FACTS = (
    _fact("total", "checks that are looked at", Better.NEITHER),
    _fact("passed", "checks that succeeded", Better.HIGHER),
    _fact("failed", "checks that failed, were cancelled, timed out or want somebody to act", Better.LOWER),
    _fact("pending", "checks that have not ended", Better.LOWER),
    _fact("missing", "checks of which there is nothing on the commit", Better.LOWER),
    _fact("skipped", "checks that ended as skipped or neutral, which GitHub lets pass", Better.LOWER),
)


def measure(params: ChecksParams, context: ProbeContext) -> Evidence:
    """Looks at the newest check runs and commit statuses of the judged commit.

    Raises:
        EvidenceError: when there is no token, or nothing to look at.
    """
    client, findings = github.hub_of(context), list[Finding]()

    def look() -> dict[str, Seen]:
        states = _look(params, context, client, findings)
        count = Counter(states)
        return {"total": Seen(Decimal(len(states)))} | {name: Seen(Decimal(count[name])) for name in WORST_FIRST}

    facts = github.see(FACTS, look)
    found = github.evidence(facts, f"{client.repo}@{context.subject.head_sha[:12]}", findings)
    waits = [fact for name in ("pending", "missing") if isinstance(fact := facts[name], Seen)]
    return replace(found, incomplete=any(fact.value != Decimal(0) for fact in waits))


def _look(params: ChecksParams, context: ProbeContext, client: GitHubClient, findings: list[Finding]) -> list[str]:
    """The state of each check."""
    wanted = _wanted(params, context, client)
    runs = check_runs(client, context.subject.head_sha)
    ours = _ours(context, client, runs)
    left = [one for one in wanted if not _is_left_out(one.name, {*ours, *(params.ignore or ())})]
    if not left:
        raise EvidenceError(Cause.EMPTY, "of the checks that are wanted only the gate's own, or ignored ones, are left")
    named = {one.name for one in runs}
    found = runs if all(one.name in named for one in left) else [*runs, *statuses(client, context.subject.head_sha)]
    states = []
    for one in left:
        state, said = _state(one, found)
        states.append(state)
        if state != "passed":
            findings.append(Finding("check", f"{one.name}: {said}"))
    return states


def _wanted(params: ChecksParams, context: ProbeContext, client: GitHubClient) -> Sequence[RequiredCheck]:
    if params.names:
        return [RequiredCheck(name) for name in dict.fromkeys(params.names)]
    branch = github.branch_of(context, params.branch)
    if found := rules(client, branch).required_checks:
        return found
    raise EvidenceError(
        Cause.ABSENT,
        f"no rule of the branch {branch} requires a check (classic protection is not told); name them in `names`",
    )


def _is_left_out(name: str, left_out: Iterable[str]) -> bool:
    return name in left_out or name.startswith(OUR_STATUSES)


def _ours(context: ProbeContext, client: GitHubClient, runs: Sequence[Check]) -> frozenset[str]:
    """The name of our own check, which has not ended while we run; none where it is on another commit.

    Raises:
        EvidenceError: forbidden when several are running and it cannot be told which is ours.
    """
    env = context.host.env
    run = int(written) if (written := env.get("GITHUB_RUN_ID", "")).isdecimal() else 0
    running = [one for one in runs if run and one.run == run and not one.is_done]
    if len(running) < 2:
        return frozenset(one.name for one in running)
    ours = _job(client, run, env.get("RUNNER_NAME", ""))
    found = [one.name for one in running if (one.id == ours if ours else one.name == env.get("GITHUB_JOB"))]
    if not found:
        raise EvidenceError(
            Cause.FORBIDDEN,
            f"which of the running checks is the gate's own is not told; {github.allow('actions: read')}",
        )
    return frozenset(found)


def _job(client: GitHubClient, run: int, runner: str) -> int:
    try:
        return job_on(client, run, runner)
    except GitHubError:
        return 0  # then the name of the job has to do


def _state(wanted: RequiredCheck, found: Iterable[Check]) -> tuple[str, str]:
    """The worst of the checks of that name, and what GitHub says of it."""
    named = [one for one in found if one.name == wanted.name]
    counted = [one for one in named if wanted.app in (None, one.app)]
    if not counted:
        return "missing", "not made by the app that the rule names" if named else "there is none on this commit"
    states = [(STATE.get(one.said, "failed") if one.is_done else "pending", one) for one in counted]
    state, worst = min(states, key=lambda each: WORST_FIRST.index(each[0]))
    return state, f"{worst.said.replace('_', ' ')}{f', {worst.url}' if worst.url else ''}"


PROBE = Probe(
    summary="Checks on the judged commit: those that the branch requires, or that are named.",
    params=ChecksParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
