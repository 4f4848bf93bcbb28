"""Which actions publish the pages of a run. Pure, so a dry run can print them.

The classes of the actions are imported where one is planned: a check at a terminal often publishes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from gate.config.runner import Runner
from gate.config.settings import STANDARD_OUTPUT, Settings
from gate.judge.outcome import final_exit_code
from gate.model.decision import Decision, State, Status
from gate.model.events import DEPLOYMENT_STATUS, EVENTS_OF_TRUSTED_BRANCH, EVENTS_WITH_STATUS, SCHEDULE
from gate.model.text import one_line
from gate.publish.history import should_record
from gate.publish.pages import Pages

if TYPE_CHECKING:
    from gate.publish.actions import (
        Action,
        AddToHistory,
        Notify,
        PostCheckRun,
        PostComment,
        PostNote,
        SetOutputs,
        SetPipelineStatus,
        SetStatus,
        UpdateAuditIssue,
    )
    from gate.render.issue_page import IssuePage
    from gate.render.markdown import CommentPage

MAX_ANNOTATIONS = 500
"""Annotations of one check run, sent fifty in a request."""

MAX_ENVIRONMENT = 100
"""Characters of an environment in the name of a status, which GitHub limits to 255."""

_ANNOTATION_LEVELS = {"error": "failure", "warning": "warning"}


def plan(pages: Pages, decision: Decision, settings: Settings, runner: Runner) -> tuple[Action, ...]:
    """The actions for these pages, in the order of execution: what stays on the commit first, outputs last."""
    actions: list[Action] = []
    if should_set_status(decision, settings):
        status = _status(pages.line, decision, settings)
        actions.append(_pipeline_status(status, runner) if runner.gitlab else status)
    if settings.check_run and pages.check is not None and decision.subject.repo:
        actions.append(_check_run(pages, decision, settings, runner))
    actions += _files(pages, settings, runner)
    if pages.comment is not None and _should_comment(decision, settings):
        comment = _comment(pages.comment, decision, settings, runner)
        actions.append(_note(comment, runner) if runner.gitlab else comment)
    if pages.json is not None and should_record(decision, settings):
        actions.append(_history(pages.json, decision, settings))
    if pages.issue is not None:
        actions.append(_audit_issue(pages.issue, decision, settings, runner))
        actions += _notifications(pages.issue, decision, settings)
    if runner.output is not None:
        actions.append(_outputs(runner.output, decision, settings))
    return tuple(actions)


def _files(pages: Pages, settings: Settings, runner: Runner) -> Iterator[Action]:
    """The pages that go to files, with the job summary last."""
    files = (
        (settings.markdown, pages.markdown),
        (settings.html, pages.html),
        (settings.json, pages.json),
        (settings.sarif, pages.sarif),
        (settings.junit, pages.junit),
        (settings.code_quality, pages.code_quality),
    )
    for path, text in files:
        if path is not None and text is not None:
            from gate.publish.actions import PrintPage, WritePage

            yield PrintPage(text) if path == STANDARD_OUTPUT else WritePage(path, text)
    if runner.summary is not None and pages.summary is not None:
        from gate.publish.actions import WriteSummary

        yield WriteSummary(runner.summary, pages.summary)


def _should_comment(decision: Decision, settings: Settings) -> bool:
    if decision.subject.pull_request is None or not decision.subject.repo:
        return False
    return settings.comment != "never" and (settings.comment != "on-failure" or decision.state is not State.READY)


def _comment(page: CommentPage, decision: Decision, settings: Settings, runner: Runner) -> PostComment:
    from gate.publish.actions import PostComment
    from gate.publish.markers import CommentMarker
    from gate.publish.pushes import remember
    from gate.render.links import build_links

    subject = decision.subject
    fingerprint = _fingerprint(decision)
    marker = CommentMarker(settings.key, subject.head_sha, runner.run_id, runner.attempt, fingerprint, runner.job)
    return PostComment(
        subject.repo,
        subject.pull_request or 0,
        marker,
        page.body,
        only_changes=settings.comment == "changes",
        heading=page.head,
        snapshot=remember(decision),
        links=build_links(subject, runner.server_url),
    )


def _fingerprint(decision: Decision) -> str:
    """Twelve digits that differ when the decision or the status of an item differs."""
    lines = [str(decision.state), *(f"{verdict.item.id} {verdict.status}" for verdict in decision.verdicts)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def put_status_first(plans: Iterable[tuple[Action, ...]]) -> tuple[Action, ...]:
    """The actions of several plans: a limit that the other actions reach never keeps an old status alive."""
    return tuple(sorted(chain.from_iterable(plans), key=lambda action: not _is_status(action)))


def _is_status(action: Action) -> bool:
    from gate.publish.actions import SetPipelineStatus, SetStatus

    return isinstance(action, SetStatus | SetPipelineStatus)


def decides_on_commit(decision: Decision, settings: Settings) -> bool:
    """Whether this run leaves a status or a check run on the commit, which stays there when the pull request moves."""
    return should_set_status(decision, settings) or (settings.check_run and bool(decision.subject.repo))


def should_set_status(decision: Decision, settings: Settings) -> bool:
    """Whether this run sets the status of the commit.

    By default not on a branch that is neither the default branch nor judged by the checklist of its base: its own
    checklist must not set a status that counts for its pull requests.
    """
    subject = decision.subject
    if settings.status == "never" or not subject.repo or not subject.head_sha:
        return False
    has_trusted_checklist = subject.event in EVENTS_OF_TRUSTED_BRANCH or subject.is_default_branch
    has_status = subject.trigger in (*EVENTS_WITH_STATUS, DEPLOYMENT_STATUS)
    return settings.status == "always" or (has_status and has_trusted_checklist)


def _status_context(decision: Decision, settings: Settings) -> str:
    """The name of the status. That of a deployment names the environment.

    A pull request must not become green because its head commit was deployed to a preview.
    """
    if decision.subject.event != DEPLOYMENT_STATUS:
        return f"gate/{settings.key}"
    environment = one_line(decision.subject.environment, MAX_ENVIRONMENT) or "deployment"
    return f"gate/{settings.key}/{environment}"


def _status(line: str, decision: Decision, settings: Settings) -> SetStatus:
    """Undecided is `error`, which satisfies no required check."""
    from gate.adapters.github.statuses import CommitStatus
    from gate.publish.actions import SetStatus

    subject = decision.subject
    state = ("success", "failure", "error")[final_exit_code(decision, enforce=settings.enforce)]
    return SetStatus(subject.head_sha, CommitStatus(_status_context(decision, settings), state, line, subject.run_url))


def _pipeline_status(status: SetStatus, runner: Runner) -> SetPipelineStatus:
    """The status on GitLab, where each state but success fails the pipeline."""
    from gate.adapters.gitlab.statuses import PipelineStatus
    from gate.publish.actions import SetPipelineStatus

    job, commit = runner.gitlab, status.status
    state = "success" if commit.state == "success" else "failed"
    return SetPipelineStatus(
        job.project if job else "",
        job.sha if job else "",
        PipelineStatus(commit.context, state, commit.description, commit.url),
        job.pipeline if job else 0,
    )


def _note(comment: PostComment, runner: Runner) -> PostNote:
    from gate.publish.actions import PostNote

    merge_request = runner.gitlab.merge_request if runner.gitlab else None
    return PostNote(merge_request.project if merge_request else "", comment)


def _check_run(pages: Pages, decision: Decision, settings: Settings, runner: Runner) -> PostCheckRun:
    """Undecided is `failure`: the other conclusions that could mean it satisfy a required check."""
    from gate.adapters.github.check_runs import Annotation, CheckRun
    from gate.publish.actions import PostCheckRun

    annotations = tuple(
        Annotation(
            annotation.path,
            annotation.line or 1,
            max(annotation.line, annotation.end_line, 1),
            _ANNOTATION_LEVELS[annotation.level],
            annotation.title,
            annotation.message,
        )
        for annotation in pages.annotations[:MAX_ANNOTATIONS]
    )
    return PostCheckRun(
        decision.subject.head_sha,
        CheckRun(
            name=f"gate/{settings.key}",
            key=f"{runner.run_id}-{runner.attempt}",
            conclusion="failure" if final_exit_code(decision, enforce=settings.enforce) else "success",
            title=pages.line,
            summary=pages.check or "",
            url=decision.subject.run_url,
            annotations=annotations,
        ),
    )


def _audit_issue(page: IssuePage, decision: Decision, settings: Settings, runner: Runner) -> UpdateAuditIssue:
    from gate.publish.actions import UpdateAuditIssue
    from gate.publish.audit_issue import build_watch, read_signals, take_audit_snapshot
    from gate.publish.snapshot_codec import encode_snapshot

    subject = decision.subject
    return UpdateAuditIssue(
        repo=subject.repo,
        key=settings.key,
        run=runner.run_id,
        attempt=runner.attempt,
        state=decision.state,
        at=decision.decided_at,
        fingerprint=_fingerprint(decision),
        snapshot=encode_snapshot(take_audit_snapshot(decision)),
        statuses={verdict.item.id: verdict.status for verdict in decision.verdicts},
        page=page,
        labels=settings.audit_labels,
        assignees=settings.audit_assignees,
        branch="" if subject.trigger == SCHEDULE else subject.branch,
        signals=read_signals(decision),
        watch=build_watch(decision),
        links=page.links,
        history=settings.history,
    )


def _notifications(page: IssuePage, decision: Decision, settings: Settings) -> Iterator[Notify]:
    from gate.publish.actions import Notify

    subject = decision.subject
    for target in settings.notify:
        yield Notify(
            target=target,
            repo=subject.repo,
            key=settings.key,
            title=page.title,
            at=decision.decided_at,
            commit=subject.head_sha,
            run_url=subject.run_url,
            items={verdict.item.id: verdict.item.title for verdict in decision.verdicts},
            links=page.links,
            allow_private=settings.allow_private,
        )


def _history(result: str, decision: Decision, settings: Settings) -> AddToHistory:
    from gate.history.write import build_files
    from gate.publish.actions import AddToHistory

    return AddToHistory(settings.history, build_files(decision, settings.key, result))


def _outputs(path: Path, decision: Decision, settings: Settings) -> SetOutputs:
    from gate.publish.actions import SetOutputs
    from gate.render.numbers import format_score

    count = Counter(verdict.status for verdict in decision.verdicts)
    values = {
        "decision": str(decision.state),
        "score": format_score(decision.score.overall),
        "failed": str(count[Status.FAIL]),
        "warned": str(count[Status.WARN]),
        "unknown": str(count[Status.UNKNOWN]),
        "result-file": str(settings.json or ""),
    }
    return SetOutputs(path, values)
