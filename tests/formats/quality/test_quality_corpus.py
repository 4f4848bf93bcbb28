"""Every report of a linter in the corpus, compared with its ground truth, whole and broken."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from gate.formats.common import content
from gate.formats.findings.model import ScanReport
from gate.formats.quality import FORMATS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.findings.reading import include_all
from tests.formats.quality.truth import FORMAT_NAMES, REASONS, compare

CASES = [case for case in records(*FORMAT_NAMES) if case.values[0].path not in REASONS]
JSON_CASES = [case for case in CASES if case.values[0].path.endswith((".json", ".sarif"))]


def attempt(record: Record, data: bytes) -> ScanReport | EvidenceError:
    """The report, or the error with which it is refused."""
    try:
        return FORMATS[FORMAT_NAMES[record.format]].parse(io.BytesIO(data), include_all)
    except EvidenceError as error:
        return error


@cases("record", records(*FORMAT_NAMES))
def test_a_report_has_the_findings_of_its_ground_truth_or_is_refused_with_a_reason(record: Record) -> None:
    comparison = compare(record)

    assert comparison.agreement is not Agreement.DIFFERENT, comparison
    assert (comparison.agreement is Agreement.EXCEPTION) == (record.path in REASONS)


@cases("record", CASES)
def test_a_report_is_detected_by_its_content(record: Record) -> None:
    data = record.file.read_bytes()

    matches = [report_format.name for report_format in FORMATS.matching(data[: content.HEAD])]
    assert matches == [FORMAT_NAMES[record.format]]


@cases("record", CASES)
def test_a_report_in_utf_16_or_with_a_byte_order_mark_is_the_same(record: Record) -> None:
    text = record.file.read_text(encoding="utf-8").replace('encoding="UTF-8"', "").replace("encoding='UTF-8'", "")
    text = text.replace('encoding="utf-8"', "").lstrip()

    expected = attempt(record, text.encode())
    assert attempt(record, b"\xef\xbb\xbf" + text.encode()) == expected
    assert attempt(record, text.encode("utf-16")) == expected


@cases("record", CASES)
def test_a_report_that_is_cut_is_never_better(record: Record) -> None:
    data = record.file.read_bytes().rstrip()
    is_lines = record.format in ("mypy", "cargo") or "-lines" in record.path
    whole = attempt(record, data)

    for end in range(1, len(data) - 1, max(1, len(data) // 60)):
        report = attempt(record, data[:end])
        assert isinstance(report, EvidenceError) or (is_lines and report == _prefix(whole, report)), end


def _prefix(whole: ScanReport | EvidenceError, part: ScanReport) -> ScanReport | None:
    """The part, when its findings are the first of the whole: nothing shows that a line is missing."""
    is_prefix = isinstance(whole, ScanReport) and part.findings == whole.findings[: len(part.findings)]
    return part if is_prefix else None


def _mutants(value: Any) -> Iterator[Any]:
    """The document with one member removed, set to null or to a text, or one list emptied."""
    if isinstance(value, dict):
        for name, inner in list(value.items())[:30]:
            yield {key: member for key, member in value.items() if key != name}
            yield value | {name: None}
            yield value | {name: "x"}
            yield from (value | {name: mutant} for mutant in _mutants(inner))
    elif isinstance(value, list):
        if value:
            yield []
        for index, inner in enumerate(value[:3]):
            yield from ([*value[:index], mutant, *value[index + 1 :]] for mutant in _mutants(inner))


@cases("record", JSON_CASES)
def test_a_report_that_lost_a_member_crashes_nothing(record: Record) -> None:
    text = record.file.read_text(encoding="utf-8")
    try:
        document = json.loads(text)
    except ValueError:
        document = json.loads(text.splitlines()[0])
    for mutant in _mutants(document):
        report = attempt(record, json.dumps(mutant).encode())
        assert isinstance(report, (ScanReport, EvidenceError))


COUNTED = ("biome", "eslint", "phpcs", "rubocop")
"""Formats whose reports declare how many findings they list."""


@cases("record", [case for case in JSON_CASES if case.values[0].format in COUNTED])
def test_a_report_that_lists_less_than_it_declares_is_incomplete(record: Record) -> None:
    document = json.loads(record.file.read_text(encoding="utf-8"))
    if not record.truth["total_findings"]:
        return
    lists = {"eslint": "messages", "rubocop": "offenses", "biome": "diagnostics", "phpcs": "messages"}

    error = attempt(record, json.dumps(_emptied(document, lists[record.format])).encode())
    assert isinstance(error, EvidenceError)
    assert error.cause is Cause.INCOMPLETE


def _emptied(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: [] if key == name else _emptied(inner, name) for key, inner in value.items()}
    return [_emptied(inner, name) for inner in value] if isinstance(value, list) else value
