"""What changed from one audit to the next, as Markdown, with the possible causes of what got worse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.model.audit import (
    Changes,
    CommitRange,
    Commits,
    LikelyCause,
    ValueChange,
)
from gate.model.decision import StatusChange
from gate.model.text import pluralize
from gate.model.timestamps import format_utc
from gate.model.values import number
from gate.render import numbers
from gate.render.cause_text import describe_cause
from gate.render.comparisons import format_value
from gate.render.escape import code, message
from gate.render.escape import markdown as prose
from gate.render.links import Links
from gate.render.truncate import Block, truncate_blocks

MAX_CAUSES = 6
"""How many causes of one item are listed; more are rare, and the first ones say most."""


def format_changes(changes: Changes, links: Links, limit: int) -> str:
    """The changes as a list of at most `limit` characters, statuses before values."""
    lines = [Block((line, ""), rank, name) for rank, name, line in _lines(changes)]
    when = format_utc(changes.since)
    if not changes.comparable:
        lines.append(Block(("- items are not compared: in one of the two runs nothing could be judged\n",)))
    if not changes.complete:
        lines.append(
            Block(("- other items or values may have changed: the issue has no room to compare all of them\n",))
        )
    if not lines:
        return f"No change since the run of {when}.\n\n"
    head = Block((f"Changes since the run of {when}{_format_range(changes.commits, links)}:\n\n",))
    return truncate_blocks([head, *lines, Block(("\n",))], limit, _truncation_note)


def _format_range(commits: CommitRange | None, links: Links) -> str:
    """The commits since the run before, with their address; empty when it judged the same one."""
    if commits is None:
        return ""
    url = links.comparison(commits.before, commits.after)
    text = "other commits" if commits.count is None else pluralize(commits.count, "commit")
    linked = f"[{text}]({url})" if url else text
    return f" ({linked}{', and the branch was rewritten' if commits.is_rewritten else ''})"


def _lines(changes: Changes) -> Iterator[tuple[int, str, str]]:
    """Rank, name and Markdown of each change, and of the causes below it."""
    if changes.before is not changes.after:
        yield 1, "the decision", f"- the decision: {changes.before} → **{changes.after}**\n"
    for status_change in changes.status_changes:
        causes = _format_causes(changes.causes.get(status_change.item), changes.commits)
        yield 2, "items", f"- {_format_status_change(status_change)}\n"
        if causes:
            yield 3, "causes", causes
    for value_change in changes.value_changes:
        before, after = format_values(value_change)
        item, fact = code(value_change.item, 100), code(value_change.fact, 80)
        yield 4, "values", f"- {item}: {fact} {prose(before, 80)} → **{prose(after, 80)}**\n"


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


def _format_causes(causes: Sequence[LikelyCause] | None, commits: CommitRange | None) -> str:
    """The line about the causes of one change; empty for a change that needs none."""
    if causes is None:
        return ""
    if not causes:
        return "  - no known cause\n"
    texts = [message(describe_cause(cause, commits), 1_000) for cause in causes[:MAX_CAUSES]]
    return f"  - {_label(causes)}: {'; '.join(texts)}\n"


def _label(causes: Sequence[LikelyCause]) -> str:
    """One cause is likely, unless it says no more than that there were commits."""
    if len(causes) > 1:
        return "possible causes"
    return "possible cause" if causes[0] == Commits() else "likely cause"
