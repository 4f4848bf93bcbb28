"""The audit issue: the decision as on a pull request, preceded by since when it is so and what changed.

GitHub notifies the people whom a new issue or comment mentions. So only one line mentions the owners, and only new
issues and comments contain it; all other text is escaped, and an edit notifies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from gate.model.audit import NO_SNOOZES, Changes, Snoozes
from gate.model.decision import BLOCKING_STATUSES, Decision, State
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, truncate
from gate.model.timestamps import format_utc
from gate.render import audit_sections, markdown
from gate.render.audit_changes import format_changes
from gate.render.audit_sections import render_hint, render_snoozes, render_watch
from gate.render.build_view import build_view
from gate.render.escape import clean, code
from gate.render.links import NO_LINKS, Links

__all__ = [
    "IssuePage", "mention_owners", "render", "render_duplicate", "render_hint", "render_preamble", "render_reopening",
    "render_snoozes", "render_watch",
]  # fmt: skip

LIMIT = 60_000
"""GitHub refuses texts of more than 65,536 characters."""

PREAMBLE_LIMIT = 8_000
"""The part of the limit for what changed."""

MARKER_LIMIT = 8_000
"""The part of the limit for the marker of the publisher."""

TITLE_LIMIT = 200
"""GitHub accepts 256 characters."""

MAX_OWNERS = 20
"""How many owners are mentioned; mentioning hundreds would flood their mailboxes."""

MAX_NAMES = 10
"""How many items one sentence names."""

_DECISION_LIMIT = LIMIT - PREAMBLE_LIMIT - MARKER_LIMIT - audit_sections.LIMIT
_OWNER = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9._-]{1,100})?")
_ICONS = {State.READY: "✅", State.NOT_READY: "❌", State.UNDECIDED: "❓"}


@dataclass(frozen=True, slots=True)
class IssuePage:
    """The audit issue without what depends on the previous run.

    `owners` are the failing and unknown items, each with its owner. `links` lead to the files and commits.
    """

    title: str
    text: str
    owners: tuple[tuple[str, str], ...] = ()
    links: Links = NO_LINKS

    def owners_without(self, items: Collection[str]) -> tuple[str, ...]:
        """The owners of the items but these, without duplicates, at most MAX_OWNERS."""
        return tuple(dict.fromkeys(owner for item, owner in self.owners if item not in items))[:MAX_OWNERS]


def render(decision: Decision, key: str, links: Links = NO_LINKS) -> IssuePage:
    """Title and text for a decision; neither mentions anyone."""
    view = build_view(decision)
    counts = ", ".join(group.count for group in view.groups if group.status in BLOCKING_STATUSES)
    name = clean(view.title, 100) or "Readiness"
    title = f"{name} is {decision.state}" + (f" ({counts})" if counts else "") + f" [{key}]"
    text = markdown.render(decision, limit=_DECISION_LIMIT, links=links)
    return IssuePage(truncate(title, TITLE_LIMIT), text, _owners(decision), links)


def _owners(decision: Decision) -> tuple[tuple[str, str], ...]:
    """The failing and unknown items with an owner that GitHub can mention."""
    items = [verdict.item for verdict in decision.verdicts if verdict.status in BLOCKING_STATUSES]
    return tuple((item.id, item.owner) for item in items if _OWNER.fullmatch(item.owner))


def mention_owners(owners: Sequence[str]) -> str:
    """The one line that mentions people; empty when there is nobody to mention."""
    return f"{', '.join(owners)}: items that you own are not ready.\n\n" if owners else ""


def render_reopening(
    owners: Sequence[str], state: State, since: datetime, snoozes: Snoozes = NO_SNOOZES, *, was_fixed: bool
) -> str:
    """The comment on a reopened issue.

    `was_fixed` is false when it was closed while the gate was not ready: by a person, or as its items were snoozed.
    """
    if was_fixed:
        sentence = f"**{str(state).capitalize()} again**"
    elif snoozes.ended:
        names = join_names([code(snooze.item, 60) for snooze in snoozes.ended], MAX_NAMES)
        sentence = f"No longer snoozed ({names}): **still {state}**"
    elif snoozes.active:
        sentence = f"Other items than the snoozed ones block: **still {state}**"
    else:
        sentence = f"Closed before it was fixed: **still {state}**"
    return f"{_ICONS[state]} {sentence}, since {format_utc(since)}.\n\n{mention_owners(owners)}".rstrip()


def render_preamble(
    state: State,
    since: datetime,
    not_ready_since: datetime | None,
    changes: Changes | None,
    links: Links = NO_LINKS,
) -> str:
    """The top of the issue: since when the state holds, and what changed, with the possible causes.

    `not_ready_since` is when the gate stopped being ready, for an issue that is ready again.
    """
    if state is State.READY:
        before = f"; it was not ready from {format_utc(not_ready_since)} until then" if not_ready_since else ""
        head = f"✅ **Ready** since {format_utc(since)}{before}.\n\n"
    else:
        head = f"{_ICONS[state]} **{str(state).capitalize()}**; it has not been ready since {format_utc(since)}.\n\n"
    return head + (format_changes(changes, links, PREAMBLE_LIMIT - 500) if changes else "")


def render_duplicate(number: int) -> str:
    """The comment on a duplicate before it is closed."""
    return f"Duplicate of #{number}, which tracks the audit of this gate.\n"
