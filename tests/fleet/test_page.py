"""docs/fleet.md lists every reason why a record is refused, and its query runs."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from gate.adapters.merged.parts import Parts
from gate.fleet.merge import MAX_RECORDS, TOLERANCE, choose_period, merge
from gate.fleet.records import MAX_RECORD
from gate.model.fleet import RefusalReason
from gate.render.fleet.texts import REASONS
from tests.corpus import REPOSITORY
from tests.fleet.records import AT, DAY, names, put, record, red
from tests.history.runs import MemoryStore

PAGE = (REPOSITORY / "docs" / "fleet.md").read_text(encoding="utf-8")


def test_every_reason_is_explained() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE, re.MULTILINE))

    assert set(rows) == set(RefusalReason) == set(REASONS)
    assert (MAX_RECORD, MAX_RECORDS, TOLERANCE.seconds) == (4 * 1024**2, 200, 5 * 60), "the page names these limits"


def test_the_query_of_the_page_runs(tmp_path: Path) -> None:
    store, expected = MemoryStore(), names(range(3))
    put(store, record(expected[0]), *map(red, expected[1:]))
    parts = Parts.at(tmp_path / "site")
    merge(store, expected, parts, choose_period(parts, AT, AT, DAY))
    (query,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)

    rows = duckdb.connect().execute(query.replace("'site/", f"'{tmp_path}/site/")).fetchall()

    assert rows == [("tests", 2, 3), ("scans", 0, 3)]
