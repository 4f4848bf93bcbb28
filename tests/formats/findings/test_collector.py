"""Collecting the findings of a scan within limits."""

from __future__ import annotations

import pytest

from gate.formats.findings.collector import FEW, LARGE, MAX_NOTES, MAX_PER_RULE, MAX_TEXT, Collector
from gate.formats.findings.model import FindingKind, ScanFinding
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity


def include_all(_path: str) -> bool:
    return True


def test_notes_beyond_the_limit_share_one() -> None:
    collector = Collector(lambda _path: True)
    for n in range(MAX_NOTES + 50):
        collector.note(f"note {n}")
    collector.note("note 7")
    notes = collector.report("x").notes
    assert len(notes) == MAX_NOTES + 1
    assert notes[7] == "note 7 (2 times)"
    assert notes[-1] == "a note of another kind (50 times)"


def test_findings_of_one_rule_beyond_the_limit_are_counted() -> None:
    collector = Collector(include_all)
    for _ in range(MAX_PER_RULE + 7):
        collector.add(ScanFinding("A", severity=Severity.HIGH))
    collector.add(ScanFinding("B", severity=Severity.HIGH), times=5)
    report = collector.report("x")
    assert len(report.findings) == MAX_PER_RULE + 1
    assert report.unlisted == {FindingKind(Severity.HIGH, rule="A"): 7, FindingKind(Severity.HIGH, rule="B"): 4}


@pytest.mark.parametrize(("other_findings", "listed"), [(LARGE, FEW), (LARGE - FEW - 7, FEW + 7)])
def test_a_large_report_lists_few_findings_of_every_further_rule(other_findings: int, listed: int) -> None:
    collector = Collector(include_all)
    for number in range(other_findings):
        collector.add(ScanFinding(f"rule {number}"))
    for _ in range(FEW + 7):
        collector.add(ScanFinding("A"))
    report = collector.report("x")
    assert len(report.findings) == other_findings + listed
    assert sum(report.unlisted.values()) == FEW + 7 - listed


def test_findings_about_packages_are_all_listed_because_they_are_merged() -> None:
    collector = Collector(include_all)
    for _ in range(MAX_PER_RULE * 3):
        collector.add(ScanFinding("CVE-1", package="p", ids=("CVE-1",)))
    assert len(collector.report("x").findings) == MAX_PER_RULE * 3


def test_more_findings_than_the_limit_are_refused() -> None:
    collector = Collector(include_all, max_listed=3)
    finding = ScanFinding("CVE-1", package="p")
    for _ in range(3):
        collector.add(finding)
    with pytest.raises(EvidenceError, match="more than 3 findings") as raised:
        collector.add(finding)
    assert raised.value.cause is Cause.TOO_LARGE


def test_longer_texts_than_the_limit_are_refused() -> None:
    collector = Collector(include_all)
    finding = ScanFinding("CVE-1", "x" * (MAX_TEXT // 3), package="p")
    collector.add(finding)
    collector.add(finding)
    with pytest.raises(EvidenceError, match="more characters than can be kept") as raised:
        collector.add(finding)
    assert raised.value.cause is Cause.TOO_LARGE


def test_a_finding_without_a_path_always_counts() -> None:
    collector = Collector(lambda _path: False)
    collector.add(ScanFinding("A"))
    collector.add(ScanFinding("A", path="x"))
    report = collector.report("x")
    assert (len(report.findings), report.excluded) == (1, 1)


def test_a_repeated_note_is_reported_once_with_its_count() -> None:
    collector = Collector(include_all)
    collector.note("odd")
    collector.note("odd", 2)
    collector.note("strange")
    collector.note("never", 0)
    assert collector.report("x").notes == ("odd (3 times)", "strange")
