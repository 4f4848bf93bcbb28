"""The one issue of an organisation: who did not report, whose records are refused, which gates are not ready."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from gate.model.decision import State
from gate.model.fleet import FleetReport
from gate.model.text import pluralize, truncate
from gate.model.timestamps import format_utc
from gate.render.escape import clean, code, link
from gate.render.fleet import texts
from gate.render.issue_page import TITLE_LIMIT, IssuePage
from gate.render.truncate import size

MAX_LINES = 100
"""The most lines of one list."""

MAX_LENGTH = 9_500
"""The most characters of one list: four of them, the preamble and the marker fit into an issue."""

_MAX_ITEMS = 10


def render(report: FleetReport) -> IssuePage:
    """Title and text; neither mentions anyone."""
    name = clean(report.title, 100)
    counts = [
        *([f"{len(report.missing):,} missing"] if report.missing else []),
        *([f"{report.count(State.NOT_READY):,} not ready"] if report.count(State.NOT_READY) else []),
        *([f"{report.count(State.UNDECIDED):,} undecided"] if report.count(State.UNDECIDED) else []),
    ]
    title = f"{name} is {report.state}" + (f" ({', '.join(counts)})" if counts else "")
    return IssuePage(
        truncate(title, TITLE_LIMIT), "\n".join([*_head(report), *_missing(report), *_rest(report)]) + "\n"
    )


def _head(report: FleetReport) -> list[str]:
    sentence = texts.summarize(report)
    return [f"{sentence[:1].upper()}{sentence[1:]}. {format_utc(report.at)}.", ""]


def _missing(report: FleetReport) -> list[str]:
    if not report.missing and not report.silent_gates:
        return []
    lines = [f"- {code(entry.repository, 150)}: {texts.describe_silence(entry)}" for entry in report.missing]
    silent = [
        f"- {code(entry.repository, 120)}, gate {code(entry.gate, 40)}: {texts.describe_silence(entry)}"
        for entry in report.silent_gates
    ]
    heading = f"## Missing: no report within {texts.format_age(report.max_age)}"
    return [heading, "", *_limit([*lines, *silent], "in `league.csv`"), ""]


def _rest(report: FleetReport) -> list[str]:
    lines: list[str] = []
    if report.refusals:
        refused = [f"- {code(entry.key, 230)} {texts.describe_refusal(entry)}" for entry in report.refusals]
        lines += ["## Refused records", "", *_limit(refused, "in `league.json`"), ""]
    for state in (State.NOT_READY, State.UNDECIDED):
        entries = [
            f"- {_run(entry.repository, entry.run_url)}, gate {code(entry.gate, 40)}: {entry.failed:,} fail, "
            f"{entry.unknown:,} unknown, score {texts.format_score(entry.score)}"
            for entry in report.standings
            if entry.state is state
        ]
        if entries:
            lines += [f"## {str(state).capitalize()}", "", *_limit(entries, "in `league.csv`"), ""]
    if report.items:
        items = [
            f"- {code(item.id, 80)}: blocks {item.failed + item.unknown:,} of {pluralize(item.gates, 'gate')}"
            for item in report.items[:_MAX_ITEMS]
        ]
        lines += ["## Items that block most gates", "", *items, ""]
    return lines


def _run(repository: str, url: str) -> str:
    address = link(url) if len(url) <= 150 else ""
    return f"[{code(repository, 100)}]({address})" if address else code(repository, 150)


def _limit(lines: Sequence[str], place: str) -> list[str]:
    """The first lines, and how many more there are."""
    first = [
        line
        for line, length in zip(lines[:MAX_LINES], accumulate(map(size, lines[:MAX_LINES])), strict=True)
        if length <= MAX_LENGTH
    ]
    more = len(lines) - len(first)
    return [*first, *([f"- and {more:,} more, {place}"] if more else [])]
