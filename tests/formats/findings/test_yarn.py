"""The audits of Yarn: lines of JSON, of version 1 and of later ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities


def lines(*entries: Any) -> str:
    return "\n".join(json.dumps(entry) for entry in entries) + "\n"


ADVISORY = {
    "module_name": "minimist", "severity": "high", "title": "Prototype Pollution", "cves": ["CVE-2020-7598"],
    "findings": [{"version": "0.0.8", "paths": ["a>minimist"]}], "patched_versions": ">=0.2.1",
    "url": "https://github.com/advisories/GHSA-vh95-rmgr-6w4m",
}  # fmt: skip


def path(through: str = "mkdirp>minimist", **members: Any) -> dict[str, Any]:
    return {
        "type": "auditAdvisory", "data": {"resolution": {"id": 1, "path": through}, "advisory": {**ADVISORY, **members}}
    }  # fmt: skip


def summary(dependencies: int = 3, **counts: int) -> dict[str, Any]:
    return {"type": "auditSummary", "data": {"vulnerabilities": counts, "totalDependencies": dependencies}}


INFO = {"type": "info", "data": "Visit https://yarnpkg.com/en/docs/cli/audit for documentation about this command."}


def test_a_vulnerable_path_of_yarn_1_is_a_finding() -> None:
    assert read("yarn-audit", lines(path(), summary(high=1))).findings == (
        ScanFinding(
            "GHSA-vh95-rmgr-6w4m", "Prototype Pollution (through mkdirp>minimist)", Severity.HIGH, package="minimist",
            version="0.0.8", remedy="upgrade minimist to >=0.2.1",
            upgrade=Upgrade("minimist", ("0.2.1",)), ids=("GHSA-vh95-rmgr-6w4m", "CVE-2020-7598"),
            fixable=True,
        ),
    )  # fmt: skip


def test_every_path_counts_as_yarn_counts_them() -> None:
    assert severities(read("yarn-audit", lines(path("a>minimist"), path("minimist"), summary(high=2)))) == {"high": 2}


@cases("patched", ["<0.0.0", "< 0.0.0", "none", ""])
def test_an_advisory_without_a_fix_is_not_fixable(patched: str) -> None:
    (finding,) = read("yarn-audit", lines(path(patched_versions=patched), summary(high=1))).findings
    assert (finding.fixable, finding.remedy) == (False, "")


def test_an_audit_without_findings_has_its_summary() -> None:
    assert read("yarn-audit", lines(INFO, {"type": "warning", "data": "No license field"}, summary(high=0))).notes == ()


@cases(
    ("entries", "cause", "detail"),
    [
        ([INFO], Cause.INCOMPLETE, "it has no `auditSummary`"),
        ([path()], Cause.INCOMPLETE, "it has no `auditSummary`"),
        ([{"type": "error", "data": "network"}, summary()], Cause.UNREADABLE, "Yarn reports an error"),
        ([path(), summary(high=2)], Cause.INCOMPLETE, "it declares 2 high vulnerable paths, and lists 1"),
        ([summary(high=1)], Cause.INCOMPLETE, "it declares 1 high vulnerable path, and lists none"),
        ([summary(0)], Cause.EMPTY, "Yarn had no dependency to audit"),
        ([path(module_name=None), summary(high=1)], Cause.WRONG_FORMAT, "one of its advisories has no module"),
        ([{"type": "auditSummary", "data": {}}], Cause.WRONG_FORMAT, "its `auditSummary` has no `vulnerabilities`"),
        ([{"data": "x"}], Cause.WRONG_FORMAT, "one of its lines has no `type`"),
        (["text"], Cause.WRONG_FORMAT, "one of its lines has no `type`"),
    ],
)
def test_an_audit_of_yarn_1_that_is_no_evidence_is_refused(entries: list[Any], cause: Cause, detail: str) -> None:
    error = refusal("yarn-audit", lines(*entries))
    assert error.cause is cause
    assert detail in error.detail


def test_paths_below_the_level_that_yarn_prints_are_noted() -> None:
    assert read("yarn-audit", lines(path(), summary(high=1, low=2))).notes == (
        "a vulnerable path that Yarn counts and does not list (--level) (2 times)",
    )


def test_a_summary_that_declares_less_is_noted() -> None:
    assert read("yarn-audit", lines(path(), path(), summary(high=1))).notes == (
        "the summary declares fewer vulnerabilities than are listed; the list counts",
    )


# -------------------------------------------------------------------------------------------------- Yarn 2 and later

ROW = {
    "value": "lodash",
    "children": {
        "ID": 1094499, "Issue": "Command Injection", "URL": "https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
        "Severity": "high", "Vulnerable Versions": "<4.17.21", "Tree Versions": ["4.17.15"], "Dependents": ["shop"],
    },
}  # fmt: skip
DEPRECATION = {
    "value": "mkdirp",
    "children": {"ID": "mkdirp (deprecation)", "Issue": "Legacy", "Severity": "moderate", "Tree Versions": ["0.5.1"]},
}
CLEAN = {"type": "info", "name": 1, "displayName": "YN0001", "indent": "", "data": "No audit suggestions"}
ANSWER = {"advisories": {}, "actions": [], "muted": [], "metadata": {"vulnerabilities": {"high": 0}}}


def test_an_advisory_of_later_versions_is_a_finding() -> None:
    assert read("yarn-berry", lines(ROW)).findings == (
        ScanFinding(
            "GHSA-35jh-r3h4-6jhm", "Command Injection", Severity.HIGH, package="lodash", version="4.17.15",
            ids=("GHSA-35jh-r3h4-6jhm",),
        ),
    )  # fmt: skip


def test_a_deprecated_package_is_no_vulnerability() -> None:
    report = read("yarn-berry", lines(DEPRECATION))
    assert report.findings == ()
    assert report.notes == ("a deprecated package, which is no vulnerability and is not counted",)


@pytest.mark.parametrize("change", [{"URL": "https://github.com/advisories/GHSA-35jh-r3h4-6jhm"}, {"ID": None}])
def test_what_is_perhaps_no_deprecation_counts(change: dict[str, Any]) -> None:
    row = {**DEPRECATION, "children": {**DEPRECATION["children"], **change}}  # type: ignore[dict-item]
    assert severities(read("yarn-berry", lines(row))) == {"medium": 1}


@pytest.mark.parametrize("entries", [[CLEAN], [ANSWER, CLEAN]])
def test_an_audit_without_findings_says_so(entries: list[Any]) -> None:
    assert read("yarn-berry", lines(*entries)).findings == ()


def test_the_answer_of_the_registry_counts_before_the_message() -> None:
    answer = {**ANSWER, "advisories": {"1": {**ADVISORY, "severity": "low"}}}
    assert severities(read("yarn-berry", lines(answer, CLEAN))) == {"low": 1}


@cases(
    ("entries", "cause"),
    [
        ([{**CLEAN, "data": "another message"}], Cause.INCOMPLETE),
        ([{**CLEAN, "type": "error"}, CLEAN], Cause.UNREADABLE),
        ([{"value": "a", "children": {"ID": 1}}], Cause.WRONG_FORMAT),
        ([{"value": "", "children": {"ID": 1, "Severity": "low"}}], Cause.WRONG_FORMAT),
        ([{**ANSWER, "metadata": {"vulnerabilities": {"high": 1}}}, CLEAN], Cause.INCOMPLETE),
        ([{**ANSWER, "metadata": None}, CLEAN], Cause.WRONG_FORMAT),
        ([{**ANSWER, "advisories": {"1": {}}}, CLEAN], Cause.WRONG_FORMAT),
        ([{"other": 1}], Cause.WRONG_FORMAT),
        ([7], Cause.WRONG_FORMAT),
    ],
)
def test_an_audit_of_later_versions_that_is_no_evidence_is_refused(entries: list[Any], cause: Cause) -> None:
    assert refusal("yarn-berry", lines(*entries)).cause is cause
