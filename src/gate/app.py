"""The whole story of a run on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gate import change, jobs, judge, subject, waiting
from gate.checklist import load
from gate.errors import EvidenceError, Problem, UsageError
from gate.fetch import Web
from gate.gather import Progress, gather
from gate.github import Hub
from gate.model import Baseline, Checklist, Decision, Gathered, Item, Reason
from gate.probe import Scene
from gate.publish import Deed, Pages, Receipt, WritePage, perform, plan
from gate.settings import DEFAULT_CHECKLISTS, Runner, Settings
from gate.world import Deadline, World

if TYPE_CHECKING:
    from gate.draft import Draft

MAX_CHECKLIST = 1024 * 1024
MAX_BASELINE = 64 * 1024 * 1024


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

    Raises:
        GateError: when there is nothing to decide on: no checklist, a bad one, a baseline that cannot be read.
    """
    deadline = Deadline.after(settings.run_timeout)
    checklist = load_checklist(settings, world)
    baseline = _load_baseline(settings, world)
    judged = subject.read(world)
    runner = Runner.of(world.env)
    web, hub = Web(allow_private=settings.allow_private), _hub(settings, runner, judged.repo)
    scene = Scene(world, judged, change.read(world, judged, settings.base), deadline, web, hub, settings.jobs)
    gathered = _wait(gather(checklist.items, scene, settings.item_timeout, progress), scene, settings)
    decision = judge.decide(checklist, jobs.explain(gathered, settings.jobs), judged, world.now, baseline)
    secrets = frozenset({settings.token, *world.secrets})
    pages = _render(decision, settings, runner).without(secrets)
    deeds = plan(pages, decision, settings, runner)
    receipts = () if settings.dry_run else perform(deeds, world, hub)
    receipts = tuple(receipt.without(secrets) for receipt in receipts)
    return Ending(decision, pages, deeds, receipts, secrets, decision.state.exit_code if settings.enforce else 0)


def _wait(gathered: tuple[Gathered, ...], scene: Scene, settings: Settings) -> tuple[Gathered, ...]:
    """What was gathered, and what appears while absent evidence is waited for; each look has the time of a run."""

    def look(items: Sequence[Item]) -> tuple[Gathered, ...]:
        return gather(items, replace(scene, deadline=Deadline.after(settings.run_timeout)), settings.item_timeout)

    return waiting.until_there(gathered, look, Deadline.after(settings.wait), scene.world.pause)


def load_checklist(settings: Settings, world: World) -> Checklist:
    """The checklist that the settings name, or the first of DEFAULT_CHECKLISTS that is there.

    Raises:
        UsageError: when there is none, or it cannot be read.
        ChecklistError: when it holds mistakes.
    """
    for path in (settings.checklist,) if settings.checklist else DEFAULT_CHECKLISTS:
        try:
            return load(world.read(path, MAX_CHECKLIST), path)
        except EvidenceError as fault:
            if settings.checklist or fault.reason is not Reason.ABSENT:
                raise UsageError(f"the checklist cannot be read: {fault.detail}") from None
    places = " or ".join(DEFAULT_CHECKLISTS)
    raise UsageError(f"there is no checklist at {places} under {world.root}; write one with `gate init`")


def _load_baseline(settings: Settings, world: World) -> Baseline | None:
    if settings.baseline is None:
        return None
    from gate.parsers import result

    try:
        return result.read(world.read_given(settings.baseline, MAX_BASELINE), str(settings.baseline))
    except EvidenceError as fault:
        raise UsageError(f"the baseline cannot be read: {fault.detail}") from None


def _render(decision: Decision, settings: Settings, runner: Runner) -> Pages:
    """Only the pages that are wanted; what a page is made with is imported when one is."""
    from gate.reports import annotations, html, json, markdown, terminal

    comments = settings.comment != "never" and decision.subject.pull_request is not None
    return Pages(
        terminal=terminal.render(decision, colour=settings.colour, width=settings.width, enforce=settings.enforce),
        markdown=markdown.render(decision) if settings.markdown or runner.summary or comments else None,
        html=html.render(decision) if settings.html else None,
        json=json.render(decision) if settings.json else None,
        commands=annotations.render(decision) if runner.summary else "",
    )


def _hub(settings: Settings, runner: Runner, repo: str) -> Hub | None:
    return Hub(repo, settings.token, runner.api_url) if settings.token and repo else None


def lint(settings: Settings, world: World) -> list[Problem]:
    """What a sound checklist may still get wrong: doubts, each with its place.

    Raises:
        GateError: when the checklist cannot be read or holds mistakes.
    """
    from gate.checklist import lint as look

    return look(load_checklist(settings, world), world)


def init(world: World) -> tuple[Draft, tuple[Receipt, ...]]:
    """Drafts a checklist and a workflow from what is on disk and writes what is not there yet."""
    from gate import draft

    proposed = draft.propose(world)
    return proposed, perform([WritePage(world.root / path, text) for path, text in proposed.pages.items()], world)
