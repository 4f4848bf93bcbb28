"""What is said of claims: a holding in, pages out."""

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
from gate.trackers.claims import ClaimReport, Standing, hold
from gate.trackers.claims_file import SCHEMA as VERSION
from gate.trackers.document import Document
from gate.trackers.draft import draft
from gate.trackers.reading.vocabulary import Sort, State
from tests.trackers.decided import decided

SCHEMA = json.loads(files("gate.render").joinpath("claims.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SARIF = jsonschema.Draft202012Validator(
    json.loads(Path(__file__).with_name("sarif-2.1.0.json").read_text(encoding="utf-8"))
)

TEXT = """\
# Shop

**Total tasks**: 9 tasks

- [x] Health `health.py`
- [ ] Readme `README.md`
  - **Priority**: High
- 🔄 Search `search.py`
- [x] Coverage ≥ 80%
- [ ] Train the team

**Startup time**: Target <3s
**Memory**: Target <512MB ✅
**Target**: before the summer
"""
STATUSES = {
    "health-health-py": Status.PASS,
    "readme-readme-md": Status.PASS,
    "search-search-py": Status.PASS,
    "coverage-80": Status.FAIL,
    "metrics-startup-time-target-3s": Status.PASS,
    "metrics-memory-target-512mb": Status.UNKNOWN,
}
BEYOND = "docs/a b/Größe #1.md"


def holding(text: str = TEXT, path: str = "T.md", **statuses: Status) -> ClaimReport:
    document = Document(path, text.encode())
    made = draft(document.tracker, ("files", "coverage", "metrics"))
    known = {name.replace("_", "-"): status for name, status in statuses.items()} or {
        item.id: STATUSES.get(item.id, Status.UNKNOWN) for item in made.items
    }
    return hold(document, made, decided(known).verdicts, datetime(2026, 11, 20, 12, tzinfo=UTC))


def test_the_table_lists_every_claim_by_how_it_stands() -> None:
    assert claims.table(holding(), "readiness.yml") == (
        "Claims of T.md, held against readiness.yml\n"
        "\n"
        "  T.md:3:18  contradicts itself: claims 9 tasks; 5 stand in it\n"
        "  T.md:9:1  contradicted: Coverage ≥ 80%\n"
        "  T.md:13:1  contradicted: Memory: Target <512MB\n"
        "  T.md:6:1  tick it: Readme README.md\n"
        "  T.md:8:1  mark it as done: Search search.py\n"
        "  T.md:5:1  verified: Health health.py\n"
        "  T.md:12:1  met: Startup time: Target <3s\n"
        "  T.md:10:1  unbound: Train the team — no words that name evidence\n"
        "  T.md:14:1  unbound: Target: before the summer — no words that name evidence\n"
        "\n"
        "2 contradicted, 2 to tick, 1 verified, 1 met, 0 open, 2 unbound; 1 contradiction in the document itself\n"
    )


def test_a_document_that_asks_for_nothing_says_so() -> None:
    assert claims.table(holding("prose\n"), "x") == (
        "Claims of T.md, held against x\n\n  nothing in it names evidence\n"
        "0 contradicted, 0 to tick, 0 verified, 0 met, 0 open, 0 unbound; 0 contradictions in the document itself\n"
    )


def test_as_findings_what_asks_somebody_to_do_something_comes_by_its_weight() -> None:
    assert [(each.rule, each.level, each.line) for each in claims.told(holding())] == [
        ("task-count", "warning", 3), ("contradicted", "error", 9), ("contradicted", "error", 13),
        ("unclaimed", "notice", 6), ("unclaimed", "notice", 8), ("unbound", "notice", 10), ("unbound", "notice", 14),
    ]  # fmt: skip


def test_what_stands_as_it_should_is_no_finding() -> None:
    text = "- [x] `a.py`\n- [ ] `b.py`\n\n## Key metrics\n- **Errors**: Target <1%\n"
    quiet = holding(text, a_py=Status.PASS, b_py=Status.FAIL, errors_target_1=Status.PASS)
    assert [str(claim.standing) for claim in quiet.claims] == ["verified", "open", "met"]
    assert list(claims.told(quiet)) == []


def test_annotations_have_their_column_and_no_more_of_a_level_than_github_shows() -> None:
    text = "".join(f"- [x] `f{at}.py`\n" for at in range(12))
    lines = claims.commands(holding(text, path="a,b.md")).splitlines()
    assert lines[0] == "::error file=a%2Cb.md,line=1,col=1,title=Tracker::f0.py: claimed as done"
    assert (len(lines), lines[-1]) == (11, "2 more errors are in the table")


def sarif(found: ClaimReport) -> Any:
    return json.loads(claims.sarif(found))


@pytest.mark.parametrize("found", [holding(), holding(path=BEYOND), holding("prose\n")], ids=["all", "path", "none"])
def test_sarif_keeps_to_the_standard(found: ClaimReport) -> None:
    log = sarif(found)
    assert [fault.message for fault in SARIF.iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [each["ruleId"] for each in run["results"]]


def test_the_shape_of_sarif_refuses_what_the_standard_does_not_know() -> None:
    for broken in ('{"runs": []}', '{"version": "2.0.0", "runs": []}', '{"version": "2.1.0", "runs": [{}]}'):
        assert not SARIF.is_valid(json.loads(broken))
    log = sarif(holding())
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not SARIF.is_valid(log)


def test_a_result_of_sarif_has_its_place_and_its_path_as_an_address() -> None:
    first = sarif(holding(path=BEYOND))["runs"][0]["results"][0]
    assert first["level"] == "warning"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "docs/a%20b/Gr%C3%B6%C3%9Fe%20%231.md"},
                "region": {"startLine": 3, "startColumn": 18},
            }
        }
    ]


def written(found: ClaimReport) -> Any:
    return json.loads(claims.as_json(found, "readiness.yml"))


@pytest.mark.parametrize("found", [holding(), holding(path=BEYOND), holding("prose\n")], ids=["all", "path", "none"])
def test_the_json_keeps_its_schema(found: ClaimReport) -> None:
    assert [fault.message for fault in VALIDATOR.iter_errors(written(found))] == []


def test_the_schema_is_sound_and_refuses_what_it_does_not_know() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    page = written(holding())
    for broken in (page | {"more": 1}, page | {"claims": [{}]}, page | {"counts": {}}, {"schema": VERSION}):
        assert not VALIDATOR.is_valid(broken)


def test_the_words_of_the_schema_are_those_of_the_code() -> None:
    definitions = SCHEMA["$defs"]
    entry = definitions["claim"]["properties"]
    assert SCHEMA["properties"]["schema"]["const"] == VERSION
    assert entry["standing"]["enum"] == list(SCHEMA["properties"]["counts"]["required"]) == [str(s) for s in Standing]
    assert entry["sort"]["enum"] == [str(sort) for sort in Sort]
    assert entry["state"]["enum"] == [str(state) for state in State]
    assert definitions["rule"]["enum"] == list(RULES)


def test_the_json_counts_what_it_lists() -> None:
    page = written(holding())
    standings = [claim["standing"] for claim in page["claims"]]
    assert page["counts"] == {str(standing): standings.count(str(standing)) for standing in Standing}
    assert [claim["line"] for claim in page["claims"]] == [5, 6, 8, 9, 10, 12, 13, 14]
