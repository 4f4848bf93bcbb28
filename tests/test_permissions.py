"""Files that the gate may not read: the complete output of one command for each."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from tests.command import CLOCK, Result, checklist, lay_out, run_unprivileged

TESTS = "tests | tests | {reports: build/junit.xml} | failed == 0"
KEYS = "keys | files | {paths: 'private/*.pem'} | not exists"
JUNIT = '<testsuite name="t"><testcase name="a"/></testsuite>'

ME = pwd.getpwuid(os.geteuid()).pw_name


def check(folder: Path, item: str) -> Result:
    lay_out(folder, {"readiness.yml": checklist(item)})
    return run_unprivileged(folder, "check", "--now", CLOCK)


def test_a_report_without_read_permission_is_forbidden_and_names_its_owner(tmp_path: Path) -> None:
    lay_out(tmp_path, {"build/junit.xml": JUNIT})
    (tmp_path / "build/junit.xml").chmod(0o200)

    result = check(tmp_path, TESTS)

    reason = (
        f"build/junit.xml is not readable for {ME} (owner {ME}, mode 0200); run "
        "`chmod a+r build/junit.xml` in the step that writes it"
    )
    assert (result.code, result.err) == (2, "")
    assert " ".join(result.out.partition("event local")[0].split()) == (
        "? UNDECIDED A test score 0 of 100 1 unknown "
        "? UNKNOWN tests ? failed: no data, expected == 0 "
        f"reason forbidden: {reason} "
        "next Grant the access named above, or change the item at readiness.yml:6:21."
    )


def test_the_same_report_with_read_permission_is_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {"build/junit.xml": JUNIT})
    (tmp_path / "build/junit.xml").chmod(0o444)

    result = check(tmp_path, TESTS)

    assert (result.code, "forbidden" in result.output) == (0, False)


@pytest.mark.parametrize("mode", [0o311, 0o644])
def test_a_folder_without_permission_is_forbidden_and_not_a_missing_report(tmp_path: Path, mode: int) -> None:
    lay_out(tmp_path, {"build/junit.xml": JUNIT})
    (tmp_path / "build").chmod(mode)

    result = check(tmp_path, TESTS.replace("junit", "*"))
    (tmp_path / "build").chmod(0o755)

    assert result.code == 2
    assert f"forbidden: build is not accessible for {ME} (owner {ME}, mode {mode:04o})" in " ".join(result.out.split())


def test_a_key_in_a_folder_without_permission_is_not_reported_as_missing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"private/a.pem": "a"})
    (tmp_path / "private").chmod(0)

    result = check(tmp_path, KEYS)
    (tmp_path / "private").chmod(0o755)

    assert result.code == 2
    assert "forbidden: private is not accessible" in " ".join(result.out.split())


def test_a_folder_without_a_key_passes(tmp_path: Path) -> None:
    lay_out(tmp_path, {"private/a.txt": "a"})

    assert check(tmp_path, KEYS).code == 0


def test_the_command_for_a_file_with_a_hostile_name_changes_that_file_only(tmp_path: Path) -> None:
    lay_out(tmp_path, {"build/a; $(x).xml": JUNIT})
    (tmp_path / "build/a; $(x).xml").chmod(0o200)

    assert "`chmod a+r 'build/a; $(x).xml'`" in " ".join(check(tmp_path, TESTS.replace("junit", "*")).out.split())
