"""What a webhook gets when an audit changed: one document, and the messages for Slack and Microsoft Teams made of it.

Text of the checklist and of reports is escaped for each of them: it never formats, links or mentions anybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from gate.model.audit import AuditNews
from gate.model.decision import State, StatusChange
from gate.model.lazy_dataclass import dataclass
from gate.model.text import count_remaining, join_names, truncate
from gate.render.cause_text import describe_cause, tick
from gate.render.escape import clean, link, spans
from gate.render.links import NO_LINKS, Links
from gate.result.notification import Notification, NotifiedChange, NotifiedItem

MAX_ITEMS = 100
"""How many blocking items and changes the document lists."""

MAX_LINES = 10
"""How many changes a message lists."""

MAX_CAUSES = 3
"""How many causes of one change are named."""

SLACK_HEADER = 150
SLACK_TEXT = 2_900
"""Slack refuses headers of more than 150 characters and texts of more than 3,000 (Block Kit reference)."""

_ICONS = {State.READY: "✅", State.NOT_READY: "❌", State.UNDECIDED: "❓"}
_SLACK_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WORD_JOINER = "\u2060"
"""An invisible character that keeps the one after it from being read as markup or as a mention."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Which audit is reported: of which gate and commit, with the title of its issue, and the titles of the items."""

    repository: str
    gate: str
    title: str
    at: datetime
    commit: str
    items: Mapping[str, str]
    issue_url: str = ""
    run_url: str = ""
    links: Links = NO_LINKS


def build_notification(news: AuditNews, origin: Origin) -> Notification:
    """The document about the news of an audit, with clean and bounded texts."""
    changes = news.changes
    commits = changes.commits if changes else None
    status_changes = changes.status_changes if changes else ()
    blocking = [
        NotifiedItem(id=clean(name, 100), title=clean(origin.items.get(name, ""), 200), status=status)
        for name, status in islice(news.blocking.items(), MAX_ITEMS)
    ]
    return Notification(
        repository=clean(origin.repository, 200),
        gate=clean(origin.gate, 60),
        title=clean(origin.title, 200),
        state=news.after,
        previous_state=news.before,
        decided_at=origin.at.astimezone(UTC).isoformat(),
        commit=clean(origin.commit, 64),
        blocking=tuple(blocking),
        changes=tuple(_change(change, news) for change in status_changes[:MAX_ITEMS]),
        issue_url=link(origin.issue_url),
        run_url=link(origin.run_url),
        comparison_url=origin.links.comparison(commits.before, commits.after) if commits else "",
    )


def _change(change: StatusChange, news: AuditNews) -> NotifiedChange:
    changes = news.changes
    causes = changes.causes.get(change.item, ()) if changes else ()
    commits = changes.commits if changes else None
    texts = tuple(clean(describe_cause(cause, commits), 300) for cause in causes[:MAX_CAUSES])
    return NotifiedChange(item=clean(change.item, 100), before=change.before, after=change.after, causes=texts)


def render_json(notification: Notification) -> bytes:
    """The document itself."""
    return _encode(asdict(notification))


def render_slack(notification: Notification) -> bytes:
    """A message of Block Kit for an incoming webhook (Slack's reference, "Blocks" and "Formatting message text")."""
    text = truncate("\n".join(_slack_text(line) for line in _lines(notification)), SLACK_TEXT)
    links = [f"<{url}|{label}>" for label, url in _links(notification)]
    headline = _headline(notification)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": truncate(headline, SLACK_HEADER), "emoji": False}},
        {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}},
    ]
    if links:
        elements = [{"type": "mrkdwn", "text": " · ".join(links), "verbatim": True}]
        blocks.append({"type": "context", "elements": elements})
    return _encode({"text": _slack_text(headline), "blocks": blocks})


def render_teams(notification: Notification) -> bytes:
    """A message with an Adaptive Card for a workflow that posts webhook requests (Adaptive Cards schema, version 1.4).

    Texts are runs of text, which are never read as Markdown.
    """
    body = [_teams_line([(_headline(notification), False)], size="Large", weight="Bolder")]
    body += [_teams_line(spans(line)) for line in _lines(notification)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [
            {"type": "Action.OpenUrl", "title": label, "url": url} for label, url in _links(notification)
        ],
    }  # fmt: skip
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return _encode({"type": "message", "attachments": [attachment]})


def _headline(notification: Notification) -> str:
    return f"{_ICONS[notification.state]} {notification.title}"


def _lines(notification: Notification) -> Iterator[str]:
    """The lines of a message; text between backticks is a name."""
    before = notification.previous_state or "no issue"
    yield f"{tick(notification.repository, 200)}, gate {tick(notification.gate, 60)}: {before} → {notification.state}"
    for change in notification.changes[:MAX_LINES]:
        causes = f" ({'; '.join(change.causes)})" if change.causes else ""
        yield f"• {tick(change.item, 100)}: {change.before or 'new'} → {change.after or 'removed'}{causes}"
    yield from (f"• {text}" for text in count_remaining(notification.changes, MAX_LINES, "changes"))
    if notification.blocking and not notification.changes:
        yield f"Blocked by {join_names([tick(item.id, 100) for item in notification.blocking], MAX_LINES)}"


def _links(notification: Notification) -> list[tuple[str, str]]:
    links = (
        ("Audit issue", notification.issue_url),
        ("Run", notification.run_url),
        ("Commits", notification.comparison_url),
    )
    return [(label, url) for label, url in links if url]


def _slack_text(message: str) -> str:
    """A message as `mrkdwn`: names are code, and nothing else is markup, a link or a mention."""
    return "".join(f"`{_escape_slack(text)}`" if is_code else _plain_slack(text) for text, is_code in spans(message))


def _plain_slack(text: str) -> str:
    return re.sub(r"(?=[*_~`@#:])", _WORD_JOINER, _escape_slack(text))


def _escape_slack(text: str) -> str:
    return re.sub("[&<>]", lambda match: _SLACK_ENTITIES[match[0]], text)


def _teams_line(parts: list[tuple[str, bool]], **style: str) -> dict[str, Any]:
    inlines = [
        {"type": "TextRun", "text": text, **({"fontType": "Monospace"} if is_code else {}), **style}
        for text, is_code in parts
    ]
    return {"type": "RichTextBlock", "inlines": inlines}


def _encode(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
