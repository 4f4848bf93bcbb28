"""What the gate may not read: files in a folder of somebody else's, one command, and its whole answer."""

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


def test_a_report_without_read_permission_is_forbidden_and_its_owner_named(tmp_path: Path) -> None:
    lay_out(tmp_path, {"build/junit.xml": JUNIT})
    (tmp_path / "build/junit.xml").chmod(0o200)

    result = check(tmp_path, TESTS)

    why = (
        f"build/junit.xml may not be read by {ME}: it belongs to {ME}, with the mode 0200; "
        "`chmod a+r build/junit.xml` in the step that writes it"
    )
    assert (result.code, result.err) == (2, "")
    assert " ".join(result.out.partition("event local")[0].split()) == (
        "? UNDECIDED A test score 0 of 100 1 unknown "
        "tests: failed was not seen, wanted == 0 "
        "? UNKNOWN tests ? failed was not seen, wanted == 0 "
        f"because forbidden: {why} "
        "next Grant what is named above, or name something allowed at readiness.yml:6:21. "
        "Not checked - tests (failed): forbidden"
    )


def test_the_same_report_with_read_permission_is_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {"build/junit.xml": JUNIT})
    (tmp_path / "build/junit.xml").chmod(0o444)

    result = check(tmp_path, TESTS)

    assert (result.code, "forbidden" in result.output) == (0, False)


@pytest.mark.parametrize("mode", [0o311, 0o644])
def test_a_folder_that_may_not_be_entered_is_forbidden_and_no_missing_report(tmp_path: Path, mode: int) -> None:
    lay_out(tmp_path, {"build/junit.xml": JUNIT})
    (tmp_path / "build").chmod(mode)

    result = check(tmp_path, TESTS.replace("junit", "*"))
    (tmp_path / "build").chmod(0o755)

    assert result.code == 2
    assert f"forbidden: build may not be looked into by {ME}: it belongs to {ME}, with the mode {mode:04o}" in " ".join(
        result.out.split()
    )


def test_that_no_key_is_there_is_not_said_of_a_folder_that_nobody_looked_into(tmp_path: Path) -> None:
    lay_out(tmp_path, {"private/a.pem": "a"})
    (tmp_path / "private").chmod(0)

    result = check(tmp_path, KEYS)
    (tmp_path / "private").chmod(0o755)

    assert result.code == 2
    assert "forbidden: private may not be looked into" in " ".join(result.out.split())


def test_that_no_key_is_there_is_said_of_a_folder_without_one(tmp_path: Path) -> None:
    lay_out(tmp_path, {"private/a.txt": "a"})

    assert check(tmp_path, KEYS).code == 0
