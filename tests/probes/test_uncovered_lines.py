"""Red line coverage names the lines to cover: in evidence, at a terminal, in the comment and in `gate next`."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from gate.model.evidence import Remedy
from tests.command import gate, lay_out
from tests.probes.coverage_evidence import SOURCES, adding, hits, lcov, measure

FACTS = ("line_coverage", "covered_lines", "uncovered_lines")
CHECKLIST = """\
version: 1
title: Demo
items:
  - {id: unit, title: Unit tests, probe: coverage, with: {reports: coverage.info}, must: line_coverage >= 80%}
"""
REPORT = lcov({"src/a.py": hits("1-2", "4-6 9"), "src/b.py": hits("1", "3-9")})
ADVICE = (
    "line_coverage needs 9 more of 14 to be >= 80%. "
    "The uncovered lines are in src/b.py (7 lines: 3-9), src/a.py (4 lines: 4-6, 9)."
)


def advice(folder: Path, report: str, **lines: str) -> str:
    """The advice on line coverage: one text for the facts that count lines, empty where there is none."""
    files = SOURCES | {"src/a.py": "", "coverage.info": report}
    evidence = measure(folder, files, **({"change": adding(**lines)} if lines else {}))
    remedies = {evidence.remedies.get(name, Remedy("")) for name in FACTS}
    (remedy,) = remedies
    return remedy.text


def test_the_file_with_the_most_uncovered_lines_is_the_first(tmp_path: Path) -> None:
    assert advice(tmp_path, REPORT) == ADVICE.partition("80%. ")[2]


def test_covered_files_get_no_advice(tmp_path: Path) -> None:
    assert advice(tmp_path, lcov({"src/a.py": hits("1-9")})) == ""


def test_lines_of_the_change_are_actions_of_their_own(tmp_path: Path) -> None:
    assert advice(tmp_path, REPORT, src_b="3-8") == (
        "The uncovered lines are in src/a.py (4 lines: 4-6, 9), src/b.py (1 line: 9)."
    )


def test_five_files_and_eight_ranges_are_named_and_the_others_counted(tmp_path: Path) -> None:
    odd = " ".join(map(str, range(1, 40, 2)))
    report = lcov({f"src/{name}.py": hits("2", odd) for name in "abcdefg"})

    text = advice(tmp_path, report)

    assert text.startswith("Most uncovered lines are in src/a.py (20 lines: 1, 3, 5, 7, 9, 11, 13, 15, 12 more), src/b")
    assert text.endswith("src/e.py (20 lines: 1, 3, 5, 7, 9, 11, 13, 15, 12 more), 2 more files.")


@pytest.mark.parametrize("command", [("check", "--markdown", "page.md"), ("next",)])
def test_every_page_names_the_lines(tmp_path: Path, command: tuple[str, ...]) -> None:
    lay_out(tmp_path, SOURCES | {"gate.yml": CHECKLIST, "coverage.info": REPORT})

    result = gate(tmp_path, *command, "--checklist", "gate.yml")

    pages = [result.out, *(path.read_text() for path in tmp_path.glob("page.md"))]
    assert len(pages) == command.count("page.md") + 1
    for page in pages:
        assert ADVICE in " ".join(html.unescape(page).replace("\\", "").split())


def test_a_report_of_totals_names_no_line(tmp_path: Path) -> None:
    count = {"total": 10, "covered": 1, "skipped": 0, "pct": 10}
    totals = json.dumps({"total": dict.fromkeys(("lines", "statements", "functions", "branches"), count)})
    lay_out(tmp_path, {"gate.yml": CHECKLIST.replace("coverage.info", "coverage-summary.json")})
    (tmp_path / "coverage-summary.json").write_text(totals)

    result = gate(tmp_path, "next", "--checklist", "gate.yml")

    assert "line_coverage needs 7 more of 10 to be >= 80%.\n" in result.out
