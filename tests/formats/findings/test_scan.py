"""What all readers of scans share: words, scores, texts, and collecting findings within bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.findings import scan
from gate.formats.findings.scan import Alike, Collector, ScanFinding
from gate.model.errors import EvidenceError
from gate.model.evidence import Severity


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        ("10", "critical"), ("9.0", "critical"), ("8.9", "high"), (7, "high"), (Decimal("6.9"), "medium"),
        ("4", "medium"), ("3.9", "low"), ("0.1", "low"), ("0", "info"), (Decimal(0), "info"),
    ],
)  # fmt: skip
def test_a_score_has_the_severity_of_the_cvss_scale(score: object, severity: str) -> None:
    assert scan.scored(score) == severity


@pytest.mark.parametrize(
    "score", ["", "high", "-0.1", "10.1", "NaN", "1e400", Decimal("1e999999"), True, None, [], {}, "1" * 1000]
)
def test_what_is_no_score_has_no_severity(score: object) -> None:
    assert scan.scored(score) is None


@pytest.mark.parametrize("word", [None, "", "severe", 3, ["high"], "h\u0456gh"])
def test_a_word_that_is_not_known_is_unrated_and_never_info(word: object) -> None:
    assert scan.rated(word) is Severity.UNRATED


@given(st.text(st.characters(codec=None)) | st.integers() | st.none() | st.lists(st.text()))
def test_any_text_becomes_one_bounded_line_that_can_be_encoded(written: object) -> None:
    text = scan.plain(written, 20)
    assert len(text) <= 20
    assert text.encode("utf-8").decode("utf-8") == text
    assert len(text.splitlines()) <= 1


def test_half_a_character_is_replaced() -> None:
    assert scan.plain("a\ud800b") == "a?b"


@pytest.mark.parametrize(
    ("written", "line"), [(1, 1), (0, None), (-1, None), (10**12, None), (True, None), ("1", None)]
)
def test_a_line_is_a_number_from_1(written: object, line: int | None) -> None:
    assert scan.line(written) == line


def test_beyond_the_first_hundred_alike_findings_are_counted() -> None:
    found = Collector(lambda _path: True)
    for _ in range(scan.MAX_ALIKE + 7):
        found.add(ScanFinding("A", severity=Severity.HIGH))
    found.add(ScanFinding("B", severity=Severity.HIGH), times=5)
    report = found.report("x")
    assert len(report.findings) == scan.MAX_ALIKE + 1
    assert report.untold == {Alike(Severity.HIGH): 7 + 4}


def test_findings_about_packages_are_all_told_because_they_are_merged() -> None:
    found = Collector(lambda _path: True)
    for _ in range(scan.MAX_ALIKE * 3):
        found.add(ScanFinding("CVE-1", package="p", ids=("CVE-1",)))
    assert len(found.report("x").findings) == scan.MAX_ALIKE * 3


def test_no_end_of_findings_is_refused() -> None:
    found = Collector(lambda _path: True)
    finding = ScanFinding("CVE-1", package="p")
    for _ in range(scan.MAX_TOLD):
        found.add(finding)
    with pytest.raises(EvidenceError, match="more than 500,000 findings"):
        found.add(finding)


def test_a_finding_without_a_path_always_counts() -> None:
    found = Collector(lambda _path: False)
    found.add(ScanFinding("A"))
    found.add(ScanFinding("A", path="x"))
    report = found.report("x")
    assert (len(report.findings), report.elsewhere) == (1, 1)


def test_remarks_are_told_once_with_how_often_they_were_made() -> None:
    found = Collector(lambda _path: True)
    found.remark("odd")
    found.remark("odd", 2)
    found.remark("strange")
    found.remark("never", 0)
    assert found.report("x").notes == ("odd (3 times)", "strange")
