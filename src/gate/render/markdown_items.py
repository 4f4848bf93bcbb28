"""The list of a Markdown page: an item that needs attention with its numbers and its next step, the others in brief.

An item says all that a reader needs in order to act. What holds, sources and further findings are in the details below.
A list, unlike a table, breaks long names on a phone and has room for snippets to copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gate.model.decision import Status
from gate.model.lazy_dataclass import dataclass
from gate.render import markdown_parts as parts
from gate.render.comparisons import ComparisonText
from gate.render.escape import code, fenced, link, message
from gate.render.escape import markdown as prose
from gate.render.links import Links
from gate.render.truncate import Block
from gate.render.view import Group, Row, View

ATTENTION = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED)
"""The statuses of the items that are shown with all their lines."""

RANK = {Status.FAIL: 1, Status.UNKNOWN: 2, Status.WARN: 20, Status.WAIVED: 24}
NOTES, LATER_ITEMS, OTHER_ITEMS, DETAILS, PASSED_DETAILS = 3, 8, 16, 30, 34
"""The order of importance; see `truncate.Block`. The two ranks below that of folded lines are those of their frame."""

CUT_ITEMS = {
    Status.FAIL: "failed items",
    Status.UNKNOWN: "unknown items",
    Status.WARN: "items with warnings",
    Status.WAIVED: "waived items",
}

_TARGET = re.compile(r"\]\([^)]*\)")
"""What a reader does not see of a link."""

_MIN_MESSAGE = 24
"""Characters of a message that are shown even after a long name."""

_MAX_IN_ITEM = 6
"""How many reasons, waivers or notes one item shows."""


@dataclass(frozen=True, slots=True)
class Density:
    """How much the list shows: items with all their lines, passed items on a line of their own, findings and files.

    `texts` is how many characters of an instruction an item shows, `finding` how many the line of a finding has, `path`
    how many of a linked path. `fixes` is whether findings name their fix.
    """

    items: int
    lines: int
    findings: int
    files: int
    texts: int
    finding: int
    path: int
    fixes: bool = True


def density(view: View, *, roomy: bool) -> Density:
    """What fits on a screen: the more items need attention, the less of each. `roomy` is for a page of its own."""
    count = len(view.rows(*ATTENTION))
    if roomy:
        return Density(items=100, lines=40, findings=10, files=10, texts=600, finding=600, path=80)
    if count <= 3:
        return Density(items=25, lines=12, findings=5, files=4, texts=600, finding=300, path=48)
    if count <= 6:
        return Density(items=25, lines=12, findings=2, files=3, texts=400, finding=180, path=36)
    return Density(items=25, lines=12, findings=1, files=2, texts=300, finding=100, path=18, fixes=False)


def item_list(view: View, links: Links, limits: Density) -> Iterator[Block]:
    """The items: those that need attention with all that a reader needs, the others in brief."""
    if not view.groups:
        return
    attention = view.rows(*ATTENTION)
    for number, row in enumerate(attention[: limits.items]):
        rank = max(RANK[row.status], LATER_ITEMS if number >= limits.items // 2 else 0)
        yield Block((_item(row, links, limits), _brief_item(row), ""), rank, CUT_ITEMS[row.status])
    for group in view.groups:
        if group.status in (Status.PASS, Status.SKIPPED):
            yield from _brief_group(group, limits)
    yield Block(("\n",))
    yield from _later_items(attention[limits.items :])


def _item(row: Row, links: Links, limits: Density) -> str:
    lines = [f"{parts.STATUS_ICONS[row.status]} {parts.name(row)}", *_lines(row, links, limits)]
    snippets = [f"  {line}\n" for snippet in (row.step.snippets if row.step else ()) for line in fenced(snippet)]
    return "- " + "<br>\n  ".join(lines) + "\n" + "".join(snippets)


def _brief_item(row: Row) -> str:
    return f"- {parts.STATUS_ICONS[row.status]} {parts.name(row, owner=False)}{_first_failing(row)}\n"


def _first_failing(row: Row) -> str:
    texts = row.failing or row.comparisons
    return f": {parts.comparison(texts[0], parts.STATUS_ICONS[row.status])}" if texts else ""


def _lines(row: Row, links: Links, limits: Density) -> Iterator[str]:
    """What failed and why, the other numbers, what to do, where, and by whom it is waived."""
    yield from _evidence(row, limits)
    if row.step:
        yield f"👉 {' '.join(message(sentence, limits.texts) for sentence in row.step.sentences)}"
        if row.step.help:
            yield f"💡 {message(row.step.help, limits.texts)}"
    yield from _findings(row, links, limits)
    for waiver in row.waivers[:_MAX_IN_ITEM]:
        more = f" ({parts.linked('more', link(waiver.link))})" if link(waiver.link) else ""
        yield f"waiver {prose(waiver.text, 300)}{more}"
    yield from parts.notes(row.notes, _MAX_IN_ITEM)


def _evidence(row: Row, limits: Density) -> Iterator[str]:
    """The failing comparisons, those without data by their reason, and on the last line the other numbers."""
    icon = parts.STATUS_ICONS[row.status]
    lines = [parts.comparisons(texts, icon) for texts in _by_value(row.failing)]
    reasons = dict.fromkeys(text.reason for text in row.failing if text.reason)
    lines += [
        parts.missing([text for text in row.failing if text.reason == reason], icon, limits.texts)
        for reason in list(reasons)[:_MAX_IN_ITEM]
    ]
    lines += [f"no data: {message(str(doubt), limits.texts)}" for doubt in row.doubts[:_MAX_IN_ITEM]]
    if row.other_numbers:
        numbers = " · ".join(parts.number(item, counts=False) for item in row.other_numbers)
        lines[-1:] = [f"{lines[-1]} · {numbers}" if lines else numbers]
    yield from lines


def _by_value(texts: Sequence[ComparisonText]) -> Iterable[Sequence[ComparisonText]]:
    """The comparisons that have a value, those of one value together."""
    groups: dict[tuple[str, ...], list[ComparisonText]] = {}
    for text in texts:
        if not text.reason:
            groups.setdefault((text.fact, text.value, text.note, text.target, text.label), []).append(text)
    return groups.values()


def _findings(row: Row, links: Links, limits: Density) -> Iterator[str]:
    groups = row.findings.groups
    for group in groups[: limits.findings]:
        locations = parts.locations(group, links, limits.files, limits.path)
        used = len(_TARGET.sub("", locations)) + len(group.severity) + len(group.label) + len(group.rule)
        text = parts.finding(group, max(limits.finding - used, _MIN_MESSAGE), fix=limits.fixes)
        yield f"• {locations}: {text}" if locations else f"• {text}"
    remaining = len(groups) + row.findings.omitted - limits.findings
    if remaining > 0:
        yield f"• and {remaining:,} more in the details below"


def _numbers(row: Row) -> str:
    return " · ".join(parts.number(item) for item in row.other_numbers)


def _brief_group(group: Group, limits: Density) -> Iterator[Block]:
    """The passed or skipped items: a line for those with numbers and for each reason, then the names of others."""
    icon, name = parts.STATUS_ICONS[group.status], f"{group.status} items"
    detailed: dict[str, list[Row]] = {}
    brief_rows: list[Row] = []
    for row in group.rows:
        key = row.skip_reason or (row.id if row.other_numbers else "")
        has_line = key in detailed or (key and len(detailed) < limits.lines)
        (detailed.setdefault(key, []) if has_line else brief_rows).append(row)
    for rows in detailed.values():
        explanation = message(rows[0].skip_reason, 200) or _numbers(rows[0])
        yield Block((f"- {icon} {_names(rows, group.status)}: {explanation}\n", ""), OTHER_ITEMS, name)
    if brief_rows:
        yield Block((f"- {icon} {_names(brief_rows, group.status)}\n", ""), OTHER_ITEMS, name)


def _names(rows: Sequence[Row], status: Status) -> str:
    """The titles of items in one line; the details have the others, unless they were skipped."""
    names = [prose(row.title, 80) for row in rows[:_MAX_IN_ITEM]]
    if len(rows) > len(names):
        where = "" if status is Status.SKIPPED else " in the details below"
        names.append(f"and {len(rows) - len(names):,} more{where}")
    return ", ".join(names)


def _later_items(rows: Sequence[Row]) -> Iterator[Block]:
    """The items beyond the limit, folded, on one line each."""
    for status in ATTENTION:
        members = [row for row in rows if row.status is status]
        if not members:
            continue
        label, rank = CUT_ITEMS[status], max(RANK[status], LATER_ITEMS)
        icon = parts.STATUS_ICONS[status]
        lines = [(rank, label, f"- {code(row.id, 80)}{_first_failing(row)}") for row in members]
        yield from folded(f"{icon} {len(members):,} more {label}", lines)


def folded(summary: str, lines: Sequence[tuple[int, str, str]]) -> Iterator[Block]:
    """Lines behind a disclosure triangle, each with its rank and what a reader misses without it.

    They are cut from the end. The frame is cut when no line remains, and its end last: without an end, the rest of the
    page would be folded away too.
    """
    rank, name = min(lines)[:2]
    yield Block((f"<details><summary>{summary}</summary>\n\n", ""), rank - 1, name)
    for line_rank, line_name, line in lines:
        yield Block((f"{line}\n", ""), line_rank, line_name)
    yield Block(("\n</details>\n\n", ""), rank - 2, name)


def held_lines(row: Row) -> Iterator[str]:
    """What the list leaves out of an item: the comparisons that hold or do not apply, the sources, further notes."""
    for text in row.comparisons:
        if text not in row.failing:
            yield parts.comparison(text) + (f" ({prose(text.reason.detail, 300)})" if text.reason else "")
    if row.sources:
        yield f"{row.source_label}: {'; '.join(prose(source, 200) for source in row.sources)}"
    if row.status in (Status.PASS, Status.SKIPPED):
        yield from parts.notes(row.notes, _MAX_IN_ITEM)
