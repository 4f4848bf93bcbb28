"""What is to be done with the pages of a run: pure, so that it can be told before anything happens."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.adapters.github.check_runs import Annotation, CheckRun
from gate.adapters.github.statuses import CommitStatus
from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.judge.outcome import final_exit_code
from gate.model.decision import Decision, State, Status
from gate.model.events import EVENTS_WITH_STATUS, SCHEDULE, WORKFLOW_DISPATCH
from gate.model.subject import Subject
from gate.publish.actions import (
    Action,
    PostCheckRun,
    PostComment,
    SetOutputs,
    SetStatus,
    UpdateAuditIssue,
    WritePage,
    WriteSummary,
)
from gate.publish.comment_marker import Marker

if TYPE_CHECKING:
    from gate.render.annotations import LineAnnotation
    from gate.render.issue_page import IssuePage

MAX_ANNOTATIONS = 500
"""How many annotations one check run gets, in requests of fifty."""

_LEVELS = {"error": "failure", "warning": "warning"}


@dataclass(frozen=True, slots=True)
class Pages:
    """The rendered pages of one run; those that nobody asked for are None.

    `memory` is what the audit issue keeps of this run for the next one (see `gate.publish.audit_issue.snapshot_text`).
    """

    terminal: str
    markdown: str | None = None
    html: str | None = None
    json: str | None = None
    commands: str = ""
    line: str = ""
    remarks: tuple[LineAnnotation, ...] = ()
    issue: IssuePage | None = None
    snapshot: str = ""


def plan(pages: Pages, decision: Decision, settings: Settings, runner: Runner) -> tuple[Action, ...]:
    """The deeds for these pages, in the order in which they are done; outputs come last."""
    wanted = ((settings.markdown, pages.markdown), (settings.html, pages.html), (settings.json, pages.json))
    actions: list[Action] = [WritePage(path, text) for path, text in wanted if path is not None and text is not None]
    if runner.summary is not None and pages.markdown is not None:
        actions.append(WriteSummary(runner.summary, pages.markdown))
    if pages.markdown is not None and _comments(decision, settings):
        actions.append(_post(pages.markdown, decision, settings, runner))
    if _sets_status(decision, settings):
        actions.append(_status(pages.line, decision, settings))
    if settings.check_run and pages.markdown is not None and decision.subject.repo:
        actions.append(_check_run(pages, decision, settings, runner))
    if pages.issue is not None:
        actions.append(_keep_issue(pages.issue, pages.snapshot, decision, settings, runner))
    if runner.output is not None:
        actions.append(SetOutputs(runner.output, _outputs(decision, settings)))
    return tuple(actions)


def _comments(decision: Decision, settings: Settings) -> bool:
    if decision.subject.pull_request is None or not decision.subject.repo:
        return False
    return settings.comment != "never" and (settings.comment != "on-failure" or decision.state is not State.READY)


def _post(markdown: str, decision: Decision, settings: Settings, runner: Runner) -> PostComment:
    subject = decision.subject
    marker = Marker(settings.key, subject.head_sha, runner.run_id, runner.attempt, _gist(decision))
    return PostComment(
        subject.repo, subject.pull_request or 0, marker, markdown, only_changes=settings.comment == "changes"
    )


def _gist(decision: Decision) -> str:
    """What a reader would call a change: the decision and the status of every item."""
    said = [str(decision.state), *(f"{verdict.item.id} {verdict.status}" for verdict in decision.verdicts)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def _sets_status(decision: Decision, settings: Settings) -> bool:
    if settings.status == "never" or not decision.subject.repo or not decision.subject.head_sha:
        return False
    return settings.status == "always" or decision.subject.trigger in EVENTS_WITH_STATUS


def _status(line: str, decision: Decision, settings: Settings) -> SetStatus:
    """Undecided is an error, and never what satisfies a required check."""
    subject = decision.subject
    state = ("success", "failure", "error")[final_exit_code(decision.exit_code, enforce=settings.enforce)]
    return SetStatus(subject.head_sha, CommitStatus(f"gate/{settings.key}", state, line, subject.run_url))


def _check_run(pages: Pages, decision: Decision, settings: Settings, runner: Runner) -> PostCheckRun:
    """A check run has no word for undecided but those that satisfy a required check: it is a failure."""
    annotations = tuple(
        Annotation(one.path, one.line or 1, max(one.line, one.end_line, 1), _LEVELS[one.level], one.title, one.message)
        for one in pages.remarks[:MAX_ANNOTATIONS]
    )
    return PostCheckRun(
        decision.subject.head_sha,
        CheckRun(
            name=f"gate/{settings.key}",
            key=f"{runner.run_id}-{runner.attempt}",
            conclusion="failure" if final_exit_code(decision.exit_code, enforce=settings.enforce) else "success",
            title=pages.line,
            summary=pages.markdown or "",
            url=decision.subject.run_url,
            annotations=annotations,
        ),
    )


def is_audit(subject: Subject, settings: Settings) -> bool:
    """Whether this run keeps the audit issue."""
    wanted = {"auto": (SCHEDULE,), "always": (SCHEDULE, WORKFLOW_DISPATCH)}.get(settings.audit, ())
    return bool(subject.repo) and subject.trigger in wanted


def _keep_issue(
    page: IssuePage, snapshot: str, decision: Decision, settings: Settings, runner: Runner
) -> UpdateAuditIssue:
    subject = decision.subject
    return UpdateAuditIssue(
        repo=subject.repo,
        key=settings.key,
        run=runner.run_id,
        attempt=runner.attempt,
        state=decision.state,
        at=decision.decided_at,
        fingerprint=_gist(decision),
        snapshot=snapshot,
        page=page,
        labels=settings.audit_labels,
        assignees=settings.audit_assignees,
        branch="" if subject.trigger == SCHEDULE else subject.branch,
    )


def _outputs(decision: Decision, settings: Settings) -> dict[str, str]:
    count = Counter(verdict.status for verdict in decision.verdicts)
    score = decision.score.overall
    return {
        "decision": str(decision.state),
        "score": "" if score is None else str(int(score * 100)),
        "failed": str(count[Status.FAIL]),
        "warned": str(count[Status.WARN]),
        "unknown": str(count[Status.UNKNOWN]),
        "result-file": str(settings.json or ""),
    }
