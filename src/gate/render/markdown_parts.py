"""The parts of a Markdown page: icons, comparisons, numbers and findings, each as one escaped line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.model.decision import Level, State, Status
from gate.model.evidence import Severity
from gate.model.text import pluralize, without_point
from gate.render.comparisons import ComparisonStatus, ComparisonText, Style
from gate.render.deltas import Delta, Trend
from gate.render.escape import code, message
from gate.render.escape import markdown as prose
from gate.render.findings import FindingGroup, Location, format_range
from gate.render.key_numbers import KeyNumber
from gate.render.links import Links
from gate.render.view import Row

STATE_ICONS = {State.READY: "✅", State.NOT_READY: "❌", State.UNDECIDED: "❓"}
STATUS_ICONS = {
    Status.FAIL: "❌",
    Status.UNKNOWN: "❓",
    Status.WARN: "⚠️",
    Status.WAIVED: "⏳",
    Status.PASS: "✅",
    Status.SKIPPED: "⚪",
}
_COMPARISON_ICONS = {
    ComparisonStatus.HELD: "✅",
    ComparisonStatus.BROKEN: "❌",
    ComparisonStatus.NO_DATA: "❓",
    ComparisonStatus.NOT_APPLICABLE: "⚪",
}
_WORSE, _BETTER = ("🔻", "🔺"), "🟢"
"""The marks of a difference: their shapes differ too, because colours alone say nothing to some readers."""

MAX_PATH = 80
"""Characters of a linked path that are displayed; of a longer one the beginning is left out."""

MAX_RANGES = 6
"""Ranges of lines of one file that one line of a page names."""


def bold(text: str, limit: int) -> str:
    """Bold text; an empty text stays empty, because four asterisks around nothing are displayed."""
    escaped = prose(text, limit)
    return f"**{escaped}**" if escaped else ""


def linked(text: str, url: str) -> str:
    """Markdown as the text of a link; without an address the text alone."""
    return f"[{text}]({url})" if url else text


def name(row: Row, *, owner: bool = True) -> str:
    """Title, id and owner on one line; an item without a title is shown by its id, which is not repeated."""
    item_id = code(row.id, 80) if row.id != row.title else ""
    return " · ".join(part for part in (bold(row.title, 150), item_id, prose(row.owner, 80) if owner else "") if part)


def comparison(text: ComparisonText, icon: str = "") -> str:
    """The comparison with its icon, the value in bold. An icon that is the same as `icon` is left out."""
    sentence = "".join(_part(style, part, text) for style, part in text.parts)
    return _with_icon(text, sentence, icon)


def comparisons(texts: Sequence[ComparisonText], icon: str = "") -> str:
    """Comparisons of one value: the sentence about the first one, then what else was expected."""
    expectations = [_with_icon(text, code(text.expected, 200), icon) for text in texts[1:]]
    return " and ".join([comparison(texts[0], icon), *expectations])


def _with_icon(text: ComparisonText, sentence: str, icon: str) -> str:
    own_icon = STATUS_ICONS[Status.WARN] if text.is_warning else _COMPARISON_ICONS[text.status]
    level = "" if text.level is Level.MUST else f" *{text.level}*"
    return f"{sentence}{level}" if own_icon == icon else f"{own_icon} {sentence}{level}"


def missing(texts: Sequence[ComparisonText], icon: str, limit: int) -> str:
    """Comparisons that have no value for one reason: `high == 0`: no data (absent): no file matches."""
    facts = ", ".join(code(f"{text.fact} {text.expected}", 200) for text in texts)
    own_icon = STATUS_ICONS[Status.WARN] if all(text.is_warning for text in texts) else STATUS_ICONS[Status.UNKNOWN]
    sentence = f"{facts}: {message(str(texts[0].reason), limit)}"
    return sentence if own_icon == icon else f"{own_icon} {sentence}"


def _part(style: Style, part: str, text: ComparisonText) -> str:
    match style:
        case Style.CODE:
            return code(part, 200)
        case Style.STRONG:
            return bold(part, 200)
        case Style.NOTE:
            return prose(part)
        case Style.DELTA if text.delta:
            return delta(text.delta)
        case _:
            return part


def delta(difference: Delta) -> str:
    """A difference from the baseline, with a mark where it is better or worse."""
    marks = {Trend.WORSE: _WORSE[difference.is_increase], Trend.BETTER: _BETTER}
    return " ".join(part for part in (difference.text, marks.get(difference.trend)) if part)


def number(item: KeyNumber, *, counts: bool = True) -> str:
    """A number with its name and its difference: `line coverage **97.1%** (66 of 68; +0.3pp 🟢)`, `**12** passed`."""
    note = prose(item.note) if counts else ""
    details = "; ".join(part for part in (note, delta(item.delta) if item.delta else "") if part)
    value, label = bold(item.value, 80), prose(item.label, 80)
    sentence = f"{value} {label}" if item.is_count else f"{label} {value}"
    return f"{sentence} ({details})" if details else sentence


def finding(group: FindingGroup, limit: int = 300, *, fix: bool = True) -> str:
    """The rule, the message and the fix of findings, without their locations; `fix` is whether to name their fix."""
    waived = "waived: " if group.waived else ""
    label = f"{group.label} " if group.label else ""
    severity = "" if group.severity is Severity.UNRATED else f"**{group.severity}** "
    parts = [code(group.rule, 150)] if group.rule else []
    remedy = f"; fix: {message(group.remedy, limit)}" if group.remedy and fix else ""
    text = without_point(group.message) if remedy else group.message
    parts += [prose(text, limit)] if text else []
    return waived + label + severity + (": ".join(parts) or "a finding") + remedy


def locations(group: FindingGroup, links: Links, max_locations: int, max_path: int = MAX_PATH) -> str:
    """The first locations of a finding, and how many more there are."""
    places = group.locations[:max_locations]
    remaining = len(group.locations) - len(places) + group.omitted_locations
    more = f" and {pluralize(remaining, 'more file')}" if remaining > 0 else ""
    return ", ".join(location(place, links, max_path) for place in places) + more


def location(place: Location, links: Links, max_path: int = MAX_PATH) -> str:
    """The path and the lines of findings in one file, each range with a link where there is one."""
    if not links.file(place.path):
        return code(str(place), 300)
    if not place.ranges:
        return linked(code(_shorten(place.path, max_path), 300), links.file(place.path))
    return ", ".join(_ranges(place, links, max_path))


def _ranges(place: Location, links: Links, max_path: int) -> Iterator[str]:
    for index, (first, last) in enumerate(place.ranges[:MAX_RANGES]):
        lines = format_range(first, last)
        text = f"{_shorten(place.path, max_path)}:{lines}" if index == 0 else lines
        yield linked(code(text, 300), links.file(place.path, first, last))
    if len(place.ranges) > MAX_RANGES:
        yield "…"


def _shorten(path: str, limit: int) -> str:
    """The end of a long path, from a folder on; its link has the whole path."""
    if len(path) <= limit:
        return path
    *folders, end = path.split("/")
    while folders and len(end) + len(folders[-1]) + 3 <= limit:
        end = f"{folders.pop()}/{end}"
    return f"…/{end}"


def notes(texts: Sequence[str], limit: int) -> Iterator[str]:
    """The first notes, and how many more there are."""
    for text in texts[:limit]:
        yield f"note: {message(text, 300)}"
    if len(texts) > limit:
        yield f"and {len(texts) - limit:,} more notes"
