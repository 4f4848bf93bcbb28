"""The formats of accessibility tests: what axe and pa11y write in, pages with their problems out."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

from gate.formats.accessibility import FORMATS
from gate.formats.accessibility.model import IMPACTS, TYPES, AccessibilityReport, Level, Page, Problem
from gate.formats.common import content
from gate.model.evidence import Cause
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.errors import error_of
from tests.formats.accessibility.truth import FORMAT_NAMES, compare


def rule(name: str, impact: str | None, *targets: Any) -> dict[str, Any]:
    nodes = [{"any": [], "impact": impact, "html": "<p secret>", "target": target} for target in targets]
    return {"id": name, "impact": impact, "tags": ["wcag2a"], "description": "Ensures it", "help": f"Help of {name}",
            "helpUrl": "https://dequeuniversity.com/", "nodes": nodes}  # fmt: skip


AXE: dict[str, Any] = {
    "testEngine": {"name": "axe-core", "version": "4.14.1"}, "testRunner": {"name": "axe"}, "testEnvironment": {},
    "timestamp": "2026-11-20T11:00:00.000Z", "url": "https://user:pw@a.example/cart", "toolOptions": {},
    "inapplicable": [rule("audio-caption", None)],
    "passes": [rule("document-title", None, ["title"])],
    "incomplete": [rule("color-contrast", "serious", ["p"])],
    "violations": [
        rule("image-alt", "critical", ['img[src="https://a.example/?token=secret"]'], ["#b"]),
        rule("region", "moderate", ["#frame", [".host", "p"]]),
        rule("new-rule", "dire", ["div"]),
    ],
}  # fmt: skip
ISSUES = [
    {"code": code, "type": kind, "typeCode": 1, "message": f"Message of {code}", "context": "<p secret>",
     "selector": "html > body > p", "runner": "htmlcs", "runnerExtras": {}}
    for code, kind in (("WCAG.H37", "error"), ("WCAG.H37", "error"), ("WCAG.H48", "warning"), ("WCAG.F1", "notice"))
]  # fmt: skip
PROBLEMS = (
    Problem("WCAG.H37", Level.ERROR, "Message of WCAG.H37", 2, "html > body > p"),
    Problem("WCAG.H48", Level.WARNING, "Message of WCAG.H48", 1, "html > body > p"),
    Problem("WCAG.F1", Level.NOTICE, "Message of WCAG.F1", 1, "html > body > p"),
)
PA11Y_CI = {"total": 2, "passes": 1, "errors": 4, "results": {"https://a.example/": ISSUES, "https://a.example/b": []}}
CASES: dict[str, Any] = {"axe": AXE, "pa11y": ISSUES, "pa11y-ci": PA11Y_CI}


def parse(document: object, name: str | None = None) -> AccessibilityReport:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    stream: Any = io.BufferedReader(io.BytesIO(data), 1 << 20)
    return FORMATS.select(stream, name).parse(stream)


refusal = partial(error_of, parse)


def test_every_format_has_a_case_and_no_other_format_matches_it() -> None:
    assert set(CASES) == set(FORMATS)
    for name, document in CASES.items():
        head = json.dumps(document).encode()[: content.HEAD]
        assert [entry.name for entry in FORMATS.matching(head)] == [name]


def test_a_page_of_axe_has_its_violations_and_what_a_person_must_check() -> None:
    assert parse(AXE) == AccessibilityReport(
        "axe",
        (
            Page(
                "https://a.example/cart",
                (
                    Problem("image-alt", Level.CRITICAL, "Help of image-alt", 2, "img[src]"),
                    Problem("region", Level.MODERATE, "Help of region", 1, ".host p"),
                    Problem("new-rule", Level.UNRATED, "Help of new-rule", 1, "div"),
                    Problem("color-contrast", Level.INCOMPLETE, "Help of color-contrast", 1, "p"),
                ),
            ),
        ),
        IMPACTS,
        True,
        "axe-core 4.14.1",
        datetime(2026, 11, 20, 11, tzinfo=UTC),
    )


def test_pages_of_axe_are_a_list_or_objects_one_after_the_other() -> None:
    twice = json.dumps(AXE).encode() + b"\n" + json.dumps(AXE).encode()

    assert len(parse([AXE, AXE]).pages) == 2
    assert parse(twice).pages == parse([AXE, AXE]).pages


def test_results_of_axe_are_recognized_when_the_lists_come_first() -> None:
    reverse = {member: AXE[member] for member in reversed(AXE)}

    assert parse(reverse).pages == parse(AXE).pages


@cases(
    ("document", "cause"),
    [
        ({**AXE, "violations": [], "passes": [], "incomplete": []}, Cause.EMPTY),
        ({**AXE, "violations": None}, Cause.WRONG_FORMAT),
        ({name: value for name, value in AXE.items() if name != "violations"}, Cause.WRONG_FORMAT),
        ({**AXE, "violations": [{"impact": "minor", "nodes": []}]}, Cause.WRONG_FORMAT),
        ({**AXE, "violations": ["image-alt"]}, Cause.WRONG_FORMAT),
        ([AXE, 1], Cause.WRONG_FORMAT),
        ([{**ISSUES[0], "type": "fatal"}], Cause.WRONG_FORMAT),
        ([{**ISSUES[0], "code": ""}], Cause.WRONG_FORMAT),
        ({**PA11Y_CI, "errors": 5}, Cause.INCOMPLETE),
        ({**PA11Y_CI, "total": 3}, Cause.INCOMPLETE),
        ({**PA11Y_CI, "results": []}, Cause.WRONG_FORMAT),
        ({"total": 0, "passes": 0, "errors": 0, "results": {}}, Cause.EMPTY),
        ({**PA11Y_CI, "results": {"https://a.example/": [{"message": "net::ERR_FAILED"}]}}, Cause.UNREADABLE),
    ],
)
def test_a_report_that_lost_a_part_or_tested_nothing_is_refused(document: object, cause: Cause) -> None:
    assert refusal(document).cause is cause


def test_results_of_axe_that_are_cut_are_refused() -> None:
    assert refusal(json.dumps(AXE).encode()[:-40]).cause is Cause.UNREADABLE


def test_issues_of_pa11y_are_joined_by_their_code() -> None:
    assert parse(ISSUES) == AccessibilityReport("pa11y", (Page("", PROBLEMS),), TYPES, tool="pa11y")


def test_results_of_pa11ys_javascript_interface_name_the_page() -> None:
    results = {"documentTitle": "Cart", "pageUrl": "https://a.example/cart", "issues": ISSUES}

    assert parse(results).pages == (Page("https://a.example/cart", PROBLEMS),)
    assert parse([results, {**results, "issues": []}]).pages == (
        Page("https://a.example/cart", PROBLEMS),
        Page("https://a.example/cart", ()),
    )


def test_an_empty_list_is_a_page_without_issues_only_where_the_checklist_names_pa11y() -> None:
    assert parse([], "pa11y").pages == (Page("", ()),)
    assert refusal([]).cause is Cause.WRONG_FORMAT


def test_a_report_of_pa11y_ci_has_its_pages() -> None:
    assert parse(PA11Y_CI).pages == (Page("https://a.example/", PROBLEMS), Page("https://a.example/b", ()))


def test_a_page_that_could_not_be_loaded_is_named() -> None:
    document = {**PA11Y_CI, "results": {"https://a.example/": [{"message": "net::ERR_FAILED"}]}}

    assert refusal(document).detail == "pa11y could not test https://a.example/: net::ERR_FAILED"


@cases("record", records(*FORMAT_NAMES))
def test_a_report_of_the_corpus_has_the_problems_of_its_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.counts == comparison.expected
    assert comparison.agreement is (Agreement.REFUSED if record.expect == "reject" else Agreement.EQUAL)
