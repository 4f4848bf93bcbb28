"""The pages of a run, and which of them a run needs; the modules of a page are imported only when it is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.model.decision import Decision
from gate.model.events import SCHEDULE, WORKFLOW_DISPATCH
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Subject
from gate.publish.history import should_record

if TYPE_CHECKING:
    from gate.render.annotations import LineAnnotation
    from gate.render.issue_page import IssuePage
    from gate.render.links import Links
    from gate.render.markdown import CommentPage


@dataclass(frozen=True, slots=True)
class Pages:
    """The rendered pages of one run; None for a page that was not requested.

    `comment` is the Markdown page for a comment, in two parts, `summary` the one for the job summary, `check` the one
    for a check run, which GitHub limits by bytes. `line` is the decision on one line, `commands` are the log commands
    of the runner, `issue` is the page of the audit issue on a run that updates it.
    """

    terminal: str
    markdown: str | None = None
    comment: CommentPage | None = None
    summary: str | None = None
    check: str | None = None
    html: str | None = None
    json: str | None = None
    sarif: str | None = None
    junit: str | None = None
    code_quality: str | None = None
    commands: str = ""
    line: str = ""
    annotations: tuple[LineAnnotation, ...] = ()
    issue: IssuePage | None = None


def render_pages(decision: Decision, settings: Settings, runner: Runner, path_prefix: str) -> Pages:
    """The pages for the settings and the runner. `path_prefix` turns paths under the root into repository paths."""
    from gate.render import summary_line, terminal
    from gate.render.links import build_links

    has_comment = settings.comment != "never" and decision.subject.pull_request is not None
    links = build_links(decision.subject, runner.server_url, path_prefix)
    comment = _comment(decision, links, settings) if has_comment or settings.markdown else None
    return Pages(
        terminal=terminal.render(decision, colour=settings.colour, width=settings.width, enforce=settings.enforce),
        markdown=comment.text if comment and settings.markdown else None,
        comment=comment if has_comment else None,
        summary=_summary(decision, links, settings) if runner.summary else None,
        check=_check_page(decision, links, settings) if settings.check_run else None,
        html=_html(decision, links, settings) if settings.html else None,
        json=_json(decision) if settings.json or should_record(decision, settings) else None,
        sarif=_sarif(decision, settings, path_prefix) if settings.sarif else None,
        junit=_junit(decision, settings, path_prefix) if settings.junit else None,
        code_quality=_code_quality(decision, settings, path_prefix) if settings.code_quality else None,
        commands=_commands(decision, path_prefix) if runner.summary else "",
        line=summary_line.render(decision, enforce=settings.enforce),
        annotations=_annotations(decision, path_prefix) if settings.check_run else (),
        issue=_issue_page(decision, settings.key, links) if is_audit(decision.subject, settings) else None,
    )


def _comment(decision: Decision, links: Links, settings: Settings) -> CommentPage:
    from gate.render import markdown

    return markdown.render_comment(decision, links, enforce=settings.enforce)


def _summary(decision: Decision, links: Links, settings: Settings) -> str:
    from gate.render import markdown

    return markdown.render_summary(decision, links, enforce=settings.enforce)


def _check_page(decision: Decision, links: Links, settings: Settings) -> str:
    from gate.render import markdown
    from gate.render.truncate import size_in_bytes

    return markdown.render(decision, measure=size_in_bytes, links=links, enforce=settings.enforce)


def _html(decision: Decision, links: Links, settings: Settings) -> str:
    from gate.render import html

    return html.render(decision, links, enforce=settings.enforce)


def _json(decision: Decision) -> str:
    from gate.render.next_steps import build_next_steps
    from gate.result import writer

    return writer.render(decision, build_next_steps(decision))


def _sarif(decision: Decision, settings: Settings, path_prefix: str) -> str:
    from gate.render import sarif

    return sarif.render(decision, settings.key, path_prefix, enforce=settings.enforce)


def _junit(decision: Decision, settings: Settings, path_prefix: str) -> str:
    from gate.render import junit

    return junit.render(decision, settings.key, path_prefix, enforce=settings.enforce)


def _code_quality(decision: Decision, settings: Settings, path_prefix: str) -> str:
    from gate.render import code_quality

    return code_quality.render(decision, settings.key, path_prefix, enforce=settings.enforce)


def _commands(decision: Decision, path_prefix: str) -> str:
    from gate.render import annotations

    return annotations.render(decision, path_prefix)


def _annotations(decision: Decision, path_prefix: str) -> tuple[LineAnnotation, ...]:
    from gate.render import annotations

    return tuple(annotations.list_annotations(decision, path_prefix))


def _issue_page(decision: Decision, key: str, links: Links) -> IssuePage:
    from gate.render import issue_page

    return issue_page.render(decision, key, links)


def is_audit(subject: Subject, settings: Settings) -> bool:
    """Whether this run updates the audit issue."""
    triggers = {"auto": (SCHEDULE,), "always": (SCHEDULE, WORKFLOW_DISPATCH)}.get(settings.audit, ())
    return bool(subject.repo) and subject.trigger in triggers
