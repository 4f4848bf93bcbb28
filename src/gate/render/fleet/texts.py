"""The sentences about an organisation that several pages share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from gate.model.decision import State
from gate.model.fleet import FleetReport, Refusal, RefusalReason, Silence
from gate.model.text import limit_lines, pluralize
from gate.model.timestamps import format_utc
from gate.render.escape import clean

REASONS: Mapping[RefusalReason, str] = {
    RefusalReason.WRONG_REPOSITORY: "names another repository than the one that it is stored under",
    RefusalReason.WRONG_KEY: "names another gate, commit, run or time than its file name",
    RefusalReason.UNKNOWN_NAME: "is not named like a record",
    RefusalReason.UNKNOWN_VERSION: "has a version of the format that this release does not read",
    RefusalReason.DAMAGED: "is not a complete record, or has a number out of its range",
    RefusalReason.TOO_MANY: "is one of too many of its repository",
    RefusalReason.FUTURE: "is from the future",
    RefusalReason.UNREADABLE: "cannot be read, or has more than 4 MiB",
}
"""Why a record is not counted, as the end of a sentence."""


def describe_state(report: FleetReport) -> str:
    """The heading: what holds for the whole organisation."""
    return "Ready" if report.state is State.READY else "Not ready" if report.state is State.NOT_READY else "Undecided"


def summarize(report: FleetReport) -> str:
    """The counts in one sentence; the repositories that did not report come first."""
    states = ", ".join(f"{report.count(state):,} {state}" for state in (State.NOT_READY, State.UNDECIDED, State.READY))
    missing = f"{len(report.missing):,} of {report.expected:,} repositories did not report"
    parts = [missing if report.missing else f"all {report.expected:,} repositories reported"]
    parts.append(f"{pluralize(len(report.standings), 'gate')} reported: {states}")
    if report.silent_gates:
        parts.append(f"{pluralize(len(report.silent_gates), 'gate')} fell silent")
    if report.refusals:
        parts.append(f"{pluralize(len(report.refusals), 'record')} refused")
    return "; ".join(parts)


def describe_silence(silence: Silence) -> str:
    """When it last reported."""
    return f"last run {format_utc(silence.last)}" if silence.last else "no run in the merged records"


def list_silences(report: FleetReport, limit: int = 20) -> tuple[str, ...]:
    """The repositories and gates that did not report, for a terminal."""
    lines = [
        f"{clean(entry.repository, 150)}{f' {clean(entry.gate, 60)}' if entry.gate else ''}: {describe_silence(entry)}"
        for entry in (*report.missing, *report.silent_gates)
    ]
    return limit_lines(lines, limit, "did not report")


def describe_refusal(refusal: Refusal) -> str:
    """Why the record is not counted."""
    return REASONS[refusal.reason]


def format_age(age: timedelta) -> str:
    """A duration such as `36 h`."""
    return f"{age / timedelta(hours=1):g} h"


def format_score(score: float | None) -> str:
    """The score in percent, rounded down; a score of 100 % is complete."""
    return "–" if score is None else f"{int(score * 100)} %"
