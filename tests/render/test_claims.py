"""The pages of a claim report: table, annotations, SARIF and JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.model.decision import Status
from gate.render import claims
from gate.trackers.checks.contradictions import RULES
from gate.trackers.claims.evaluation import ClaimReport, evaluate
from gate.trackers.claims.saved import SCHEMA as VERSION
from gate.trackers.claims.status import ClaimStatus
from gate.trackers.draft import draft_checklist
from gate.trackers.reading.vocabulary import EntryKind, Progress
from gate.trackers.tracker_file import TrackerFile
from tests.trackers.decisions import make_decision

SCHEMA = json.loads(files("gate.render").joinpath("claims.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SARIF = jsonschema.Draft202012Validator(
    json.loads(Path(__file__).with_name("sarif-2.1.0.json").read_text(encoding="utf-8"))
)

TEXT = """\
# Shop

**Total tasks**: 9 tasks

- [x] Add `health.py`
- [ ] Write `README.md`
  - **Priority**: High
- ⏳ Write `search.py`
- [x] Coverage ≥ 80%
- [ ] Train the team

**Startup time**: Target <3s
**Memory**: Target <512MB ✅
**Target**: before the summer
"""
STATUSES = {
    "add-health-py": Status.PASS,
    "write-readme-md": Status.PASS,
    "write-search-py": Status.PASS,
    "coverage-80": Status.FAIL,
    "metrics-startup-time-target-3s": Status.PASS,
    "metrics-memory-target-512mb": Status.UNKNOWN,
}
UNUSUAL_PATH = "docs/a b/Größe #1.md"


def make_report(text: str = TEXT, path: str = "T.md", **statuses: Status) -> ClaimReport:
    document = TrackerFile(path, text.encode())
    draft = draft_checklist(document.tracker, ("files", "coverage", "metrics"))
    by_id = {name.replace("_", "-"): status for name, status in statuses.items()} or {
        item.id: STATUSES.get(item.id, Status.FAIL) for item in draft.items
    }
    return evaluate(document, draft, make_decision(by_id).verdicts, datetime(2026, 11, 20, 12, tzinfo=UTC))


def test_the_table_lists_every_claim_by_its_status() -> None:
    assert claims.render_table(make_report(), "readiness.yml") == (
        "Claims of T.md compared with readiness.yml\n"
        "\n"
        "  T.md:3:18  contradicts itself: claims 9 tasks; 5 are listed\n"
        "  T.md:9:1  contradicted: Coverage ≥ 80%\n"
        "  T.md:6:1  can be ticked: Write README.md\n"
        "  T.md:8:1  can be marked as done: Write search.py\n"
        "  T.md:5:1  supported by evidence: Add health.py\n"
        "  T.md:12:1  met: Startup time: Target <3s\n"
        "  T.md:13:1  not verified: Memory: Target <512MB\n"
        "  T.md  not covered by evidence: lines 10, 14\n"
        "\n"
        "1 contradicted, 2 can be ticked, 1 supported by evidence, 1 met, 1 not verified, 0 open, "
        "2 not covered by evidence; "
        "1 contradiction in the document itself\n"
    )


def test_the_table_of_a_document_without_claims_says_so() -> None:
    assert claims.render_table(make_report("prose\n"), "x") == (
        "Claims of T.md compared with x\n\n  no entry names evidence\n"
        "0 contradicted, 0 can be ticked, 0 supported by evidence, 0 met, 0 not verified, 0 open, "
        "0 not covered by evidence; "
        "0 contradictions in the document itself\n"
    )


def test_findings_are_ordered_by_importance() -> None:
    assert [(finding.rule, finding.level, finding.line) for finding in claims.list_findings(make_report())] == [
        ("task-count", "warning", 3), ("contradicted", "error", 9), ("unclaimed", "notice", 6),
        ("unclaimed", "notice", 8),
    ]  # fmt: skip


def test_a_claim_that_needs_no_action_is_not_a_finding() -> None:
    text = "- [x] Add `a.py`\n- [ ] Add `b.py`\n\n## Key metrics\n- **Errors**: Target <1%\n"
    report = make_report(text, add_a_py=Status.PASS, add_b_py=Status.FAIL, errors_target_1=Status.PASS)
    assert [str(claim.status) for claim in report.claims] == ["verified", "open", "met"]
    assert list(claims.list_findings(report)) == []


def test_annotations_have_a_column_and_at_most_as_many_of_a_level_as_github_shows() -> None:
    text = "".join(f"- [x] Add `f{index}.py`\n" for index in range(12))
    lines = claims.render_annotations(make_report(text, path="a,b.md")).splitlines()
    assert (
        lines[0]
        == "::error file=a%2Cb.md,line=1,col=1,title=Tracker::Add f0.py: claimed as done, but contradicted by evidence"
    )
    assert (len(lines), lines[-1]) == (11, "2 more errors are in the table")


def sarif(report: ClaimReport) -> Any:
    return json.loads(claims.render_sarif(report))


@pytest.mark.parametrize(
    "report", [make_report(), make_report(path=UNUSUAL_PATH), make_report("prose\n")], ids=["all", "path", "none"]
)
def test_sarif_is_valid(report: ClaimReport) -> None:
    log = sarif(report)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]


def test_the_schema_of_sarif_refuses_invalid_logs() -> None:
    for broken in ('{"runs": []}', '{"version": "2.0.0", "runs": []}', '{"version": "2.1.0", "runs": [{}]}'):
        assert not SARIF.is_valid(json.loads(broken))
    log = sarif(make_report())
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not SARIF.is_valid(log)


def test_a_sarif_result_has_a_position_and_its_path_as_a_uri() -> None:
    first = sarif(make_report(path=UNUSUAL_PATH))["runs"][0]["results"][0]
    assert first["level"] == "warning"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "docs/a%20b/Gr%C3%B6%C3%9Fe%20%231.md"},
                "region": {"startLine": 3, "startColumn": 18},
            }
        }
    ]


def test_a_sarif_result_has_a_fingerprint_that_survives_moved_lines() -> None:
    results, moved = (sarif(report)["runs"][0]["results"] for report in (make_report(), make_report(path=UNUSUAL_PATH)))
    fingerprints = [result["partialFingerprints"]["readinessGate/v1"] for result in results]

    assert len(set(fingerprints)) == len(fingerprints)
    assert fingerprints == [result["partialFingerprints"]["readinessGate/v1"] for result in moved]


def as_json(report: ClaimReport) -> Any:
    return json.loads(claims.render_json(report, "readiness.yml"))


@pytest.mark.parametrize(
    "report", [make_report(), make_report(path=UNUSUAL_PATH), make_report("prose\n")], ids=["all", "path", "none"]
)
def test_the_json_is_valid(report: ClaimReport) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_json(report))] == []


def test_the_schema_is_valid_and_refuses_unknown_content() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    page = as_json(make_report())
    for broken in (page | {"more": 1}, page | {"claims": [{}]}, page | {"counts": {}}, {"schema": VERSION}):
        assert not VALIDATOR.is_valid(broken)


def test_the_enumerations_of_the_schema_match_the_code() -> None:
    definitions = SCHEMA["$defs"]
    entry = definitions["claim"]["properties"]
    statuses = [str(status) for status in ClaimStatus]
    assert SCHEMA["properties"]["schema"]["const"] == VERSION
    assert statuses == list(SCHEMA["properties"]["counts"]["required"]) == entry["status"]["enum"]
    assert entry["kind"]["enum"] == [str(kind) for kind in EntryKind]
    assert entry["progress"]["enum"] == [str(progress) for progress in Progress]
    assert definitions["rule"]["enum"] == list(RULES)


def test_the_counts_of_the_json_match_its_claims() -> None:
    page = as_json(make_report())
    statuses = [claim["status"] for claim in page["claims"]]
    assert page["counts"] == {str(status): statuses.count(str(status)) for status in ClaimStatus}
    assert [claim["line"] for claim in page["claims"]] == [5, 6, 8, 9, 10, 12, 13, 14]
