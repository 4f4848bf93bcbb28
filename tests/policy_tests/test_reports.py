"""The output of `gate test`: for people, as JSON, and as JUnit XML that our own probe reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.command import check, checklist, gate, lay_out

CHECKLIST = """\
version: 1
items:
  - id: coverage
    probe: coverage
    with: {reports: cov.xml}
    must: line_coverage >= 80%
    should: branch_coverage >= 70%
  - id: scans
    probe: security
    with: {reports: scan.sarif}
    when: {events: [pull_request, push]}
    must: high == 0
waivers:
  - {item: scans, until: 2026-12-31, by: "@alice", reason: a fix is coming, but: critical == 0}
"""

TESTS = """\
version: 1
tests:
  - name: high coverage is ready
    facts:
      coverage: {line_coverage: 80%, branch_coverage: 70%}
    expect: {decision: ready, items: {coverage: pass}}
  - name: wrong in every way
    now: 2026-11-20
    facts:
      coverage:
        line_coverage: 79.99%
      scans: {high: 1, critical: 1}
    expect:
      decision: ready
      items:
        coverage: pass
        scans: waived
  - name: skipped at night
    on: {event: schedule}
    expect:
      items: {scans: pass}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, {"readiness.yml": CHECKLIST, "readiness.test.yml": TESTS})


def test_a_failing_test_shows_the_facts_behind_each_verdict(folder: Path) -> None:
    result = gate(folder, "test", "--coverage")

    assert result.code == 1
    assert result.out == (
        "readiness.test.yml\n"
        "  ✓ high coverage is ready\n"
        "  ✗ wrong in every way\n"
        "      readiness.test.yml:14:17: the decision is not ready, expected ready\n"
        "        coverage is fail\n"
        "        scans is fail\n"
        "      readiness.test.yml:16:19: coverage is fail, expected pass\n"
        "        broken: line_coverage is 79.99%, expected >= 80%, line 11\n"
        "        no data (absent): branch_coverage, expected >= 70% (should); the test gives no value for it\n"
        "      readiness.test.yml:17:16: scans is fail, expected waived\n"
        "        broken: high is 1, expected == 0, line 12\n"
        "        the waiver is not in force: its condition `critical == 0` does not hold\n"
        "  ✗ skipped at night\n"
        "      readiness.test.yml:21:22: scans is skipped, expected pass\n"
        "        skipped: only on pull_request or push; this is schedule\n"
        "\n"
        "2 of 6 rules covered in readiness.yml\n"
        "  item      rule                               holds  breaks\n"
        "  coverage  must line_coverage >= 80%          1      1\n"
        "  coverage  should branch_coverage >= 70%      1      never\n"
        "  scans     when events                        1      1\n"
        "  scans     must high == 0                     never  1\n"
        "  scans     waiver until 2026-12-31 by @alice  never  1\n"
        "  scans     but critical == 0                  never  1\n"
        "\n"
        "2 of 3 tests failed\n"
    )


def test_a_missing_fact_has_the_cause_of_the_test(folder: Path) -> None:
    tests = "version: 1\ntests:\n  - {name: t, expect: {items: {coverage: pass}}, facts: {coverage: missing (stale)}}\n"
    result = gate(lay_out(folder, {"readiness.test.yml": tests}), "test")

    assert "        no data (stale): line_coverage, expected >= 80%, line 3; the test says so\n" in result.out


def test_the_results_as_json(folder: Path) -> None:
    result = gate(folder, "test", "--json", "-")

    report = json.loads(result.out)
    assert (report["schema"], report["tests"], report["failures"]) == ("readiness-gate/policy-tests/1", 3, 2)
    assert report["files"][0]["tests"][2] == {
        "name": "skipped at night",
        "position": "readiness.test.yml:18:5",
        "passes": False,
        "decision": "undecided",
        "items": {"scans": "skipped"},
        "mismatches": [
            {
                "item": "scans",
                "expected": "pass",
                "actual": "skipped",
                "position": "readiness.test.yml:21:22",
                "reasons": ["skipped: only on pull_request or push; this is schedule"],
            }
        ],
    }
    assert report["coverage"][0]["rules"][0] == {
        "item": "coverage",
        "rule": "must",
        "text": "line_coverage >= 80%",
        "position": "readiness.yml:6:11",
        "holds": 1,
        "breaks": 1,
    }
    assert "2 of 3 tests failed" in result.err


def test_our_own_probe_reads_the_junit_report(folder: Path) -> None:
    assert gate(folder, "test", "--junit", "build/policy.xml").code == 1

    own = checklist("policy | tests | {reports: build/policy.xml} | [failed == 0, total == 3, passed == 1]")
    result = check(lay_out(folder, {"own.yml": own}), "--checklist", "own.yml")

    assert result.code == 1
    assert "✗ failed is 2, expected == 0\n    ✓ total is 3, expected == 3\n    ✓ passed is 1" in result.out
    assert "wrong in every way" in result.out
    case = next(ElementTree.parse(folder / "build/policy.xml").iter("testcase"))
    assert case.attrib == {
        "name": "high coverage is ready",
        "classname": "readiness.test.yml",
        "file": "readiness.test.yml",
        "line": "3",
    }


def test_names_from_the_file_cannot_break_a_report(folder: Path) -> None:
    tests = (
        'version: 1\ntests:\n  - name: "a\\e[2J\\uFFFF<b>&\\u202E"\n'
        "    facts: {coverage: missing}\n    expect: {decision: ready}\n"
    )
    result = gate(lay_out(folder, {"readiness.test.yml": tests}), "test", "--junit", "r.xml")

    assert (result.code, "\x1b" in result.out) == (1, False)
    names = [case.get("name") for case in ElementTree.parse(folder / "r.xml").iter("testcase")]
    assert names == ["a�<b>&\\u202e"]


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--require-coverage",), 1)])
def test_coverage_is_required_only_on_request(folder: Path, arguments: tuple[str, ...], code: int) -> None:
    partial = TESTS[: TESTS.index("  - name: wrong")]
    result = gate(lay_out(folder, {"readiness.test.yml": partial}), "test", *arguments)

    assert result.code == code
    gaps = "6 rules not covered: write a test in which it holds, and one in which it breaks\n"
    assert result.out.endswith(gaps if arguments else "run with --coverage to list the rules\n")


COMPLETE = """\
version: 1
defaults:
  facts:
    coverage: {line_coverage: 80%, branch_coverage: 70%}
    scans: {high: 0, critical: 0}
tests:
  - {name: a, expect: {decision: ready}}
  - name: b
    facts: {coverage: {line_coverage: 79%, branch_coverage: 60%}, scans: {high: 1}}
    expect: {items: {coverage: fail, scans: fail}}
  - {name: c, on: {event: schedule}, expect: {items: {scans: skipped}}}
  - {name: d, now: 2026-12-01, facts: {scans: {high: 1}}, expect: {items: {scans: waived}}}
  - {name: e, now: 2026-12-01, facts: {scans: {high: 1, critical: 1}}, expect: {items: {scans: fail}}}
"""


def test_complete_coverage_is_enough(folder: Path) -> None:
    result = gate(lay_out(folder, {"readiness.test.yml": COMPLETE}), "test", "--require-coverage")

    assert (result.code, result.out.splitlines()[-2:]) == (
        0,
        ["6 of 6 rules covered in readiness.yml", "5 tests passed"],
    )


@pytest.mark.parametrize("name", ["a", "b", "c", "d", "e"])
def test_every_test_of_a_complete_set_is_needed(folder: Path, name: str) -> None:
    head, *tests = re.split(r"^(?=  - )", COMPLETE, flags=re.MULTILINE)
    fewer = [test for test in tests if not re.search(rf"\bname: {name}\b", test)]
    assert len(fewer) == len(tests) - 1

    result = gate(lay_out(folder, {"readiness.test.yml": head + "".join(fewer)}), "test", "--require-coverage")
    assert result.code == 1


def test_a_report_that_cannot_be_written_is_an_error(folder: Path) -> None:
    assert gate(folder, "test", "--json", "readiness.yml/x.json").code == 2
    both = gate(folder, "test", "--json", "-", "--junit", "-")
    assert (both.code, both.err) == (
        2,
        "gate: --json and --junit are `-`, expected one report on standard output; name files [invalid-argument]\n",
    )
