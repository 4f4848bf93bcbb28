"""An error in a part of a large JSON report that is read late names its line and column."""

from __future__ import annotations

from io import BufferedReader
from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanReport, count_everywhere
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.probes.common import report_files
from tests.command import lay_out

COUNT = 1500
"""Results of about a kilobyte: enough for a document that is decoded in batches."""

BROKEN = 1234
DUPLICATE = '"message": {"text": "a", "text": "b"}'


def sarif(result: str) -> str:
    """A log with a result on each line, the first of them on line 2; `result` is the one that differs."""
    usual = '{"ruleId": "r%d", "message": {"text": "' + "x" * 900 + '"}}'
    results = [result if number == BROKEN else usual % number for number in range(COUNT)]
    tool = '"tool": {"driver": {"name": "t"}}'
    return '{{"version": "2.1.0", "runs": [{{{}, "results": [\n{}\n]}}]}}'.format(tool, ",\n".join(results))


def parse(stream: BufferedReader) -> ScanReport:
    return FORMATS["sarif"].parse(stream, count_everywhere)


def test_a_duplicate_name_in_a_late_part_has_its_line_and_column(tmp_path: Path) -> None:
    lay_out(tmp_path, {"scan.sarif": sarif(f'  {{"ruleId": "new", {DUPLICATE}}}')})

    with pytest.raises(EvidenceError) as caught:
        report_files.read(Workspace(tmp_path), "scan.sarif", parse)

    assert caught.value.cause is Cause.UNREADABLE
    assert caught.value.detail == (
        f"scan.sarif: not readable as JSON at line {BROKEN + 2}, column 3: the name 'text' is duplicate, so that one "
        "of its values would be lost"
    )


def test_a_report_without_error_is_read_once(tmp_path: Path) -> None:
    lay_out(tmp_path, {"scan.sarif": sarif('{"ruleId": "new", "message": {"text": "a"}}')})
    streams: list[BufferedReader] = []

    def parse_once(stream: BufferedReader) -> ScanReport:
        streams.append(stream)
        return parse(stream)

    report, _ = report_files.read(Workspace(tmp_path), "scan.sarif", parse_once)

    assert len(report.findings) == COUNT
    assert len(streams) == 1


def test_a_file_that_changed_in_between_keeps_the_first_error(tmp_path: Path) -> None:
    lay_out(tmp_path, {"scan.sarif": sarif(f'{{"ruleId": "new", {DUPLICATE}}}')})

    def parse_then_replace(stream: BufferedReader) -> ScanReport:
        try:
            return parse(stream)
        finally:
            lay_out(tmp_path, {"scan.sarif": sarif('{"ruleId": "new"}')})

    with pytest.raises(EvidenceError, match=r"^unreadable: scan.sarif: not readable as JSON: the name 'text' is"):
        report_files.read(Workspace(tmp_path), "scan.sarif", parse_then_replace)
