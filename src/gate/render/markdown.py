"""The decision as GitHub Flavored Markdown: the pull-request comment, the job summary, and the text of a check run.

A reader has five minutes and a red pull request: one list says what failed, what to do about it and where, and shows
the numbers of the other items. Everything else is folded away below it. Untrusted text goes through `escape.markdown`
or `escape.code`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gate.model.decision import Decision, State, Status
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.render import markdown_parts as parts
from gate.render.build_view import build_view
from gate.render.escape import code, message
from gate.render.escape import markdown as prose
from gate.render.findings import FindingGroup
from gate.render.links import NO_LINKS, Links
from gate.render.markdown_items import (
    ATTENTION,
    DETAILS,
    NOTES,
    PASSED_DETAILS,
    Density,
    density,
    folded,
    held_lines,
    item_list,
)
from gate.render.truncate import Block, size, size_in_bytes, truncate_blocks
from gate.render.view import Row, View

LIMIT = 60_000
"""GitHub refuses comments of more than 65,536 characters; the publisher adds some text of its own."""

CHANGES_LIMIT = 1_500
"""What the publisher may add about the last commit, in characters."""

SUMMARY_LIMIT = 900_000
"""GitHub refuses job summaries of more than 1 MiB, which the steps of a job do not share."""

MIN_LIMIT = 20_000
"""What head and foot may need in the worst case; a smaller limit is not honoured."""


@dataclass(frozen=True, slots=True)
class CommentPage:
    """A page in two parts; the publisher writes what changed since the last commit between them."""

    head: str
    body: str

    @property
    def text(self) -> str:
        """The page without what changed."""
        return self.head + self.body


def render(
    decision: Decision,
    *,
    limit: int = LIMIT,
    measure: Callable[[str], int] = size,
    links: Links = NO_LINKS,
    enforce: bool = True,
) -> str:
    """The page, at most `limit` long as `measure` counts (at least MIN_LIMIT), ending in a newline.

    Without `enforce` the heading says that the decision is not enforced, here as in the other pages.
    """
    view = build_view(decision, enforce=enforce)
    return _render(view, density(view, roomy=False), limit, measure, links).text


def render_comment(decision: Decision, links: Links = NO_LINKS, *, enforce: bool = True) -> CommentPage:
    """The page for a comment, with room for what changed since the last commit."""
    view = build_view(decision, enforce=enforce)
    return _render(view, density(view, roomy=False), LIMIT - CHANGES_LIMIT, size, links)


def render_summary(decision: Decision, links: Links = NO_LINKS, *, enforce: bool = True) -> str:
    """The page as a job summary: the same with more items, findings and files."""
    view = build_view(decision, enforce=enforce)
    return _render(view, density(view, roomy=True), SUMMARY_LIMIT, size_in_bytes, links).text


def _render(view: View, limits: Density, limit: int, measure: Callable[[str], int], links: Links) -> CommentPage:
    head, foot = _head(view), _foot(view, links)
    available = max(limit, MIN_LIMIT) - measure(head) - measure(foot)
    blocks = tuple(_blocks(view, limits, links))
    return CommentPage(
        head, truncate_blocks(blocks, available, lambda names: _truncation_note(names, links), measure) + foot
    )


def _blocks(view: View, limits: Density, links: Links) -> Iterator[Block]:
    yield from _notes(view.policy_notes)
    yield from item_list(view, links, limits)
    yield from _notes(view.notes)
    yield from _details(view, links, limits)


def _head(view: View) -> str:
    """The decision, its reason where no item has it, and how many items there are of each status."""
    title = f": {prose(view.title, 150)}" if view.title else ""
    heading = f"## {parts.STATE_ICONS[view.state]} {view.result}{title}"
    reason = message(view.headline.text, 400) if view.headline.stands_alone else ""
    counts = [f"{parts.STATUS_ICONS[group.status]} {group.count}" for group in view.groups]
    counts += [f"score **{view.score}** of 100"] if view.score else []
    return "".join(f"{paragraph}\n\n" for paragraph in (heading, reason, " · ".join(counts)) if paragraph)


def _notes(notes: Sequence[str]) -> Iterator[Block]:
    if not notes:
        return
    yield Block(("> [!NOTE]\n", ""), NOTES, "notes")
    bullet = "- " if len(notes) > 1 else ""
    for note in notes:
        yield Block((f"> {bullet}{message(note)}\n", ""), NOTES, "notes")
    yield Block(("\n",))


# -------------------------------------------------------------------------------------------------- what is folded away


def _details(view: View, links: Links, limits: Density) -> Iterator[Block]:
    """What the list leaves out: of each item the comparisons that hold, the sources, and all findings."""
    attention, passed = view.rows(*ATTENTION), view.rows(Status.PASS, Status.SKIPPED)
    ranked = [(DETAILS, "details", line) for row in attention for line in _detail(row, links, limits)]
    ranked += [
        (PASSED_DETAILS, "details of passed items", line) for row in passed for line in _detail(row, links, limits)
    ]
    if ranked:
        yield from folded("Details: all comparisons, sources and findings", ranked)


def _detail(row: Row, links: Links, limits: Density) -> Iterator[str]:
    lines = [f"  - {line}" for line in held_lines(row)]
    groups = row.findings.groups
    if _are_cut(groups, limits) or row.status in (Status.PASS, Status.SKIPPED):
        lines += [f"  {line}" for group in groups for line in _finding_group(group, links)]
        if row.findings.omitted:
            lines.append(f"  - and {pluralize(row.findings.omitted, 'more kind', 'more kinds')} of finding")
    if lines:
        yield f"- {parts.STATUS_ICONS[row.status]} {parts.name(row, owner=False)}"
        yield from lines


def _are_cut(groups: Sequence[FindingGroup], limits: Density) -> bool:
    """Whether the list does not show these findings completely."""
    return len(groups) > limits.findings or any(
        len(group.locations) > limits.files
        or len(group.rule) + len(group.message) > limits.finding // 2
        or (bool(group.remedy) and not limits.fixes)
        for group in groups
    )


def _finding_group(group: FindingGroup, links: Links) -> Iterator[str]:
    if len(group.locations) <= 1 and not group.omitted_locations:
        locations = parts.locations(group, links, 1)
        yield f"- {locations}: {parts.finding(group)}" if locations else f"- {parts.finding(group)}"
        return
    yield f"- {parts.finding(group)}"
    for place in group.locations:
        yield f"  - {parts.location(place, links)}"
    if group.omitted_locations:
        yield f"  - and {pluralize(group.omitted_locations, 'more file')}"


# ---------------------------------------------------------------------------------------------------------- the footer


def _foot(view: View, links: Links) -> str:
    """Which commit was judged by what, where to read more, and who must act."""
    texts = [parts.linked(code(view.commit[:7]), links.commit(view.commit))] if view.commit else []
    texts += [parts.linked("run and full report", links.run)] if links.run else []
    texts += [f"checklist {prose(view.checklist, 120)}"] if view.checklist else []
    texts += [_baseline(view, links)] if view.has_deltas else []
    texts += [view.action] if view.state is State.UNDECIDED else []
    return f"<sub>{' · '.join(texts)}</sub>\n" if texts else ""


def _baseline(view: View, links: Links) -> str:
    """What the differences are from."""
    commit = view.baseline_commit[:7]
    origin = f" {prose(view.baseline_origin, 120)}" if view.baseline_origin else ""
    at = f"{parts.linked(code(commit), links.commit(view.baseline_commit))}{origin}" if commit else ""
    if at and not view.baseline:
        return f"± compares with {at}"
    return f"± compares with {prose(view.baseline or 'the baseline', 120)}" + (f" ({at})" if at else "")


def _truncation_note(names: Sequence[str], links: Links) -> str:
    if not names:
        return ""
    where = parts.linked("job summary", links.run)
    return f"✂️ *Shortened to fit: {', '.join(names)}. The {where}, the HTML page and the JSON result contain more.*\n\n"
