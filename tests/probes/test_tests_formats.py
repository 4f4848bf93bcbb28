"""`gate check` on a report of each format of tests that is no JUnit: facts, findings and messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.corpus import FOLDER
from tests.folders import with_folders

CHECKLIST = checklist("unit | tests | {reports: r/*, committed: true} | failed == 0")

REPORTS = [
    ("gotest-json/go1.19-shop.json", {"total": "7", "failures": "3", "errors": "1", "skipped": "1"},
     "example.org/shop/shop::TestDiscount/half: total is 10, expected 5"),
    ("tap/node20-shop.tap", {"total": "5", "failures": "2", "errors": "0", "skipped": "1"},
     "gives a discount of 5 #1: Expected values to be strictly equal:"),
    ("playwright-json/playwright.json", {"total": "12", "failures": "2", "flaky": "2", "retried": "4", "skipped": "4"},
     "[api] > tests/a.spec.js::fails @smoke: expect(received).toBe(expected)"),
    ("rspec-json/dorny-rspec.json", {"total": "3", "failures": "1", "errors": "0", "skipped": "1"},
     "behaves like success load::fails in assertion: (#ActiveSupport"),
    ("dart-json/dorny-dart.json", {"total": "6", "failures": "1", "errors": "3", "skipped": "1"},
     "test/main_test.dart::Test 1 Test 1.1 Failing test: Expected: <2>"),
    ("cucumber-json/cucumber-js-10-shop.json", {"total": "6", "failures": "1", "errors": "1", "skipped": "2"},
     "Cart::ships to there: undefined step: it ships to there"),
    ("cucumber-json/behave-1.3-shop.json", {"total": "4", "failures": "1", "errors": "1", "skipped": "1"},
     "Cart::fails: ASSERT FAILED: 3 is not 4"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "facts", "finding"), REPORTS, ids=[report[0] for report in REPORTS])
def test_a_report_blocks_with_its_failed_tests(tmp_path: Path, path: str, facts: dict[str, str], finding: str) -> None:
    text = (FOLDER / "tests" / path).read_text(encoding="utf-8")
    result = check(lay_out(tmp_path, {"readiness.yml": CHECKLIST, "r/report": text}), "--json", "r.json")
    assert result.code == 1
    assert finding in " ".join(result.out.split())
    saved = json.loads((tmp_path / "r.json").read_bytes())["items"][0]["evidence"]["facts"]
    assert {name: saved[name]["value"]["value"] for name in facts} == facts


@cases(
    ("text", "reason"),
    [
        ('{"Action":"start","Package":"p"}\n', "1 package has no result, such as `p`"),
        ("1..3\nok 1\n", "3 test points are planned, and 1 are in the file"),
        ('{"config":{"projects":[]},"suites":[],"stats":{"expected":2}}', "`stats` declares 2 expected tests"),
        ('{"examples":[],"summary_line":""}', "the report has no `summary`"),
        ('{"protocolVersion":"0.1.1","type":"start"}\n', "the run has no result (`done`)"),
        ('[{"uri":"a.feature","keyword":"Feature","id":"a"}]', "one of its features has no list `elements`"),
    ],
)
@with_folders
def test_a_report_that_lacks_a_part_is_no_evidence(tmp_path: Path, text: str, reason: str) -> None:
    result = check(lay_out(tmp_path, {"readiness.yml": CHECKLIST, "r/report": text}))
    assert result.code == 2
    assert reason in " ".join(result.out.split())
