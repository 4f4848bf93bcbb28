"""Examines the rules of the branch: whether the gate is required, under a name that it reports, in time for a merge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from gate.adapters.github.rules import RequiredCheck, Rules
from gate.doctor.setup import GITHUB, Setup
from gate.model import globs
from gate.model.codes import Code
from gate.model.diagnosis import Examination, Outcome
from gate.model.events import EVENTS_WITH_STATUS, MERGE_GROUP, PULL_REQUEST
from gate.model.evidence import Unseen
from gate.model.text import quote, quote_list
from gate.workflows.calls import find_calls
from gate.workflows.check_names import CheckName, check_names
from gate.workflows.gates import GateRun, is_first_stage

ACTIONS_APP = 15368
"""The ID of the app of GitHub Actions on github.com, which also posts the statuses of a workflow's token."""

MERGE_QUEUE = "merge_queue"
"""The type of the rule that requires a merge queue ("Get rules for a branch")."""

WHERE = "Settings → Rules → Rulesets"


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
        events = quote_list(list(dict.fromkeys(event for run in setup.runs for event in run.events)), "and")
        yield Examination(
            "required-check", Outcome.UNKNOWN, f"the gate runs on {events}, and reports nothing on pull requests",
            "a run on `pull_request`, if the gate is to block merges", "add `pull_request:` under `on`",
            setup.runs[0].position,
        )  # fmt: skip


def _find(check: RequiredCheck, contexts: Sequence[_Context]) -> list[_Context]:
    return [context for context in contexts if context.name.fits(check.name)]


def _names(contexts: Sequence[_Context]) -> str:
    """The names to require, as one phrase; a status comes first where both exist."""
    names = list(dict.fromkeys(context.name.text for context in contexts))
    return quote_list(names)


def _not_read(contexts: Sequence[_Context], unseen: Unseen, setup: Setup) -> Examination:
    branch = f" of {setup.branch}" if setup.branch else ""
    return Examination(
        "required-check", Outcome.UNKNOWN, f"the rules{branch} were not read: {unseen.detail}",
        f"the branch requires {_names(contexts)}",
        f"look under {WHERE}, or run `gate doctor` with a token; a check that is not required blocks nothing",
    )  # fmt: skip


def _own(own: Sequence[RequiredCheck], contexts: Sequence[_Context], setup: Setup) -> Iterator[Examination]:
    """The required checks that the gate reports, and whether their app is that of the workflow's token."""
    for check in own:
        matches = sorted(_find(check, contexts), key=lambda context: not context.name.is_known)
        name, position = matches[0].name, matches[0].run.position
        requires = f"{setup.branch} requires {quote(check.name)}"
        if check.app not in (None, ACTIONS_APP) and setup.server == GITHUB:
            yield Examination(
                "required-app", Outcome.BAD, f"{requires} from the app {check.app}",
                f"GitHub Actions (app {ACTIONS_APP}), or any source", f"choose the source GitHub Actions under {WHERE}",
                position,
            )  # fmt: skip
        elif not _reports_on_pull_requests(check, matches, setup):
            yield Examination(
                "required-check", Outcome.BAD, f"{requires}, which the gate reports only in the merge queue: no pull "
                "request gets into it", "a run on `pull_request` that reports the same name",
                "add `pull_request:` under `on`", position,
            )  # fmt: skip
        elif name.is_known:
            observation = f"{requires}, which the gate reports"
            yield Examination("required-check", Outcome.GOOD, observation, position=position)
        else:
            yield Examination(
                "required-check", Outcome.UNKNOWN, f"{requires}, and the gate reports {quote(name.text)}",
                "a name that the file alone tells", "compare it with the checks of a pull request", position,
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
    observation = f"{setup.branch} requires the workflow {run.workflow.file}"
    return Examination("required-check", Outcome.GOOD, observation, position=run.position)


def _not_required(contexts: Sequence[_Context], foreign: Sequence[RequiredCheck], setup: Setup) -> Examination:
    requires = f"only {quote_list([check.name for check in foreign], 'and')}" if foreign else "no check"
    outcome, observation = Outcome.BAD, f"{setup.branch} requires {requires}: a red gate blocks no merge"
    if isinstance(setup.protected, Unseen):
        outcome = Outcome.UNKNOWN
        observation = f"the rules of {setup.branch} require {requires}; its protection was not read: "
        observation += setup.protected.detail
    return Examination(
        "required-check", outcome, observation, f"the branch requires {_names(contexts)}",
        f"add it under {WHERE}, Require status checks to pass", contexts[0].run.position,
    )  # fmt: skip


def _other_name(check: RequiredCheck, context: _Context, contexts: Sequence[_Context]) -> Examination:
    own = [other for other in contexts if other.run == context.run]
    return Examination(
        "required-name", Outcome.BAD,
        f"the branch requires {quote(check.name)}, which nothing reports: it waits for ever",
        f"the name that the workflow reports: {_names(own)}", f"require that name under {WHERE}, or rename the job",
        context.run.job.position,
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
        for event in calls[0][0].triggers:
            if events is None or event in events:
                yield from check_names([job for _, job in calls], event)


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
        missing = [name.text for name in names if not any(name.fits(check.name) for check in own)]
        if missing and len(missing) < len(names):
            yield Examination(
                "required-legs", Outcome.BAD, f"the branch does not require {quote_list(missing, 'and')}: red there "
                "blocks no merge", "every leg of the matrix, or one job after it", "run the gate once, in a job that "
                "needs the matrix", run.job.position,
            )  # fmt: skip


def _never_reported(checks: Sequence[RequiredCheck], setup: Setup) -> Iterator[Examination]:
    """Required checks that no workflow reports; another app may."""
    names = list(_reported(setup))
    for check in checks:
        if not any(name.fits(check.name) for name in names):
            yield Examination(
                "other-check", Outcome.UNKNOWN, f"the branch requires {quote(check.name)}, and nothing here reports it",
                "another app that reports it", f"remove it under {WHERE} if no app does: it waits for ever",
            )  # fmt: skip


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
        yield Examination(
            "merge-queue", Outcome.BAD,
            f"{setup.branch} has a merge queue, and {quote(context.name.text)} never reports there",
            "a run on `merge_group` that reports the same name", "add `merge_group:` under `on`", position,
        )  # fmt: skip


def _branch_filters(contexts: Sequence[_Context], setup: Setup) -> Iterator[Examination]:
    """Filters of branches that leave out the branch whose rules were read."""
    for run in _runs(contexts):
        for event in run.merge_events:
            filters = run.workflow.triggers[event].filters
            selected, ignored = (
                [text.value for text in filters.get(name, ())] for name in ("branches", "branches-ignore")
            )
            if (selected and not globs.matches(setup.branch, selected)) or globs.matches(
                setup.branch, ignored or ["/"]
            ):
                yield Examination(
                    "filtered-branch", Outcome.BAD, f"the workflow does not run on {quote(event)} into {setup.branch}: "
                    "a required check of it waits for ever", f"a filter with {quote(setup.branch)}",
                    "change `branches` of the event", run.workflow.triggers[event].position,
                )  # fmt: skip
