"""Checks on the evaluated commit: the results of the required checks, without the gate's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.checks import Check, check_runs, find_running_job, statuses
from gate.adapters.github.rules import RequiredCheck, rules
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause, Evidence, Finding, Seen
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.parameters import Name, Names, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

GATE_STATUS_PREFIX = "gate/"
"""The prefix of the commit statuses that gates set."""

WORST_FIRST = ("failed", "pending", "missing", "skipped", "passed")

STATES: Mapping[str, str] = {"success": "passed", "neutral": "skipped", "skipped": "skipped"}
"""Our state for each conclusion of GitHub; every other conclusion is a failure."""


class ChecksParams(ProbeParams):
    """The parameters of the probe `checks`."""

    names: Names | None = Field(
        default=None, description="The checks to read; by default those that the rules of the branch require."
    )
    ignore: Names | None = Field(default=None, description="Checks to leave out, in addition to the gate's own.")
    branch: Name | None = Field(
        default=None,
        description="The branch whose rules apply; by default the base branch of the pull request.",
    )


def _fact(name: str, meaning: str, better: Better) -> FactSpec:
    return FactSpec(name, meaning, better=better, permission="checks: read, statuses: read")


FACTS = (
    _fact("total", "checks that are read", Better.NEITHER),
    _fact("passed", "checks that succeeded", Better.HIGHER),
    _fact("failed", "checks that failed, were cancelled, timed out or require action", Better.LOWER),
    _fact("pending", "checks that have not finished", Better.LOWER),
    _fact("missing", "checks that do not exist on the commit", Better.LOWER),
    _fact("skipped", "checks that ended as skipped or neutral, which GitHub accepts for a merge", Better.LOWER),
)


def measure(params: ChecksParams, context: ProbeContext) -> Evidence:
    """Reads the latest check runs and commit statuses of the evaluated commit.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client, findings = github.require_client(context), list[Finding]()

    def query() -> dict[str, Seen]:
        states = _query_states(params, context, client, findings)
        counts = Counter(states)
        return {"total": Seen(Decimal(len(states)))} | {state: Seen(Decimal(counts[state])) for state in WORST_FIRST}

    facts = github.observe(FACTS, query)
    evidence = github.evidence(facts, f"{client.repo}@{context.subject.head_sha[:12]}", findings)
    unfinished = [fact for name in ("pending", "missing") if isinstance(fact := facts[name], Seen)]
    return replace(evidence, incomplete=any(fact.value != Decimal(0) for fact in unfinished))


def _query_states(
    params: ChecksParams, context: ProbeContext, client: GitHubClient, findings: list[Finding]
) -> list[str]:
    """The state of each check; adds a finding for each that did not pass."""
    expected = _expected_checks(params, context, client)
    runs = check_runs(client, context.subject.head_sha)
    ignored = {*_gate_checks(context, client, runs), *(params.ignore or ())}
    required = [check for check in expected if not _is_ignored(check.name, ignored)]
    if not required:
        raise EvidenceError(Cause.EMPTY, "every expected check is the gate's own or is in `ignore`")
    run_names = {run.name for run in runs}
    has_all = all(check.name in run_names for check in required)
    checks = runs if has_all else [*runs, *statuses(client, context.subject.head_sha)]
    states = []
    for check in required:
        state, message = _state(check, checks)
        states.append(state)
        if state != "passed":
            name = check.name
            findings.append(Finding("check", f"{name}: {message}", names=(name,), counted_in=(state,)))
    return states


def _expected_checks(params: ChecksParams, context: ProbeContext, client: GitHubClient) -> Sequence[RequiredCheck]:
    if params.names:
        return [RequiredCheck(name) for name in dict.fromkeys(params.names)]
    branch = github.select_branch(context, params.branch)
    if checks := rules(client, branch).required_checks:
        return checks
    raise EvidenceError(
        Cause.ABSENT,
        f"no rule of the branch {branch} requires a check (GitHub does not report classic branch protection); list the "
        "checks in `names`",
    )


def _is_ignored(name: str, ignored: Collection[str]) -> bool:
    return name in ignored or name.startswith(GATE_STATUS_PREFIX)


def _gate_checks(context: ProbeContext, client: GitHubClient, runs: Sequence[Check]) -> frozenset[str]:
    """The name of the gate's own check, which is still running; empty when it is on another commit.

    Raises:
        EvidenceError: forbidden when several checks are running and GitHub does not say which is the gate's own.
    """
    env = context.host.env
    run_id = int(raw) if (raw := env.get("GITHUB_RUN_ID", "")).isdecimal() else 0
    running = [check for check in runs if run_id and check.run == run_id and not check.is_done]
    if len(running) < 2:
        return frozenset(check.name for check in running)
    job_id = _own_job(client, run_id, env.get("RUNNER_NAME", ""))
    job_name = env.get("GITHUB_JOB")
    names = [check.name for check in running if (check.id == job_id if job_id else check.name == job_name)]
    if not names:
        raise EvidenceError(
            Cause.MISSING_PERMISSION,
            f"several checks are running, and it is unknown which is the gate's own; "
            f"{github.permission_hint('actions: read')}",
        )
    return frozenset(names)


def _own_job(client: GitHubClient, run_id: int, runner: str) -> int:
    try:
        return find_running_job(client, run_id, runner)
    except GitHubError:
        return 0  # the name of the job decides instead


def _state(required: RequiredCheck, checks: Iterable[Check]) -> tuple[str, str]:
    """The worst state of the checks with the required name, and GitHub's text for it."""
    same_name = [check for check in checks if check.name == required.name]
    candidates = [check for check in same_name if required.app in (None, check.app)]
    if not candidates:
        return "missing", "not made by the app that the rule requires" if same_name else "missing on this commit"
    states = [(STATES.get(check.state, "failed") if check.is_done else "pending", check) for check in candidates]
    state, worst = min(states, key=lambda pair: WORST_FIRST.index(pair[0]))
    return state, f"{worst.state.replace('_', ' ')}{f', {worst.url}' if worst.url else ''}"


PROBE = Probe(
    summary="Checks on the evaluated commit: those that the branch requires, or those in `names`.",
    params=ChecksParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
    lists_findings=True,
)
