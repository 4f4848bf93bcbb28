"""`gate init` names files that tools write and no format reads, each with the step that gets a report which is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from gate import scaffold
from gate.adapters.host import Host
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

LCOV = "TN:\nSF:a.py\nDA:1,1\nDA:2,1\nDA:3,0\nLF:3\nLH:2\nend_of_record\n"


def draft_notes(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    """The notes of `gate init` in a folder with these files."""
    host = Host.at(lay_out(folder, files), datetime(2026, 11, 20, 12, tzinfo=UTC))
    return list(scaffold.draft_files(host).notes)


UNREAD = {
    ".coverage": (b"SQLite format 3\x00\x10", "an SQLite database, such as coverage.py's data file", "coverage xml"),
    "target/jacoco.exec": (b"\x01\xc0\xc0\x10\x07", "an execution data file of JaCoCo", "--xml jacoco.xml"),
    "htmlcov/index.html": (
        b"<!DOCTYPE html><html><head><title>Coverage report</title>",
        "the HTML report of coverage.py",
        "coverage xml",
    ),
    "playwright-report/index.html": (
        b"<!DOCTYPE html><title>Playwright Test Report</title>",
        "the HTML report of Playwright",
        "`json` or `junit`",
    ),
    "test-output.txt": (b"===== test session starts =====\n", "the output of pytest", "--junitxml=junit.xml"),
    "reports/knip.json": (
        b'{"files":[],"issues":[{"file":"a.ts","unlisted":[]}]}',
        "a report of Knip",
        "--reporter codeclimate",
    ),
    "scan.nessus": (b"<NessusClientData_v2/>", "a Nessus report", "convert it to SARIF"),
}


@cases("path", UNREAD)
@with_folders
def test_a_file_that_no_format_reads_has_a_note_with_the_step(tmp_path: Path, path: str) -> None:
    data, name, step = UNREAD[path]
    note = next(note for note in draft_notes(tmp_path, {path: data}) if note.startswith(f"not used: {path}: "))
    assert f"this is {name}" in note
    assert step in note


def test_a_file_beside_a_report_that_is_read_has_no_note(tmp_path: Path) -> None:
    files = {"lcov.info": LCOV, "coverage/index.html": "<html><title>LCOV - lcov.info</title></html>"}
    assert [note for note in draft_notes(tmp_path, files) if "index.html" in note] == []
