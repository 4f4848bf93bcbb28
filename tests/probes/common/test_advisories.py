"""Merging scans: one advisory on one package counts once, and no order and no further scan makes it better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.findings.model import FindingKind, ScanFinding, ScanReport
from gate.model.evidence import Severity
from gate.probes.common.advisories import WORST_FIRST, Counts, Scan, added, merge, untold

HIGH, LOW, UNRATED = Severity.HIGH, Severity.LOW, Severity.UNRATED


def scan(*findings: ScanFinding, by: str = "trivy", counted: dict[FindingKind, int] | None = None) -> Scan:
    return Scan(ScanReport(by, findings, counted or {}, tool=by.title()), by)


def sees(*ids: str, package: str = "lodash", severity: Severity = HIGH, **more: object) -> ScanFinding:
    finding = ScanFinding(ids[0], package=package, severity=severity, ids=ids)
    return replace(finding, **more)  # type: ignore[arg-type]


def counts(scans: Sequence[Scan]) -> Counts:
    return added(chain((each.counts for each in merge(scans)), [untold(scans)]))


def told(scans: Sequence[Scan]) -> dict[str, int]:
    return {str(severity): count for severity, count in counts(scans).severities.items() if count}


def test_one_advisory_that_several_scanners_see_counts_once_with_the_worst_severity() -> None:
    scans = [
        scan(sees("CVE-1-1", severity=LOW)),
        scan(sees("CVE-1-1", severity=HIGH), by="grype"),
        scan(sees("CVE-1-1", severity=UNRATED), by="pip-audit"),
    ]
    (merged,) = merge(scans)
    assert told(scans) == {"high": 1}
    assert merged.scanners == ("Grype", "Pip-Audit", "Trivy")


def test_names_of_one_advisory_are_linked_by_who_knows_both() -> None:
    knows_one, knows_other = scan(sees("CVE-1-1")), scan(sees("GHSA-a"), by="npm")
    knows_both = scan(sees("PYSEC-9", "ghsa-A", "CVE-1-1"), by="grype")
    assert told([knows_one, knows_other]) == {"high": 2}
    assert told([knows_one, knows_other, knows_both]) == {"high": 1}


@pytest.mark.parametrize(("one", "other"), [("Foo.Bar_baz", "foo-bar-baz"), ("lodash", " LODASH ")])
def test_a_package_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert told([scan(sees("CVE-1-1", package=one)), scan(sees("CVE-1-1", package=other), by="grype")]) == {"high": 1}


@pytest.mark.parametrize(
    "other",
    [
        sees("CVE-1-1", package="jquery"),
        sees("CVE-1-2"),
        ScanFinding("CVE-1-1", severity=HIGH, path="package-lock.json"),
        sees("RHSA-7", "CVE-1-1", "CVE-1-2"),
    ],
    ids=["another package", "another advisory", "no package", "a bundle of several"],
)
def test_what_is_not_the_same_counts_apart(other: ScanFinding) -> None:
    assert told([scan(sees("CVE-1-1")), scan(other, by="grype")]) == {"high": 2}


def test_one_scanner_is_taken_at_its_word_about_several_targets() -> None:
    front, back = sees("CVE-1-1", path="front/lock"), sees("CVE-1-1", path="back/lock")
    assert told([scan(front, back)]) == {"high": 2}
    assert told([scan(front), scan(back)]) == {"high": 2}
    assert told([scan(front, front)]) == {"high": 2}


def test_the_same_scanner_at_the_same_place_again_sees_the_same() -> None:
    front = sees("CVE-1-1", path="front/lock")
    assert told([scan(front), scan(front)]) == {"high": 1}


def test_findings_about_no_package_always_add_up() -> None:
    finding = ScanFinding("S101", severity=LOW, path="a.py", line=3)
    assert told([scan(finding, counted={FindingKind(LOW): 5}), scan(finding, by="ruff")]) == {"low": 7}


def test_a_fix_that_one_scanner_knows_makes_it_fixable() -> None:
    scans = [scan(sees("CVE-1-1")), scan(sees("CVE-1-1", fixable=True), by="grype")]
    assert counts(scans).fixable == 1
    assert counts(scans[:1]).fixable == 0


def test_what_one_scanner_suppresses_and_another_does_not_is_in_force() -> None:
    scans = [scan(sees("CVE-1-1", suppressed=True)), scan(sees("CVE-1-1"), by="grype")]
    assert (told(scans), counts(scans).suppressed) == ({"high": 1}, 1)
    assert (told(scans[:1]), counts(scans[:1]).suppressed) == ({}, 1)


def test_what_is_only_counted_is_counted_by_severity_fix_and_suppression() -> None:
    only = {
        FindingKind(HIGH, fixable=True): 3,
        FindingKind(HIGH): 4,
        FindingKind(LOW, fixable=True, suppressed=True): 5,
    }
    found = counts([scan(counted=only)])
    assert (dict(found.severities), found.fixable, found.suppressed) == ({HIGH: 7}, 3, 5)


# ---------------------------------------------------------------------------------------------------------------- laws
#
# Every finding here tells all names of its advisory. A scan that first reveals two names to be one advisory does make
# a number smaller (`test_names_of_one_advisory_are_linked_by_who_knows_both`): that is what it is asked for.

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
        lambda found, by: scan(*found, by=by),
        st.lists(FINDINGS, max_size=6),
        st.sampled_from(["trivy", "grype", "osv"]),
    ),
    max_size=4,
)


def numbers(scans: Sequence[Scan]) -> list[int]:
    """What may never become smaller: how many are at least so bad, for each severity; fixable; suppressed."""
    found = counts(scans)
    bad = [sum(found.severities[severity] for severity in WORST_FIRST[: n + 1]) for n in range(len(WORST_FIRST))]
    return [*bad, found.fixable, found.suppressed]


@given(SCANS, st.randoms())
def test_the_order_of_scans_and_findings_changes_nothing(scans: list[Scan], random: object) -> None:
    shuffled = []
    for each in scans:
        found = list(each.report.findings)
        random.shuffle(found)  # type: ignore[attr-defined]
        shuffled.append(replace(each, report=replace(each.report, findings=tuple(found))))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counts(shuffled) == counts(scans)


@given(SCANS, st.lists(FINDINGS, max_size=6), st.sampled_from(["trivy", "npm"]))
def test_another_scan_never_makes_a_number_smaller(scans: list[Scan], found: list[ScanFinding], by: str) -> None:
    more = numbers([*scans, scan(*found, by=by)])
    assert all(after >= before for before, after in zip(numbers(scans), more, strict=True))


@given(SCANS.filter(lambda scans: any(each.report.findings for each in scans)), st.data())
def test_a_finding_less_never_makes_a_number_larger(scans: list[Scan], data: st.DataObject) -> None:
    places = [(n, m) for n, each in enumerate(scans) for m in range(len(each.report.findings))]
    n, m = data.draw(st.sampled_from(places))
    kept = scans[n].report.findings[:m] + scans[n].report.findings[m + 1 :]
    fewer = [*scans[:n], replace(scans[n], report=replace(scans[n].report, findings=kept)), *scans[n + 1 :]]
    assert all(after <= before for before, after in zip(numbers(scans), numbers(fewer), strict=True))


@given(SCANS)
def test_one_scan_alone_counts_whatever_it_lists(scans: list[Scan]) -> None:
    for each in scans:
        active = [finding for finding in each.report.findings if not finding.suppressed]
        assert counts([each]).severities.total() == len(active)
