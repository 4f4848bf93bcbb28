"""What a policy test decides: the verdicts of the judge on the facts of the test, and nothing from the workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import Result, gate, lay_out

CHECKLIST = """\
version: 1
items:
  - id: coverage
    probe: coverage
    with: {reports: cov.xml}
    must: [line_coverage >= 80%, line_coverage >= baseline - 0.5pp]
    should: branch_coverage >= 70%
  - id: scans
    probe: security
    with: {reports: scan.sarif}
    when: {paths: "src/**", labels: "!skip-scans"}
    must: high == 0
  - id: staging
    probe: http
    with: {urls: ["https://a.example/", "https://b.example/"], samples: 20, facts: {database: db}}
    when: {events: schedule}
    must: [status == 200, p95 < 200ms, database == healthy, certificate_valid_for > 14d]
  - id: labels
    probe: pull_request
    must: [labels has reviewed, not draft]
waivers:
  - {item: scans, until: 2026-12-31, by: "@alice", reason: a fix is coming, findings: CVE-1}
  - {item: coverage, until: 2026-12-31, by: "@alice", reason: a new tool, baseline: jacoco 2}
"""


def outcome(folder: Path, test: str) -> dict[str, str]:
    """The decision and the statuses of one test, given in flow style without its name and its expectation."""
    lines = f"version: 1\ntests:\n  - {{name: t, expect: {{decision: ready}}, {test}}}\n"
    result = run(folder, lines, "--json", "-")
    assert result.code in (0, 1), result.err
    case: dict[str, Any] = json.loads(result.out)["files"][0]["tests"][0]
    statuses: dict[str, str] = case["items"]
    return {"decision": case["decision"]} | statuses


def run(folder: Path, tests: str, *arguments: str) -> Result:
    lay_out(folder, {"readiness.yml": CHECKLIST, "readiness.test.yml": tests})
    return gate(folder, "test", *arguments)


BASELINE = "baseline: {coverage: {line_coverage: 80%}}"


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (f"facts: {{coverage: {{line_coverage: 80%, branch_coverage: 70%}}}}, {BASELINE}", "pass"),
        (f"facts: {{coverage: {{line_coverage: 79.999%, branch_coverage: 70%}}}}, {BASELINE}", "fail"),
        (f"facts: {{coverage: {{line_coverage: 4 of 5, branch_coverage: 69 of 99}}}}, {BASELINE}", "warn"),
        (f"facts: {{coverage: {{line_coverage: 90%}}}}, {BASELINE}", "warn"),
        (f"facts: {{coverage: {{branch_coverage: 90%}}}}, {BASELINE}", "unknown"),
        (f"facts: {{coverage: missing (stale)}}, {BASELINE}", "unknown"),
        (f"facts: {{coverage: not applicable}}, {BASELINE}", "skipped"),
        ("facts: {coverage: {line_coverage: 90%, branch_coverage: 90%}}", "unknown"),
        ("facts: {coverage: {line_coverage: 90%}}, baseline: {coverage: {line_coverage: 90.5%}}", "warn"),
        ("facts: {coverage: {line_coverage: 90%}}, baseline: {coverage: {line_coverage: 90.51%}}", "fail"),
    ],
)
def test_the_judge_decides_on_the_facts_of_the_test(tmp_path: Path, test: str, expected: str) -> None:
    assert outcome(tmp_path, test)["coverage"] == expected


@pytest.mark.parametrize(
    ("test", "decision"),
    [
        ("facts: {scans: not applicable (diff)}", "ready"),
        ("facts: {scans: not applicable}", "undecided"),
        ("on: {paths: [docs/a.md]}, facts: {scans: {high: 0}}", "ready"),
        ("on: {labels: [skip-scans]}, facts: {scans: {high: 0}}", "undecided"),
    ],
    ids=["the diff explains it", "something else explains it", "no path of the item", "a label"],
)
def test_nothing_judged_is_ready_only_by_the_diff(tmp_path: Path, test: str, decision: str) -> None:
    assert outcome(tmp_path, test) == {"decision": decision, "scans": "skipped"}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("", {"scans": "pass", "staging": "skipped"}),
        ("on: {paths: [src/a.py]}, ", {"scans": "pass", "staging": "skipped"}),
        ("on: {paths: []}, ", {"scans": "skipped", "staging": "skipped"}),
        ("on: {paths: missing}, ", {"scans": "unknown", "staging": "skipped"}),
        ("on: {event: schedule}, ", {"scans": "pass", "staging": "unknown"}),
        ("on: {event: merge_group}, ", {"scans": "pass", "staging": "skipped"}),
    ],
)
def test_when_is_evaluated_for_what_the_test_judges(tmp_path: Path, on: str, expected: dict[str, str]) -> None:
    statuses = outcome(tmp_path, f"{on}facts: {{scans: {{high: 0}}, staging: missing}}")

    assert {name: statuses[name] for name in expected} == expected


HEALTHY = "database: healthy, certificate_valid_for: 30d"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("status: 200, p95: 120ms", "pass"),
        ("status: {https://a.example/: 200, https://b.example/: 200}, p95: 0.1s", "pass"),
        ("status: {https://a.example/: 200, https://b.example/: 503}, p95: 120ms", "fail"),
        ("status: {https://a.example/: missing (timed-out), https://b.example/: 200}, p95: 120ms", "unknown"),
        ("status: {https://a.example/: missing}, p95: 120ms", "unknown"),
        ("status: 200, p95: 0.2s", "fail"),
    ],
)
def test_an_expectation_holds_for_every_target(tmp_path: Path, values: str, expected: str) -> None:
    facts = f"facts: {{staging: {{{values}, {HEALTHY}}}}}"
    assert outcome(tmp_path, f"on: {{event: schedule}}, {facts}")["staging"] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("labels: [bug, reviewed], draft: false", "pass"),
        ("labels: reviewed, draft: false", "pass"),
        ("labels: [], draft: false", "fail"),
        ("labels: [reviewed], draft: true", "fail"),
    ],
)
def test_lists_and_booleans_are_facts(tmp_path: Path, values: str, expected: str) -> None:
    assert outcome(tmp_path, f"facts: {{labels: {{{values}}}}}")["labels"] == expected


TWO_FINDINGS = (
    "facts: {scans: {high: 2}}, findings: {scans: [{name: CVE-1, counted_in: high}, {name: CVE-2, counted_in: high}]}"
)
NAMED_FINDING = "facts: {scans: {high: 1}}, findings: {scans: [{name: CVE-1, place: openssl, counted_in: [high]}]}"


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (f"now: 2026-11-20, {NAMED_FINDING}", "waived"),
        (f"now: 2026-12-31T23:59Z, {NAMED_FINDING}", "waived"),
        (f"now: 2027-01-01, {NAMED_FINDING}", "fail"),
        (f"now: 2026-11-20, {TWO_FINDINGS}", "fail"),
        (f"now: 2026-11-20, {NAMED_FINDING.replace('CVE-1', 'CVE-3')}", "fail"),
        (NAMED_FINDING, "fail"),
    ],
    ids=["in force", "on its last day", "expired", "another finding", "none that it names", "without a day"],
)
def test_a_waiver_is_in_force_on_the_day_that_the_test_names(tmp_path: Path, test: str, expected: str) -> None:
    assert outcome(tmp_path, test)["scans"] == expected


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        ("", "pass"),
        ("tools: {coverage: jacoco 2}, ", "pass"),
        ("tools: {coverage: jacoco 2}, baseline_tools: {coverage: jacoco 1}, ", "unknown"),
        ("now: 2026-11-20, tools: {coverage: jacoco 2}, baseline_tools: {coverage: jacoco 1}, ", "waived"),
        ("now: 2026-11-20, tools: {coverage: jacoco 3}, baseline_tools: {coverage: jacoco 1}, ", "unknown"),
    ],
)
def test_a_baseline_of_other_tools_is_not_comparable(tmp_path: Path, tools: str, expected: str) -> None:
    facts = f"facts: {{coverage: {{line_coverage: 90%, branch_coverage: 90%}}}}, {BASELINE}"
    assert outcome(tmp_path, f"{tools}{facts}")["coverage"] == expected


def test_a_test_judges_only_the_items_that_it_names(tmp_path: Path) -> None:
    assert outcome(tmp_path, "facts: {scans: {high: 0}}") == {"decision": "ready", "scans": "pass"}


def test_an_expected_item_without_facts_has_no_data(tmp_path: Path) -> None:
    tests = "version: 1\ntests:\n  - {name: t, expect: {items: {scans: unknown, staging: skipped}}}\n"
    assert run(tmp_path, tests).code == 0


DEFAULTS = """\
version: 1
defaults:
  on: {event: schedule, branch: release}
  now: 2026-11-20
  facts:
    scans: {high: 1}
    labels: missing
  findings: {scans: [{name: CVE-1, counted_in: high}]}
tests:
  - {name: as the defaults say, expect: {decision: undecided, items: {scans: waived, labels: unknown}}}
  - name: one fact differs
    facts: {labels: {labels: reviewed, draft: false}}
    findings: {scans: []}
    expect: {decision: not ready, items: {scans: fail, labels: pass}}
  - name: another event
    on: {event: pull_request, labels: skip-scans}
    expect: {items: {scans: skipped}}
"""


def test_a_test_replaces_what_it_says_itself_of_the_defaults(tmp_path: Path) -> None:
    result = run(tmp_path, DEFAULTS)

    assert (result.code, result.out) == (
        0,
        (
            "readiness.test.yml\n"
            "  ✓ as the defaults say\n"
            "  ✓ one fact differs\n"
            "  ✓ another event\n"
            "\n"
            "2 of 15 rules covered in readiness.yml\n"
            "3 tests passed\n"
            "run with --coverage to list the rules\n"
        ),
    )


def test_reports_in_the_workspace_change_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"scan.sarif": "broken"})
    assert outcome(tmp_path, "facts: {scans: {high: 0}}")["scans"] == "pass"
