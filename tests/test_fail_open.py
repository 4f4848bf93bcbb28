"""Ways in which other tools pass on missing, broken or misread evidence: none of them happens here.

Cases about scans, health URLs and GitHub are in the tests of their probes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import TESTS, check, checklist, gate, lay_out

COVERAGE = "coverage | coverage | {reports: coverage.xml} | line_coverage >= 80%"

COBERTURA = """<?xml version="1.0"?>
<coverage line-rate="{rate}" lines-valid="{of}" lines-covered="{covered}">
  <packages><package name="shop"><classes><class name="a" filename="shop/a.py"><lines>{lines}</lines></class></classes>
  </package></packages>
</coverage>
"""


def cobertura(covered: int, of: int = 100, rate: str | None = None) -> str:
    lines = "".join(f'<line number="{n}" hits="{1 if n <= covered else 0}"/>' for n in range(1, of + 1))
    return COBERTURA.format(rate=rate or covered / of, covered=covered, of=of, lines=lines)


def junit(passed: int = 0, failed: int = 0, skipped: int = 0) -> str:
    cases = ['<testcase classname="t" name="passes"/>'] * passed
    cases += ['<testcase classname="t" name="fails"><failure message="no"/></testcase>'] * failed
    cases += ['<testcase classname="t" name="skips"><skipped/></testcase>'] * skipped
    return f"<testsuites><testsuite name='t'>{''.join(cases)}</testsuite></testsuites>"


def code(folder: Path, files: dict[str, str], *arguments: str) -> int:
    return check(lay_out(folder, files), *arguments).code


@pytest.mark.parametrize("failed", [255, 256, 257, 512])
def test_the_exit_code_does_not_wrap_around_with_the_number_of_failures(tmp_path: Path, failed: int) -> None:
    assert code(tmp_path, {"readiness.yml": checklist(TESTS), "junit.xml": junit(1, failed)}) == 1


@pytest.mark.parametrize("item", [COVERAGE, TESTS])
def test_a_missing_report_is_undecided(tmp_path: Path, item: str) -> None:
    assert code(tmp_path, {"readiness.yml": checklist(item)}) == 2


@pytest.mark.parametrize(
    "report",
    [
        "",
        "   \n",
        "{}",
        "not json",
        '{"line_percent": "abc"}',
        "<coverage/>",
        '<coverage line-rate="1"/>',
        "<html></html>",
    ],
)
def test_an_empty_or_unreadable_coverage_report_is_undecided_and_never_100_percent(tmp_path: Path, report: str) -> None:
    assert code(tmp_path, {"readiness.yml": checklist(COVERAGE), "coverage.xml": report}) == 2


@pytest.mark.parametrize("report", ["<testsuites/>", "<testsuite tests='0'/>", "", "{}", junit(skipped=3)])
def test_a_test_report_without_a_test_that_ran_is_undecided(tmp_path: Path, report: str) -> None:
    item = "tests | tests | {reports: junit.xml} | pass_rate == 100%"

    assert code(tmp_path, {"readiness.yml": checklist(item), "junit.xml": report}) == 2


def test_a_skipped_test_is_not_a_passed_one(tmp_path: Path) -> None:
    items = checklist("tests | tests | {reports: junit.xml} | [passed == 7, skipped == 1, pass_rate == 100%]")

    assert code(tmp_path, {"readiness.yml": items, "junit.xml": junit(7, skipped=1)}) == 0
    assert code(tmp_path, {"junit.xml": junit(6, skipped=2)}) == 1


def test_a_rate_that_is_not_a_number_is_ignored(tmp_path: Path) -> None:
    files = {"readiness.yml": checklist(COVERAGE), "shop/a.py": "", "coverage.xml": cobertura(79, rate="nan")}

    assert code(tmp_path, files) == 1


def test_a_glob_without_a_match_does_not_have_size_zero(tmp_path: Path) -> None:
    item = checklist("bundle | files | {paths: 'dist/*.js'} | [size <= 100KB, total_size <= 1MB]")

    assert code(tmp_path, {"readiness.yml": item}) == 2
    assert code(tmp_path, {"dist/app.js": "x" * 10}) == 0


def test_a_glob_without_a_match_does_not_have_zero_matching_lines(tmp_path: Path) -> None:
    item = checklist("clean | files | {paths: 'src/**/*.py', pattern: 'except Exception'} | matching_lines == 0")

    assert code(tmp_path, {"readiness.yml": item}) == 2
    assert code(tmp_path, {"src/a.py": "pass\n"}) == 0


def test_a_large_drop_below_the_baseline_blocks(tmp_path: Path) -> None:
    item = checklist("coverage | coverage | {reports: coverage.xml} | line_coverage >= baseline - 0.5pp")
    before = {"readiness.yml": checklist(COVERAGE), "shop/a.py": "", "coverage.xml": cobertura(85)}
    check(lay_out(tmp_path, before), "--json", "before.json")

    dropped = code(tmp_path, {"readiness.yml": item, "coverage.xml": cobertura(32)}, "--baseline", "before.json")
    steady = code(tmp_path, {"coverage.xml": cobertura(85)}, "--baseline", "before.json")

    assert (dropped, steady) == (1, 0)


def test_a_ratchet_without_its_baseline_is_undecided(tmp_path: Path) -> None:
    item = checklist("coverage | coverage | {reports: coverage.xml} | line_coverage >= baseline")

    assert code(tmp_path, {"readiness.yml": item, "coverage.xml": cobertura(99)}) == 2


@pytest.mark.parametrize(
    "broken",
    [
        "scoring: {pas_threshold: 80}",
        "items: [",
        "items: []",
        "",
        "version: 1\nitems:\n  - {id: a, probe: tests, with: {reports: junit.xml}, must: faild == 0}",
        "version: 1\nitems:\n  - {id: a, probe: tests, with: {reports: junit.xml}}",
        "version: 1\nextends: x\nitems:\n  - {id: a, probe: tests, with: {reports: junit.xml}, must: failed == 0}",
    ],
)
def test_a_checklist_with_an_error_is_never_replaced_by_defaults(tmp_path: Path, broken: str) -> None:
    assert code(tmp_path, {"readiness.yml": broken, "junit.xml": junit(3)}) == 2


def test_a_waiver_with_an_invalid_date_exempts_nothing(tmp_path: Path) -> None:
    waiver = "waivers:\n  - {item: tests, until: 2026-13-45, by: '@a', reason: later}\n"

    assert code(tmp_path, {"readiness.yml": checklist(TESTS) + waiver, "junit.xml": junit(1, 1)}) == 2


def test_a_run_that_skips_every_item_is_undecided(tmp_path: Path) -> None:
    nightly = checklist(TESTS) + "    when: {events: schedule}\n"

    assert code(tmp_path, {"readiness.yml": nightly, "junit.xml": junit(3)}) == 2


def test_the_pages_that_are_written_do_not_change_the_exit_code(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist(TESTS), "junit.xml": junit(1, 1)})

    assert check(tmp_path).code == 1
    assert check(tmp_path, "--json", "r.json", "--html", "r.html", "--markdown", "r.md").code == 1
    assert check(tmp_path, "--json", "/dev/null/impossible/r.json").code == 1


def test_a_coverage_report_without_the_changed_files_is_undecided(repository: Path) -> None:
    other_paths = cobertura(100).replace("shop/a.py", "other/place/z.py")
    item = checklist("patch | coverage | {reports: coverage.xml} | patch_coverage >= 90%")
    lay_out(repository, {"readiness.yml": item, "coverage.xml": other_paths, "shop/a.py": "x = 1\ny = 2\n"})

    assert check(repository, "--base", "main").code == 2


def test_a_change_that_is_covered_passes_and_one_that_is_not_fails(repository: Path) -> None:
    item = checklist("patch | coverage | {reports: coverage.xml} | patch_coverage >= 90%")
    lay_out(repository, {"readiness.yml": item, "coverage.xml": cobertura(2, of=2), "shop/a.py": "x = 1\ny = 2\n"})
    assert check(repository, "--base", "main").code == 0

    lay_out(repository, {"coverage.xml": cobertura(1, of=2)})
    assert check(repository, "--base", "main").code == 1


def test_warnings_of_the_linter_have_an_exit_code(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist("tests | tests | {reports: nothing.xml} | failed >= 0")})

    assert gate(tmp_path, "lint", "--strict").code == 1
