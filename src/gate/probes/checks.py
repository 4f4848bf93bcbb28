"""Checks on the evaluated commit: the results of the required checks, without the gate's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.checks import Check, check_runs, find_running_job, statuses
from gate.adapters.github.rules import RequiredCheck, rules
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause, Evidence, Finding, Seen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import limit_lines
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.check_origins import CheckOrigins
from gate.probes.common.parameters import Name, Names, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

GATE_STATUS_PREFIX = "gate/"
"""The prefix of the commit statuses that gates set."""

MAX_NOTES = 10

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
    """Reads the current check runs and commit statuses of the evaluated commit.

    The evidence is self-reported when a stranger's change could have made one of the check runs.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client = github.require_client(context)
    reader = _CheckReader(params, context, client, CheckOrigins(client, context.subject))

    def query() -> dict[str, Seen]:
        states = reader.read()
        counts = Counter(states)
        return {"total": Seen(Decimal(len(states)))} | {state: Seen(Decimal(counts[state])) for state in WORST_FIRST}

    facts = github.observe(FACTS, query)
    notes = limit_lines(reader.doubts, MAX_NOTES, "self-reported checks")
    evidence = github.evidence(facts, f"{client.repo}@{context.subject.head_sha[:12]}", reader.findings, notes)
    unfinished = [fact for name in ("pending", "missing") if isinstance(fact := facts[name], Seen)]
    return replace(
        evidence,
        incomplete=any(fact.value != Decimal(0) for fact in unfinished),
        self_reported=bool(reader.doubts),
    )


@dataclass(slots=True)
class _CheckReader:
    """Reads the expected checks. `findings` are those that did not pass, `doubts` say which are self-reported."""

    params: ChecksParams
    context: ProbeContext
    client: GitHubClient
    origins: CheckOrigins
    findings: list[Finding] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def read(self) -> list[str]:
        """The state of each expected check."""
        expected = _expected_checks(self.params, self.context, self.client)
        sha = github.require_pushed(self.context, self.client)
        if not sha:
            raise EvidenceError(Cause.ABSENT, "this folder has no commit, so there are no checks on one")
        runs = check_runs(self.client, sha)
        ignored = {*_gate_checks(self.context, self.client, runs), *(self.params.ignore or ())}
        required = [check for check in expected if not _is_ignored(check.name, ignored)]
        if not required:
            raise EvidenceError(Cause.EMPTY, "every expected check is the gate's own or is in `ignore`")
        checks = [*runs, *statuses(self.client, sha)]  # a job can have the name of a commit status: both must pass
        return [self._state(check, checks) for check in required]

    def _state(self, required: RequiredCheck, checks: Iterable[Check]) -> str:
        """The worst state of the current checks with the required name."""
        same_name = [check for check in checks if check.name == required.name]
        made_by_app = [check for check in same_name if required.app in (None, check.app)]
        current = self._current(required.name, made_by_app)
        if not current:
            message = (
                "only another pull request with this commit has it"
                if made_by_app
                else "not made by the app that the rule requires"
                if same_name
                else "missing on this commit"
            )
            self._add_finding(required.name, "missing", message)
            return "missing"
        worst = min(current, key=lambda check: WORST_FIRST.index(_state_of(check)))
        state = _state_of(worst)
        if state != "passed":
            url = f", {worst.url}" if worst.url else ""
            self._add_finding(required.name, state, f"{worst.state.replace('_', ' ')}{url}")
        if doubt := next(filter(None, map(self.origins.doubt, current)), ""):
            self.doubts.append(f"{required.name} is self-reported: {doubt}")
        return state

    def _add_finding(self, name: str, state: str, message: str) -> None:
        self.findings.append(Finding("check", f"{name}: {message}", names=(name,), counted_in=(state,)))

    def _current(self, name: str, checks: Sequence[Check]) -> Sequence[Check]:
        """The checks that were not superseded. Workflow runs are read only where they make a difference.

        Raises:
            EvidenceError: forbidden when it is unknown which of several different results is the newest of a workflow.
        """
        has_one_state = len({_state_of(check) for check in checks}) < 2
        if has_one_state and not self.context.subject.is_fork:
            return checks
        current = self.origins.current(checks)
        if not self.origins.can_read_runs and len({_state_of(check) for check in current}) > 1:
            raise EvidenceError(
                Cause.MISSING_PERMISSION,
                f"{name} ran more than once on this commit, with different results, and it is unknown which workflow "
                f"each run is of; {github.permission_hint('actions: read', self.client.surface)}",
            )
        return current


def _state_of(check: Check) -> str:
    return STATES.get(check.state, "failed") if check.is_done else "pending"


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
            f"{github.permission_hint('actions: read', client.surface)}",
        )
    return frozenset(names)


def _own_job(client: GitHubClient, run_id: int, runner: str) -> int:
    try:
        return find_running_job(client, run_id, runner)
    except GitHubError:
        return 0  # the name of the job decides instead


PROBE = Probe(
    summary="Checks on the evaluated commit: those that the branch requires, or those in `names`.",
    params=ChecksParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
    lists_findings=True,
)
