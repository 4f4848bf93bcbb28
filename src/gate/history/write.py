"""Writes a decision into a history: its record and its saved result, as the same bytes for the same decision."""

from __future__ import annotations

import gzip
import io
import math

from gate import __version__
from gate.adapters.stores.store import Store
from gate.history.layout import repository_name, run_key
from gate.history.record import MAX_TEXT, FactPoint, ItemPoint, RunRecord, adapter
from gate.model.checklist import Waiver
from gate.model.decision import Decision, Verdict
from gate.model.evidence import NotApplicable, Observation, Seen, Unseen
from gate.model.text import replace_surrogates, truncate
from gate.model.values import Percentage, Value


def append(store: Store, decision: Decision, gate: str, result: str) -> None:
    """Adds a decision of the gate with the key `gate`; `result` is its saved result as JSON.

    Raises:
        EvidenceError: when the store does not take it.
    """
    store.add(build_files(decision, gate, result))


def build_files(decision: Decision, gate: str, result: str) -> dict[str, bytes]:
    """The files of a run by their keys. The record is the last one: a run is in the history once its record is."""
    subject = decision.subject
    key = run_key(decision.decided_at, subject.repo, subject.head_sha, subject.run, gate)
    return {key.result: compress(result.encode()), key.record: encode(build_record(decision, gate))}


def encode(record: RunRecord) -> bytes:
    """The record as one line of JSON."""
    return adapter().dump_json(record) + b"\n"


def compress(data: bytes) -> bytes:
    """The data as a gzip file without a name and a time (RFC 1952)."""
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, buffer, mtime=0) as stream:
        stream.write(data)
    return buffer.getvalue()


def build_record(decision: Decision, gate: str) -> RunRecord:
    """The record of a decision of the gate with the key `gate`."""
    subject = decision.subject
    overall = decision.score.overall
    return RunRecord(
        gate_version=__version__,
        repository=_text(repository_name(subject.repo)),
        gate=_text(gate),
        commit=_text(subject.head_sha),
        branch=_text(subject.branch),
        event=_text(subject.event),
        run_id=subject.run.id,
        run_attempt=subject.run.attempt,
        run_url=_text(subject.run_url),
        decided_at=decision.decided_at,
        state=decision.state,
        score=None if overall is None else float(overall),
        checklist_digest=_text(decision.checklist_digest),
        items=tuple(map(_item, decision.verdicts)),
    )


def _item(verdict: Verdict) -> ItemPoint:
    item, evidence, waiver = verdict.item, verdict.evidence, _waiver(verdict)
    observations = evidence.facts if evidence else {}
    units = {name: item.facts[name].unit if name in item.facts else "" for name in observations}
    return ItemPoint(
        id=_text(item.id),
        title=_text(item.title),
        category=_text(item.category),
        owner=_text(item.owner),
        probe=_text(item.probe),
        status=verdict.status,
        duration_ms=round(verdict.duration * 1000),
        last_red=verdict.last_red,
        waived_until=waiver.until if waiver else None,
        waived_by=_text(waiver.by) if waiver else "",
        waiver_reason=_text(waiver.reason) if waiver else "",
        findings=len(evidence.findings) if evidence else 0,
        facts={_text(name): _point(observation, units[name]) for name, observation in observations.items()},
    )


def _waiver(verdict: Verdict) -> Waiver | None:
    """The waiver in force that ends first."""
    waivers = (check.waiver for check in verdict.waivers if check.in_force)
    return min(waivers, key=lambda waiver: waiver.until, default=None)


def _point(observation: Observation, unit: str) -> FactPoint:
    match observation:
        case Seen(value=value):
            return _value(value, unit)
        case Unseen(cause=cause):
            return FactPoint(unit=unit, cause=str(cause))
        case NotApplicable():
            return FactPoint(unit=unit)


def _value(value: Value, unit: str) -> FactPoint:
    match value:
        case bool():
            return FactPoint(flag=value, unit=unit)
        case str():
            return FactPoint(text=_text(value), unit=unit)
        case frozenset():
            return FactPoint(text=_text(", ".join(sorted(value))), unit=unit)
        case Percentage():
            number = float(value.percent)
        case _:
            number = float(value)
    return (
        FactPoint(number=number, unit=unit) if math.isfinite(number) else FactPoint(text=_text(str(value)), unit=unit)
    )


def _text(text: str) -> str:
    return truncate(replace_surrogates(text), MAX_TEXT)
