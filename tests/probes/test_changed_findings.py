"""A finding that the baseline has only in part, or less severe, or elsewhere with other code, is not old."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.probes.findings_over_time import BEFORE, Project, count, novelties, sarif


def npm_audit(advisories: Mapping[str, str], _folder: Path) -> Any:
    """A report of npm audit about one package with these advisories and their severities."""
    via = [
        {"source": number, "title": name, "url": f"https://github.com/advisories/{name}", "severity": severity}
        for number, (name, severity) in enumerate(advisories.items())
    ]
    worst = min(advisories.values(), key=["critical", "high", "moderate", "low"].index)
    package = {"name": "axios", "severity": worst, "via": via, "range": "<1", "fixAvailable": True}
    return {"auditReportVersion": 2, "vulnerabilities": {"axios": package}, "metadata": {}}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, {"a.py": "def first(x):\n    y = x + 1\n    return eval(y)\n"})


OLD_ADVISORY, NEW_ADVISORY = "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb"


def test_one_more_advisory_on_a_package_that_npm_reports_already_counts_as_new(project: Project) -> None:
    baseline = project.baseline(partial(npm_audit, {OLD_ADVISORY: "high"}))
    evidence = project.measure(partial(npm_audit, {OLD_ADVISORY: "high", NEW_ADVISORY: "high"}), baseline)

    assert (count(evidence, "total"), count(evidence), count(evidence, "new_high")) == (1, 1, 1)
    assert "1 of 1 new finding may be old: the baseline has the package with fewer advisories" in evidence.notes
    assert {finding.first_seen for finding in evidence.findings} == {BEFORE.date()}


def test_the_same_advisories_or_fewer_of_them_are_old(project: Project) -> None:
    both = partial(npm_audit, {OLD_ADVISORY: "high", NEW_ADVISORY: "high"})
    baseline = project.baseline(both)

    assert count(project.measure(both, baseline)) == 0
    for name in (OLD_ADVISORY, NEW_ADVISORY):
        assert count(project.measure(partial(npm_audit, {name: "high"}), baseline)) == 0


def test_a_finding_with_a_higher_severity_than_before_counts_as_new(project: Project) -> None:
    baseline = project.baseline(partial(npm_audit, {OLD_ADVISORY: "low"}))
    evidence = project.measure(partial(npm_audit, {OLD_ADVISORY: "critical"}), baseline)

    assert (count(evidence, "new_critical"), count(evidence)) == (1, 1)
    assert "1 of 1 new finding may be old: the baseline has it with a lower severity" in evidence.notes
    assert {finding.first_seen for finding in evidence.findings} == {BEFORE.date()}


def test_a_finding_with_the_same_or_a_lower_severity_is_old(project: Project) -> None:
    baseline = project.baseline(partial(npm_audit, {OLD_ADVISORY: "high"}))

    assert count(project.measure(partial(npm_audit, {OLD_ADVISORY: "high"}), baseline)) == 0
    assert count(project.measure(partial(npm_audit, {OLD_ADVISORY: "low"}), baseline)) == 0


def test_a_fingerprint_of_the_tool_alone_does_not_make_other_code_at_another_place_old(project: Project) -> None:
    scan = partial(sarif, partialFingerprints={"rule": "python.eval"})
    baseline = project.baseline(scan)
    project.write("a.py", "")
    project.write("c.py", "def other(u):\n    v = u\n    return eval(v * 2)\n")
    evidence = project.measure(scan, baseline)

    assert (count(evidence, "total"), count(evidence), novelties(evidence)["c.py:3"]) == (1, 1, "unsure")


def test_a_rule_that_leaves_out_one_advisory_of_a_package_keeps_the_others(project: Project) -> None:
    both = partial(npm_audit, {OLD_ADVISORY: "high", NEW_ADVISORY: "high"})
    totals = {
        rules: count(project.measure(both, rules=list(rules)), "total")
        for rules in [
            (f"!{OLD_ADVISORY}",),
            (f"!{NEW_ADVISORY}",),
            (f"!{OLD_ADVISORY}", f"!{NEW_ADVISORY}"),
            ("!GHSA-*",),
        ]
    }

    assert list(totals.values()) == [1, 1, 0, 0]
    assert count(project.measure(both, rules=NEW_ADVISORY), "total") == 1
    assert count(project.measure(both, rules="GHSA-cccc-*"), "total") == 0
