"""Examines the rules of the branch: whether the gate is required, under a name that it reports, in time for a merge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from gate.adapters.github.rules import RequiredCheck, Rules
from gate.doctor.setup import GITHUB, Setup
from gate.model import globs
from gate.model.codes import Code
from gate.model.diagnosis import Condition, Examination, Fields, Outcome, examination
from gate.model.events import EVENTS_WITH_STATUS, MERGE_GROUP, PULL_REQUEST
from gate.model.evidence import Unseen
from gate.model.lazy_dataclass import dataclass
from gate.workflows.calls import find_calls
from gate.workflows.check_names import CheckName, check_names
from gate.workflows.gates import GateRun, is_first_stage

ACTIONS_APP = 15368
"""The ID of the app of GitHub Actions on github.com, which also posts the statuses of a workflow's token."""

MERGE_QUEUE = "merge_queue"
"""The type of the rule that requires a merge queue ("Get rules for a branch")."""


@dataclass(frozen=True, slots=True)
class _Context:
    """A check or a status that shows the decision of a run: what a branch can require."""

    name: CheckName
    run: GateRun
    is_status: bool = False


def examine(setup: Setup) -> Iterator[Examination]:
    """The required checks of the branch, and the events on which they must report."""
    contexts = tuple(_contexts(setup.runs))
    if not contexts:
        yield from _no_context(setup)
        return
    required = setup.required
    if isinstance(required, Unseen):
        yield _not_read(contexts, required, setup)
        return
    own = [check for check in required if _find(check, contexts)]
    foreign = [check for check in required if check not in own]
    near = [(check, context) for check in foreign if (context := _find_similar(check.name, contexts, setup))]
    yield from (_other_name(check, context, contexts) for check, context in near)
    yield from _own(own, contexts, setup)
    if not own and not near:
        yield _required_workflow(contexts, setup) or _not_required(contexts, foreign, setup)
    yield from _legs(own, contexts)
    yield from _never_reported([check for check in foreign if check not in [pair[0] for pair in near]], setup)
    yield from _merge_queue([context for check in own for context in _find(check, contexts)], setup)
    yield from _branch_filters(contexts, setup)


def _contexts(runs: Sequence[GateRun]) -> Iterator[_Context]:
    """What the runs report, without a first stage: it never blocks."""
    for run in runs:
        if is_first_stage(run, runs):
            continue
        sets_status = run.command is None and run.input("status") != "never"
        if sets_status and (run.input("status") == "always" or set(run.events) & set(EVENTS_WITH_STATUS)):
            yield _Context(CheckName(f"gate/{run.key}"), run, is_status=True)
        for event in run.merge_events:
            yield from (_Context(name, run) for name in check_names(run.jobs, event))


def _no_context(setup: Setup) -> Iterator[Examination]:
    """Runs of the gate, of which none reports on a pull request."""
    if setup.runs:
        events = tuple(dict.fromkeys(event for run in setup.runs for event in run.events))
        yield examination(
            "required-check", Outcome.UNKNOWN, Condition.NOTHING_ON_PULL_REQUESTS, setup.runs[0].position, events=events
        )  # fmt: skip


def _find(check: RequiredCheck, contexts: Sequence[_Context]) -> list[_Context]:
    return [context for context in contexts if context.name.fits(check.name)]


def _names(contexts: Sequence[_Context]) -> tuple[str, ...]:
    """The names to require; a status comes first where both exist."""
    return tuple(dict.fromkeys(context.name.text for context in contexts))


def _not_read(contexts: Sequence[_Context], unseen: Unseen, setup: Setup) -> Examination:
    fields: Fields = {"branch": setup.branch, "detail": unseen.detail, "names": _names(contexts)}
    return examination("required-check", Outcome.UNKNOWN, Condition.RULES_UNREAD, **fields)


def _own(own: Sequence[RequiredCheck], contexts: Sequence[_Context], setup: Setup) -> Iterator[Examination]:
    """The required checks that the gate reports, and whether their app is that of the workflow's token."""
    for check in own:
        matches = sorted(_find(check, contexts), key=lambda context: not context.name.is_known)
        name, position = matches[0].name, matches[0].run.position
        fields = {"branch": setup.branch, "check": check.name}
        if check.app not in (None, ACTIONS_APP) and setup.server == GITHUB:
            yield examination(
                "required-app", Outcome.BAD, Condition.REQUIRED_OF_OTHER_APP, position,
                **fields, app=check.app or 0, actions_app=ACTIONS_APP,
            )  # fmt: skip
        elif not _reports_on_pull_requests(check, matches, setup):
            yield examination(
                "required-check", Outcome.BAD, Condition.REQUIRED_IN_QUEUE_ALONE, position, **fields
            )  # fmt: skip
        elif name.is_known:
            yield examination("required-check", Outcome.GOOD, Condition.REQUIRED, position, **fields)
        else:
            yield examination(
                "required-check", Outcome.UNKNOWN, Condition.REQUIRED_PERHAPS, position, **fields, reported=name.text
            )  # fmt: skip


def _reports_on_pull_requests(check: RequiredCheck, contexts: Sequence[_Context], setup: Setup) -> bool:
    """Whether the gate, or a stand-in with the same name, reports before a pull request is in the merge queue."""
    if any(context.is_status or PULL_REQUEST in context.run.events for context in contexts):
        return True
    return any(name.fits(check.name) for name in _reported(setup, {PULL_REQUEST}))


def _required_workflow(contexts: Sequence[_Context], setup: Setup) -> Examination | None:
    """The workflow of the gate that the rules require as a whole, if they do."""
    paths = setup.rules.required_workflows if isinstance(setup.rules, Rules) else ()
    run = next((context.run for context in contexts if context.run.workflow.file in paths), None)
    if run is None:
        return None
    fields = {"branch": setup.branch, "file": run.workflow.file}
    return examination("required-check", Outcome.GOOD, Condition.WORKFLOW_REQUIRED, run.position, **fields)


def _not_required(contexts: Sequence[_Context], foreign: Sequence[RequiredCheck], setup: Setup) -> Examination:
    position, others = contexts[0].run.position, tuple(check.name for check in foreign)
    fields: Fields = {"branch": setup.branch, "others": others, "names": _names(contexts)}
    if isinstance(setup.protected, Unseen):
        fields["detail"] = setup.protected.detail
        return examination(
            "required-check", Outcome.UNKNOWN, Condition.NOT_REQUIRED_BY_RULES, position, **fields
        )  # fmt: skip
    return examination("required-check", Outcome.BAD, Condition.NOT_REQUIRED, position, **fields)


def _other_name(check: RequiredCheck, context: _Context, contexts: Sequence[_Context]) -> Examination:
    names = _names([other for other in contexts if other.run == context.run])
    position = context.run.job.position
    return examination(
        "required-name", Outcome.BAD, Condition.OTHER_NAME_REQUIRED, position, check=check.name, names=names
    )  # fmt: skip


def _find_similar(name: str, contexts: Sequence[_Context], setup: Setup) -> _Context | None:
    """The context that a required name probably means, if nothing in the repository reports that name."""
    if any(reported.fits(name) for reported in _reported(setup)):
        return None
    return next((context for context in contexts if name.lower() in _aliases(context)), None)


def _aliases(context: _Context) -> set[str]:
    """Names under which people look for a check, in lower case: ids, parts, and what a page puts before it."""
    text, workflow = context.name.text, context.run.workflow
    names = {text, context.run.key}
    if not context.is_status:
        for job in context.run.jobs:
            names |= {job.id, job.name or job.id}
        names |= {text.partition(" (")[0], *text.split(" / ")}
    names |= {f"{prefix} / {name}" for prefix in (workflow.name, workflow.file) for name in tuple(names)}
    names |= {workflow.name, *(f"{name} ({PULL_REQUEST})" for name in tuple(names))}
    return {name.lower() for name in names}


def _reported(setup: Setup, events: Set[str] | None = None) -> Iterator[CheckName]:
    """The names of every check that a workflow of the repository reports, perhaps only on these events."""
    for calls in find_calls(setup.workflows):
        for event in calls[0].workflow.triggers:
            if events is None or event in events:
                yield from check_names([call.job for call in calls], event)


def _runs(contexts: Sequence[_Context]) -> list[GateRun]:
    """The runs of the contexts, each once."""
    runs: list[GateRun] = []
    for context in contexts:
        if context.run not in runs:
            runs.append(context.run)
    return runs


def _legs(own: Sequence[RequiredCheck], contexts: Sequence[_Context]) -> Iterator[Examination]:
    """Legs of a matrix that are not required although another one is."""
    for run in _runs(contexts):
        if not run.has_legs:
            continue
        names = [context.name for context in contexts if context.run == run and not context.is_status]
        missing = tuple(name.text for name in names if not any(name.fits(check.name) for check in own))
        if missing and len(missing) < len(names):
            position = run.job.position
            yield examination("required-legs", Outcome.BAD, Condition.LEGS_NOT_REQUIRED, position, names=missing)


def _never_reported(checks: Sequence[RequiredCheck], setup: Setup) -> Iterator[Examination]:
    """Required checks that no workflow reports; another app may."""
    names = list(_reported(setup))
    for check in checks:
        if not any(name.fits(check.name) for name in names):
            yield examination("other-check", Outcome.UNKNOWN, Condition.OTHER_CHECK_REQUIRED, check=check.name)


def _merge_queue(own: Sequence[_Context], setup: Setup) -> Iterator[Examination]:
    """Required checks of the gate that do not report in the merge queue that the rules require."""
    if not isinstance(setup.rules, Rules) or MERGE_QUEUE not in setup.rules.types:
        return
    positions_of_traps = {trap.position for trap in setup.traps if trap.code is Code.MISSING_MERGE_GROUP}
    reported = {context.name.text for context in own if MERGE_GROUP in context.run.events and not context.is_status}
    for context in own:
        trigger = context.run.workflow.triggers.get(PULL_REQUEST)
        position = trigger.position if trigger else context.run.position
        if context.name.text in reported or position in positions_of_traps:
            continue
        fields = {"branch": setup.branch, "check": context.name.text}
        yield examination("merge-queue", Outcome.BAD, Condition.SILENT_IN_QUEUE, position, **fields)


def _branch_filters(contexts: Sequence[_Context], setup: Setup) -> Iterator[Examination]:
    """Filters of branches that leave out the branch whose rules were read."""
    for run in _runs(contexts):
        for event in run.merge_events:
            filters = run.workflow.triggers[event].filters
            selected = [text.value for text in filters.get("branches", ())]
            ignored = [text.value for text in filters.get("branches-ignore", ())]
            is_left_out = bool(selected) and not globs.matches(setup.branch, selected)
            if is_left_out or (ignored and globs.matches(setup.branch, ignored)):
                position = run.workflow.triggers[event].position
                fields: Fields = {"event": event, "branch": setup.branch}
                yield examination("filtered-branch", Outcome.BAD, Condition.BRANCH_FILTERED, position, **fields)
