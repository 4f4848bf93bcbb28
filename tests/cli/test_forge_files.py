"""`gate check` writes reports for other tools, and the gate's own probes read them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import GREEN, checklist, gate, lay_out

ITEM = "tests | tests | {reports: junit.xml} | [failed == 0, passed >= 1]"
RED = (
    '<testsuite name="t"><testcase classname="t" name="passes"/><testcase classname="t" name="breaks" file="src/a.py" '
    'line="3"><failure message="no"/></testcase></testsuite>'
)
FILES = ("--sarif", "gate.sarif", "--junit", "gate.xml", "--code-quality", "gate.json")


def write_reports(folder: Path, report: str) -> int:
    lay_out(folder, {"readiness.yml": checklist(ITEM), "junit.xml": report, "src/a.py": "1\n2\n3\n"})
    return gate(folder, "check", *FILES).code


def read_back(folder: Path, item: str) -> str:
    lay_out(folder, {"reader.yml": checklist(item)})
    return gate(folder, "check", "--checklist", "reader.yml").out


@pytest.mark.parametrize(
    ("item", "facts"),
    [
        ("junit | tests | {reports: gate.xml} | failed == 0", "failed is 1"),
        ("sarif | quality | {reports: gate.sarif, format: sarif} | errors == 0", "errors is 1"),
        ("quality | quality | {reports: gate.json, format: codeclimate} | errors == 0", "errors is 1"),
    ],
)
def test_a_probe_reads_what_fails(tmp_path: Path, item: str, facts: str) -> None:
    assert write_reports(tmp_path, RED) == 1

    page = read_back(tmp_path, item)

    assert facts in page
    assert "failed is 1, expected == 0" in page


def test_the_reports_name_the_line_of_the_finding(tmp_path: Path) -> None:
    write_reports(tmp_path, RED)

    assert "src/a.py:3" in read_back(tmp_path, "sarif | quality | {reports: gate.sarif, format: sarif} | errors == 0")
    assert "src/a.py:3\n" in (tmp_path / "gate.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "item",
    [
        "junit | tests | {reports: gate.xml} | [failed == 0, passed == 2]",
        "sarif | quality | {reports: gate.sarif, format: sarif} | errors == 0",
        "quality | quality | {reports: gate.json, format: codeclimate} | errors == 0",
    ],
)
def test_a_probe_reads_that_nothing_fails(tmp_path: Path, item: str) -> None:
    assert write_reports(tmp_path, GREEN) == 0

    assert "READY" in read_back(tmp_path, item)
    assert "NOT READY" not in read_back(tmp_path, item)


def test_a_report_can_go_to_standard_output(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist(ITEM), "junit.xml": RED})
    result = gate(tmp_path, "check", "--sarif", "-")

    assert result.out.startswith('{\n  "$schema"')
    assert gate(tmp_path, "check", "--sarif", "-", "--junit", "-").code == 2
