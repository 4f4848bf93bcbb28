"""The formats of Lighthouse: reports of all versions, manifests and assertions in, scores and metrics out."""

from __future__ import annotations

import copy
import io
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gate.formats.common import content
from gate.formats.lighthouse import FORMATS
from gate.formats.lighthouse.model import Assertion, Audit, LighthouseReport, PageRun
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.errors import error_of
from tests.formats.lighthouse.truth import FORMAT_NAMES, compare

LHR: dict[str, Any] = {
    "lighthouseVersion": "12.8.2", "requestedUrl": "https://user:pw@a.example/", "finalDisplayedUrl": "https://a.example/",
    "fetchTime": "2026-11-20T11:00:00.000Z", "runWarnings": ["The page was redirected."],
    "configSettings": {"formFactor": "mobile"},
    "categories": {
        "performance": {"score": 0.85, "auditRefs": [{"id": "largest-contentful-paint", "weight": 25},
                                                     {"id": "total-byte-weight", "weight": 0}]},
        "best-practices": {"score": 1, "auditRefs": [{"id": "is-on-https", "weight": 5}]},
    },
    "audits": {
        "largest-contentful-paint": {"title": "Largest Contentful Paint", "score": 0.4, "scoreDisplayMode": "numeric",
                                     "numericValue": 3100.5, "numericUnit": "millisecond", "displayValue": "3.1 s"},
        "cumulative-layout-shift": {"score": 1, "scoreDisplayMode": "numeric", "numericValue": 0.05,
                                    "numericUnit": "unitless"},
        "total-byte-weight": {"score": 0.2, "scoreDisplayMode": "numeric", "numericValue": 52100,
                              "numericUnit": "byte"},
        "speed-index": {"score": None, "scoreDisplayMode": "error", "errorMessage": "no frames"},
        "is-on-https": {"title": "Uses HTTPS", "score": 1, "scoreDisplayMode": "binary"},
    },
}  # fmt: skip
MANIFEST = [
    {"url": "https://a.example/", "isRepresentativeRun": flag, "htmlPath": f"/w/lhci/{name}.html",
     "jsonPath": f"/w/lhci/{name}.json", "summary": {"performance": score, "seo": None, "agentic-browsing": 1}}
    for name, flag, score in (("a", False, 0.5), ("b", True, 0.8))
]  # fmt: skip
ASSERTIONS = [
    {"name": "minScore", "expected": 1, "actual": 0.84, "values": [0.84], "operator": ">=", "passed": False,
     "auditProperty": "accessibility", "auditId": "categories", "level": "warn", "url": "https://a.example/"},
    {"name": "maxNumericValue", "expected": 10, "actual": 628.3438, "operator": "<=", "passed": True,
     "auditId": "first-contentful-paint", "level": "error", "url": "https://a.example/"},
]  # fmt: skip
CASES: dict[str, Any] = {"lighthouse": LHR, "lhci-manifest": MANIFEST, "lhci-assertions": ASSERTIONS}


def parse(document: object, name: str | None = None) -> LighthouseReport:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    stream: Any = io.BufferedReader(io.BytesIO(data), 1 << 20)
    return FORMATS.select(stream, name).parse(stream)


refusal = partial(error_of, parse)


def changed(document: dict[str, Any], value: object, *path: str) -> dict[str, Any]:
    """The document with this value at the path; without it where the value is None."""
    copied = copy.deepcopy(document)
    parent = copied
    for name in path[:-1]:
        parent = parent[name]
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return copied


def test_every_format_has_a_case_and_no_other_format_matches_it() -> None:
    assert set(CASES) == set(FORMATS)
    for name, document in CASES.items():
        head = json.dumps(document).encode()[: content.HEAD]
        assert [entry.name for entry in FORMATS.matching(head)] == [name]


def test_a_report_has_scores_metrics_and_the_audits_that_fail() -> None:
    report = parse(LHR)

    assert report.tool == "Lighthouse 12.8.2"
    assert report.notes == ("The page was redirected.",)
    assert report.runs == (
        PageRun(
            "https://a.example/",
            "mobile",
            {"performance": Decimal("0.85"), "best_practices": Decimal(1)},
            {"lcp": Decimal("3100.5"), "cls": Decimal("0.05"), "total_byte_weight": Decimal(52100)},
            {"si": "Lighthouse could not compute it: no frames"},
            (
                Audit(
                    "largest-contentful-paint", "performance", "Largest Contentful Paint, 3.1 s", Decimal("0.4")
                ),
            ),
        ),
    )  # fmt: skip


def test_values_before_version_5_are_raw_values() -> None:
    document = changed(LHR, "4.3.0", "lighthouseVersion")
    document["audits"]["first-contentful-paint"] = {"score": 1, "scoreDisplayMode": "numeric", "rawValue": 780}

    assert parse(document).runs[0].metrics["fcp"] == 780


def test_a_score_that_was_not_computed_is_neither_0_nor_1() -> None:
    document = copy.deepcopy(LHR)
    document["categories"]["performance"]["score"] = None

    assert parse(document).runs[0].scores == {"best_practices": Decimal(1)}


def test_rows_over_a_budget_are_listed() -> None:
    document = copy.deepcopy(LHR)
    items = [{"label": "Script", "sizeOverBudget": 900}, {"label": "Image"}, {"label": "Font", "countOverBudget": "1"}]
    document["audits"]["performance-budget"] = {"scoreDisplayMode": "informative", "details": {"items": items}}

    assert parse(document).runs[0].over_budget == ("Script", "Font")
    document["audits"]["performance-budget"] = {"scoreDisplayMode": "notApplicable"}
    assert parse(document).runs[0].over_budget is None


@cases(
    ("document", "cause"),
    [
        (changed(LHR, {"code": "NO_FCP", "message": "nothing was painted"}, "runtimeError"), Cause.UNREADABLE),
        (changed(LHR, None, "audits"), Cause.WRONG_FORMAT),
        (changed(LHR, None, "categories"), Cause.WRONG_FORMAT),
        (changed(LHR, None, "audits", "is-on-https"), Cause.INCOMPLETE),
        (changed(LHR, 85, "categories", "performance", "score"), Cause.WRONG_FORMAT),
        (changed(LHR, "0.9", "categories", "performance", "score"), Cause.WRONG_FORMAT),
        ([], Cause.WRONG_FORMAT),
        ([*MANIFEST[:1], {"url": "https://a.example/", "summary": {}}], Cause.WRONG_FORMAT),
        ([{**ASSERTIONS[0], "passed": None}], Cause.WRONG_FORMAT),
        ([{**ASSERTIONS[0], "level": "fatal"}], Cause.WRONG_FORMAT),
    ],
)
def test_a_report_that_lost_a_part_is_refused(document: object, cause: Cause) -> None:
    assert refusal(document).cause is cause


def test_an_audit_that_counts_and_has_no_score_makes_the_failed_audits_unknown() -> None:
    run = parse(changed(LHR, {"score": None}, "audits", "is-on-https")).runs[0]

    assert run.failed_audits is None
    assert run.reasons["failed_audits"] == "the audit `is-on-https` has no score"


def test_the_error_that_older_versions_write_without_an_error_is_none() -> None:
    assert parse(changed(LHR, {"code": "NO_ERROR", "message": ""}, "runtimeError")).runs


def test_a_manifest_lists_runs_with_scores_and_paths() -> None:
    assert parse(MANIFEST).runs == (
        PageRun("https://a.example/", scores={"performance": Decimal("0.5")}, path="/w/lhci/a.json"),
        PageRun(
            "https://a.example/", scores={"performance": Decimal("0.8")}, is_representative=True, path="/w/lhci/b.json"
        ),
    )


def test_assertions_have_a_level_and_a_result() -> None:
    assert parse(ASSERTIONS).assertions == (
        Assertion("https://a.example/", "categories.accessibility", "warn", False, "minScore: 0.84, expected >= 1"),
        Assertion(
            "https://a.example/", "first-contentful-paint", "error", True, "maxNumericValue: 628.3438, expected <= 10"
        ),
    )


@pytest.mark.parametrize("name", ["lhci-manifest", "lhci-assertions"])
def test_an_empty_list_is_no_evidence(name: str) -> None:
    assert refusal([], name).cause is Cause.EMPTY


# ------------------------------------------------------------------------------------------------------------ corpus


@cases("record", records(*FORMAT_NAMES))
def test_a_report_of_the_corpus_has_the_scores_metrics_and_assertions_of_its_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.counts == comparison.expected
    assert comparison.agreement is (Agreement.REFUSED if comparison.error else Agreement.EQUAL)
    assert comparison.error is None or record.truth["runtimeError"] in comparison.error.detail
