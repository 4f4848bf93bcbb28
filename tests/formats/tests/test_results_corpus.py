"""Every report of the corpus that is not JUnit, compared with its ground truth, and what its parts must not hide."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest

from gate.formats.tests import FORMATS
from gate.formats.tests.model import TestReport
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.tests.truth import FORMAT_NAMES, compare

RECORDS = records(*(name for name in FORMAT_NAMES if name != "junit"))
RERUNS = "go1.19-reruns"


def read(data: bytes) -> TestReport:
    report_format = FORMATS.select(io.BufferedReader(io.BytesIO(data)))
    return report_format.parse(io.BytesIO(data))


@cases("record", RECORDS)
def test_a_report_of_the_corpus_is_read_correctly(record: Record) -> None:
    assert read(record.file.read_bytes()).format == FORMAT_NAMES[record.format]
    comparison = compare(record)
    assert comparison.counts == comparison.expected
    assert comparison.agreement is Agreement.EQUAL


@cases("record", RECORDS)
def test_exactly_one_format_matches_the_beginning(record: Record) -> None:
    head = record.file.read_bytes()[:8192]
    assert [match.name for match in FORMATS.matching(head)] == [FORMAT_NAMES[record.format]]


def cuts(record: Record) -> Iterator[io.BytesIO]:
    data = record.file.read_bytes().rstrip()
    return (io.BytesIO(data[: len(data) * share // 20]) for share in range(1, 20))


@cases("record", [param for param in RECORDS if RERUNS not in str(param.id)])
def test_a_report_that_is_cut_is_refused(record: Record) -> None:
    for cut in cuts(record):
        with pytest.raises(EvidenceError):
            FORMATS[FORMAT_NAMES[record.format]].parse(cut)


def test_a_report_of_reruns_that_is_cut_shows_no_fewer_failures() -> None:
    """At the end of a run the events are complete: what is lost can only be a later attempt."""
    (record,) = next(param.values for param in RECORDS if RERUNS in str(param.id))
    for cut in cuts(record):
        with contextlib.suppress(EvidenceError):
            report = FORMATS["go-test"].parse(cut)
            assert (report.failures, report.last_attempts().failures > 0) == (3, True)
