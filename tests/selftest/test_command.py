"""`gate selftest` from the command line, and `last_red` in the saved result of the run after it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.command import check, gate
from tests.git import git
from tests.selftest.project import lay_out_project

CHECKLIST = """\
version: 1
title: A test
items:
  - {id: tests, probe: tests, with: {reports: build/junit.xml, max_age: 7d}, must: failed == 0}
  - {id: sast, probe: security, with: {reports: build/scan.sarif}, should: critical == 0}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay_out_project(tmp_path, CHECKLIST)


def selftest(folder: Path, *arguments: str) -> tuple[int, str]:
    result = gate(folder, "selftest", "--now", "2026-11-20T12:00Z", *arguments)
    return result.code, result.output


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    paths = [Path(parent, name) for parent, _, names in os.walk(folder) for name in names]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def test_it_reports_an_item_that_only_warns(project: Path) -> None:
    code, output = selftest(project, "--only", "sast")

    assert code == 1
    assert "  ✗ no `must`, a broken `should` only warns; --allow-should accepts it: sast\n" in output
    assert output.endswith("\n1 of 1 item has something that cannot go red: sast.\n")


def test_it_accepts_it_on_request(project: Path) -> None:
    code, output = selftest(project, "--allow-should")

    assert code == 0
    assert output.splitlines()[-1].startswith("Every item can go red: ")


def test_a_should_that_never_warns_is_not_accepted(project: Path) -> None:
    checklist = project / "readiness.yml"
    checklist.write_text(CHECKLIST.replace("should: critical == 0", "should: critical >= 0"))

    code, output = selftest(project, "--allow-should")

    assert code == 1
    assert "cannot go red: `critical >= 0` holds for every value" in output


def test_it_changes_no_file_of_the_project(project: Path) -> None:
    before = snapshot(project)

    selftest(project)

    assert snapshot(project) == before
    assert git(project, "status", "--porcelain") == ""


def test_an_item_that_does_not_exist_is_named_with_the_nearest(project: Path) -> None:
    code, output = selftest(project, "--only", "test")

    assert code == 2
    assert "--only `test`: there is no such item; did you mean `tests`?" in output


def test_the_time_limit_leaves_faults_untried(project: Path) -> None:
    code, output = selftest(project, "--time", "0", "--only", "tests")

    assert code == 2
    assert "No fault was tried that turns tests red. The time was up before every fault was tried." in output


def last_red(folder: Path, *arguments: str) -> dict[str, str | None]:
    check(folder, "--json", "result.json", *arguments)
    result = json.loads((folder / "result.json").read_text())
    return {item["id"]: item["last_red"] for item in result["items"]}


def test_a_run_after_it_knows_which_item_was_red(project: Path) -> None:
    selftest(project, "--json", "selftest.json", "--html", "selftest.html")

    assert last_red(project, "--selftest", "selftest.json") == {"tests": "2026-11-20T12:00:00+00:00", "sast": None}
    assert (project / "selftest.html").read_text().startswith("<!doctype html>")


def test_without_it_no_item_was_seen_red(project: Path) -> None:
    assert last_red(project) == {"tests": None, "sast": None}


def test_a_red_run_is_remembered_by_the_runs_after_it(project: Path) -> None:
    report = project / "build/junit.xml"
    green = report.read_text()
    report.unlink()
    assert last_red(project)["tests"] == "2026-11-20T12:00:00+00:00"

    report.write_text(green)
    (project / "result.json").rename(project / "earlier.json")
    assert last_red(project, "--baseline", "earlier.json", "--now", "2026-11-21T12:00Z") == {
        "tests": "2026-11-20T12:00:00+00:00",
        "sast": None,
    }


def test_a_file_that_is_no_selftest_is_refused(project: Path) -> None:
    result = check(project, "--selftest", "build/m.json")

    assert result.code == 2
    assert "the selftest cannot be read: it is not a result of the version readiness-gate/selftest/1" in result.err
