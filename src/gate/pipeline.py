"""The whole story of a run on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from gate import judge
from gate.adapters.clock import Deadline
from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.adapters.http.client import HttpClient
from gate.config.settings import Runner, Settings
from gate.gather import failed_jobs, polling
from gate.gather.concurrent import Progress, gather
from gate.gather.polling import Look
from gate.model.checklist import Checklist, Item
from gate.model.decision import Baseline, Decision, ItemObservation, Preview, Standing
from gate.model.errors import ChecklistError, EvidenceError, GateError, UsageError
from gate.model.events import CHECKED_OUT_ELSEWHERE, LOCAL, MERGE, WITH_SECRETS
from gate.model.evidence import Category, SelfReported
from gate.model.subject import Subject
from gate.policy import change, selection, subject
from gate.policy.selection import Policy
from gate.probes.common.probe import ProbeContext
from gate.publish import Action, ActionResult, WritePage, execute
from gate.publish.plan import Pages, is_audit, plan
from gate.render.redact import redacted

if TYPE_CHECKING:
    from gate.scaffold import Draft

MAX_BASELINE = 64 * 1024 * 1024
MAX_REPORTED = 16 * 1024 * 1024

WORST_LAST = (0, 2, 1)
"""Exit codes of decisions: a proven fault outranks a doubt."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: the decision, its pages, what became of them, and the exit code.

    `secrets` stand in no page and no receipt; a runner is told to keep them out of its log.
    """

    decision: Decision
    pages: Pages
    actions: tuple[Action, ...]
    results: tuple[ActionResult, ...]
    secrets: frozenset[str]
    exit_code: int


def check(settings: Settings, host: Host, progress: Progress = lambda _found, _done, _of: None) -> RunResult:
    """Reads the checklist, gathers evidence, decides, renders and publishes.

    Mostly there is one subject; of several, the worst has the last word: a fault, then a doubt.

    Raises:
        GateError: when there is nothing to decide on, and no pull request or commit to say so on.
    """
    runner = Runner.of(host.env)
    client = _hub(settings, runner, host)
    decisions = [
        _decide(judged, settings, host, client, progress) for judged in subject.read(host, client, settings.as_event)
    ]
    *others, worst = sorted(decisions, key=lambda one: WORST_LAST.index(one.exit_code))
    aside = replace(settings, status="never")  # one status speaks for all, and never says ready in between
    endings = [
        *(_publish(one, aside, runner, host, client) for one in others),
        _publish(worst, settings, runner, host, client),
    ]
    results = tuple(result for run_result in endings for result in run_result.results)
    actions = tuple(action for run_result in endings for action in run_result.actions)
    return replace(endings[-1], actions=actions, results=results)


def _decide(
    judged: Subject, settings: Settings, host: Host, client: GitHubClient | None, progress: Progress
) -> Decision:
    """The decision on one subject. On GitHub, that it cannot be made is one too: undecided, and why."""
    try:
        context = _scene(judged, settings, host, client)
        chosen = selection.read(
            settings, host, judged, context.change, client, checked_out=context.not_checked_out is None
        )
        decide = partial(
            judge.decide, subject=judged, now=host.clock.now, baseline=_load_baseline(settings, host, context)
        )
        unmerged = replace(context, network_allowed=_may_ask(judged))
        context = unmerged if chosen.enforcement is Standing.FIRST else context
        gathered = _wait(gather(chosen.checklist.items, context, settings.item_timeout, progress), context, settings)
        explained = failed_jobs.explain(gathered, settings.jobs)
        decision = replace(decide(chosen.checklist, explained), enforcement=chosen.enforcement)
        return _preview(decision, chosen, explained, _look(unmerged, settings), decide)
    except GateError as fault:
        if judged.trigger == LOCAL:
            raise
        return judge.refuse(judged, host.clock.now, _reasons(fault, judged))


def evaluate_workspace(checklist: Checklist, settings: Settings, host: Host) -> Decision:
    """The decision on a checklist by what lies in the workspace; nothing is published."""
    (judged, *_) = subject.read(host)
    context = _scene(judged, settings, host, None)
    gathered = gather(checklist.items, context, settings.item_timeout)
    return judge.decide(checklist, gathered, judged, host.clock.now)


def _reasons(fault: GateError, judged: Subject) -> tuple[str, ...]:
    if not isinstance(fault, ChecklistError):
        return (str(fault),)
    whose = f" of {judged.base_ref}" if judged.base_ref else ""
    return f"The checklist{whose} is broken, so nothing can be decided.", *(problem.line for problem in fault.problems)


def _scene(judged: Subject, settings: Settings, host: Host, client: GitHubClient | None) -> ProbeContext:
    return ProbeContext(
        host,
        judged,
        change.read(host, judged, settings.base, client),
        Deadline.after(settings.run_timeout),
        HttpClient(allow_private=settings.allow_private),
        client,
        settings.jobs,
        not_checked_out=change.of_another_tree(host, judged),
        self_reported=_load_reported(settings, host),
    )


def _may_ask(judged: Subject) -> bool:
    """Whether a checklist that is the pull request's own may make us ask services: not where we hold secrets."""
    return judged.trigger not in WITH_SECRETS


def _wait(
    gathered: tuple[ItemObservation, ...], context: ProbeContext, settings: Settings
) -> tuple[ItemObservation, ...]:
    """What was gathered, and what appears while it is waited for; GitHub's answers of before are forgotten."""
    again = _look(context, settings)

    def look(items: Sequence[Item]) -> tuple[ItemObservation, ...]:
        if context.client:
            context.client.forget()
        return again(items)

    return polling.poll(gathered, look, Deadline.after(settings.wait), context.host.clock.sleep)


def _look(context: ProbeContext, settings: Settings) -> Look:
    """Gathers once more; each look has the time of a run."""

    def look(items: Sequence[Item]) -> tuple[ItemObservation, ...]:
        return gather(items, replace(context, deadline=Deadline.after(settings.run_timeout)), settings.item_timeout)

    return look


def _preview(
    decision: Decision, chosen: Policy, gathered: Sequence[ItemObservation], look: Look, decide: Callable[..., Decision]
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


def _publish(
    decision: Decision, settings: Settings, runner: Runner, host: Host, client: GitHubClient | None
) -> RunResult:
    secrets = frozenset({settings.token, *host.secrets.values})
    decision = redacted(decision, secrets)
    pages = _render(decision, settings, runner, _prefix(decision.subject, host))
    actions = plan(pages, decision, settings, runner)
    results = () if settings.dry_run else redacted(execute(actions, host.workspace, client), secrets)
    return RunResult(decision, pages, actions, results, secrets, settings.enforced(decision.exit_code))


def _prefix(judged: Subject, host: Host) -> str:
    """The folder of the repository that the root is: git knows best, and is asked where the tree is no stranger's."""
    if judged.trigger == LOCAL:
        return ""  # a person knows files as the command does
    return host.repository.prefix() if judged.trigger in CHECKED_OUT_ELSEWHERE else host.repository.prefixes()[-1]


def _load_reported(settings: Settings, host: Host) -> SelfReported | None:
    """What the pull request's own run saw; a file that cannot be read leaves the whole decision undecided."""
    if settings.self_reported is None:
        return None
    from gate.result import reader

    try:
        return reader.read_reported(host.workspace.read(settings.self_reported, MAX_REPORTED), settings.self_reported)
    except EvidenceError as fault:
        way_out = "; a step before the gate has to download it" if fault.category is Category.ABSENT else ""
        raise UsageError(f"the result of the pull request's own run cannot be read: {fault.detail}{way_out}") from None


def _load_baseline(settings: Settings, host: Host, context: ProbeContext) -> Baseline | None:
    """What is compared with; on a pull request it is of another run, never of its own tree."""
    if settings.baseline is None:
        return None
    is_theirs = context.subject.event in MERGE and context.not_checked_out is None
    if is_theirs and change.may_touch(host, context.change, settings.baseline):
        raise UsageError(
            f"the baseline {settings.baseline} is a file that this change changes, or may; compare with the result of "
            f"a run on {context.subject.base_ref}, which the workflow downloads"
        )
    from gate.result import reader

    try:
        return reader.read(host.workspace.read_given(settings.baseline, MAX_BASELINE), str(settings.baseline))
    except EvidenceError as fault:
        way_out = "; name the saved result of an earlier run, or none" if fault.category is Category.ABSENT else ""
        raise UsageError(f"the baseline cannot be read: {fault.detail}{way_out}") from None


def _render(decision: Decision, settings: Settings, runner: Runner, prefix: str) -> Pages:
    """Only the pages that are wanted; what a page is made with is imported when one is."""
    from gate.render import annotations, html, issue_page, markdown, summary_line, terminal
    from gate.result import writer

    comments = (settings.comment != "never" and decision.subject.pull_request is not None) or settings.check_run
    return Pages(
        terminal=terminal.render(decision, colour=settings.colour, width=settings.width, enforce=settings.enforce),
        markdown=markdown.render(decision) if settings.markdown or runner.summary or comments else None,
        html=html.render(decision) if settings.html else None,
        json=writer.render(decision) if settings.json else None,
        commands=annotations.render(decision, prefix) if runner.summary else "",
        line=summary_line.render(decision, enforce=settings.enforce),
        annotations=tuple(annotations.remarks(decision, prefix)) if settings.check_run else (),
        issue=issue_page.render(decision, settings.key) if is_audit(decision.subject, settings) else None,
    )


def _hub(settings: Settings, runner: Runner, host: Host) -> GitHubClient | None:
    repo = host.env.get("GITHUB_REPOSITORY", "") if host.env.get("GITHUB_ACTIONS") == "true" else ""
    return GitHubClient(repo, settings.token, runner.api_url, host.clock.sleep) if settings.token and repo else None


def init(host: Host) -> tuple[Draft, tuple[ActionResult, ...]]:
    """Drafts a checklist and a workflow from what is on disk and writes what is not there yet."""
    from gate import scaffold

    proposed = scaffold.propose(host)
    return proposed, execute(
        [WritePage(host.workspace.root / path, text) for path, text in proposed.pages.items()],
        host.workspace,
    )
