"""Reports of the corpus with bytes removed or inserted: each is read, or refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.formats.coverage import FORMATS
from gate.formats.coverage.model import CoverageReport
from tests.corpus import FOLDER, Record
from tests.formats.coverage.reading import mutate, outcome
from tests.formats.coverage.test_coverage_corpus import READABLE
from tests.formats.coverage.truth import FORMAT_NAMES

MAX_BYTES = 40_000
PIECES = ["null", '""', "{}", "[]", "-1", "1e9", "0", "<", ">", '"', "count=", "</file>", "end_of_record\n", "\0", "é"]

SMALL = {
    FORMAT_NAMES[record.format]: record
    for case in READABLE
    for record in [case.values[0]]
    if record.folder == FOLDER and record.file.stat().st_size < MAX_BYTES
}
"""A small report of each format."""


def is_sound(report: CoverageReport) -> bool:
    """Whether no part is larger than its whole."""
    files = [*report.files, *([report.totals.coverage] if report.totals else [])]
    return all(
        0 <= file.covered_lines <= file.coverable_lines
        and 0 <= file.covered_branches <= file.coverable_branches
        and 0 <= file.covered_functions <= file.coverable_functions
        and (file.lines is None or not file.lines.covered & ~file.lines.coverable)
        for file in files
    )


@pytest.mark.parametrize("name", SMALL)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_mutant_is_read_soundly_or_refused(name: str, data: st.DataObject) -> None:
    record: Record = SMALL[name]
    mutant = mutate(record.file.read_bytes(), PIECES, data)

    report = outcome(FORMATS[name].parse, mutant)

    assert isinstance(report, str) or is_sound(report)
