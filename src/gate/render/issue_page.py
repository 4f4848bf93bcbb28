"""The audit issue: the decision as on a pull request, and on top of it since when and what changed.

GitHub pings whom a new issue or a new comment mentions. So there is one line that mentions the owners, which stands in
those alone; everything else is escaped, and an edit pings nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gate.model.audit import Changes, ValueChange
from gate.model.decision import Decision, State, Status, StatusChange
from gate.model.text import truncate
from gate.model.values import number
from gate.render import markdown, numbers
from gate.render.comparisons import value_alone
from gate.render.escape import clean, code
from gate.render.escape import markdown as prose
from gate.render.truncate import Block, fit
from gate.render.view import counts, view

LIMIT = 60_000
"""GitHub refuses texts of more than 65,536 characters."""

NEWS_LIMIT = 8_000
"""So much of it is for what changed; the marker of the publisher takes some more."""

TITLE_LIMIT = 200
"""GitHub takes 256 characters."""

MAX_OWNERS = 20
"""So many are mentioned; a line of hundreds would be an attack on their mail."""

_DECISION_LIMIT = LIMIT - NEWS_LIMIT - 8_000
_OWNER = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9._-]{1,100})?")
_ICONS = {State.READY: "✅", State.NOT_READY: "❌", State.UNDECIDED: "❓"}


@dataclass(frozen=True, slots=True)
class IssuePage:
    """The audit issue without what only a look at the last one can tell; `owners` are those of the failing items."""

    title: str
    text: str
    owners: tuple[str, ...] = ()


def render(decision: Decision, key: str) -> IssuePage:
    """Title and text for a decision; neither mentions anybody."""
    told = view(decision)
    tally = ", ".join(words for status, words in counts(told.groups) if status in (Status.FAIL, Status.UNKNOWN))
    name = clean(told.title, 100) or "Readiness"
    title = f"{name} is {decision.state}" + (f" ({tally})" if tally else "") + f" [{key}]"
    return IssuePage(truncate(title, TITLE_LIMIT), markdown.render(decision, limit=_DECISION_LIMIT), _owners(decision))


def _owners(decision: Decision) -> tuple[str, ...]:
    """Whom to mention: those of failing and unknown items that can be mentioned at all, each once."""
    wrong = (each.item.owner for each in decision.verdicts if each.status in (Status.FAIL, Status.UNKNOWN))
    return tuple(dict.fromkeys(owner for owner in wrong if _OWNER.fullmatch(owner)))[:MAX_OWNERS]


def mention_owners(owners: Sequence[str]) -> str:
    """The one line that mentions people, and nothing when there is nobody to mention."""
    return f"For {', '.join(owners)}: items of yours are not ready.\n\n" if owners else ""


def reopened(owners: Sequence[str], state: State, since: datetime, *, mended: bool) -> str:
    """The comment on an issue that is opened again, after all was mended or somebody just closed it."""
    said = f"**{str(state).capitalize()} again**" if mended else f"Closed while it was not mended: **still {state}**"
    return f"{_ICONS[state]} {said}, since {_moment(since)}.\n\n{mention_owners(owners)}".rstrip()


def news(state: State, since: datetime, spell: datetime | None, changes: Changes | None) -> str:
    """What stands on top: since when it is so, how long it was otherwise (from `spell` on), and what changed."""
    if state is State.READY:
        was = f"; it had not been since {_moment(spell)}" if spell else ""
        head = f"✅ **Ready** since {_moment(since)}{was}.\n\n"
    else:
        head = f"{_ICONS[state]} **{str(state).capitalize()}**; it has not been ready since {_moment(since)}.\n\n"
    return head + (_changed(changes) if changes else "")


def retired(number: int) -> str:
    """What a duplicate says once it is closed."""
    return f"This was opened beside #{number}, where the audit of this gate is kept.\n"


def _changed(changes: Changes) -> str:
    lines = [Block((line, ""), rank, name) for rank, name, line in _lines(changes)]
    when = _moment(changes.since)
    if not changes.comparable:
        lines.append(Block(("- items are not compared: on one of the two nights none could be judged\n",)))
    if not lines:
        return f"Nothing changed since the run of {when}.\n\n"
    head = Block((f"Changed since the run of {when}:\n\n",))
    return fit([head, *lines, Block(("\n",))], NEWS_LIMIT - 500, _remark)


def _lines(changes: Changes) -> Iterator[tuple[int, str, str]]:
    if changes.before is not changes.after:
        yield 1, "the decision", f"- the decision: {changes.before} → **{changes.after}**\n"
    for flip in changes.status_changes:
        yield 2, "items", f"- {_flip(flip)}\n"
    for move in changes.value_changes:
        was, now = _pair(move)
        item, fact = code(move.item, 100), code(move.fact, 80)
        yield 3, "values", f"- {item}: {fact} {prose(was, 80)} → **{prose(now, 80)}**\n"


def _flip(flip: StatusChange) -> str:
    item = code(flip.item, 100)
    if flip.before is None:
        return f"{item} is new: **{flip.after}**"
    if flip.after is None:
        return f"{item} is gone; it was {flip.before}"
    return f"{item}: {flip.before} → **{flip.after}**"


def _pair(move: ValueChange) -> tuple[str, str]:
    """Both values, apart as far as they truly are."""
    if any(isinstance(value, str | bool | frozenset) for value in (move.before, move.after)):
        return value_alone(move.before, move.unit), value_alone(move.after, move.unit)
    pair = numbers.beside(number(move.after), number(move.before), move.unit)
    return pair.bound, pair.value


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _remark(names: Iterable[str]) -> str:
    cut = ", ".join(names)
    return f"- ✂️ *and more changes: {cut}*\n\n" if cut else ""
