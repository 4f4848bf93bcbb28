"""The league table of an organisation: JSON and CSV for programs, with every row, and Markdown for people.

Repositories that did not report come first, then the gates by their score, the highest first.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gate.model.fleet import FleetReport, Silence, Standing
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import format_utc
from gate.render.escape import code, markdown
from gate.render.fleet import texts

SCHEMA = "readiness-gate/fleet/1"

MAX_ROWS = 1_000
"""The most rows of the table in Markdown; the other two have all."""

COLUMNS = (
    "rank",
    "repository",
    "gate",
    "state",
    "score",
    "failed",
    "unknown",
    "waived",
    "decided_at",
    "commit",
    "run_url",
)

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - spreadsheets read the wide ones too
"""How a formula begins (OWASP, "CSV Injection")."""

MISSING = "missing"
"""The state of a repository that did not report."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a gate with its rank, or a repository or gate that did not report."""

    rank: int | None
    repository: str
    gate: str
    state: str
    standing: Standing | None = None
    last: datetime | None = None

    @property
    def decided_at(self) -> datetime | None:
        """When its last run decided."""
        return self.standing.decided_at if self.standing else self.last


def build_rows(report: FleetReport) -> list[Row]:
    """The rows in their order; gates of one score share a rank."""
    silences = (*report.missing, *report.silent_gates)
    rows = [Row(None, silence.repository, silence.gate, MISSING, last=silence.last) for silence in silences]
    ordered = sorted(report.standings, key=_order)
    rank, score = 0, object()
    for number, standing in enumerate(ordered, 1):
        if standing.score != score:
            rank, score = number, standing.score
        rows.append(Row(rank, standing.repository, standing.gate, str(standing.state), standing))
    return rows


def _order(standing: Standing) -> tuple[float, str, str]:
    score = -1 if standing.score is None else standing.score
    return -score, standing.repository, standing.gate


def render_json(report: FleetReport) -> str:
    """The report as JSON, ending in a newline."""
    document = {
        "schema": SCHEMA,
        "title": report.title,
        "at": report.at.isoformat(),
        "state": str(report.state),
        "max_age_hours": report.max_age.total_seconds() / 3600,
        "expected": report.expected,
        "missing": [_silence(silence) for silence in report.missing],
        "silent_gates": [_silence(silence) for silence in report.silent_gates],
        "refused": [{"repository": r.repository, "key": r.key, "reason": str(r.reason)} for r in report.refusals],
        "items": [{"id": i.id, "gates": i.gates, "failed": i.failed, "unknown": i.unknown} for i in report.items],
        "days": [
            {"day": str(d.day), "ready": d.ready, "not_ready": d.not_ready, "undecided": d.undecided}
            for d in report.days
        ],
        "gates": [_members(row) for row in build_rows(report) if row.standing],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _silence(silence: Silence) -> dict[str, Any]:
    members: dict[str, Any] = {"repository": silence.repository}
    if silence.gate:
        members["gate"] = silence.gate
    return members | {"last": silence.last.isoformat() if silence.last else None}


def _members(row: Row) -> dict[str, Any]:
    """A row by the names of its columns."""
    standing, decided_at = row.standing, row.decided_at
    return {
        "rank": row.rank,
        "repository": row.repository,
        "gate": row.gate,
        "state": row.state,
        "score": standing.score if standing else None,
        "failed": standing.failed if standing else None,
        "unknown": standing.unknown if standing else None,
        "waived": standing.waived if standing else None,
        "decided_at": decided_at.isoformat() if decided_at else None,
        "commit": standing.commit if standing else "",
        "run_url": standing.run_url if standing else "",
    }


def render_csv(report: FleetReport) -> str:
    """The rows as CSV (RFC 4180). No cell begins like a formula: a spreadsheet would run it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _members(row).values()] for row in build_rows(report))
    return buffer.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in _FORMULA and not isinstance(value, int | float) else text


def render_markdown(report: FleetReport) -> str:
    """The first rows as a page of Markdown."""
    rows = build_rows(report)
    lines = [
        f"# {markdown(report.title, 100)}: {texts.describe_state(report).lower()}",
        "",
        f"{texts.summarize(report)}. {format_utc(report.at)}.",
        "",
        *table(rows[:MAX_ROWS]),
    ]
    if len(rows) > MAX_ROWS:
        lines += ["", f"{len(rows) - MAX_ROWS:,} more rows are in `league.csv`."]
    return "\n".join(lines) + "\n"


def table(rows: Sequence[Row]) -> list[str]:
    """The lines of a table in Markdown."""
    lines = [
        "| rank | repository | gate | state | score | fail | unknown | last run |",
        "| ---: | --- | --- | --- | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        standing = row.standing
        score, failed, unknown = (
            (texts.format_score(standing.score), f"{standing.failed:,}", f"{standing.unknown:,}")
            if standing
            else ("–",) * 3
        )
        state = "**missing**" if row.standing is None else row.state
        gate = code(row.gate, 60) if row.gate else "–"
        when = format_utc(row.decided_at) if row.decided_at else "–"
        rank = row.rank or "–"
        lines.append(
            f"| {rank} | {code(row.repository, 150)} | {gate} | {state} | {score} | {failed} | {unknown} | {when} |"
        )
    return lines
