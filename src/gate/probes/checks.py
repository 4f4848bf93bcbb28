"""Checks on the judged commit: how those that have to succeed ended, the gate's own left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pydantic import Field

from gate.errors import EvidenceError
from gate.github import Hub, HubError
from gate.github.checks import Check, check_runs, job_on, statuses
from gate.github.rules import RequiredCheck, rules
from gate.model.evidence import Evidence, Finding, Reason, Seen
from gate.model.values import Better, FactSpec
from gate.probe import Probe, Scene
from gate.probes import _github as github
from gate.probes._reports import Inputs

OUR_STATUSES = "gate/"
"""How the names of the commit statuses of gates begin."""

WORST_FIRST = ("failed", "pending", "missing", "skipped", "passed")

STATE: Mapping[str, str] = {"success": "passed", "neutral": "skipped", "skipped": "skipped"}
"""What an end of GitHub's is to us; every other one is a failure."""


class Params(Inputs):
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


def measure(inputs: Params, scene: Scene) -> Evidence:
    """Looks at the newest check runs and commit statuses of the judged commit.

    Raises:
        EvidenceError: when there is no token, or nothing to look at.
    """
    hub, findings = github.hub_of(scene), list[Finding]()

    def look() -> dict[str, Seen]:
        states = _look(inputs, scene, hub, findings)
        count = Counter(states)
        return {"total": Seen(Decimal(len(states)))} | {name: Seen(Decimal(count[name])) for name in WORST_FIRST}

    facts = github.see(FACTS, look)
    found = github.evidence(facts, f"{hub.repo}@{scene.subject.head_sha[:12]}", findings)
    waits = [fact for name in ("pending", "missing") if isinstance(fact := facts[name], Seen)]
    return replace(found, unfinished=any(fact.value != Decimal(0) for fact in waits))


def _look(inputs: Params, scene: Scene, hub: Hub, findings: list[Finding]) -> list[str]:
    """The state of each check."""
    wanted = _wanted(inputs, scene, hub)
    runs = check_runs(hub, scene.subject.head_sha)
    ours = _ours(scene, hub, runs)
    left = [one for one in wanted if not _is_left_out(one.name, {*ours, *(inputs.ignore or ())})]
    if not left:
        raise EvidenceError(
            Reason.EMPTY, "of the checks that are wanted only the gate's own, or ignored ones, are left"
        )
    named = {one.name for one in runs}
    found = runs if all(one.name in named for one in left) else [*runs, *statuses(hub, scene.subject.head_sha)]
    states = []
    for one in left:
        state, said = _state(one, found)
        states.append(state)
        if state != "passed":
            findings.append(Finding("check", f"{one.name}: {said}"))
    return states


def _wanted(inputs: Params, scene: Scene, hub: Hub) -> Sequence[RequiredCheck]:
    if inputs.names:
        return [RequiredCheck(name) for name in dict.fromkeys(inputs.names)]
    branch = github.branch_of(scene, inputs.branch)
    if found := rules(hub, branch).required_checks:
        return found
    raise EvidenceError(
        Reason.ABSENT,
        f"no rule of the branch {branch} requires a check (classic protection is not told); name them in `names`",
    )


def _is_left_out(name: str, left_out: Iterable[str]) -> bool:
    return name in left_out or name.startswith(OUR_STATUSES)


def _ours(scene: Scene, hub: Hub, runs: Sequence[Check]) -> frozenset[str]:
    """The name of our own check, which has not ended while we run; none where it is on another commit.

    Raises:
        EvidenceError: forbidden when several are running and it cannot be told which is ours.
    """
    env = scene.world.env
    run = int(written) if (written := env.get("GITHUB_RUN_ID", "")).isdecimal() else 0
    running = [one for one in runs if run and one.run == run and not one.is_done]
    if len(running) < 2:
        return frozenset(one.name for one in running)
    ours = _job(hub, run, env.get("RUNNER_NAME", ""))
    found = [one.name for one in running if (one.id == ours if ours else one.name == env.get("GITHUB_JOB"))]
    if not found:
        raise EvidenceError(
            Reason.FORBIDDEN,
            f"which of the running checks is the gate's own is not told; {github.allow('actions: read')}",
        )
    return frozenset(found)


def _job(hub: Hub, run: int, runner: str) -> int:
    try:
        return job_on(hub, run, runner)
    except HubError:
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
    params=Params,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
