"""Waivers of single findings and of a baseline of another tool: they exempt what they name, and it stays visible."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import Result, check, checklist, gate, lay_out
from tests.git import git

WAIVER = "waivers:\n  - {{item: {item}, until: {until}, by: '@alice', reason: no fix yet, {scope}}}\n"


def waived(item: str, scope: str, until: str = "2026-12-20") -> str:
    return WAIVER.format(item=item, until=until, scope=scope)


def vulnerability(name: str, severity: str = "HIGH", package: str = "openssl", **more: str) -> dict[str, Any]:
    return {"VulnerabilityID": name, "PkgName": package, "InstalledVersion": "1", "Severity": severity, **more}


def trivy(*vulnerabilities: dict[str, Any], target: str = "app/poetry.lock") -> str:
    result = {"Target": target, "Class": "lang-pkgs", "Type": "poetry", "Vulnerabilities": vulnerabilities}
    return json.dumps(
        {"SchemaVersion": 2, "CreatedAt": "2026-11-20T10:00:00Z", "ArtifactName": ".", "Results": [result]}
    )


def scan(
    folder: Path, *vulnerabilities: dict[str, Any], findings: str = "CVE-2026-0001", must: str = "high == 0"
) -> Result:
    text = checklist(f"scan | security | {{reports: t.json}} | {must}") + waived("scan", f"findings: {findings}")
    return check(lay_out(folder, {"readiness.yml": text, "t.json": trivy(*vulnerabilities)}), "--json", "r.json")


def saved_item(folder: Path) -> dict[str, Any]:
    item: dict[str, Any] = json.loads((folder / "r.json").read_bytes())["items"][0]
    return item


# -------------------------------------------------------------------------------------------------------- exactly these

FIRST, SECOND = vulnerability("CVE-2026-0001"), vulnerability("CVE-2026-0002")


def test_a_waived_advisory_does_not_block_and_stays_on_the_page(tmp_path: Path) -> None:
    result = scan(tmp_path, FIRST)

    assert result.code == 0
    assert "~ WAIVED  scan\n    ✓ high is 0 (1 waived), expected == 0\n" in result.out
    assert "waiver    of CVE-2026-0001 by @alice (it expires on 2026-12-20): no fix yet" in result.out
    assert "• waived: high CVE-2026-0001: openssl 1" in result.out
    assert "note:" not in result.out


def test_another_advisory_in_its_place_blocks(tmp_path: Path) -> None:
    result = scan(tmp_path, SECOND)

    assert result.code == 1
    assert "✗ high is 1, expected == 0" in result.out
    assert "• high CVE-2026-0002" in result.out
    assert "names `CVE-2026-0001`, which no listed finding has" in " ".join(result.out.split())


def test_another_advisory_beside_it_blocks_and_only_that_one_is_open(tmp_path: Path) -> None:
    result = scan(tmp_path, FIRST, SECOND)

    assert result.code == 1
    assert "✗ high is 1 (1 waived), expected == 0" in result.out
    assert "• high CVE-2026-0002" in result.out
    assert "• waived: high CVE-2026-0001" in result.out
    assert {finding["rule"]: finding["waived"] for finding in saved_item(tmp_path)["evidence"]["findings"]} == {
        "CVE-2026-0001": True, "CVE-2026-0002": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CVE-2026-0001", 0),
        ("CVE-2026-0001 in openssl", 0),
        ("CVE-2026-0001 in app/poetry.lock", 0),
        ("openssl", 0),
        ("app/poetry.lock", 0),
        ("CVE-2026-0001 in zlib", 1),
        ("CVE-2026-000", 1),
        ("CVE-2026-0001*", 1),
        ("cve-2026-0001", 1),
        ("openssl 1", 1),
    ],
)
def test_a_name_is_compared_exactly(tmp_path: Path, name: str, code: int) -> None:
    assert scan(tmp_path, FIRST, findings=f'"{name}"').code == code


def test_a_name_in_a_place_does_not_cover_the_same_advisory_elsewhere(tmp_path: Path) -> None:
    elsewhere = vulnerability("CVE-2026-0001", package="zlib")

    assert scan(tmp_path, FIRST, elsewhere, findings="CVE-2026-0001 in openssl").code == 1
    assert scan(tmp_path, FIRST, elsewhere, findings="CVE-2026-0001").code == 0


def test_a_finding_leaves_every_count_that_has_it(tmp_path: Path) -> None:
    fixable = vulnerability("CVE-2026-0001", FixedVersion="2")

    assert scan(tmp_path, fixable, SECOND, must="[high == 1, total == 1, fixable == 0]").code == 0
    assert scan(tmp_path, FIRST, SECOND, must="[high == 1, total == 1, fixable == 0]").code == 0
    facts = saved_item(tmp_path)["evidence"]["facts"]
    assert facts["high"]["value"]["value"] == "2", "the facts are what was seen"


def test_a_bundle_of_advisories_is_not_covered_by_one_of_its_parts(tmp_path: Path) -> None:
    osv = {
        "results": [{
            "source": {"path": "app/poetry.lock", "type": "lockfile"},
            "packages": [{
                "package": {"name": "openssl", "version": "1", "ecosystem": "Debian"},
                "vulnerabilities": [{"id": "DSA-1", "aliases": ["CVE-2026-0001", "CVE-2026-0002"]}],
                "groups": [{"ids": ["DSA-1"], "aliases": ["CVE-2026-0001", "CVE-2026-0002"], "max_severity": "8.1"}],
            }],
        }]
    }  # fmt: skip
    item = checklist("scan | security | {reports: o.json} | total == 0")
    lay_out(tmp_path, {"o.json": json.dumps(osv)})

    for name, code in (("CVE-2026-0001", 1), ("DSA-1", 0)):
        lay_out(tmp_path, {"readiness.yml": item + waived("scan", f"findings: {name}")})
        assert check(tmp_path).code == code


def test_an_alias_that_another_scanner_reports_names_the_same_advisory(tmp_path: Path) -> None:
    grype = {
        "matches": [{
            "vulnerability": {"id": "GHSA-aaaa-bbbb-cccc", "severity": "High", "fix": {"state": "unknown"}},
            "relatedVulnerabilities": [{"id": "CVE-2026-0001"}],
            "artifact": {"name": "openssl", "version": "1", "locations": [{"path": "app/poetry.lock"}]},
        }],
        "source": {"type": "directory", "target": "."},
        "descriptor": {"name": "grype", "version": "0.80.0", "timestamp": "2026-11-20T10:00:00Z"},
    }  # fmt: skip
    lay_out(tmp_path, {"g.json": json.dumps(grype), "t.json": trivy(FIRST)})
    item = checklist("scan | security | {reports: [g.json, t.json]} | total == 0")

    for name in ("GHSA-aaaa-bbbb-cccc", "CVE-2026-0001"):
        lay_out(tmp_path, {"readiness.yml": item + waived("scan", f"findings: {name}")})
        assert check(tmp_path).code == 0


def npm(*advisories: str) -> str:
    address = "https://github.com/advisories/"
    via = [{"title": name, "url": address + name, "severity": "high", "range": "<4.17.21"} for name in advisories]
    package = {"name": "lodash", "severity": "high", "via": via, "range": "<4.17.21", "fixAvailable": True}
    counts = {"info": 0, "low": 0, "moderate": 0, "high": 1, "critical": 0, "total": 1}
    return json.dumps(
        {
            "auditReportVersion": 2,
            "vulnerabilities": {"lodash": package},
            "metadata": {"vulnerabilities": counts, "dependencies": {"total": 3}},
        }
    )


OLD, NEW = "GHSA-35jh-r3h4-6jhm", "GHSA-p6mc-m468-83gw"


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        (OLD, 1),
        (NEW, 1),
        (f"{OLD} in lodash", 1),
        (f"[{OLD}, {NEW} in express]", 1),
        (f"[{OLD}, {NEW}]", 0),
        (f"[{NEW} in lodash, {OLD}]", 0),
        (f"{OLD} + {NEW}", 0),
        (f"{OLD} + {NEW} in lodash", 0),
        ("lodash", 0),
    ],
)
def test_where_a_package_with_several_advisories_counts_once_a_waiver_names_all_of_them(
    tmp_path: Path, findings: str, code: int
) -> None:
    item = checklist("scan | security | {reports: npm.json} | high == 0")
    text = item + waived("scan", f"findings: {findings}")
    lay_out(tmp_path, {"readiness.yml": text, "npm.json": npm(NEW, OLD)})

    assert check(tmp_path).code == code


def test_the_only_advisory_of_a_package_needs_no_other_name(tmp_path: Path) -> None:
    item = checklist("scan | security | {reports: npm.json} | high == 0")
    lay_out(tmp_path, {"readiness.yml": item + waived("scan", f"findings: {OLD}"), "npm.json": npm(OLD)})

    assert check(tmp_path).code == 0


def test_another_scanner_that_reports_one_advisory_of_a_package_does_not_make_it_the_only_one(tmp_path: Path) -> None:
    files = {"npm.json": npm(OLD, NEW), "t.json": trivy(vulnerability(OLD, package="lodash"))}
    lay_out(tmp_path, files)
    item = checklist("scan | security | {reports: [npm.json, t.json]} | high == 0")

    for findings, code in ((OLD, 1), (f"[{OLD}, {NEW}]", 0)):
        lay_out(tmp_path, {"readiness.yml": item + waived("scan", f"findings: {findings}")})
        assert check(tmp_path).code == code


# ----------------------------------------------------------------------------------------------------- ends and limits


def test_an_expired_waiver_of_a_finding_exempts_nothing(tmp_path: Path) -> None:
    text = checklist("scan | security | {reports: t.json} | high == 0")
    text += waived("scan", "findings: CVE-2026-0001", until="2026-11-19")
    result = check(lay_out(tmp_path, {"readiness.yml": text, "t.json": trivy(FIRST)}))

    assert result.code == 1
    assert "• high CVE-2026-0001" in result.out


@pytest.mark.parametrize(("severity", "code"), [("HIGH", 0), ("CRITICAL", 1)])
def test_a_condition_is_about_all_findings_so_a_new_rating_can_end_the_waiver(
    tmp_path: Path, severity: str, code: int
) -> None:
    findings = "CVE-2026-0001, but: critical == 0"

    assert scan(tmp_path, vulnerability("CVE-2026-0001", severity), findings=findings, must="total == 0").code == code


def test_several_waivers_of_one_item_name_different_findings(tmp_path: Path) -> None:
    text = checklist("scan | security | {reports: t.json} | high == 0")
    text += waived("scan", "findings: CVE-2026-0001") + waived("scan", "findings: CVE-2026-0002").split("\n", 1)[1]
    lay_out(tmp_path, {"readiness.yml": text, "t.json": trivy(FIRST, SECOND)})

    assert check(tmp_path).code == 0
    lay_out(tmp_path, {"t.json": trivy(FIRST, SECOND, vulnerability("CVE-2026-0003"))})
    assert check(tmp_path).code == 1


def test_a_waived_finding_of_an_item_that_passes_anyway_stays_on_the_page(tmp_path: Path) -> None:
    result = scan(tmp_path, FIRST, must="high <= 1")

    assert "✓ pass  scan: 0 high" in result.out
    assert "        waived: high CVE-2026-0001" in result.out


def test_a_waiver_without_need_is_noted(tmp_path: Path) -> None:
    assert "is not used: the item does not fail" in scan(tmp_path, FIRST, must="high <= 1").out
    assert "names `CVE-2026-0001`, which no listed finding has" in " ".join(scan(tmp_path).out.split())


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ((FIRST, SECOND), (FIRST, SECOND), 0),
        ((FIRST, SECOND), (FIRST, SECOND, vulnerability("CVE-2026-0003")), 1),
        ((FIRST, SECOND), (SECOND, vulnerability("CVE-2026-0003")), 1),
        ((SECOND,), (FIRST, SECOND), 0),
        ((SECOND,), (FIRST, SECOND, vulnerability("CVE-2026-0003")), 1),
        ((SECOND,), (SECOND, vulnerability("CVE-2026-0003")), 1),
    ],
)
def test_a_waived_finding_leaves_both_sides_of_a_comparison_with_the_baseline(
    tmp_path: Path, before: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...], code: int
) -> None:
    assert with_baseline(tmp_path, before, after).code == code


def with_baseline(
    folder: Path, before: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...], *, has_names: bool = True
) -> Result:
    """A ratchet that waives CVE-2026-0001; `has_names` is whether the baseline has the names of its findings."""
    lay_out(folder, {"t.json": trivy(*before)})
    lay_out(folder, {"readiness.yml": checklist("scan | security | {reports: t.json} | total <= 9")})
    check(folder, "--json", "base.json")
    if not has_names:
        saved = json.loads((folder / "base.json").read_bytes())
        for finding in saved["items"][0]["evidence"]["findings"]:
            del finding["names"], finding["places"], finding["counted_in"], finding["amount"]
        (folder / "base.json").write_text(json.dumps(saved))
    text = checklist("scan | security | {reports: t.json} | total <= baseline")
    lay_out(folder, {"readiness.yml": text + waived("scan", "findings: CVE-2026-0001"), "t.json": trivy(*after)})
    return check(folder, "--baseline", "base.json")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ((FIRST, SECOND), (FIRST, SECOND), 0),
        ((FIRST, SECOND), (FIRST, SECOND, vulnerability("CVE-2026-0003")), 1),
        ((SECOND,), (FIRST, SECOND), 1),
    ],
)
def test_a_baseline_without_names_is_compared_with_all_findings(
    tmp_path: Path, before: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...], code: int
) -> None:
    assert with_baseline(tmp_path, before, after, has_names=False).code == code


def test_findings_that_a_report_only_counts_are_waived_by_their_rule_and_not_by_their_place(tmp_path: Path) -> None:
    results = [
        {"ruleId": "R", "level": "error", "message": {"text": "bad"},
         "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": n}}}]}
        for n in range(1, 2302)
    ]  # fmt: skip
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]}
    lay_out(tmp_path, {"s.sarif": json.dumps(log), "a.py": "x\n"})
    item = checklist("scan | security | {reports: s.sarif} | total == 0")

    for name, code in (("R", 0), ("a.py", 1), ("S", 1)):
        lay_out(tmp_path, {"readiness.yml": item + waived("scan", f"findings: {name}")})
        assert check(tmp_path).code == code


def test_a_waiver_reaches_a_finding_that_no_page_shows(tmp_path: Path) -> None:
    lows = [vulnerability(f"CVE-2026-{number}", "LOW") for number in range(1000, 1900)]
    names = [entry["VulnerabilityID"] for entry in lows]

    assert scan(tmp_path, *lows, findings=json.dumps(names), must="total == 0").code == 0
    assert scan(tmp_path, *lows, findings=json.dumps(names[1:]), must="total == 0").code == 1


# -------------------------------------------------------------------------------------------------------- other probes

FAILS = '<testcase classname="cart" name="{}"><failure message="no"/></testcase>'
BREAKS = '<testcase classname="cart" name="{}"><error message="no"/></testcase>'
PASSES = '<testcase classname="cart" name="passes"/>'


@pytest.mark.parametrize(
    ("cases", "names", "must", "code"),
    [
        ((FAILS.format("a"), PASSES), "cart::a", "[failed == 0, failures == 0, pass_rate == 100%]", 0),
        ((BREAKS.format("a"), PASSES), "cart::a", "[failed == 0, errors == 0, pass_rate == 100%]", 0),
        ((FAILS.format("b"), PASSES), "cart::a", "failed == 0", 1),
        ((FAILS.format("a"), FAILS.format("b")), "cart::a", "failed == 0", 1),
        ((FAILS.format("a"), FAILS.format("b")), "[cart::a, cart::b]", "failed == 0", 0),
        ((FAILS.format("a"),), "cart::a", "pass_rate >= 90%", 0),
        ((FAILS.format("a"), PASSES), "a", "failed == 0", 1),
        ((FAILS.format("a"), PASSES), "cart::a", "total >= 2", 0),
        ((FAILS.format("a"), PASSES), "cart::a", "passed >= 2", 1),
    ],
)
def test_a_waived_test_leaves_the_counts_of_failures(
    tmp_path: Path, cases: tuple[str, ...], names: str, must: str, code: int
) -> None:
    text = checklist(f"tests | tests | {{reports: junit.xml}} | {must}") + waived("tests", f"findings: {names}")
    report = f"<testsuite name='t'>{''.join(cases)}</testsuite>"

    assert check(lay_out(tmp_path, {"readiness.yml": text, "junit.xml": report})).code == code


@pytest.mark.parametrize(
    ("item", "name", "other"),
    [
        ("i | files | {paths: '*.py', pattern: todo} | matching_lines == 0", "a.py", "b.py"),
        ("i | docs | {paths: a.md} | broken_links == 0", "gone.md", "lost.md"),
        ("i | docs | {paths: a.md} | broken_links == 0", "gone.md in a.md", "gone.md in b.md"),
        ("i | docs | {paths: a.md, headings: [Usage]} | missing_headings == 0", "Usage", "Install"),
    ],
)
def test_findings_in_files_can_be_waived(tmp_path: Path, item: str, name: str, other: str) -> None:
    lay_out(tmp_path, {"a.py": "todo\n", "b.py": "\n", "a.md": "[x](gone.md)\n"})

    for scope, code in ((name, 0), (other, 1)):
        lay_out(tmp_path, {"readiness.yml": checklist(item) + waived("i", f"findings: {scope}")})
        assert check(tmp_path).code == code


def test_uncovered_lines_of_one_file_can_be_waived(repository: Path) -> None:
    lay_out(repository, {"shop/a.py": "x = 1\ny = 2\n", "shop/b.py": "z = 3\n"})
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    lay_out(
        repository, {"lcov.info": "SF:shop/a.py\nDA:1,1\nDA:2,0\nend_of_record\nSF:shop/b.py\nDA:1,1\nend_of_record\n"}
    )
    must = "[patch_coverage == 100%, uncovered_patch_lines == 0]"
    item = checklist(f"cover | coverage | {{reports: lcov.info}} | {must}")

    for name, code in (("shop/a.py", 0), ("shop/b.py", 1)):
        lay_out(repository, {"readiness.yml": item + waived("cover", f"findings: {name}")})
        assert check(repository, "--base", "main").code == code


# ------------------------------------------------------------------------------------------------------ every page


def test_every_page_marks_the_waived_finding(tmp_path: Path) -> None:
    scan(tmp_path, FIRST, SECOND)
    check(tmp_path, "--markdown", "r.md", "--html", "r.html")

    markdown, html = (tmp_path / "r.md").read_text(), (tmp_path / "r.html").read_text()
    assert "waived: **high** `CVE-2026-0001`" in markdown
    assert "**high** `CVE-2026-0002`" in markdown
    assert markdown.count("**high** `CVE-2026-0001`") == 1, "it is not among what to fix"
    assert "<small>waived</small> <strong>CVE-2026-0001</strong>" in html


def test_only_the_findings_that_break_the_threshold_are_listed(tmp_path: Path) -> None:
    result = scan(tmp_path, SECOND, vulnerability("CVE-2026-0009", "LOW"), findings="CVE-2026-0008")
    check(tmp_path, "--markdown", "r.md")

    assert "CVE-2026-0002" in result.out
    assert "CVE-2026-0009" not in result.out
    assert "CVE-2026-0009" not in (tmp_path / "r.md").read_text()
    assert len(saved_item(tmp_path)["evidence"]["findings"]) == 2


# ----------------------------------------------------------------------------------------------------------- checklist


@pytest.mark.parametrize(
    ("item", "scope", "message"),
    [
        ("i | http | {urls: 'https://a.example'} | status == 200", "findings: x", "`findings` can never match"),
        ("i | tests | {reports: r.xml} | failed == 0", "baseline: pytest 8", "`baseline` can never apply"),
        ("i | tests | {reports: r.xml} | failed == 0", "findings: []", "`findings` is empty"),
        ("i | tests | {reports: r.xml} | failed == 0", "findings: [a, b, a]", "duplicate waiver of `i` for `a`"),
        ("i | tests | {reports: r.xml} | failed == 0", "finding: [a]", "`finding` is not a key"),
    ],
)
def test_a_scope_that_can_never_apply_is_an_error(tmp_path: Path, item: str, scope: str, message: str) -> None:
    result = gate(lay_out(tmp_path, {"readiness.yml": checklist(item) + waived("i", scope)}), "lint")

    assert result.code == 2
    assert message in result.output


def test_a_waiver_of_findings_needs_no_other_limit(tmp_path: Path) -> None:
    lay_out(tmp_path, {"r.xml": "<testsuite/>"})
    item = checklist("i | tests | {reports: r.xml} | failed == 0")

    for scope, warns in (("findings: a::b", False), ("link: 'https://a.example'", True)):
        text = item + f"waivers:\n  - {{item: i, until: 2026-12-20, by: '@a', reason: x, {scope}}}\n"
        result = gate(lay_out(tmp_path, {"readiness.yml": text}), "lint", "--now", "2026-11-20T12:00:00+00:00")
        assert ("has no limit" in result.output) is warns


# ------------------------------------------------------------------------------------------------------------ baseline


def coverage(version: str, executed: int = 2) -> str:
    lines = list(range(1, executed + 1))
    missing = list(range(executed + 1, 3))
    summary = {
        "covered_lines": executed,
        "num_statements": 2,
        "percent_covered": executed * 50,
        "missing_lines": len(missing),
        "excluded_lines": 0,
    }
    file = {"executed_lines": lines, "summary": summary, "missing_lines": missing, "excluded_lines": []}
    meta = {
        "format": 3,
        "version": version,
        "timestamp": "2026-11-20T10:00:00",
        "branch_coverage": False,
        "show_contexts": False,
    }
    return json.dumps({"meta": meta, "files": {"app.py": file}, "totals": summary})


RATCHET = "cover | coverage | {reports: c.json} | line_coverage >= baseline"


def after_raise(folder: Path, scope: str, report: str, until: str = "2026-12-20") -> Result:
    """The ratchet with a baseline of coverage.py 7.6.1, and a waiver of this scope."""
    lay_out(folder, {"app.py": "a = 1\nb = 2\n", "c.json": coverage("7.6.1")})
    lay_out(folder, {"readiness.yml": checklist(RATCHET.replace("baseline", "1%"))})
    check(folder, "--json", "base.json")
    text = checklist(RATCHET) + (waived("cover", scope, until) if scope else "")
    lay_out(folder, {"readiness.yml": text, "c.json": report})
    return check(folder, "--baseline", "base.json")


def test_the_advice_on_a_raised_tool_shows_the_key_of_the_waiver(tmp_path: Path) -> None:
    result = after_raise(tmp_path, "", coverage("7.6.2"))

    assert result.code == 2
    assert "Merge a waiver of this item to the base branch first" in " ".join(result.out.split())
    assert 'baseline: "coverage.py 7.6.2"' in result.out


@pytest.mark.parametrize(
    ("scope", "report", "code"),
    [
        ("baseline: coverage.py 7.6.2", coverage("7.6.2"), 0),
        ("baseline: coverage.py 7.6.2, but: line_coverage >= 90%", coverage("7.6.2"), 0),
        ("baseline: coverage.py 7.6.2, but: line_coverage >= 90%", coverage("7.6.2", 1), 2),
        ("baseline: coverage.py 7.6.2", coverage("7.6.3"), 2),
        ("baseline: coverage.py 7.6.2", coverage("7.6.1", 1), 1),
        ("baseline: coverage.py 7.6.2", "", 2),
        ("but: line_coverage >= 90%", coverage("7.6.2"), 2),
    ],
    ids=["named", "above its floor", "below its floor", "another version", "a drop", "no evidence", "another waiver"],
)
def test_a_waiver_of_the_baseline_covers_the_tool_that_it_names(
    tmp_path: Path, scope: str, report: str, code: int
) -> None:
    assert after_raise(tmp_path, scope, report).code == code


@pytest.mark.parametrize(("scope", "code"), [("baseline: an unnamed tool", 0), ("baseline: coverage.py 7.6.2", 2)])
def test_a_report_that_names_no_tool_has_a_name_in_a_waiver(tmp_path: Path, scope: str, code: int) -> None:
    after_raise(tmp_path, scope, coverage("7.6.1"))
    lay_out(tmp_path, {"c.json": "SF:app.py\nDA:1,1\nDA:2,1\nend_of_record\n"})

    assert check(tmp_path, "--baseline", "base.json").code == code


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("baseline: [coverage.py 7.6.2, coverage.py 7.5.0]", 0),
        ("baseline: coverage.py 7.6.2", 2),
        ("baseline: coverage.py 7.5.0", 2),
    ],
)
def test_a_waiver_of_the_baseline_names_every_tool_of_today(tmp_path: Path, scope: str, code: int) -> None:
    after_raise(tmp_path, scope, coverage("7.6.1"))
    lay_out(
        tmp_path, {"c.json": coverage("7.6.2"), "d.json": coverage("7.5.0").replace("app.py", "b.py"), "b.py": "a\nb\n"}
    )
    text = (tmp_path / "readiness.yml").read_text().replace("{reports: c.json}", "{reports: [c.json, d.json]}")
    (tmp_path / "readiness.yml").write_text(text)

    assert check(tmp_path, "--baseline", "base.json").code == code


def test_a_waiver_of_the_baseline_ends(tmp_path: Path) -> None:
    assert after_raise(tmp_path, "baseline: coverage.py 7.6.2", coverage("7.6.2"), until="2026-11-19").code == 2


def test_a_waiver_of_the_baseline_does_not_cover_a_missing_baseline(tmp_path: Path) -> None:
    after_raise(tmp_path, "baseline: coverage.py 7.6.2", coverage("7.6.2"))

    assert check(tmp_path).code == 2


def test_a_waiver_of_the_baseline_is_noted_when_the_tools_are_the_same_again(tmp_path: Path) -> None:
    result = after_raise(tmp_path, "baseline: coverage.py 7.6.2", coverage("7.6.1"))

    assert result.code == 0
    assert "is not used: the item does not fail. Remove it." in " ".join(result.out.split())
