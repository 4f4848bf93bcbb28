"""The audit issue: the decision as on a pull request, preceded by since when it is so and what changed.

GitHub notifies the people whom a new issue or comment mentions. So only one line mentions the owners, and only new
issues and comments contain it; all other text is escaped, and an edit notifies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gate.model.audit import Changes, ValueChange
from gate.model.decision import BLOCKING_STATUSES, Decision, State, Status, StatusChange
from gate.model.text import join_names, truncate
from gate.model.timestamps import format_utc
from gate.model.values import number
from gate.render import markdown, numbers
from gate.render.comparisons import format_value
from gate.render.escape import clean, code
from gate.render.escape import markdown as prose
from gate.render.links import NO_LINKS, Links
from gate.render.truncate import Block, truncate_blocks
from gate.render.view import build_view

LIMIT = 60_000
"""GitHub refuses texts of more than 65,536 characters."""

PREAMBLE_LIMIT = 8_000
"""The part of the limit for what changed; the marker of the publisher takes some more."""

TITLE_LIMIT = 200
"""GitHub accepts 256 characters."""

MAX_OWNERS = 20
"""How many owners are mentioned; mentioning hundreds would flood their mailboxes."""

MAX_NEVER_RED = 10
"""How many items that were never seen red are named."""

_DECISION_LIMIT = LIMIT - PREAMBLE_LIMIT - 8_000 - 3_000
_OWNER = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9._-]{1,100})?")
_ICONS = {State.READY: "✅", State.NOT_READY: "❌", State.UNDECIDED: "❓"}


@dataclass(frozen=True, slots=True)
class IssuePage:
    """The audit issue without what depends on the previous run; `owners` are those of failing and unknown items."""

    title: str
    text: str
    owners: tuple[str, ...] = ()


def render(decision: Decision, key: str, links: Links = NO_LINKS) -> IssuePage:
    """Title and text for a decision; neither mentions anyone."""
    view = build_view(decision)
    counts = ", ".join(group.count for group in view.groups if group.status in BLOCKING_STATUSES)
    name = clean(view.title, 100) or "Readiness"
    title = f"{name} is {decision.state}" + (f" ({counts})" if counts else "") + f" [{key}]"
    text = markdown.render(decision, limit=_DECISION_LIMIT, links=links) + render_never_red(decision)
    return IssuePage(truncate(title, TITLE_LIMIT), text, _owners(decision))


def render_never_red(decision: Decision) -> str:
    """The items that no run and no selftest has seen red; empty when all were, or when nothing earlier is known."""
    judged = [verdict for verdict in decision.verdicts if verdict.status is not Status.SKIPPED]
    never = [code(verdict.item.id, 60) for verdict in judged if verdict.last_red is None]
    if not never or not (decision.baseline_file or len(never) < len(judged)):
        return ""
    names = join_names(never, MAX_NEVER_RED)
    return f"\n**Never seen red:** {names}. Prove that they can be: `gate selftest`.\n"


def _owners(decision: Decision) -> tuple[str, ...]:
    """The owners of failing and unknown items that GitHub can mention, without duplicates."""
    owners = (verdict.item.owner for verdict in decision.verdicts if verdict.status in BLOCKING_STATUSES)
    return tuple(dict.fromkeys(owner for owner in owners if _OWNER.fullmatch(owner)))[:MAX_OWNERS]


def mention_owners(owners: Sequence[str]) -> str:
    """The one line that mentions people; empty when there is nobody to mention."""
    return f"{', '.join(owners)}: items that you own are not ready.\n\n" if owners else ""


def render_reopening(owners: Sequence[str], state: State, since: datetime, *, was_fixed: bool) -> str:
    """The comment on a reopened issue. `was_fixed` is false when a person closed it while the gate was not ready."""
    sentence = f"**{str(state).capitalize()} again**" if was_fixed else f"Closed before it was fixed: **still {state}**"
    return f"{_ICONS[state]} {sentence}, since {format_utc(since)}.\n\n{mention_owners(owners)}".rstrip()


def render_preamble(state: State, since: datetime, not_ready_since: datetime | None, changes: Changes | None) -> str:
    """The top of the issue: since when the state holds, and what changed.

    `not_ready_since` is when the gate stopped being ready, for an issue that is ready again.
    """
    if state is State.READY:
        before = f"; it was not ready from {format_utc(not_ready_since)} until then" if not_ready_since else ""
        head = f"✅ **Ready** since {format_utc(since)}{before}.\n\n"
    else:
        head = f"{_ICONS[state]} **{str(state).capitalize()}**; it has not been ready since {format_utc(since)}.\n\n"
    return head + (_format_changes(changes) if changes else "")


def render_duplicate(number: int) -> str:
    """The comment on a duplicate before it is closed."""
    return f"Duplicate of #{number}, which tracks the audit of this gate.\n"


def _format_changes(changes: Changes) -> str:
    lines = [Block((line, ""), rank, name) for rank, name, line in _lines(changes)]
    when = format_utc(changes.since)
    if not changes.comparable:
        lines.append(Block(("- items are not compared: in one of the two runs nothing could be judged\n",)))
    if not lines:
        return f"No change since the run of {when}.\n\n" if changes.complete else ""
    head = Block((f"Changes since the run of {when}:\n\n",))
    return truncate_blocks([head, *lines, Block(("\n",))], PREAMBLE_LIMIT - 500, _truncation_note)


def _lines(changes: Changes) -> Iterator[tuple[int, str, str]]:
    """Rank, name and Markdown of each change."""
    if changes.before is not changes.after:
        yield 1, "the decision", f"- the decision: {changes.before} → **{changes.after}**\n"
    for status_change in changes.status_changes:
        yield 2, "items", f"- {_format_status_change(status_change)}\n"
    for value_change in changes.value_changes:
        before, after = format_values(value_change)
        item, fact = code(value_change.item, 100), code(value_change.fact, 80)
        yield 3, "values", f"- {item}: {fact} {prose(before, 80)} → **{prose(after, 80)}**\n"


def _format_status_change(change: StatusChange) -> str:
    item = code(change.item, 100)
    if change.before is None:
        return f"{item} is new: **{change.after}**"
    if change.after is None:
        return f"{item} was removed; its status was {change.before}"
    return f"{item}: {change.before} → **{change.after}**"


def format_values(change: ValueChange) -> tuple[str, str]:
    """Both values; they differ when displayed if they differ exactly."""
    if any(isinstance(value, str | bool | frozenset) for value in (change.before, change.after)):
        return format_value(change.before, change.unit), format_value(change.after, change.unit)
    pair = numbers.format_pair(number(change.after), number(change.before), change.unit)
    return pair.threshold, pair.value


def _truncation_note(names: Iterable[str]) -> str:
    joined = ", ".join(names)
    return f"- ✂️ *and more changes: {joined}*\n\n" if joined else ""
