"""The whole story of a run on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from gate import absence, change, judge, policy, subject, waiting
from gate.errors import ChecklistError, EvidenceError, GateError, UsageError
from gate.fetch import Web
from gate.gather import Progress, gather
from gate.github import Hub
from gate.model.checklist import Checklist, Item
from gate.model.decision import Baseline, Decision, Gathered, Preview, Standing
from gate.model.evidence import Reason, Reported
from gate.model.subject import Subject
from gate.model.triggers import CHECKED_OUT_ELSEWHERE, LOCAL, MERGE, WITH_SECRETS
from gate.policy import Policy
from gate.probe import Scene
from gate.publish import Deed, Receipt, WritePage, perform
from gate.publish.plan import Pages, is_audit, plan
from gate.reports.blot import blotted
from gate.settings import Runner, Settings
from gate.waiting import Look
from gate.world import Deadline, World

if TYPE_CHECKING:
    from gate.draft import Draft

MAX_BASELINE = 64 * 1024 * 1024
MAX_REPORTED = 16 * 1024 * 1024

WORST_LAST = (0, 2, 1)
"""Exit codes of decisions: a proven fault outranks a doubt."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: the decision, its pages, what became of them, and the exit code.

    `secrets` stand in no page and no receipt; a runner is told to keep them out of its log.
    """

    decision: Decision
    pages: Pages
    deeds: tuple[Deed, ...]
    receipts: tuple[Receipt, ...]
    secrets: frozenset[str]
    exit_code: int


def check(settings: Settings, world: World, progress: Progress = lambda _found, _done, _of: None) -> Ending:
    """Reads the checklist, gathers evidence, decides, renders and publishes.

    Mostly there is one subject; of several, the worst has the last word: a fault, then a doubt.

    Raises:
        GateError: when there is nothing to decide on, and no pull request or commit to say so on.
    """
    runner = Runner.of(world.env)
    hub = _hub(settings, runner, world)
    decisions = [
        _decide(judged, settings, world, hub, progress) for judged in subject.read(world, hub, settings.tried_as)
    ]
    *others, worst = sorted(decisions, key=lambda one: WORST_LAST.index(one.exit_code))
    aside = replace(settings, status="never")  # one status speaks for all, and never says ready in between
    endings = [
        *(_publish(one, aside, runner, world, hub) for one in others),
        _publish(worst, settings, runner, world, hub),
    ]
    receipts = tuple(receipt for ending in endings for receipt in ending.receipts)
    deeds = tuple(deed for ending in endings for deed in ending.deeds)
    return replace(endings[-1], deeds=deeds, receipts=receipts)


def _decide(judged: Subject, settings: Settings, world: World, hub: Hub | None, progress: Progress) -> Decision:
    """The decision on one subject. On GitHub, that it cannot be made is one too: undecided, and why."""
    try:
        scene = _scene(judged, settings, world, hub)
        chosen = policy.read(settings, world, judged, scene.change, hub, checked_out=scene.elsewhere is None)
        decide = partial(judge.decide, subject=judged, now=world.now, baseline=_load_baseline(settings, world, scene))
        unmerged = replace(scene, may_ask=_may_ask(judged))
        scene = unmerged if chosen.standing is Standing.FIRST else scene
        gathered = _wait(gather(chosen.checklist.items, scene, settings.item_timeout, progress), scene, settings)
        explained = absence.explain(gathered, settings.jobs)
        decision = replace(decide(chosen.checklist, explained), standing=chosen.standing)
        return _preview(decision, chosen, explained, _look(unmerged, settings), decide)
    except GateError as fault:
        if judged.trigger == LOCAL:
            raise
        return judge.refuse(judged, world.now, _reasons(fault, judged))


def decide_here(checklist: Checklist, settings: Settings, world: World) -> Decision:
    """The decision on a checklist by what lies in the workspace; nothing is published."""
    (judged, *_) = subject.read(world)
    scene = _scene(judged, settings, world, None)
    gathered = gather(checklist.items, scene, settings.item_timeout)
    return judge.decide(checklist, gathered, judged, world.now)


def _reasons(fault: GateError, judged: Subject) -> tuple[str, ...]:
    if not isinstance(fault, ChecklistError):
        return (str(fault),)
    whose = f" of {judged.base_ref}" if judged.base_ref else ""
    return f"The checklist{whose} is broken, so nothing can be decided.", *(problem.line for problem in fault.problems)


def _scene(judged: Subject, settings: Settings, world: World, hub: Hub | None) -> Scene:
    return Scene(
        world,
        judged,
        change.read(world, judged, settings.base, hub),
        Deadline.after(settings.run_timeout),
        Web(allow_private=settings.allow_private),
        hub,
        settings.jobs,
        elsewhere=change.of_another_tree(world, judged),
        reported=_load_reported(settings, world),
    )


def _may_ask(judged: Subject) -> bool:
    """Whether a checklist that is the pull request's own may make us ask services: not where we hold secrets."""
    return judged.trigger not in WITH_SECRETS


def _wait(gathered: tuple[Gathered, ...], scene: Scene, settings: Settings) -> tuple[Gathered, ...]:
    """What was gathered, and what appears while it is waited for; GitHub's answers of before are forgotten."""
    again = _look(scene, settings)

    def look(items: Sequence[Item]) -> tuple[Gathered, ...]:
        if scene.hub:
            scene.hub.forget()
        return again(items)

    return waiting.until_there(gathered, look, Deadline.after(settings.wait), scene.world.pause)


def _look(scene: Scene, settings: Settings) -> Look:
    """Gathers once more; each look has the time of a run."""

    def look(items: Sequence[Item]) -> tuple[Gathered, ...]:
        return gather(items, replace(scene, deadline=Deadline.after(settings.run_timeout)), settings.item_timeout)

    return look


def _preview(
    decision: Decision, chosen: Policy, gathered: Sequence[Gathered], look: Look, decide: Callable[..., Decision]
) -> Decision:
    """The decision, and what the checklist that the pull request proposes would make of the same evidence."""
    if chosen.proposed is None:
        return judge.proposed(decision, None)
    if not isinstance(chosen.proposed, Checklist):
        return judge.proposed(decision, Preview(None, problems=chosen.proposed))
    known = {item.id: found for item in chosen.proposed.items if (found := judge.already_seen(item, gathered))}
    known |= {found.item.id: found for found in look([one for one in chosen.proposed.items if one.id not in known])}
    then = decide(chosen.proposed, [known[item.id] for item in chosen.proposed.items])
    return judge.proposed(decision, judge.preview(decision, then))


def _publish(decision: Decision, settings: Settings, runner: Runner, world: World, hub: Hub | None) -> Ending:
    secrets = frozenset({settings.token, *world.secrets})
    decision = blotted(decision, secrets)
    pages = _render(decision, settings, runner, _prefix(decision.subject, world))
    deeds = plan(pages, decision, settings, runner)
    receipts = () if settings.dry_run else perform(deeds, world, hub)
    told = tuple(receipt.without(secrets) for receipt in receipts)
    return Ending(decision, pages, deeds, told, secrets, settings.enforced(decision.exit_code))


def _prefix(judged: Subject, world: World) -> str:
    """The folder of the repository that the root is: git knows best, and is asked where the tree is no stranger's."""
    if judged.trigger == LOCAL:
        return ""  # a person knows files as the command does
    return world.prefix() if judged.trigger in CHECKED_OUT_ELSEWHERE else world.prefixes()[-1]


def _load_reported(settings: Settings, world: World) -> Reported | None:
    """What the pull request's own run saw; a file that cannot be read leaves the whole decision undecided."""
    if settings.reported is None:
        return None
    from gate.parsers import result

    try:
        return result.read_reported(world.read(settings.reported, MAX_REPORTED), settings.reported)
    except EvidenceError as fault:
        way_out = "; a step before the gate has to download it" if fault.reason is Reason.ABSENT else ""
        raise UsageError(f"the result of the pull request's own run cannot be read: {fault.detail}{way_out}") from None


def _load_baseline(settings: Settings, world: World, scene: Scene) -> Baseline | None:
    """What is compared with; on a pull request it is of another run, never of its own tree."""
    if settings.baseline is None:
        return None
    is_theirs = scene.subject.event in MERGE and scene.elsewhere is None
    if is_theirs and change.may_touch(world, scene.change, settings.baseline):
        raise UsageError(
            f"the baseline {settings.baseline} is a file that this change changes, or may; compare with the result of "
            f"a run on {scene.subject.base_ref}, which the workflow downloads"
        )
    from gate.parsers import result

    try:
        return result.read(world.read_given(settings.baseline, MAX_BASELINE), str(settings.baseline))
    except EvidenceError as fault:
        way_out = "; name the saved result of an earlier run, or none" if fault.reason is Reason.ABSENT else ""
        raise UsageError(f"the baseline cannot be read: {fault.detail}{way_out}") from None


def _render(decision: Decision, settings: Settings, runner: Runner, prefix: str) -> Pages:
    """Only the pages that are wanted; what a page is made with is imported when one is."""
    from gate import audit
    from gate.reports import annotations, html, issue, json, line, markdown, terminal

    comments = (settings.comment != "never" and decision.subject.pull_request is not None) or settings.check_run
    audits = is_audit(decision.subject, settings)
    return Pages(
        terminal=terminal.render(decision, colour=settings.colour, width=settings.width, enforce=settings.enforce),
        markdown=markdown.render(decision) if settings.markdown or runner.summary or comments else None,
        html=html.render(decision) if settings.html else None,
        json=json.render(decision) if settings.json else None,
        commands=annotations.render(decision, prefix) if runner.summary else "",
        line=line.render(decision, enforce=settings.enforce),
        remarks=tuple(annotations.remarks(decision, prefix)) if settings.check_run else (),
        issue=issue.render(decision, settings.key) if audits else None,
        memory=audit.remember(audit.night_of(decision)) if audits else "",
    )


def _hub(settings: Settings, runner: Runner, world: World) -> Hub | None:
    repo = world.env.get("GITHUB_REPOSITORY", "") if world.env.get("GITHUB_ACTIONS") == "true" else ""
    return Hub(repo, settings.token, runner.api_url, world.pause) if settings.token and repo else None


def init(world: World) -> tuple[Draft, tuple[Receipt, ...]]:
    """Drafts a checklist and a workflow from what is on disk and writes what is not there yet."""
    from gate import draft

    proposed = draft.propose(world)
    return proposed, perform([WritePage(world.root / path, text) for path, text in proposed.pages.items()], world)
