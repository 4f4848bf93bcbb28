"""The records of a history as rows for other programs: one for each fact of each item of each run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gate.history.record import FactPoint, ItemPoint, RunRecord

COLUMNS: Mapping[str, str] = {
    "repository": "VARCHAR", "gate": "VARCHAR", "commit": "VARCHAR", "branch": "VARCHAR", "event": "VARCHAR",
    "run_id": "UBIGINT", "run_attempt": "UINTEGER", "decided_at": "TIMESTAMPTZ", "state": "VARCHAR", "score": "DOUBLE",
    "item": "VARCHAR", "category": "VARCHAR", "owner": "VARCHAR", "probe": "VARCHAR", "status": "VARCHAR",
    "duration_ms": "UBIGINT", "findings": "UBIGINT", "last_red": "TIMESTAMPTZ", "waived_until": "DATE",
    "fact": "VARCHAR", "number": "DOUBLE", "text": "VARCHAR", "flag": "BOOLEAN", "unit": "VARCHAR", "cause": "VARCHAR",
}  # fmt: skip
"""The columns and their types in SQL. `fact` and what follows is null for an item without facts."""

Cell = str | int | float | bool | None


def list_rows(records: Iterable[RunRecord]) -> Iterator[dict[str, Cell]]:
    """The rows of the records, in their order."""
    for record in records:
        for item in record.items:
            facts: Iterable[tuple[str | None, FactPoint | None]] = item.facts.items() or [(None, None)]
            for name, point in facts:
                yield _run_cells(record) | _item_cells(item) | _fact_cells(name, point)


def _run_cells(record: RunRecord) -> dict[str, Cell]:
    return {
        "repository": record.repository,
        "gate": record.gate,
        "commit": record.commit,
        "branch": record.branch,
        "event": record.event,
        "run_id": record.run_id,
        "run_attempt": record.run_attempt,
        "decided_at": record.decided_at.isoformat(),
        "state": str(record.state),
        "score": record.score,
    }


def _item_cells(item: ItemPoint) -> dict[str, Cell]:
    return {
        "item": item.id,
        "category": item.category,
        "owner": item.owner,
        "probe": item.probe,
        "status": str(item.status),
        "duration_ms": item.duration_ms,
        "findings": item.findings,
        "last_red": item.last_red.isoformat() if item.last_red else None,
        "waived_until": item.waived_until.isoformat() if item.waived_until else None,
    }


def _fact_cells(name: str | None, point: FactPoint | None) -> dict[str, Cell]:
    point = point or FactPoint()
    return {
        "fact": name,
        "number": point.number,
        "text": point.text,
        "flag": point.flag,
        "unit": point.unit,
        "cause": point.cause,
    }
