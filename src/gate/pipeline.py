"""A run from start to end: settings → subjects → policy → gather → judge → render → publish → RunResult."""

from dataclasses import replace
from functools import partial

from gate import judge
from gate.adapters.clock import Deadline
from gate.adapters.github import GitHubClient
from gate.adapters.github.connect import connect
from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.gather.base_facts import measure_base
from gate.gather.collect import collect, collect_proposal
from gate.gather.concurrent import ProgressCallback, ignore_progress
from gate.model.decision import Decision, Preview
from gate.model.errors import GateError
from gate.model.subject import Subject
from gate.policy.baseline import add_baseline, recall
from gate.policy.context import build_context, identify_if_saved, limit_to_proposal
from gate.policy.moves import refuse_moved
from gate.policy.selection import select_policy
from gate.policy.subject import read_subjects
from gate.policy.trust import path_prefix
from gate.publish import execute
from gate.publish.plan import decides_on_commit
from gate.publish.prepare import prepare
from gate.publish.run_result import RunResult
from gate.render.redact import redact_value


def check(settings: Settings, host: Host, progress: ProgressCallback = ignore_progress) -> RunResult:
    """Judges every subject and publishes the decisions; the worst one sets the exit code and the commit status.

    Raises:
        GateError: when a local run cannot decide, or there is no subject.
    """
    client, deadline = connect(settings, host), Deadline.after(settings.run_timeout)
    read = partial(read_subjects, host, client, settings.as_event, has_status=settings.status != "never")
    decisions = [
        _decide(subject, replace(settings, run_timeout=deadline.remaining), host, client, progress)
        for subject in read()
    ]
    if any(decides_on_commit(decision, settings) for decision in decisions):
        decisions = refuse_moved(decisions, read, client, host.clock.now)
    return _publish(judge.sort_by_severity(decisions), settings, host, client)


def _decide(
    subject: Subject, settings: Settings, host: Host, client: GitHubClient | None, progress: ProgressCallback
) -> Decision:
    """Policy → gather → judge. In a workflow, an error is an undecided decision, which is published like any other."""
    try:
        context = identify_if_saved(build_context(subject, settings, host, client), settings)
        policy = select_policy(settings, context)
        context = add_baseline(settings, context)
        reference = judge.Reference(context.baseline, context.no_baseline, measure_base(policy.checklist, context))
        now, is_met = host.clock.now, partial(judge.is_met, reference=reference)
        allowed = context if policy.is_trusted else limit_to_proposal(context)
        observations = collect(policy.checklist.items, allowed, settings, progress, is_met)
        decision = judge.decide(policy.checklist, observations, subject, now, reference)
        preview = Preview(None, problems=policy.problems) if policy.problems else None
        if policy.proposed:
            observations = collect_proposal(policy.proposed.items, observations, limit_to_proposal(context), settings)
            preview = judge.preview(decision, judge.decide(policy.proposed, observations, subject, now, reference))
        return judge.remember(judge.conclude(decision, policy.enforcement, preview), recall(settings, context))
    except GateError as error:
        if subject.is_local:
            raise
        return judge.refuse(subject, host.clock.now, error)


def _publish(decisions: list[Decision], settings: Settings, host: Host, client: GitHubClient | None) -> RunResult:
    """Render → plan → execute. Secrets are redacted only here: before rendering, and in the results."""
    secrets = host.secrets.collect(settings.token, settings.variables)
    clean = redact_value(tuple(decisions), secrets)
    pages, actions = prepare(clean, settings, host, path_prefix)
    worst, surface = clean[-1], clean[-1].subject.surface
    results = () if settings.dry_run else redact_value(execute(actions, host.workspace, client, surface, host), secrets)
    return RunResult(worst, pages, actions, results, secrets, judge.final_exit_code(worst, enforce=settings.enforce))
