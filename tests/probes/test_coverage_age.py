"""The probe `coverage` in a git repository: a report that is older than the changed code, or about another version."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.evidence import Cause, Evidence, Seen, Unseen
from gate.model.subject import Change, Subject
from gate.model.values import Percentage
from gate.policy.change import read_change
from gate.probes.common.probe import ProbeContext
from gate.probes.coverage import PROBE, CoverageParams
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders
from tests.git import git
from tests.probes.coverage_evidence import hits, lcov

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OLD = "a = 1\nb = 2\nc = 3\n"
NEW = "def never(x):\n    return x\n\na = 1\nb = 2\nc = 3\n"
FITTING = hits("1 2 4-6")


def minutes(count: float) -> datetime:
    """A moment this many minutes after NOW."""
    return NOW + timedelta(minutes=count)


def set_time(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def make_repository(folder: Path, source: str = "src/a.py") -> None:
    git(folder, "init", "-q", "-b", "main")
    lay_out(folder, {source: OLD, ".gitignore": "build/\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first", at=minutes(-3 * 24 * 60))


def write(folder: Path, path: str, content: str, at: datetime) -> None:
    lay_out(folder, {path: content})
    set_time(folder / path, at)


def commit(folder: Path, at: datetime) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a change", at=at)


def measure(folder: Path, report: str = "build/report", *, base: str = "HEAD", ci: str = "") -> Evidence:
    host = Host.at(folder, NOW, env={"PATH": os.environ["PATH"], "CI": ci})
    change = read_change(host, Subject(), base)
    assert isinstance(change, Change)
    evidence: Evidence = PROBE.measure(CoverageParams(reports=(report,)), ProbeContext(host, change=change))
    return evidence


def is_stale(evidence: Evidence) -> bool:
    observed = evidence.facts["patch_coverage"]
    if isinstance(observed, Unseen):
        assert (observed.cause, observed.detail) == (
            Cause.NEWER_THAN_REPORT,
            "src/a.py changed after build/report was written",
        )
        return True
    assert observed == Seen(Percentage(2, 2))
    return False


def cobertura(at: datetime) -> str:
    lines = "".join(f'<line number="{number}" hits="1"/>' for number in FITTING)
    package = (
        f'<package><classes><class name="a" filename="src/a.py"><lines>{lines}</lines></class></classes></package>'
    )
    return f'<coverage timestamp="{int(at.timestamp() * 1000)}"><packages>{package}</packages></coverage>'


def jacoco(at: datetime) -> str:
    session = f'<sessioninfo id="x" start="1" dump="{int(at.timestamp() * 1000)}"/>'
    lines = "".join(f'<line nr="{number}" mi="0" ci="1" mb="0" cb="0"/>' for number in FITTING)
    package = f'<package name="src"><sourcefile name="a.py">{lines}</sourcefile></package>'
    return f'<report name="r">{session}{package}</report>'


def coveragepy(at: datetime) -> str:
    meta = {"version": "7.6.1", "timestamp": at.replace(tzinfo=None).isoformat()}
    return json.dumps({"meta": meta, "files": {"src/a.py": {"executed_lines": list(FITTING), "missing_lines": []}}})


LCOV = lcov({"src/a.py": FITTING})


# ------------------------------------------------------------------------------------- files that differ from HEAD


@cases(("edited", "stale"), [(1, True), (-1, False)])
@cases("report", [LCOV, cobertura(NOW), jacoco(NOW), coveragepy(NOW)])
@with_folders
def test_a_file_that_was_edited_after_the_tests_has_no_patch_coverage(
    tmp_path: Path, report: str, edited: float, stale: bool
) -> None:
    make_repository(tmp_path)
    write(tmp_path, "build/report", report, NOW)
    write(tmp_path, "src/a.py", NEW, minutes(edited))

    evidence = measure(tmp_path)

    assert is_stale(evidence) is stale
    assert bool(evidence.notes) is stale
    assert evidence.facts["line_coverage"] == Seen(Percentage(5, 5))


@pytest.mark.parametrize(("created", "stale"), [(1, True), (-1, False)])
def test_a_new_file_that_was_created_after_the_tests_has_no_patch_coverage(
    tmp_path: Path, created: float, stale: bool
) -> None:
    make_repository(tmp_path, "src/other.py")
    write(tmp_path, "build/report", lcov({"src/a.py": hits("1 2")}), NOW)
    write(tmp_path, "src/a.py", "a = 1\nb = 2\n", minutes(created))

    assert is_stale(measure(tmp_path)) is stale


def test_a_report_that_was_downloaded_after_the_edit_counts_by_its_own_time(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "src/a.py", NEW, NOW)
    write(tmp_path, "build/report", cobertura(minutes(-60)), minutes(5))

    assert is_stale(measure(tmp_path))


def test_a_report_in_whole_seconds_is_not_older_than_a_file_of_the_same_second(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "src/a.py", NEW, NOW + timedelta(seconds=0.7))
    write(tmp_path, "build/report", cobertura(NOW), NOW + timedelta(seconds=0.9))

    assert not is_stale(measure(tmp_path))


def test_the_local_time_of_an_unknown_zone_proves_nothing(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "src/a.py", NEW, NOW)
    write(tmp_path, "build/report", coveragepy(minutes(-5 * 60)), minutes(1))

    assert not is_stale(measure(tmp_path))


def test_one_of_two_reports_that_is_older_than_the_file_is_enough(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "build/report", LCOV, NOW)
    write(tmp_path, "src/a.py", NEW, minutes(1))
    write(tmp_path, "build/second", LCOV, minutes(2))

    assert is_stale(measure(tmp_path, "build/*"))


def test_without_a_change_a_note_names_the_files_that_are_newer(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "build/report", lcov({"src/a.py": hits("1-3")}), NOW)
    write(tmp_path, "src/a.py", NEW, minutes(1))

    host = Host.at(tmp_path, NOW, env={"PATH": os.environ["PATH"]})
    evidence = PROBE.measure(CoverageParams(reports=("build/report",)), ProbeContext(host))

    assert evidence.notes == (
        "src/a.py changed after build/report was written; the totals count the lines that it lists",
    )


# ------------------------------------------------------------------------------------------------ committed files


@cases("make_report", [cobertura, jacoco, coveragepy])
@with_folders
def test_a_report_of_an_earlier_commit_is_stale(tmp_path: Path, make_report: Callable[[datetime], str]) -> None:
    make_repository(tmp_path)
    lay_out(tmp_path, {"src/a.py": NEW})
    commit(tmp_path, NOW)
    write(tmp_path, "src/a.py", NEW, minutes(10))
    write(tmp_path, "build/report", make_report(minutes(-24 * 60)), minutes(11))

    assert is_stale(measure(tmp_path, base="HEAD~1"))


@cases("make_report", [cobertura, jacoco, coveragepy])
@with_folders
def test_a_commit_after_the_tests_does_not_make_their_report_stale(
    tmp_path: Path, make_report: Callable[[datetime], str]
) -> None:
    make_repository(tmp_path)
    write(tmp_path, "src/a.py", NEW, minutes(-10))
    write(tmp_path, "build/report", make_report(minutes(-5)), minutes(-5))
    commit(tmp_path, NOW)

    assert not is_stale(measure(tmp_path, base="HEAD~1"))


@cases("make_report", [cobertura, jacoco, coveragepy])
@with_folders
def test_a_job_that_checks_out_after_the_tests_has_no_stale_report(
    tmp_path: Path, make_report: Callable[[datetime], str]
) -> None:
    make_repository(tmp_path)
    lay_out(tmp_path, {"src/a.py": NEW})
    commit(tmp_path, minutes(-30))
    write(tmp_path, "src/a.py", NEW, minutes(-2))
    write(tmp_path, "build/report", make_report(minutes(-20)), minutes(-1))

    assert not is_stale(measure(tmp_path, base="HEAD~1"))


def test_a_clock_that_is_ahead_where_the_commit_was_made_does_not_make_a_report_stale(tmp_path: Path) -> None:
    make_repository(tmp_path)
    lay_out(tmp_path, {"src/a.py": NEW})
    commit(tmp_path, minutes(3))
    write(tmp_path, "src/a.py", NEW, minutes(2))
    write(tmp_path, "build/report", cobertura(NOW), minutes(4))

    assert not is_stale(measure(tmp_path, base="HEAD~1"))


def test_an_edit_that_was_committed_after_the_tests_makes_their_report_stale(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "build/report", cobertura(NOW), NOW)
    write(tmp_path, "src/a.py", NEW, minutes(1))
    commit(tmp_path, minutes(2))

    assert is_stale(measure(tmp_path, base="HEAD~1"))


def test_without_a_time_in_the_report_that_of_its_file_counts_only_on_the_machine_that_wrote_it(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "build/report", LCOV, minutes(-60))
    write(tmp_path, "src/a.py", NEW, minutes(-1))
    commit(tmp_path, NOW)

    assert is_stale(measure(tmp_path, base="HEAD~1"))
    assert not is_stale(measure(tmp_path, base="HEAD~1", ci="true"))


def test_a_commit_or_a_checkout_after_the_tests_does_not_make_a_report_without_a_time_stale(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, "src/a.py", NEW, minutes(-60))
    write(tmp_path, "build/report", LCOV, minutes(-50))
    commit(tmp_path, minutes(-40))
    committed_later = measure(tmp_path, base="HEAD~1")
    write(tmp_path, "build/report", LCOV, minutes(-30))
    write(tmp_path, "src/a.py", NEW, minutes(-20))
    checked_out_later = measure(tmp_path, base="HEAD~1")

    assert not is_stale(committed_later)
    assert not is_stale(checked_out_later)


def test_a_commit_that_changes_other_files_does_not_make_a_report_stale(tmp_path: Path) -> None:
    make_repository(tmp_path)
    lay_out(tmp_path, {"src/a.py": NEW})
    commit(tmp_path, minutes(-60))
    write(tmp_path, "build/report", cobertura(minutes(-30)), minutes(-30))
    lay_out(tmp_path, {"README.md": "more\n"})
    commit(tmp_path, NOW)
    set_time(tmp_path / "src/a.py", minutes(1))

    assert not is_stale(measure(tmp_path, base="HEAD~2"))


def test_a_shallow_checkout_cannot_date_a_file(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    make_repository(origin)
    lay_out(origin, {"src/a.py": NEW})
    commit(origin, NOW)
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{origin}", "clone")
    write(tmp_path / "clone", "build/report", cobertura(minutes(-24 * 60)), minutes(1))

    assert not is_stale(measure(tmp_path / "clone", base="HEAD~1"))


# ------------------------------------------------------------------------------------------ reports that do not fit


@cases(
    ("path", "text", "lines", "misfit"),
    [
        ("src/a.py", "a = 5\nb = 6\n", "1 2 9", "lists line 9, but the file has 2 lines"),
        ("src/a.ts", "a\nb", "1 2 4", "lists line 4, but the file has 2 lines"),
        ("src/A.java", "class A {\n\n}\n", "1-3", "lists line 2 as code, which is blank"),
        ("src/a.py", "a = 1\n  \nb = 2\n", "1-3", "lists line 2 as code, which is blank"),
        ("src/a.ts", "a\nb\n", "1-3", ""),  # c8 counts the empty line after the last line end
        ("src/a.ts", "a\n\nb\n", "1-3", ""),  # V8 counts every line
        ("src/a.go", "a\n\nb\n", "1-3", ""),  # a block of Go contains its blank lines
        ("src/A.kt", "a\nb\n", "1 2 40", ""),  # inlined code has numbers beyond the end
        ("src/a.py", "a = 1\r\nb = 2\r\n", "1 2", ""),
    ],
)
@with_folders
def test_lines_that_the_file_does_not_have_show_another_version(
    tmp_path: Path, path: str, text: str, lines: str, misfit: str
) -> None:
    make_repository(tmp_path, path)
    write(tmp_path, path, text, minutes(-1))
    write(tmp_path, "build/report", lcov({path: hits(lines)}), NOW)

    observed = measure(tmp_path).facts["patch_coverage"]

    if misfit:
        assert observed == Unseen(Cause.MISMATCHED, f"build/report {misfit}: it is about another version of {path}")
    else:
        assert isinstance(observed, Seen)
