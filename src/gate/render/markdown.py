"""The decision as GitHub Flavored Markdown: the pull-request comment and the job summary.

A reader has five minutes and a red pull request: the decision, the facts inside the rules, what to do, and then the
rest. Whatever was written by others goes through `escape.markdown` or `escape.code`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.model.decision import Decision, Level, State, Status
from gate.model.evidence import Severity
from gate.render.comparisons import ComparisonText, Mark
from gate.render.escape import code, fenced, link, worded
from gate.render.escape import markdown as prose
from gate.render.findings import NONE, FindingGroup, FindingGroups
from gate.render.remediation import Step
from gate.render.truncate import Block, fit, size
from gate.render.view import WORDS, Gap, Row, View, counts, view

LIMIT = 60_000
"""GitHub refuses comments of more than 65,536 characters; the rest is room for what the publisher adds."""

SMALLEST_LIMIT = 20_000
"""What the head and the foot may need at the very worst; no smaller limit is kept."""

_STATE = {State.READY: "✅ Ready", State.NOT_READY: "❌ Not ready", State.UNDECIDED: "❓ Undecided"}
_STATUS = {
    Status.FAIL: "❌",
    Status.UNKNOWN: "❓",
    Status.WARN: "⚠️",
    Status.WAIVED: "⏳",
    Status.PASS: "✅",
    Status.SKIPPED: "⚪",
}
_MARK = {Mark.HELD: "✅", Mark.BROKEN: "❌", Mark.UNSEEN: "❓", Mark.NOT_APPLICABLE: "⚪"}

_IN_A_STEP = 10
"""How many groups of findings, and files of one group, stand in a step; the others are folded away below."""

_ASIDES = 8
"""How many remarks of one kind stand in one cell."""

_ATTENTION = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.WAIVED)

_FIRST = 25
"""So many items come before everything else, with their steps; the steps of the later ones go early."""

_RANK = {Status.FAIL: 1, Status.UNKNOWN: 2, Status.WARN: 6, Status.WAIVED: 7}
_NOTES, _LATER_ITEMS, _GAPS, _LATER_STEPS, _ALL_FINDINGS, _PASSING = 3, 4, 8, 9, 10, 11
"""The order of importance; see `fit.Block`."""


def render(decision: Decision, *, limit: int = LIMIT) -> str:
    """The page, at most `limit` UTF-16 code units long (at least SMALLEST_LIMIT), ending in a newline."""
    told = view(decision)
    foot = _foot(told)
    body = fit(tuple(_blocks(told)), max(limit, SMALLEST_LIMIT) - size(foot), _remark)
    return body + foot


def _blocks(told: View) -> Iterator[Block]:
    yield Block((_head(told),))
    yield from _attention(told.rows(*_ATTENTION))
    yield from _next(told.rows(Status.FAIL, Status.UNKNOWN, Status.WARN))
    yield from _notes(told.notes)
    yield from _all_findings(told.rows(*_ATTENTION))
    yield from _passing(told.rows(Status.PASS))
    yield from _not_checked(told.gaps)


def _head(told: View) -> str:
    title = f": {prose(told.title, 150)}" if told.title else ""
    tally = " · ".join(f"{_STATUS[status]} {words}" for status, words in counts(told.groups))
    score = f"**Score {told.score}** of 100 · " if told.score else ""
    item = f"{_bold(told.why.item, 80)}: " if told.why.item else ""
    why = item + worded(told.why.text, 400) + (f"; {told.why.more}" if told.why.more else "")
    parts = (f"## {_STATE[told.state]}{title}", f"{score}{tally}", why)
    return "".join(f"{part}\n\n" for part in parts if part)


def _bold(text: str, limit: int) -> str:
    """Four asterisks around nothing would be four asterisks."""
    shown = prose(text, limit)
    return f"**{shown}**" if shown else ""


# --------------------------------------------------------------------------------------------------- what needs a look


def _attention(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    yield Block(("| | Item | Evidence |\n|:-:|:--|:--|\n",))
    for number, row in enumerate(rows):
        rank = max(_RANK[row.status], _LATER_ITEMS if number >= _FIRST else 0)
        yield Block((_table_row(row), _table_row(row, brief=True), ""), rank, f"items {WORDS[row.status]}")
    yield Block(("\n",))


def _table_row(row: Row, *, brief: bool = False) -> str:
    cells = [_sentence(said) for said in (row.said[:1] if brief else row.said)]
    if not brief:
        cells += _asides(row)
    return f"| {_STATUS[row.status]} | {_named(row, row.owner)} | {'<br>'.join(cells)} |\n"


def _named(row: Row, owner: str = "") -> str:
    """Title, id and owner; an item without a title has its id for one, which is not said twice."""
    about = " · ".join(code(word, 80) for word in (row.id if row.id != row.title else "", owner) if word)
    return _bold(row.title, 150) + (f"<br><sub>{about}</sub>" if about else "")


def _sentence(said: ComparisonText) -> str:
    """The fact inside the rule, with the value in bold."""
    mark = _STATUS[Status.WARN] if said.is_mild else _MARK[said.mark]
    level = "" if said.level is Level.MUST else f" <sub>{said.level}</sub>"
    fact, wanted = code(said.fact, 80), code(said.wanted, 200)
    if said.why:
        return f"{mark} {fact} {said.verb}, wanted {wanted}{level}"
    aside = f" ({prose(said.aside)})" if said.aside else ""
    where = f" at {code(said.target, 200)}" if said.target else ""
    return f"{mark} {fact} is {_bold(said.value, 200)}{aside}{where}, wanted {wanted}{level}"


def _asides(row: Row) -> list[str]:
    """What explains the sentences above it in a cell."""
    said = [worded(reason, 400) for reason in row.reasons[:_ASIDES]]
    if row.waiver:
        more = f" ([more]({link(row.waiver_link)}))" if link(row.waiver_link) else ""
        said.append(f"waiver {prose(row.waiver, 300)}{more}")
    said += [f"note: {worded(note, 300)}" for note in row.notes[:_ASIDES]]
    if row.sources:
        said.append(f"<sub>{row.looked} {'; '.join(prose(source, 200) for source in row.sources)}</sub>")
    return said


# ---------------------------------------------------------------------------------------------------- what to do next


def _next(rows: Sequence[Row]) -> Iterator[Block]:
    todo = [(row, row.step) for row in rows if row.step]
    if not todo:
        return
    yield Block(("### What to do next\n\n",))
    for number, (row, step) in enumerate(todo, 1):
        rank = _RANK[row.status] if number <= _FIRST else _LATER_STEPS
        yield Block((_step(step, number, row.findings), _step(step, number, NONE), ""), rank, "steps")
    yield Block(("\n",))


def _step(step: Step, number: int, found: FindingGroups) -> str:
    first = f"{number}. "
    indent = " " * len(first)
    sentences = " ".join(worded(sentence, 600) for sentence in step.sentences)
    lines = [f"{first}{_bold(step.title, 150)}: {sentences}"]
    lines += [indent + part for line in step.lines for part in fenced(line)]
    if step.help:
        lines.append(f"{indent}- {worded(step.help, 600)}")
    for group_findings in found.shown[:_IN_A_STEP]:
        lines += [indent + line for line in _bunch(group_findings, _IN_A_STEP)]
    rest = len(found.shown) + found.left_out - _IN_A_STEP
    if rest > 0:
        lines.append(f"{indent}- and {rest:,} more below")
    return "\n".join(lines) + "\n"


def _bunch(group_findings: FindingGroup, most: int) -> Iterator[str]:
    severity = "" if group_findings.severity is Severity.UNRATED else f"**{group_findings.severity}** "
    parts = [code(group_findings.rule, 150)] if group_findings.rule else []
    parts += [prose(group_findings.message, 300)] if group_findings.message else []
    what = severity + (": ".join(parts) or "a finding")
    if len(group_findings.locations) == 1:
        yield f"- {what} ({code(str(group_findings.locations[0]), 300)})"
        return
    yield f"- {what}"
    for spot in group_findings.locations[:most]:
        yield f"  - {code(str(spot), 300)}"
    rest = len(group_findings.locations) - most + group_findings.more_locations
    if rest > 0:
        yield f"  - and {rest:,} more files"


# ------------------------------------------------------------------------------------------------------------ the rest


def _notes(notes: Sequence[str]) -> Iterator[Block]:
    if not notes:
        return
    yield Block(("> [!NOTE]\n", ""), _NOTES, "notes")
    bullet = "- " if len(notes) > 1 else ""
    for note in notes:
        yield Block((f"> {bullet}{worded(note)}\n", ""), _NOTES, "notes")
    yield Block(("\n",))


def _all_findings(rows: Iterable[Row]) -> Iterator[Block]:
    """Those of items that have more than a step shows."""
    for row in rows:
        found = row.findings
        if len(found.shown) > _IN_A_STEP or any(
            len(group_findings.locations) > _IN_A_STEP for group_findings in found.shown
        ):
            lines = [
                line for group_findings in found.shown for line in _bunch(group_findings, len(group_findings.locations))
            ]
            if found.left_out:
                lines.append(f"- and {found.left_out:,} more kinds of finding")
            yield from _folded(f"All {found.total:,} findings of {prose(row.id, 80)}", lines, _ALL_FINDINGS, "findings")


def _folded(summary: str, lines: Sequence[str], rank: int, name: str) -> Iterator[Block]:
    """Lines behind a disclosure triangle; they are cut from the end, the frame goes last."""
    yield Block((f"<details><summary>{summary}</summary>\n\n", ""), rank, name)
    for line in lines:
        yield Block((f"{line}\n", ""), rank, name)
    yield Block(("\n</details>\n\n", ""), rank, name)


def _passing(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    table = ["| Item | Evidence |", "|:--|:--|"]
    for row in rows:
        cells = "<br>".join([*(_sentence(said) for said in row.said), *_asides(row)])
        table.append(f"| {_named(row)} | {cells} |")
    yield from _folded(f"✅ {len(rows):,} passing", table, _PASSING, "passing items")


def _not_checked(gaps: Sequence[Gap]) -> Iterator[Block]:
    if not gaps:
        yield Block(("**Not checked**: nothing was left out.\n\n",))
        return
    yield Block((f"### Not checked ({len(gaps):,})\n\n",))
    for gap in gaps:
        facts = ", ".join(code(fact, 80) for fact in gap.facts[:_ASIDES]) + (", …" if len(gap.facts) > _ASIDES else "")
        yield Block(
            (f"- **{prose(gap.item, 80)}** {facts}: {worded(gap.brief, 400)}\n".replace(" :", ":"), ""),
            _GAPS,
            "the unchecked",
        )
    yield Block(("\n",))


def _foot(told: View) -> str:
    words = " · ".join(f"{label} {prose(value, 120)}" for label, value in told.about)
    run = f" · [run]({link(told.run_url)})" if link(told.run_url) else ""
    return f"<sub>{words}{run} · {told.who}</sub>\n"


def _remark(names: Sequence[str]) -> str:
    cut = ", ".join(names)
    return f"✂️ *Cut or shortened to fit: {cut}. The HTML page and the JSON hold more.*\n\n" if names else ""
