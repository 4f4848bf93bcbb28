"""Titles of tests have the path in the repository, on whatever machine the report was written."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cases import cases
from tests.command import check, lay_out
from tests.folders import with_folders

CHECKLIST = """
version: 1
title: Shop
items:
  - id: unit
    title: The tests pass
    probe: tests
    with: {reports: jest.json}
    must: [failed == 0, newly_failing == 0]
    should: slowest <= 1ms
waivers:
  - {item: unit, until: 2099-01-01, by: "@a", reason: r, findings: ["src/a.test.js::adds"]}
"""


def report(folder: str, status: str) -> str:
    """What Jest writes about one test in a file below the folder."""
    result = {"title": "adds", "status": status, "ancestorTitles": [], "duration": 9, "failureMessages": []}
    file = {"name": f"{folder}/src/a.test.js", "status": status, "assertionResults": [result]}
    return json.dumps({"numTotalTests": 1, "testResults": [file]})


@cases("folder", ["/home/runner/work/shop/shop", "C:\\work\\shop", "/Users/a/shop"])
@with_folders
def test_a_waiver_and_a_baseline_name_the_test_by_its_path_in_the_repository(tmp_path: Path, folder: str) -> None:
    files = {"readiness.yml": CHECKLIST, "src/a.test.js": "", "jest.json": report("/elsewhere/shop", "passed")}
    lay_out(tmp_path, files)
    assert "slowest is 9ms at src/a.test.js::adds" in check(tmp_path, "--json", "saved.json").out

    (tmp_path / "jest.json").write_text(report(folder, "failed"))
    result = check(tmp_path, "--baseline", "saved.json", "--json", "now.json")
    assert "src/a.test.js::adds" in result.out
    assert folder not in result.out
    assert result.code == 0  # waived


def test_the_path_of_a_file_that_is_not_in_the_repository_stays(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": CHECKLIST, "jest.json": report("/elsewhere/shop", "failed")})
    result = check(tmp_path)
    assert "/elsewhere/shop/src/a.test.js::adds" in result.out
    assert result.code == 1
