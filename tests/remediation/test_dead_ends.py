"""Advice that somebody follows word for word: it names all that has to change, once, and never what cannot be done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import gate
from tests.remediation.test_red_to_green import NOW, SECOND_TRIVY, item

SUITE = '<testsuite name="s" tests="3" failures="1"><testcase classname="s" name="a" time="1"><failure message="no"/>\
</testcase><testcase classname="s" name="b" time="1"/><testcase classname="s" name="c" time="1"/></testsuite>'


def lcov(file: str, covered: int, total: int) -> str:
    hits = "".join(f"DA:{line},{int(line <= covered)}\n" for line in range(1, total + 1))
    return f"SF:{file}\n{hits}end_of_record\n"


def ask(folder: Path, items: str, files: Mapping[str, str], *arguments: str) -> str:
    """The page of `gate next`, with each text on one line."""
    (folder / "readiness.yml").write_text(f"version: 1\nitems:\n{items}")
    for name, text in files.items():
        (folder / name).write_text(text)
    result = gate(folder, "next", *NOW, *arguments)
    assert result.code == 0, result.output
    return " ".join(result.out.split())


@pytest.mark.parametrize("limit", [">= 95%", "== 100%"])
def test_two_files_that_lack_lines_are_both_named(tmp_path: Path, limit: str) -> None:
    report = lcov("a.py", 7, 10) + lcov("b.py", 8, 10) + lcov("c.py", 10, 10)
    sources = dict.fromkeys(("a.py", "b.py", "c.py"), "x = 1\n" * 10)

    page = ask(
        tmp_path, item("coverage", f"lowest_file_coverage {limit}", "reports: lcov.info"),
        sources | {"lcov.info": report},
    )  # fmt: skip

    assert "3 more of a.py, 2 more of b.py." in page
    assert "c.py" not in page


@pytest.mark.parametrize(
    ("covered_lines", "sentence"),
    [
        ((7, 24, 97), "Cover lines of each file below 95%: 3 more of a.py, 2 more of b.py."),
        ((10, 24, 97), "Cover lines of each file below 95%: 2 more of b.py."),
        ((10, 27, 97), "Nothing to do"),
    ],
)
def test_every_file_below_the_minimum_is_named(
    tmp_path: Path, covered_lines: tuple[int, int, int], sentence: str
) -> None:
    sizes = zip(("a.py", "b.py", "c.py"), covered_lines, (10, 27, 100), strict=True)
    report = "".join(lcov(file, covered, total) for file, covered, total in sizes)
    sources = dict.fromkeys(("a.py", "b.py", "c.py"), "x = 1\n" * 100)

    page = ask(
        tmp_path, item("coverage", "lowest_file_coverage >= 95%", "reports: lcov.info"),
        sources | {"lcov.info": report},
    )  # fmt: skip

    assert sentence in page


@pytest.mark.parametrize(
    ("passed", "sentence"),
    [
        (3, "Fix the failed test: passed 2 → 3."),
        (9, "Fix the failed test: passed 2 → 3. for item · 3 points - s::a: no 2. Add or fix 6 tests: passed 3 → 9."),
        (2, "Nothing to do"),
    ],
)
def test_tests_that_do_not_exist_are_added_and_not_fixed(tmp_path: Path, passed: int, sentence: str) -> None:
    page = ask(tmp_path, item("tests", f"passed >= {passed}", "reports: junit.xml"), {"junit.xml": SUITE})

    assert sentence in page


def test_a_limit_that_no_value_meets_is_to_be_changed(tmp_path: Path) -> None:
    """A ratchet below zero: there is nothing that the author of a change can reduce."""
    scan = {"scan.json": json.dumps(SECOND_TRIVY)}
    ratchet = item("security", "critical <= baseline - 1", "reports: scan.json")
    ask(tmp_path, ratchet, scan)
    gate(tmp_path, "check", "--json", "main.json", *NOW)

    page = ask(tmp_path, ratchet, scan, "--baseline", "main.json")
    possible = ask(tmp_path, ratchet.replace("critical", "high"), scan, "--baseline", "main.json")

    assert "No value of critical can be <= baseline - 1 (-1): change the expectation at readiness.yml:3:" in page
    assert "Upgrade" in possible
    assert "change the expectation" not in possible


def test_facts_that_lack_for_one_reason_are_one_action(tmp_path: Path) -> None:
    missing = ask(tmp_path, item("files", "exists, total_size < 5KB", "paths: LICENSE"), {})
    large = ask(tmp_path, item("files", "exists, total_size < 5KB", "paths: LICENSE"), {"LICENSE": "x" * 6000})

    assert missing.count("Add the missing files (LICENSE), or fix the path.") == 1
    assert "1 action turns 1 item green" in missing
    assert "Reduce total_size" in large


def test_a_file_with_the_value_is_named(tmp_path: Path) -> None:
    page = ask(
        tmp_path, item("files", "size <= 1KB", 'paths: "*.js"'), {"large.js": "x" * 3000, "small.js": "x"}
    )  # fmt: skip

    assert "Reduce size by 2KB to at most 1KB at large.js." in page
    assert "small.js" not in page


def test_the_page_says_why_data_is_missing(tmp_path: Path) -> None:
    page = ask(tmp_path, item("tests", "failed == 0", "reports: junit.xml"), {"junit.xml": "<testsuite><"})

    assert "1. No data: junit.xml: " in page
    assert page.index("No data: ") < page.index("Check the command that writes junit.xml")


def test_what_a_tool_can_fix_is_counted(tmp_path: Path) -> None:
    findings = [
        {"code": code, "message": "x", "filename": "a.py", "location": {"row": row, "column": 1}, "fix": fix,
         "end_location": {"row": row, "column": 2}, "noqa_row": row, "url": None, "cell": None}
        for row, (code, fix) in enumerate(
            [("E501", None), ("F401", {"applicability": "safe", "message": "Remove it", "edits": []})] * 8, 1
        )
    ]  # fmt: skip
    lint = item("quality", "total == 0", "reports: lint.json, format: ruff")

    some = ask(tmp_path, lint, {"lint.json": json.dumps(findings), "a.py": "x = 1\n" * 20})
    every = ask(tmp_path, lint, {"lint.json": json.dumps(findings[1::2])})

    assert "Fix the 16 listed findings: total 16 → 0 (8 of them: " in some
    assert "Fix the 8 listed findings: total 8 → 0 (" in every
    assert "of them" not in every
    assert "- 6 more" in some


def test_more_findings_than_the_document_lists_are_counted(tmp_path: Path) -> None:
    findings = [
        {"code": "E501", "message": "x", "filename": "a.py", "location": {"row": row, "column": 1}, "fix": None,
         "end_location": {"row": row, "column": 2}, "noqa_row": row, "url": None, "cell": None}
        for row in range(1, 149)
    ]  # fmt: skip
    lint = item("quality", "total == 0", "reports: lint.json, format: ruff")

    page = ask(tmp_path, lint, {"lint.json": json.dumps(findings), "a.py": "x = 1\n" * 200})

    assert "- 138 more" in page


def test_an_undecided_checklist_without_an_action_is_not_called_green(tmp_path: Path) -> None:
    skipped = item("tests", "failed == 0", "reports: junit.xml", more=", when: {events: [schedule]}")
    passing = item("tests", "passed >= 2", "reports: junit.xml", "passing")

    undecided = ask(tmp_path, skipped, {"junit.xml": SUITE})
    ready = ask(tmp_path, skipped + passing, {"junit.xml": SUITE})

    assert undecided.endswith("The checklist is undecided all the same: see `gate check`.")
    assert ready == "Nothing to do: no item fails, warns or lacks data."
