"""The probe `accessibility`: results of axe and pa11y in, evidence and decisions out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gate.adapters.host import Host
from gate.model.evidence import Cause, Evidence, Seen, Severity, Unseen
from gate.probes.accessibility import PROBE
from gate.probes.common.probe import ProbeContext
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.folders import with_folders
from tests.formats.accessibility.test_formats import AXE, ISSUES, PA11Y_CI, rule

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RATED = {**AXE, "violations": AXE["violations"][:2]}
CLEAN = {**AXE, "violations": [], "incomplete": []}


def measure(folder: Path, *documents: object, **params: Any) -> Evidence:
    lay_out(folder, {f"a11y/{number}.json": json.dumps(document) for number, document in enumerate(documents, 1)})
    parsed = PROBE.params.model_validate({"reports": "a11y/*.json", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def counts(evidence: Evidence) -> dict[str, int]:
    return {
        name: int(observed.value)
        for name, observed in evidence.facts.items()
        if isinstance(observed, Seen) and isinstance(observed.value, Decimal) and not observed.other_targets
    }


def test_the_facts_of_axe(tmp_path: Path) -> None:
    evidence = measure(tmp_path, RATED)

    assert counts(evidence) == {
        "violations": 2, "elements": 3, "critical": 1, "serious": 0, "moderate": 1, "minor": 0, "incomplete": 1,
        "pages": 1, "reports": 1,
    }  # fmt: skip
    assert evidence.facts["errors"] == Unseen(
        Cause.NOT_IN_REPORT,
        "a11y/1.json: axe-core 4.14.1 reports impacts of problems: critical, serious, moderate, minor",
    )
    assert [(finding.rule, finding.severity, finding.message) for finding in evidence.findings] == [
        ("image-alt", Severity.CRITICAL, "https://a.example/cart: Help of image-alt (2 elements, first img[src])"),
        ("region", Severity.MEDIUM, "https://a.example/cart: Help of region (moderate, 1 element, first .host p)"),
        ("color-contrast", Severity.INFO, "https://a.example/cart: Help of color-contrast (1 element, first p)"),
    ]
    assert evidence.remedies["critical"].text == "Fix what these rules report: image-alt."


def test_no_finding_contains_the_source_of_the_page(tmp_path: Path) -> None:
    for document in (AXE, ISSUES):
        assert "secret" not in repr(measure(tmp_path, document).findings)


def test_a_violation_without_a_known_impact_may_be_of_any(tmp_path: Path) -> None:
    evidence = measure(tmp_path, AXE)
    missing = Unseen(Cause.NOT_IN_REPORT, "1 violation has no impact that is known")

    assert evidence.facts["critical"] == Seen(Decimal(1), other_targets=(missing,))
    assert evidence.facts["minor"] == Seen(Decimal(0), other_targets=(missing,))
    assert evidence.facts["violations"] == Seen(Decimal(3))


def test_pages_of_several_reports_are_added_up(tmp_path: Path) -> None:
    evidence = measure(tmp_path, [RATED, CLEAN], {**RATED, "url": "https://a.example/b"})

    assert (counts(evidence)["violations"], counts(evidence)["pages"]) == (4, 3)


def test_the_facts_of_pa11y(tmp_path: Path) -> None:
    evidence = measure(tmp_path, PA11Y_CI)

    assert counts(evidence) == {
        "violations": 2, "elements": 2, "errors": 2, "warnings": 1, "notices": 1, "pages": 2, "reports": 1,
    }  # fmt: skip
    assert isinstance(evidence.facts["critical"], Unseen)
    assert isinstance(evidence.facts["incomplete"], Unseen)
    assert evidence.findings[0].message == (
        "https://a.example/: Message of WCAG.H37 (2 issues, first html > body > p)"
    )  # fmt: skip


def test_rules_select_what_counts(tmp_path: Path) -> None:
    evidence = measure(tmp_path, RATED, rules=["image-*", "label"])

    assert counts(evidence)["violations"] == 1
    assert evidence.notes == (
        "2 findings are left out by `rules`",
        "`label` in `rules` matches no finding; is the name right?",
    )


def test_a_rule_with_an_exclamation_mark_is_left_out_and_all_others_count(tmp_path: Path) -> None:
    evidence = measure(tmp_path, RATED, rules="!region")

    assert counts(evidence) == {**counts(measure(tmp_path, RATED)), "violations": 1, "elements": 2, "moderate": 0}
    assert evidence.notes == ("1 finding is left out by `rules`",)


def test_results_without_what_a_person_must_check_do_not_say_that_there_is_nothing(tmp_path: Path) -> None:
    document = {name: value for name, value in RATED.items() if name != "incomplete"}

    assert isinstance(measure(tmp_path, document).facts["incomplete"], Unseen)


@cases(
    ("document", "code"),
    [
        (CLEAN, 0),
        ({**CLEAN, "violations": [rule("region", "moderate", ["p"])]}, 0),
        (RATED, 1),
        ({**CLEAN, "passes": []}, 2),
        ({**CLEAN, "violations": [rule("region", None, ["p"])]}, 2),
        ({**PA11Y_CI, "results": {"https://a.example/": [{"message": "net::ERR_FAILED"}]}}, 2),
    ],
)
@with_folders
def test_an_expectation_decides_and_an_untested_page_is_no_evidence(
    tmp_path: Path, document: dict[str, Any], code: int
) -> None:
    items = "a11y | accessibility | {reports: a.json} | [critical == 0, serious == 0]"
    lay_out(tmp_path, {".github/readiness.yml": checklist(items), "a.json": json.dumps(document)})

    assert check(tmp_path).code == code


def test_a_waiver_names_a_rule_of_a_page(tmp_path: Path) -> None:
    items = checklist("a11y | accessibility | {reports: a.json} | critical == 0")
    waiver = (
        "waivers:\n  - item: a11y\n    until: 2099-12-31\n    by: '@a'\n    reason: fixed next week\n"
        "    findings: [image-alt in https://a.example/cart]\n"
    )
    lay_out(tmp_path, {".github/readiness.yml": items + waiver, "a.json": json.dumps(RATED)})

    assert check(tmp_path).code == 0
