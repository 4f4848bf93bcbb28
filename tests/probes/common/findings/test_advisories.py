"""Merging scans: one advisory on one package counts once, whatever the order, and another scan never lowers a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.findings.model import FindingKind, ScanFinding, ScanReport
from gate.model.evidence import Severity
from gate.probes.common.findings.advisories import (
    WORST_FIRST,
    Counts,
    Scan,
    add_counts,
    add_unlisted,
    count_unlisted,
    merge,
)

HIGH, LOW, UNRATED = Severity.HIGH, Severity.LOW, Severity.UNRATED


def scan(
    *findings: ScanFinding, by: str = "trivy", counted: dict[FindingKind, int] | None = None, target: str = ""
) -> Scan:
    return Scan(ScanReport(by, findings, counted or {}, tool=by.title(), target=target), by)


def advisory(*ids: str, package: str = "lodash", severity: Severity = HIGH, **more: object) -> ScanFinding:
    finding = ScanFinding(ids[0], package=package, severity=severity, ids=ids)
    return finding._replace(**more)  # type: ignore[arg-type]


def counts(scans: Sequence[Scan]) -> Counts:
    return add_counts(chain((merged.counts for merged in merge(scans)), [count_unlisted(add_unlisted(scans))]))


def severities(scans: Sequence[Scan]) -> dict[str, int]:
    return {str(severity): count for severity, count in counts(scans).severities.items() if count}


def test_an_advisory_from_several_scanners_counts_once_with_the_worst_severity() -> None:
    scans = [
        scan(advisory("CVE-1-1", severity=LOW)),
        scan(advisory("CVE-1-1", severity=HIGH), by="grype"),
        scan(advisory("CVE-1-1", severity=UNRATED), by="pip-audit"),
    ]
    (merged,) = merge(scans)
    assert severities(scans) == {"high": 1}
    assert merged.scanners == ("Grype", "Pip-Audit", "Trivy")


def test_a_scanner_with_both_names_links_the_names_of_an_advisory() -> None:
    cve_only, ghsa_only = scan(advisory("CVE-1-1")), scan(advisory("GHSA-a"), by="npm")
    both = scan(advisory("PYSEC-9", "ghsa-A", "CVE-1-1"), by="grype")
    assert severities([cve_only, ghsa_only]) == {"high": 2}
    assert severities([cve_only, ghsa_only, both]) == {"high": 1}


@pytest.mark.parametrize(("name", "other"), [("Foo.Bar_baz", "foo-bar-baz"), ("lodash", " LODASH ")])
def test_spellings_of_a_package_name_are_equal(name: str, other: str) -> None:
    assert severities(
        [scan(advisory("CVE-1-1", package=name)), scan(advisory("CVE-1-1", package=other), by="grype")]
    ) == {"high": 1}


@pytest.mark.parametrize(
    "other",
    [
        advisory("CVE-1-1", package="jquery"),
        advisory("CVE-1-2"),
        ScanFinding("CVE-1-1", severity=HIGH, path="package-lock.json"),
        advisory("RHSA-7", "CVE-1-1", "CVE-1-2"),
    ],
    ids=["another package", "another advisory", "no package", "a bundle of several"],
)
def test_different_findings_count_separately(other: ScanFinding) -> None:
    assert severities([scan(advisory("CVE-1-1")), scan(other, by="grype")]) == {"high": 2}


def test_one_scanner_may_report_an_advisory_for_several_targets() -> None:
    front, back = advisory("CVE-1-1", path="front/lock"), advisory("CVE-1-1", path="back/lock")
    assert severities([scan(front, back)]) == {"high": 2}
    assert severities([scan(front), scan(back)]) == {"high": 2}
    assert severities([scan(front, front)]) == {"high": 2}


def test_one_path_in_two_images_is_two_findings() -> None:
    package = advisory("CVE-1-1", path="/var/lib/dpkg/status")
    assert severities([scan(package, target="a"), scan(package, target="b")]) == {"high": 2}


def test_two_scans_of_one_image_count_a_location_once() -> None:
    package, other = advisory("CVE-1-1", path="/var/lib/dpkg/status"), advisory("CVE-1-1", path="/opt/x")
    assert severities([scan(package, target="a"), scan(package, target="a")]) == {"high": 1}
    assert severities([scan(package, target="a"), scan(package, other, target="a")]) == {"high": 2}


def test_reports_that_name_no_target_add_up() -> None:
    front = advisory("CVE-1-1", path="package-lock.json")
    assert severities([scan(front), scan(front)]) == {"high": 2}
    assert severities([scan(advisory("CVE-1-1")), scan(advisory("CVE-1-1"))]) == {"high": 2}


def test_findings_without_a_package_always_add_up() -> None:
    finding = ScanFinding("S101", severity=LOW, path="a.py", line=3)
    assert severities([scan(finding, counted={FindingKind(LOW): 5}), scan(finding, by="ruff")]) == {"low": 7}


def test_a_fix_reported_by_one_scanner_makes_the_advisory_fixable() -> None:
    scans = [scan(advisory("CVE-1-1")), scan(advisory("CVE-1-1", fixable=True), by="grype")]
    assert counts(scans).fixable == 1
    assert counts(scans[:1]).fixable == 0


def test_an_advisory_that_only_one_scanner_suppresses_is_open() -> None:
    scans = [scan(advisory("CVE-1-1", suppressed=True)), scan(advisory("CVE-1-1"), by="grype")]
    assert (severities(scans), counts(scans).suppressed) == ({"high": 1}, 1)
    assert (severities(scans[:1]), counts(scans[:1]).suppressed) == ({}, 1)


def test_unlisted_findings_count_by_severity_fix_and_suppression() -> None:
    unlisted = {
        FindingKind(HIGH, fixable=True): 3,
        FindingKind(HIGH): 4,
        FindingKind(LOW, fixable=True, suppressed=True): 5,
    }
    total = counts([scan(counted=unlisted)])
    assert (dict(total.severities), dict(total.fixes), total.suppressed) == ({HIGH: 7}, {HIGH: 3}, 5)


def test_a_fix_of_one_scanner_is_one_of_the_worst_severity_of_another() -> None:
    scans = [scan(advisory("CVE-1-1", severity=LOW, fixable=True)), scan(advisory("CVE-1-1"), by="grype")]
    assert dict(counts(scans).fixes) == {HIGH: 1}


# ---------------------------------------------------------------------------------------------------------------- laws
#
# Every finding here has all names of its advisory. A scan that links two names for the first time does lower a count
# `test_a_scanner_with_both_names_links_the_names_of_an_advisory` covers that.

ADVISORIES = st.sampled_from([("CVE-1-1", "GHSA-a"), ("CVE-1-2",), ("PYSEC-3", "CVE-1-3"), ("npm:7",)])
FINDINGS = st.builds(
    ScanFinding,
    rule=st.just("r"),
    severity=st.sampled_from(list(Severity)),
    path=st.sampled_from(["", "a.lock", "b.lock"]),
    package=st.sampled_from(["", "p", "q"]),
    ids=ADVISORIES,
    fixable=st.booleans(),
    suppressed=st.booleans(),
)
SCANS = st.lists(
    st.builds(
        lambda findings, by: scan(*findings, by=by),
        st.lists(FINDINGS, max_size=6),
        st.sampled_from(["trivy", "grype", "osv"]),
    ),
    max_size=4,
)


def numbers(scans: Sequence[Scan]) -> list[int]:
    """The numbers that never decrease: findings of at least each severity; fixable; suppressed."""
    total = counts(scans)
    at_least = [sum(total.severities[severity] for severity in WORST_FIRST[: n + 1]) for n in range(len(WORST_FIRST))]
    return [*at_least, total.fixable, total.suppressed]


@given(SCANS, st.randoms())
def test_the_order_of_scans_and_findings_changes_nothing(scans: list[Scan], random: object) -> None:
    shuffled = []
    for original in scans:
        findings = list(original.report.findings)
        random.shuffle(findings)  # type: ignore[attr-defined]
        shuffled.append(replace(original, report=replace(original.report, findings=tuple(findings))))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counts(shuffled) == counts(scans)


@given(SCANS, st.lists(FINDINGS, max_size=6), st.sampled_from(["trivy", "npm"]))
def test_another_scan_never_lowers_a_number(scans: list[Scan], findings: list[ScanFinding], by: str) -> None:
    more = numbers([*scans, scan(*findings, by=by)])
    assert all(after >= before for before, after in zip(numbers(scans), more, strict=True))


@given(SCANS.filter(lambda scans: any(scan.report.findings for scan in scans)), st.data())
def test_removing_a_finding_never_raises_a_number(scans: list[Scan], data: st.DataObject) -> None:
    positions = [(n, m) for n, original in enumerate(scans) for m in range(len(original.report.findings))]
    n, m = data.draw(st.sampled_from(positions))
    findings = (*scans[n].report.findings[:m], *scans[n].report.findings[m + 1 :])
    fewer = [*scans[:n], replace(scans[n], report=replace(scans[n].report, findings=findings)), *scans[n + 1 :]]
    assert all(after <= before for before, after in zip(numbers(scans), numbers(fewer), strict=True))


@given(SCANS)
def test_a_single_scan_counts_everything_it_lists(scans: list[Scan]) -> None:
    for single in scans:
        active = [finding for finding in single.report.findings if not finding.suppressed]
        assert counts([single]).severities.total() == len(active)
