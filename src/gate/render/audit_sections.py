"""The sections of the audit issue beside the decision: what is snoozed, and what needs attention soon, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from gate.model.audit import AuditWatch, Snoozes
from gate.model.text import count_remaining, join_names, pluralize
from gate.render.escape import code, message
from gate.render.escape import markdown as prose
from gate.render.truncate import Block, truncate_blocks

LIMIT = 8_000
"""Characters of all sections."""

FOLD_ABOVE = 5
"""A longer list is folded."""

MAX_ENTRIES = 20
"""How many entries one list has."""

MAX_NAMES = 10
"""How many items one sentence names."""


def render_snoozes(snoozes: Snoozes) -> str:
    """The items that are snoozed, by whom and until when, and the comments that do not count; empty without any."""
    active = [
        f"{code(snooze.item, 60)} until {snooze.until}, by {prose(snooze.by, 40)}: {prose(snooze.reason, 200)}"
        for snooze in snoozes.active
    ]
    invalid = [
        f"{code(comment.seen, 120)} by {prose(comment.by, 40) or 'a deleted account'}: expected "
        f"{message(comment.expected, 200)}"
        for comment in snoozes.invalid
    ]
    sections = (
        _list("**Snoozed**: these items neither reopen this issue nor notify anyone.", "snoozed items", active),
        _list("**Comments that snooze nothing:**", "comments that snooze nothing", invalid),
    )
    return _join(sections, LIMIT // 2)


def render_hint(item: str, until: date) -> str:
    """How to snooze an item, to be copied."""
    command = code(f"/gate snooze {item} until {until} REASON")
    return f"<sub>A comment keeps this issue quiet about an item: {command}</sub>\n"


def render_watch(watch: AuditWatch) -> str:
    """What needs attention soon; empty when nothing does."""
    waivers = [f"{code(entry.item, 60)} on {entry.until}, by {prose(entry.by, 40)}" for entry in watch.waivers]
    certificates = [
        f"{code(entry.item, 60)}{_of(entry.target)}: "
        + ("expired" if entry.days < 0 else f"in {pluralize(entry.days, 'day')}")
        for entry in watch.certificates
    ]
    stale = [f"{code(entry.item, 60)}{_of(entry.subject)}" for entry in watch.stale]
    flaky = [
        f"{code(entry.item, 60)} changed {pluralize(entry.changes, 'time')} between pass and fail in 30 days, on the "
        "same commit and checklist"
        for entry in watch.flaky
    ]
    sections = (
        _list("**Waivers that end within 14 days:**", "waivers that end within 14 days", waivers),
        _list("**Certificates that expire within 14 days:**", "certificates that expire within 14 days", certificates),
        _list("**Stale evidence:**", "entries of stale evidence", stale),
        _list("**Flaky items:**", "flaky items", flaky),
        _never_red(watch.never_red),
    )
    return _join(sections, LIMIT // 2)


def _never_red(items: Sequence[str]) -> str:
    if not items:
        return ""
    names = join_names([code(item, 60) for item in items], MAX_NAMES)
    return f"**Not seen red in 90 days:** {names}. Prove that they can be: `gate selftest`.\n\n"


def _list(title: str, noun: str, entries: Sequence[str]) -> str:
    """A list under its title, folded when it is long; empty without entries."""
    if not entries:
        return ""
    lines = [*entries[:MAX_ENTRIES], *count_remaining(entries, MAX_ENTRIES)]
    text = "".join(f"- {line}\n" for line in lines)
    if len(entries) <= FOLD_ABOVE:
        return f"{title}\n\n{text}\n"
    return f"<details><summary>{len(entries):,} {noun}</summary>\n\n{text}\n</details>\n\n"


def _of(subject: str) -> str:
    return f" ({code(subject, 100)})" if subject else ""


def _join(sections: Iterable[str], limit: int) -> str:
    """The sections, the last ones left out where they do not fit."""
    blocks = [Block((section, ""), 1, "sections") for section in sections if section]
    return truncate_blocks(blocks, limit, lambda names: "*More does not fit here.*\n\n" if names else "")
