"""The decision as GitHub Flavored Markdown: the pull-request comment and the job summary.

A reader has five minutes and a red pull request: the decision, the facts inside the rules, what to do, and then the
rest. Whatever was written by others goes through `escape.markdown` or `escape.code`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.model import Decision, Level, State, Status
from gate.reports.escape import code, link
from gate.reports.escape import markdown as prose
from gate.reports.findings import NONE, Bunch, Bunches, Spot
from gate.reports.fit import Block, fit, size
from gate.reports.said import Mark, Said
from gate.reports.view import Gap, Row, View, counts, view

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

_RANK = {Status.FAIL: 1, Status.UNKNOWN: 2, Status.WARN: 6, Status.WAIVED: 7}
"""Order of importance of rows and steps; see `fit.Block`."""
_NOTES, _GAPS, _ALL_FINDINGS, _PASSING = 4, 8, 9, 10


def render(decision: Decision, *, limit: int = LIMIT) -> str:
    """The page, at most `limit` UTF-16 code units long (at least SMALLEST_LIMIT), ending in a newline."""
    told = view(decision)
    foot = _foot(told)
    body = fit(tuple(_blocks(told)), max(limit, SMALLEST_LIMIT) - size(foot), _remark)
    return body + foot


def _blocks(told: View) -> Iterator[Block]:
    yield Block((_head(told),))
    yield from _attention(told.rows(*_RANK))
    yield from _next(told.rows(Status.FAIL, Status.UNKNOWN, Status.WARN))
    for note in told.notes:
        yield Block((f"> [!NOTE]\n> {prose(note)}\n\n", ""), _NOTES, "notes")
    yield from _all_findings(told.rows(*_RANK))
    yield from _passing(told.rows(Status.PASS))
    yield from _not_checked(told.gaps)


def _head(told: View) -> str:
    title = f": {prose(told.title, 150)}" if told.title else ""
    tally = " · ".join(f"{_STATUS[status]} {words}" for status, words in counts(told.groups))
    score = f"**Score {told.score}** of 100 · " if told.score else ""
    return f"## {_STATE[told.state]}{title}\n\n{score}{tally}\n\n{prose(told.why, 400)}\n\n"


# --------------------------------------------------------------------------------------------------- what needs a look


def _attention(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    yield Block(("| | Item | Evidence |\n|:-:|:--|:--|\n", ""), _RANK[rows[0].status], "items")
    for row in rows:
        name = f"rows of items {_words(row.status)}"
        yield Block((_table_row(row, row.said), _table_row(row, row.broken()[:1]), ""), _RANK[row.status], name)
    yield Block(("\n",))


def _words(status: Status) -> str:
    return {Status.WARN: "that warn", Status.FAIL: "that fail"}.get(status, f"that are {status}")


def _table_row(row: Row, said: Sequence[Said]) -> str:
    cells = [_sentence(one) for one in said]
    if row.waiver:
        more = f" ([more]({link(row.waiver_link)}))" if link(row.waiver_link) else ""
        cells.append(f"waiver {prose(row.waiver, 300)}{more}")
    cells += [f"note: {prose(note, 300)}" for note in row.notes[:3]]
    if row.sources:
        cells.append(f"<sub>seen in {'; '.join(prose(source, 200) for source in row.sources)}</sub>")
    about = " · ".join(code(word, 80) for word in (row.id, row.owner) if word)
    return f"| {_STATUS[row.status]} | **{prose(row.title, 150)}**<br><sub>{about}</sub> | {'<br>'.join(cells)} |\n"


def _sentence(said: Said) -> str:
    """The fact inside the rule, with the value in bold."""
    level = "" if said.level is Level.MUST else f" <sub>{said.level}</sub>"
    fact, wanted = code(said.fact, 80), code(said.wanted, 200)
    if said.mark in (Mark.HELD, Mark.BROKEN):
        aside = f" ({prose(said.aside)})" if said.aside else ""
        where = f" at {code(said.where, 200)}" if said.where else ""
        return f"{_MARK[said.mark]} {fact} is **{prose(said.value, 200)}**{aside}{where}, wanted {wanted}{level}"
    verb = f"was **not seen** ({said.aside})" if said.mark is Mark.UNSEEN else "is not applicable"
    return f"{_MARK[said.mark]} {fact} {verb}: {prose(said.value, 300)}; wanted {wanted}{level}"


# ---------------------------------------------------------------------------------------------------- what to do next


def _next(rows: Sequence[Row]) -> Iterator[Block]:
    todo = [row for row in rows if row.step]
    if not todo:
        return
    yield Block(("### What to do next\n\n",))
    for number, row in enumerate(todo, 1):
        brief = _step(row, number, NONE)
        yield Block((_step(row, number, row.findings), brief, ""), _RANK[row.status], "steps")
    yield Block(("\n",))


def _step(row: Row, number: int, found: Bunches) -> str:
    if row.step is None:
        return ""
    first = f"{number}. "
    indent = " " * len(first)
    sentences = " ".join(prose(sentence, 600) for sentence in row.step.sentences)
    lines = [f"{first}**{prose(row.title, 150)}**: {sentences}"]
    if row.step.help:
        lines.append(f"{indent}- {prose(row.step.help, 600)}")
    for bunch in found.shown[:_IN_A_STEP]:
        lines += [indent + line for line in _bunch(bunch, _IN_A_STEP)]
    rest = len(found.shown) + found.left_out - _IN_A_STEP
    if rest > 0:
        lines.append(f"{indent}- and {rest:,} more below")
    return "\n".join(lines) + "\n"


def _bunch(bunch: Bunch, most: int) -> Iterator[str]:
    rule = f"**{prose(bunch.rule, 150)}**" if bunch.rule else ""
    message = ": ".join(part for part in (rule, prose(bunch.message, 300)) if part)
    if len(bunch.spots) == 1:
        yield f"- {message} {_spot(bunch.spots[0])}"
        return
    yield f"- {message}"
    for spot in bunch.spots[:most]:
        yield f"  - {_spot(spot)}"
    rest = len(bunch.spots) - most + bunch.more_spots
    if rest > 0:
        yield f"  - and {rest:,} more files"


def _spot(spot: Spot) -> str:
    return f"{code(spot.path, 200)}{f': {spot.lines}' if spot.lines else ''}"


# ------------------------------------------------------------------------------------------------------------ the rest


def _all_findings(rows: Iterable[Row]) -> Iterator[Block]:
    for row in rows:
        found = row.findings
        if len(found.shown) <= _IN_A_STEP and all(len(bunch.spots) <= _IN_A_STEP for bunch in found.shown):
            continue
        lines = [line for bunch in found.shown for line in _bunch(bunch, len(bunch.spots))]
        if found.left_out:
            lines.append(f"- and {found.left_out:,} more kinds of finding")
        yield from _folded(f"All findings of {row.id}", lines, _ALL_FINDINGS, "findings")


def _folded(summary: str, lines: Sequence[str], rank: int, name: str) -> Iterator[Block]:
    """Lines behind a disclosure triangle; the lines are cut from the end, the frame goes last."""
    yield Block((f"<details><summary>{prose(summary, 200)}</summary>\n\n", ""), rank, name)
    for start in range(0, len(lines), 10):
        yield Block(("\n".join(lines[start : start + 10]) + "\n", ""), rank, name)
    yield Block(("\n</details>\n\n", ""), rank, name)


def _passing(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    table = ["| Item | Evidence |", "|:--|:--|"]
    for row in rows:
        cells = [_sentence(said) for said in row.said] + [f"note: {prose(note, 300)}" for note in row.notes[:3]]
        about = f"<sub>{code(row.id, 80)}</sub>"
        table.append(f"| **{prose(row.title, 150)}**<br>{about} | {'<br>'.join(cells)} |")
    yield from _folded(f"✅ {len(rows):,} passing", table, _PASSING, "passing items")


def _not_checked(gaps: Sequence[Gap]) -> Iterator[Block]:
    if not gaps:
        yield Block(("**Not checked**: nothing was left out.\n\n",))
        return
    yield Block((f"### Not checked ({len(gaps):,})\n\n",))
    for gap in gaps:
        yield Block(
            (f"- {code(gap.item, 80)}, {prose(gap.what, 200)}: {prose(gap.why, 400)}\n", ""), _GAPS, "not checked"
        )
    yield Block(("\n",))


def _foot(told: View) -> str:
    words = " · ".join(f"{label} {code(value, 120)}" for label, value in told.about)
    run = f" · [run]({link(told.run_url)})" if link(told.run_url) else ""
    return f"<sub>{words}{run} · exit code {told.exit_code}: {told.who}</sub>\n"


def _remark(names: Sequence[str]) -> str:
    return f"✂️ *Cut to fit: {', '.join(names)}. The HTML and JSON reports hold everything.*\n\n" if names else ""
