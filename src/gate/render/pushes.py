"""What changed since the last commit of a pull request, as one line of its comment."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.audit import Changes, ValueChange
from gate.model.decision import StatusChange
from gate.model.text import join_names, pluralize
from gate.render.audit_changes import format_values
from gate.render.escape import code
from gate.render.escape import markdown as prose
from gate.render.links import Links
from gate.render.markdown import CHANGES_LIMIT
from gate.render.markdown_parts import STATUS_ICONS, linked
from gate.render.truncate import size

MAX_CHANGES = 6
"""How many changes the line names, fewer where their texts are long; the others are counted."""


def render_push(head: str, changes: Changes, links: Links) -> str:
    """The line for a comment, with an empty line after it; `head` is the commit that the changes are from."""
    commit = linked(code(head[:7]), links.commit(head))
    texts = list(_texts(changes))
    if not changes.comparable or not (texts or changes.complete):
        return ""
    if not texts:
        return f"No change since {commit}.\n\n"
    lines = (
        f"Since {commit}: {join_names(texts, number, separator=' · ', last=' · and ')}\n\n"
        for number in range(MAX_CHANGES, 0, -1)
    )
    counted = f"Since {commit}: {pluralize(len(texts), 'change')}.\n\n"
    return next((line for line in lines if size(line) <= CHANGES_LIMIT), counted)


def _texts(changes: Changes) -> Iterator[str]:
    if changes.before is not changes.after:
        yield f"{changes.before} → **{changes.after}**"
    yield from (_status_change(change) for change in changes.status_changes)
    yield from (_value_change(change) for change in changes.value_changes)


def _status_change(change: StatusChange) -> str:
    before = STATUS_ICONS[change.before] if change.before else "new"
    after = STATUS_ICONS[change.after] if change.after else "removed"
    return f"{before}→{after} {code(change.item, 60)}"


def _value_change(change: ValueChange) -> str:
    before, after = format_values(change)
    return f"{code(change.item, 60)} {prose(change.fact, 60)} {prose(before, 40)} → **{prose(after, 40)}**"
