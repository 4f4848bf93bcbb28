"""The columns of a record (`readiness-gate/history/1`) as DuckDB reads it, and of the Parquet files made of it.

Every column has its type: nothing is inferred from a file.
"""

from __future__ import annotations

from gate.adapters.merged.engine import quote

_FACT = "STRUCT(number DOUBLE, text VARCHAR, flag BOOLEAN, unit VARCHAR, cause VARCHAR)"
_ITEM = (
    "STRUCT(id VARCHAR, title VARCHAR, category VARCHAR, owner VARCHAR, probe VARCHAR, status VARCHAR, "
    "duration_ms BIGINT, last_red TIMESTAMPTZ, waived_until DATE, findings BIGINT, "
    f"facts MAP(VARCHAR, {_FACT}), waived_by VARCHAR, waiver_reason VARCHAR)"
)
_RECORD = {
    "key": "VARCHAR",
    "gate_version": "VARCHAR",
    "repository": "VARCHAR",
    "gate": "VARCHAR",
    "commit": "VARCHAR",
    "branch": "VARCHAR",
    "event": "VARCHAR",
    "run_id": "BIGINT",
    "run_attempt": "BIGINT",
    "run_url": "VARCHAR",
    "decided_at": "TIMESTAMPTZ",
    "state": "VARCHAR",
    "score": "DOUBLE",
    "checklist_digest": "VARCHAR",
    "items": f"{_ITEM}[]",
}
_REFUSAL = {"repository": "VARCHAR", "key": "VARCHAR", "reason": "VARCHAR"}


def read_lines(columns: dict[str, str]) -> str:
    """The table function that reads JSON Lines with exactly these columns from the file of its parameter."""
    types = ", ".join(f"{quote(name)}: {quote(kind)}" for name, kind in columns.items())
    return f"read_json(?, format = 'newline_delimited', auto_detect = false, columns = {{{types}}})"


def _counted(status: str) -> str:
    return f"len(list_filter(items, lambda item: item.status = '{status}'))::INTEGER"


RECORDS = f"SELECT * FROM {read_lines(_RECORD)}"  # noqa: S608 - constants
"""The records of a file of JSON Lines."""

REFUSALS = f"SELECT * FROM {read_lines(_REFUSAL)}"  # noqa: S608 - constants

RUNS = f"""\
SELECT
    key, repository, gate, "commit", branch, event, run_id, run_attempt, run_url,
    decided_at AT TIME ZONE 'UTC' AS decided_at, state, score, checklist_digest, gate_version,
    len(items)::INTEGER AS items, {_counted("fail")} AS failed, {_counted("unknown")} AS unknown,
    {_counted("warn")} AS warned, {_counted("waived")} AS waived,
    coalesce(list_sum(list_transform(items, lambda item: item.duration_ms)), 0)::DOUBLE / 1000 AS seconds
FROM records"""  # noqa: S608 - constants
"""One row for each run; times are in UTC."""

ITEMS = """\
SELECT
    key, repository, gate, decided_at AT TIME ZONE 'UTC' AS decided_at, item.id AS id, item.title AS title,
    item.category AS category, item.owner AS owner, item.probe AS probe, item.status AS status,
    item.duration_ms AS duration_ms, item.last_red AT TIME ZONE 'UTC' AS last_red,
    item.waived_until AS waived_until, item.findings AS findings, item.facts AS facts,
    item.waived_by AS waived_by, item.waiver_reason AS waiver_reason
FROM (SELECT key, repository, gate, decided_at, unnest(items) AS item FROM records)"""
"""One row for each item of each run."""
