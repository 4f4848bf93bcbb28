"""The pages of an organisation: the overview of the dashboard, made from a report instead of records."""

from __future__ import annotations

from gate.model.fleet import FleetReport
from gate.render.dashboard.overview import FleetPage, FleetRow, render_fleet
from gate.render.escape import link
from gate.render.fleet import texts

MAX_REFUSALS = 20
"""How many refused records the first page names; `league.json` has all."""


def render(report: FleetReport) -> dict[str, str]:
    """The pages by path."""
    rows = (
        *(FleetRow(entry.repository, entry.gate, last_run=entry.last) for entry in report.missing),
        *(FleetRow(entry.repository, entry.gate, last_run=entry.last) for entry in report.silent_gates),
        *(
            FleetRow(
                run.repository, run.gate, run.state, run.score, run.failed, run.unknown, run.items, run.since,
                run.decided_at, link(run.run_url),
            )
            for run in report.standings
        ),
    )  # fmt: skip
    worst = tuple((item.id, item.failed + item.unknown) for item in report.items)
    return render_fleet(FleetPage(report.title, report.at, rows, _notes(report), worst, report.days))


def _notes(report: FleetReport) -> tuple[str, ...]:
    """What is not as expected: refused records."""
    refused = [f"Refused: `{entry.key}` {texts.describe_refusal(entry)}." for entry in report.refusals[:MAX_REFUSALS]]
    if len(report.refusals) > MAX_REFUSALS:
        refused.append(f"{len(report.refusals) - MAX_REFUSALS:,} more refused records are in `league.json`.")
    return (f"{texts.summarize(report)}.", *refused)
