"""Gitleaks' JSON: leaks without the secrets."""

from __future__ import annotations

from datetime import date

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

SECRET = "AKIA" + "Q3EGRIEXAMPLE7ZZ"
LEAK = {
    "RuleID": "aws-key", "Description": "AWS", "File": "conf/aws.tf", "StartLine": 2, "EndLine": 3, "Secret": SECRET,
    "Match": f"key = {SECRET}", "Commit": "74d53286c550630f80847d37f68aa3065554ac81", "Message": f"add {SECRET}",
    "Author": "A", "Date": "2021-10-14T17:05:15Z", "Fingerprint": f"74d5:{SECRET}",
}  # fmt: skip
OLD = {"rule": "AWS", "file": ".env", "line": SECRET, "offender": SECRET, "lineNumber": 13, "commit": "6d12"}


def test_a_leak_is_a_finding_without_its_secret() -> None:
    report = read("gitleaks", [LEAK, OLD])
    assert report.findings == (
        ScanFinding(
            "aws-key", "a secret (AWS) in commit 74d53286c550", path="conf/aws.tf", line=2, end_line=3,
            commit="74d53286c550", first_seen=date(2021, 10, 14),
        ),
        ScanFinding("AWS", "a secret (AWS) in commit 6d12", path=".env", line=13, commit="6d12"),
    )  # fmt: skip
    assert SECRET not in repr(report)
    assert severities(report) == {"unrated": 2}


@cases("document", ["[]", "null", " [ ]\n"])
def test_an_empty_report_is_clean_when_the_format_is_named(document: str) -> None:
    assert read("gitleaks", document).findings == ()


@cases("document", [{}, "7", '"[]"', [SECRET], [{"Secret": SECRET}]])
def test_a_document_that_gitleaks_does_not_write_is_refused_without_telling_it(document: object) -> None:
    error = refusal("gitleaks", document)
    assert error.category is Category.UNREADABLE
    assert SECRET not in error.detail
