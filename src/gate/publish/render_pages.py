"""Renders the pages that a run needs; the modules of a page are imported only when it is rendered."""

from __future__ import annotations

from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.model.decision import Decision
from gate.publish.plan import Pages, is_audit


def render_pages(decision: Decision, settings: Settings, runner: Runner, path_prefix: str) -> Pages:
    """The pages for the settings and the runner. `path_prefix` turns paths under the root into repository paths."""
    from gate.render import annotations, html, issue_page, markdown, summary_line, terminal
    from gate.result import writer

    has_comment = settings.comment != "never" and decision.subject.pull_request is not None
    needs_markdown = settings.markdown or runner.summary or has_comment or settings.check_run
    return Pages(
        terminal=terminal.render(decision, colour=settings.colour, width=settings.width, enforce=settings.enforce),
        markdown=markdown.render(decision) if needs_markdown else None,
        html=html.render(decision) if settings.html else None,
        json=writer.render(decision) if settings.json else None,
        commands=annotations.render(decision, path_prefix) if runner.summary else "",
        line=summary_line.render(decision, enforce=settings.enforce),
        annotations=tuple(annotations.list_annotations(decision, path_prefix)) if settings.check_run else (),
        issue=issue_page.render(decision, settings.key) if is_audit(decision.subject, settings) else None,
    )
