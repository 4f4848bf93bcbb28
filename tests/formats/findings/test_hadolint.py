"""hadolint's report: broken rules of Dockerfiles."""

from __future__ import annotations

from typing import Any

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

RULE = {"line": 3, "code": "DL3008", "message": "Pin versions", "column": 1, "file": "Dockerfile", "level": "warning"}


def test_a_broken_rule_is_a_finding() -> None:
    scan = read("hadolint", [RULE])
    assert scan.findings == (ScanFinding("DL3008", "Pin versions", Severity.MEDIUM, "Dockerfile", 3),)


@cases(
    ("level", "severity"),
    [("error", "high"), ("warning", "medium"), ("info", "info"), ("style", "info"), ("other", "unrated")],
)
def test_the_severity_is_the_level(level: str, severity: str) -> None:
    assert severities(read("hadolint", [{**RULE, "level": level}])) == {severity: 1}


def test_an_empty_list_is_clean_where_the_checklist_names_the_format() -> None:
    assert read("hadolint", "[]").findings == ()


@cases("change", [{"code": None}, {"code": 7.5}, {"code": ""}])
def test_an_entry_without_a_code_is_refused(change: dict[str, Any]) -> None:
    assert refusal("hadolint", [{**RULE, **change}]).cause is Cause.WRONG_FORMAT


@cases("document", [{}, "7", "null", [7], [{"code": "DL3008"}]])
def test_a_document_that_hadolint_does_not_write_is_refused(document: object) -> None:
    assert refusal("hadolint", document).cause is Cause.WRONG_FORMAT
