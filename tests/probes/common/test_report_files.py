"""Finding and reading the reports of an item."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from gate.probes.common import report_files
from gate.probes.common.parameters import ReportParams
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_files import ReportFile
from tests.cases import cases
from tests.command import lay_out

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def write(folder: Path, *paths: str) -> Workspace:
    lay_out(folder, {path: path for path in paths})
    return Workspace(folder)


# -------------------------------------------------------------------------------------------------------------- files


def test_a_file_that_several_globs_match_is_listed_once(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/b.xml", "r/a.xml", "r/c.txt")
    globs = ["r/*.xml", "r/a.*", "**/b.xml"]
    assert list(report_files.match_globs(workspace, globs)) == ["r/a.xml", "r/b.xml"]


def test_every_file_has_the_glob_that_matches_it(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/b.xml", "s/a.xml")
    matches = report_files.match_globs(workspace, ["s/*.xml", "r/*.xml"])
    assert list(matches.items()) == [("r/b.xml", "r/*.xml"), ("s/a.xml", "s/*.xml")]


def test_a_link_to_a_report_is_the_same_report(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/b.xml")
    (tmp_path / "r/a.xml").symlink_to("b.xml")
    assert list(report_files.match_globs(workspace, ["r/*.xml"])) == ["r/a.xml"]


def test_ignored_files_are_not_listed(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/a.xml", "r/old/b.xml")
    assert list(report_files.match_globs(workspace, ["r/**/*.xml"], ["r/old/**"])) == ["r/a.xml"]


def test_a_glob_without_a_match_is_absent_evidence_even_when_another_glob_matches(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/a.xml")
    with pytest.raises(EvidenceError, match=r"no file matches shards/\*\.xml") as caught:
        report_files.match_globs(workspace, ["r/*.xml", "shards/*.xml"])
    assert caught.value.category is Category.ABSENT
    assert (caught.value.cause, caught.value.subject) == (Cause.NO_MATCHING_FILE, "shards/*.xml")


def test_a_link_out_of_the_repository_is_forbidden(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text("x")
    workspace = write(tmp_path / "repo", "a.xml")
    (tmp_path / "repo/b.xml").symlink_to("../secret.xml")
    with pytest.raises(EvidenceError) as caught:
        report_files.match_globs(workspace, ["*.xml"])
    assert caught.value.category is Category.FORBIDDEN


def test_the_digest_covers_the_whole_report_even_when_the_parser_stops_early(tmp_path: Path) -> None:
    workspace = write(tmp_path, "a.xml")

    def first_byte(stream: BinaryIO) -> bytes:
        return stream.read(1)

    parsed, digest = report_files.read(workspace, "a.xml", first_byte)
    assert parsed == b"a"
    assert digest == f"sha256:{hashlib.sha256(b'a.xml').hexdigest()}"


@pytest.mark.parametrize("size", [3, 4, 5, 8, 23])
def test_the_digest_of_a_large_report_is_that_of_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(report_files, "CHUNK", 4)
    data = bytes(range(size))
    (tmp_path / "a.xml").write_bytes(data)
    threads = set(threading.enumerate())

    assert report_files.read(Workspace(tmp_path), "a.xml", lambda stream: stream.read()) == (
        data,
        f"sha256:{hashlib.sha256(data).hexdigest()}",
    )
    assert set(threading.enumerate()) == threads


def test_an_error_of_a_parser_ends_the_thread_that_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_files, "CHUNK", 4)
    (tmp_path / "a.xml").write_bytes(b"0123456789")
    threads = set(threading.enumerate())

    def refuse(stream: BinaryIO) -> None:
        stream.read(9)
        raise EvidenceError(Cause.EMPTY, "the file is empty")

    with pytest.raises(EvidenceError):
        report_files.read(Workspace(tmp_path), "a.xml", refuse)
    assert set(threading.enumerate()) == threads


def test_an_error_of_a_parser_has_the_path(tmp_path: Path) -> None:
    workspace = write(tmp_path, "a.xml")

    def refuse(_stream: BinaryIO) -> None:
        raise EvidenceError(Cause.EMPTY, "the file is empty")

    with pytest.raises(EvidenceError) as caught:
        report_files.read(workspace, "a.xml", refuse)
    assert (caught.value.cause, caught.value.detail) == (Cause.EMPTY, "a.xml: the file is empty")
    assert caught.value.subject == "a.xml"


# --------------------------------------------------------------------------------------------- all reports of an item


@dataclass(frozen=True)
class TextReport:
    """A report with the text of its file, produced in 2026."""

    text: str
    produced_at: datetime | None = NOW


def parse(stream: BinaryIO) -> TextReport:
    text = stream.read().decode()
    if "broken" in text:
        raise EvidenceError(Cause.UNREADABLE, "it is broken")
    return TextReport(text, NOW - 2 * DAY if "old" in text else NOW)


def read_all(folder: Path, max_age: str | None = None) -> Sequence[ReportFile[TextReport]]:
    params = ReportParams.model_validate({"reports": "*.xml", "max_age": max_age})
    return report_files.read_all(ProbeContext(Host.at(folder, NOW)), params, parse).files


def test_every_report_is_read_with_its_digest(tmp_path: Path) -> None:
    write(tmp_path, "b.xml", "a.xml")
    assert read_all(tmp_path) == [
        ReportFile(path, TextReport(path), f"sha256:{hashlib.sha256(path.encode()).hexdigest()}")
        for path in ("a.xml", "b.xml")
    ]


def test_the_first_three_unusable_reports_are_described_and_the_rest_is_counted(tmp_path: Path) -> None:
    write(tmp_path, "valid.xml", "old.xml", *(f"broken-{number}.xml" for number in range(3)))

    with pytest.raises(EvidenceError) as caught:
        read_all(tmp_path, max_age="1d")

    details = "; ".join(f"broken-{number}.xml: it is broken" for number in range(3))
    assert (caught.value.cause, caught.value.detail) == (Cause.UNREADABLE, f"{details}; and 1 more")
    assert caught.value.subject == "*.xml"


def test_copies_of_a_report_are_dropped_with_a_note(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.xml": "one", "b.xml": "two", "c.xml": "one"})
    reports, notes = report_files.drop_duplicates(read_all(tmp_path))

    assert [report.path for report in reports] == ["a.xml", "b.xml"]
    assert notes == ["c.xml is a byte-for-byte copy of a.xml and is counted once"]


@cases(("count", "last"), [(20, "note 19"), (21, "1 more notes"), (1_020, "1,000 more notes")])
def test_notes_are_limited_and_the_rest_is_counted(count: int, last: str) -> None:
    notes = report_files.limit_notes([f"note {number}" for number in range(count)], "notes")
    assert (notes[:20], notes[-1]) == (tuple(f"note {number}" for number in range(20)), last)


# ------------------------------------------------------------------------------------------------- files left out


def test_an_exclamation_mark_excludes_files_from_every_glob(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/a.xml", "r/summary.xml", "s/summary.xml", "s/b.xml")
    globs = ["r/*.xml", "!**/summary.xml", "s/*.xml"]
    assert list(report_files.match_globs(workspace, globs)) == ["r/a.xml", "s/b.xml"]


def test_a_glob_whose_files_are_all_excluded_matches_no_file(tmp_path: Path) -> None:
    workspace = write(tmp_path, "r/a.xml")
    with pytest.raises(EvidenceError, match=r"the exclusions leave out every file that r/\*\.xml matches"):
        report_files.match_globs(workspace, ["r/*.xml", "!r/a.xml"])


def test_reports_that_are_too_large_together_are_refused_before_all_are_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {f"{number}.txt": "a report" for number in range(5)})
    params = ReportParams.model_validate({"reports": "*.txt"})
    read: list[str] = []

    def parse_and_count(stream: BinaryIO) -> TextReport:
        read.append("a report")
        return parse(stream)

    with pytest.raises(EvidenceError, match="the first 3 reports of 5 hold more than one item can keep") as raised:
        report_files.read_all(
            ProbeContext(Host.at(tmp_path, NOW)), params, parse_and_count, lambda _: report_files.MAX_SIZE // 2 - 1
        )
    assert (raised.value.cause, len(read)) == (Cause.TOO_LARGE, 3)
