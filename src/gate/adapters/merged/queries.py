"""What the merged records say: the latest run of each gate, the items that block, and the decisions of each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from gate.adapters.merged.parts import ITEMS, REFUSALS, RUNS, Parts
from gate.model.decision import State
from gate.model.fleet import DayCount, ItemCount, Refusal, RefusalReason, Standing

MAX_ITEMS = 20
"""How many of the items that block most are listed."""

_NEWEST = "ORDER BY decided_at DESC, run_id DESC, run_attempt DESC, key DESC"

_LATEST = f"""\
WITH runs AS (
    SELECT *, row_number() OVER gate AS age, first_value(state) OVER gate AS current
    FROM (
        SELECT DISTINCT ON (key) key, repository, gate, decided_at, run_id, run_attempt, state, score, "commit",
            run_url, failed, unknown, waived, items, seconds
        FROM read_parquet(?) WHERE decided_at <= ?
    )
    WINDOW gate AS (PARTITION BY repository, gate {_NEWEST})
), changes AS (
    SELECT repository, gate, max(decided_at) FILTER (state <> current) AS changed FROM runs GROUP BY ALL
), starts AS (
    SELECT repository, gate, min(decided_at) FILTER (changed IS NULL OR decided_at > changed) AS since
    FROM runs JOIN changes USING (repository, gate) GROUP BY ALL
)
SELECT repository, gate, decided_at, state, score, "commit", run_url, failed, unknown, waived, items, seconds,
    coalesce(since, decided_at)
FROM runs JOIN starts USING (repository, gate) WHERE age = 1"""  # noqa: S608 - constants

_ITEM_COUNTS = f"""\
WITH latest AS (
    SELECT key FROM read_parquet($runs) WHERE decided_at BETWEEN $oldest AND $at AND list_contains($names, repository)
    QUALIFY row_number() OVER (PARTITION BY repository, gate {_NEWEST}) = 1
), counted AS (
    SELECT DISTINCT ON (key, id) key, id, status FROM read_parquet($items) SEMI JOIN latest USING (key)
)
SELECT id, count(*), count(*) FILTER (status = 'fail'), count(*) FILTER (status = 'unknown') FROM counted
GROUP BY id HAVING count(*) FILTER (status IN ('fail', 'unknown')) > 0
ORDER BY count(*) FILTER (status IN ('fail', 'unknown')) DESC, id LIMIT {MAX_ITEMS}"""  # noqa: S608 - constants

_DAYS = f"""\
WITH latest AS (
    SELECT decided_at::DATE AS day, state FROM read_parquet($runs)
    WHERE decided_at <= $at AND list_contains($names, repository)
    QUALIFY row_number() OVER (PARTITION BY decided_at::DATE, repository, gate {_NEWEST}) = 1
)
SELECT day, count(*) FILTER (state = 'ready'), count(*) FILTER (state = 'not ready'),
    count(*) FILTER (state = 'undecided') FROM latest GROUP BY day ORDER BY day"""  # noqa: S608 - constants


def latest_runs(parts: Parts, at: datetime, first: date) -> list[Standing]:
    """The latest run until `at` of each gate that ran since the day `first`, by repository and gate."""
    files = parts.files(RUNS, first, at.date())
    rows = parts.query(_LATEST, (files, _naive(at))) if files else []
    return sorted(map(_standing, rows), key=lambda standing: (standing.repository, standing.gate))


def count_items(parts: Parts, at: datetime, oldest: datetime, names: Sequence[str]) -> tuple[ItemCount, ...]:
    """The items that block most gates of these repositories, in their latest runs from `oldest` until `at`."""
    runs, items = (parts.files(table, oldest.date(), at.date()) for table in (RUNS, ITEMS))
    if not runs:
        return ()
    values = {"runs": runs, "items": items, "oldest": _naive(oldest), "at": _naive(at), "names": list(names)}
    return tuple(ItemCount(*row) for row in parts.query(_ITEM_COUNTS, values))


def count_days(parts: Parts, at: datetime, first: date, names: Sequence[str]) -> tuple[DayCount, ...]:
    """The decisions of each day since `first` of these repositories."""
    files = parts.files(RUNS, first, at.date())
    values = {"runs": files, "at": _naive(at), "names": list(names)}
    return tuple(DayCount(*row) for row in parts.query(_DAYS, values)) if files else ()


def refusals(parts: Parts, first: date, last: date) -> set[Refusal]:
    """The records of these days that were refused."""
    files = parts.files(REFUSALS, first, last)
    rows = parts.query("SELECT DISTINCT repository, key, reason FROM read_parquet(?)", [files]) if files else []
    return {Refusal(repository, key, RefusalReason(reason)) for repository, key, reason in rows}


def durations(parts: Parts) -> dict[str, float]:
    """The seconds that the gates of each repository took together on the last day that has records of it."""
    files = parts.files(RUNS, date.min, date.max)
    sql = """\
SELECT repository, max_by(seconds, day) FROM (
    SELECT repository, decided_at::DATE AS day, sum(seconds) AS seconds FROM read_parquet(?) GROUP BY ALL
) GROUP BY repository"""
    return dict(parts.query(sql, [files])) if files else {}


def _standing(row: tuple[Any, ...]) -> Standing:
    repository, gate, decided_at, state, *middle, since = row
    score, commit, run_url, failed, unknown, waived, items, seconds = middle
    return Standing(
        repository, gate, State(state), score, decided_at.replace(tzinfo=UTC), commit, run_url, failed, unknown, waived,
        items, seconds, since.replace(tzinfo=UTC),
    )  # fmt: skip


def _naive(moment: datetime) -> datetime:
    """The time in UTC without its zone, as the columns have it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
