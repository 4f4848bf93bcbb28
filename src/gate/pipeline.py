"""The story of a run: settings → subjects → policy → gather → judge → render → publish → RunResult."""

from dataclasses import replace

from gate import judge
from gate.adapters.github import GitHubClient
from gate.adapters.github.connect import connect
from gate.adapters.host import Host
from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.gather.collect import collect, collect_proposal
from gate.gather.concurrent import Progress, no_progress
from gate.gather.context import build_context
from gate.model.decision import Decision, Enforcement, Preview
from gate.model.errors import GateError
from gate.model.events import LOCAL
from gate.model.subject import Subject
from gate.policy.baseline import read_baseline
from gate.policy.change import read_change
from gate.policy.selection import select_policy
from gate.policy.subject import read_subjects
from gate.policy.trust import path_prefix, proposal_may_use_network, why_not_checked_out
from gate.publish import execute
from gate.publish.plan import plan
from gate.publish.render_pages import render_pages
from gate.publish.run_result import RunResult, merge_results
from gate.render.redact import redacted


def check(settings: Settings, host: Host, progress: Progress = no_progress) -> RunResult:
    """Judges each subject and publishes the decisions; of several, the worst sets the exit code and the status.

    Raises:
        GateError: when a local run cannot decide, or there is no subject.
    """
    client = connect(settings, host)
    subjects = read_subjects(host, client, settings.as_event)
    *milder, worst = judge.worst_last(_decide(subject, settings, host, client, progress) for subject in subjects)
    without_status = replace(settings, status="never")
    results = [_publish(decision, without_status, host, client) for decision in milder]
    return merge_results([*results, _publish(worst, settings, host, client)])


def _decide(
    subject: Subject, settings: Settings, host: Host, client: GitHubClient | None, progress: Progress
) -> Decision:
    try:
        change = read_change(host, subject, settings.base, client)
        not_checked_out = why_not_checked_out(subject, host.repository)
        trusted = build_context(subject, change, settings, host, client, not_checked_out=not_checked_out)
        untrusted = replace(trusted, network_allowed=proposal_may_use_network(subject))
        policy = select_policy(settings, host, subject, change, client, is_checked_out=not_checked_out is None)
        baseline = read_baseline(settings, host, subject, change, is_checked_out=not_checked_out is None)
        context = untrusted if policy.enforcement is Enforcement.FIRST else trusted
        observations = collect(policy.checklist.items, context, settings, progress)
        decision = judge.decide(policy.checklist, observations, subject, host.clock.now, baseline)
        preview = Preview(None, problems=policy.problems) if policy.problems else None
        if policy.proposed:
            observations = collect_proposal(policy.proposed.items, observations, untrusted, settings)
            proposed = judge.decide(policy.proposed, observations, subject, host.clock.now, baseline)
            preview = judge.preview(decision, proposed)
        return judge.conclude(decision, policy.enforcement, preview)
    except GateError as error:
        if subject.trigger == LOCAL:
            raise
        return judge.refuse(subject, host.clock.now, error)


def _publish(decision: Decision, settings: Settings, host: Host, client: GitHubClient | None) -> RunResult:
    """Renders and publishes. Here alone, secrets are redacted: in the decision before it, in the results after it."""
    runner, secrets = Runner.of(host.env), frozenset({settings.token, *host.secrets.values})
    decision = redacted(decision, secrets)
    pages = render_pages(decision, settings, runner, path_prefix(decision.subject, host.repository))
    actions = plan(pages, decision, settings, runner)
    results = () if settings.dry_run else redacted(execute(actions, host.workspace, client), secrets)
    exit_code = judge.final_exit_code(decision.exit_code, enforce=settings.enforce)
    return RunResult(decision, pages, actions, results, secrets, exit_code)
