"""The decision as GitHub Flavored Markdown: the pull-request comment and the job summary.

A reader has five minutes and a red pull request: the decision comes first, then the failing comparisons, what to do,
and the rest. Untrusted text goes through `escape.markdown` or `escape.code`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from gate.model.decision import Decision, Level, State, Status
from gate.model.evidence import Severity
from gate.render.comparisons import ComparisonStatus, ComparisonText, Style
from gate.render.escape import code, fenced, link, message
from gate.render.escape import markdown as prose
from gate.render.findings import NO_FINDINGS, FindingGroup, FindingGroups
from gate.render.remediation import Step
from gate.render.truncate import Block, size, truncate_blocks
from gate.render.view import Gap, Row, View, build_view

LIMIT = 60_000
"""GitHub refuses comments of more than 65,536 characters; the publisher adds some text of its own."""

MIN_LIMIT = 20_000
"""What head and foot may need in the worst case; a smaller limit is not honoured."""

_STATE = {State.READY: "✅ Ready", State.NOT_READY: "❌ Not ready", State.UNDECIDED: "❓ Undecided"}
_STATUS = {
    Status.FAIL: "❌",
    Status.UNKNOWN: "❓",
    Status.WARN: "⚠️",
    Status.WAIVED: "⏳",
    Status.PASS: "✅",
    Status.SKIPPED: "⚪",
}
_COMPARISON = {
    ComparisonStatus.HELD: "✅",
    ComparisonStatus.BROKEN: "❌",
    ComparisonStatus.NO_DATA: "❓",
    ComparisonStatus.NOT_APPLICABLE: "⚪",
}

_MAX_IN_STEP = 10
"""How many groups of findings, and files of one group, a step shows; the others are folded away below."""

_MAX_IN_CELL = 8
"""How many reasons or notes one table cell shows."""

_MAX_LOCATIONS_IN_CELL = 3
"""How many files of one finding one table cell shows."""

_ATTENTION = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED)

_MAX_FIRST = 25
"""How many items, with their steps, come before everything else; later steps are cut early."""

_RANK = {Status.FAIL: 1, Status.UNKNOWN: 2, Status.WARN: 6, Status.WAIVED: 7}
_NOTES, _LATER_ITEMS, _GAPS, _LATER_STEPS, _ALL_FINDINGS, _PASSED = 3, 4, 8, 9, 10, 11
"""The order of importance; see `truncate.Block`."""

_CUT_ITEMS = {
    Status.FAIL: "failed items",
    Status.UNKNOWN: "unknown items",
    Status.WARN: "items with warnings",
    Status.WAIVED: "waived items",
}


def render(decision: Decision, *, limit: int = LIMIT, measure: Callable[[str], int] = size) -> str:
    """The page, at most `limit` long as `measure` counts (at least MIN_LIMIT), ending in a newline."""
    view = build_view(decision)
    foot = _foot(view)
    body = truncate_blocks(tuple(_blocks(view)), max(limit, MIN_LIMIT) - measure(foot), _truncation_note, measure)
    return body + foot


def _blocks(view: View) -> Iterator[Block]:
    yield Block((_head(view),))
    yield from _attention(view.rows(*_ATTENTION))
    yield from _next_steps(view.rows(Status.FAIL, Status.UNKNOWN, Status.WARN))
    yield from _notes(view.notes)
    yield from _all_findings(view.rows(*_ATTENTION))
    yield from _passed(view.rows(Status.PASS))
    yield from _not_checked(view.gaps)


def _head(view: View) -> str:
    title = f": {prose(view.title, 150)}" if view.title else ""
    counts = " · ".join(f"{_STATUS[group.status]} {group.count}" for group in view.groups)
    score = f"**Score {view.score}** of 100 · " if view.score else ""
    headline = view.headline
    item = f"{_bold(headline.item, 80)}: " if headline.item else ""
    sentence = item + message(headline.text, 400) + (f"; {headline.more}" if headline.more else "")
    parts = (f"## {_STATE[view.state]}{title}", f"{score}{counts}", sentence)
    return "".join(f"{part}\n\n" for part in parts if part)


def _bold(text: str, limit: int) -> str:
    """Bold text; an empty text stays empty, because four asterisks around nothing are displayed."""
    escaped = prose(text, limit)
    return f"**{escaped}**" if escaped else ""


# ------------------------------------------------------------------------------------------- items that need attention


def _attention(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    yield Block(("| | Item | Evidence |\n|:-:|:--|:--|\n",))
    for number, row in enumerate(rows):
        rank = max(_RANK[row.status], _LATER_ITEMS if number >= _MAX_FIRST else 0)
        yield Block((_table_row(row), _table_row(row, brief=True), ""), rank, _CUT_ITEMS[row.status])
    yield Block(("\n",))


def _table_row(row: Row, *, brief: bool = False) -> str:
    lines = [_sentence(text) for text in (row.comparisons[:1] if brief else row.comparisons)]
    if not brief:
        lines += _details(row)
    return f"| {_STATUS[row.status]} | {_name(row, row.owner)} | {'<br>'.join(lines)} |\n"


def _name(row: Row, owner: str = "") -> str:
    """Title, id and owner; an item without a title is shown by its id, which is not repeated."""
    labels = " · ".join(code(label, 80) for label in (row.id if row.id != row.title else "", owner) if label)
    return _bold(row.title, 150) + (f"<br><sub>{labels}</sub>" if labels else "")


def _sentence(text: ComparisonText) -> str:
    """The comparison with its glyph, the value in bold."""
    glyph = _STATUS[Status.WARN] if text.is_warning else _COMPARISON[text.status]
    level = "" if text.level is Level.MUST else f" <sub>{text.level}</sub>"
    return f"{glyph} {''.join(_part(style, part) for style, part in text.parts)}{level}"


def _part(style: Style, text: str) -> str:
    match style:
        case Style.CODE:
            return code(text, 200)
        case Style.STRONG:
            return _bold(text, 200)
        case Style.NOTE:
            return prose(text)
        case Style.TEXT:
            return text


def _details(row: Row) -> list[str]:
    """What explains the comparisons above it in a cell."""
    lines = [message(str(reason), 400) for reason in row.reasons[:_MAX_IN_CELL]]
    lines += [f"<sub>{message(str(reason), 400)}</sub>" for reason in row.other_reasons[:_MAX_IN_CELL]]
    for waiver in row.waivers[:_MAX_IN_CELL]:
        more = f" ([more]({link(waiver.link)}))" if link(waiver.link) else ""
        lines.append(f"waiver {prose(waiver.text, 300)}{more}")
    waived = [group for group in row.findings.groups if group.waived]
    lines += [_finding_in_cell(group) for group in waived[:_MAX_IN_CELL]]
    if len(waived) > _MAX_IN_CELL:
        lines.append(f"and {len(waived) - _MAX_IN_CELL:,} more waived findings")
    lines += [f"note: {message(note, 300)}" for note in row.notes[:_MAX_IN_CELL]]
    if row.sources:
        lines.append(f"<sub>{row.source_label}: {'; '.join(prose(source, 200) for source in row.sources)}</sub>")
    return lines


# ---------------------------------------------------------------------------------------------------- what to do next


def _next_steps(rows: Sequence[Row]) -> Iterator[Block]:
    steps = [(row, row.step) for row in rows if row.step]
    if not steps:
        return
    yield Block(("### What to do next\n\n",))
    for number, (row, step) in enumerate(steps, 1):
        rank = _RANK[row.status] if number <= _MAX_FIRST else _LATER_STEPS
        yield Block((_step(step, number, row.findings), _step(step, number, NO_FINDINGS), ""), rank, "steps")
    yield Block(("\n",))


def _step(step: Step, number: int, findings: FindingGroups) -> str:
    marker = f"{number}. "
    indent = " " * len(marker)
    sentences = " ".join(message(sentence, 600) for sentence in step.sentences)
    lines = [f"{marker}{_bold(step.title, 150)}: {sentences}"]
    lines += [indent + line for snippet in step.snippets for line in fenced(snippet)]
    if step.help:
        lines.append(f"{indent}- {message(step.help, 600)}")
    groups = [group for group in findings.groups if not group.waived]  # the table shows the others
    for group in groups[:_MAX_IN_STEP]:
        lines += [indent + line for line in _finding_group(group, _MAX_IN_STEP)]
    remaining = len(groups) + findings.omitted - _MAX_IN_STEP
    if remaining > 0:
        lines.append(f"{indent}- and {remaining:,} more below")
    return "\n".join(lines) + "\n"


def _finding_in_cell(group: FindingGroup) -> str:
    """A finding with its first locations, as one line of a table cell."""
    locations = ", ".join(code(str(location), 150) for location in group.locations[:_MAX_LOCATIONS_IN_CELL])
    remaining = len(group.locations) - _MAX_LOCATIONS_IN_CELL + group.omitted_locations
    more = f" and {remaining:,} more" if remaining > 0 else ""
    return _finding_text(group) + (f" ({locations}{more})" if locations else "")


def _finding_text(group: FindingGroup) -> str:
    waived = "waived: " if group.waived else ""
    label = f"{group.label} " if group.label else ""
    severity = "" if group.severity is Severity.UNRATED else f"**{group.severity}** "
    parts = [code(group.rule, 150)] if group.rule else []
    parts += [prose(group.message, 300)] if group.message else []
    fix = f"; fix: {message(group.remedy, 300)}" if group.remedy else ""
    return waived + label + severity + (": ".join(parts) or "a finding") + fix


def _finding_group(group: FindingGroup, limit: int) -> Iterator[str]:
    finding = _finding_text(group)
    if len(group.locations) == 1:
        yield f"- {finding} ({code(str(group.locations[0]), 300)})"
        return
    yield f"- {finding}"
    for location in group.locations[:limit]:
        yield f"  - {code(str(location), 300)}"
    remaining = len(group.locations) - limit + group.omitted_locations
    if remaining > 0:
        yield f"  - and {remaining:,} more files"


# ------------------------------------------------------------------------------------------------------------ the rest


def _notes(notes: Sequence[str]) -> Iterator[Block]:
    if not notes:
        return
    yield Block(("> [!NOTE]\n", ""), _NOTES, "notes")
    bullet = "- " if len(notes) > 1 else ""
    for note in notes:
        yield Block((f"> {bullet}{message(note)}\n", ""), _NOTES, "notes")
    yield Block(("\n",))


def _all_findings(rows: Iterable[Row]) -> Iterator[Block]:
    """The findings of items that have more than a step shows."""
    for row in rows:
        groups = row.findings.groups
        if len(groups) > _MAX_IN_STEP or any(len(group.locations) > _MAX_IN_STEP for group in groups):
            lines = [line for group in groups for line in _finding_group(group, len(group.locations))]
            if row.findings.omitted:
                lines.append(f"- and {row.findings.omitted:,} more kinds of finding")
            summary = f"All {row.findings.total:,} findings of {prose(row.id, 80)}"
            yield from _folded(summary, lines, _ALL_FINDINGS, "findings")


def _folded(summary: str, lines: Sequence[str], rank: int, name: str) -> Iterator[Block]:
    """Lines behind a disclosure triangle; they are cut from the end, and the frame last."""
    yield Block((f"<details><summary>{summary}</summary>\n\n", ""), rank, name)
    for line in lines:
        yield Block((f"{line}\n", ""), rank, name)
    yield Block(("\n</details>\n\n", ""), rank, name)


def _passed(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    table = ["| Item | Evidence |", "|:--|:--|"]
    for row in rows:
        lines = "<br>".join([*(_sentence(text) for text in row.comparisons), *_details(row)])
        table.append(f"| {_name(row)} | {lines} |")
    yield from _folded(f"✅ {len(rows):,} passed", table, _PASSED, "passed items")


def _not_checked(gaps: Sequence[Gap]) -> Iterator[Block]:
    if not gaps:
        yield Block(("**Not checked**: nothing\n\n",))
        return
    yield Block((f"### Not checked ({len(gaps):,})\n\n",))
    for gap in gaps:
        yield Block((_gap(gap), ""), _GAPS, "what was not checked")
    yield Block(("\n",))


def _gap(gap: Gap) -> str:
    facts = [code(fact, 80) for fact in gap.facts[:_MAX_IN_CELL]] + ["…"] * (len(gap.facts) > _MAX_IN_CELL)
    subject = " ".join(part for part in (f"**{prose(gap.item, 80)}**", ", ".join(facts)) if part)
    return f"- {subject}: {message(gap.summary, 400)}\n"


def _foot(view: View) -> str:
    about = " · ".join(f"{label} {prose(value, 120)}" for label, value in view.about)
    run = f" · [run]({link(view.run_url)})" if link(view.run_url) else ""
    return f"<sub>{about}{run} · {view.action}</sub>\n"


def _truncation_note(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"✂️ *Shortened to fit: {', '.join(names)}. The HTML page and the JSON result contain more.*\n\n"
