"""Which findings are new: one is recognized although its code moved, and another one does not pass for it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.formats.findings import collector
from gate.model.evidence import Cause, Evidence, Unseen
from gate.probes.common.findings import history
from gate.probes.common.probe import ProbeContext
from gate.probes.security import PROBE
from tests.probes.findings_over_time import BEFORE, NOW, Project, count, novelties, sarif, save, semgrep

CODE = """\
import os


def first(x):
    y = x + 1
    return eval(y)


def second(x):
    z = x
    eval(z)
    return z
"""
"""Two findings: lines 6 and 11."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, {"a.py": CODE, "pkg/b.py": "def third(q):\n    return eval(q)\n"})


def unseen(evidence: Evidence, fact: str = "new") -> Unseen:
    missing = evidence.facts[fact]
    assert isinstance(missing, Unseen), missing
    return missing


# ------------------------------------------------------------------------------------------- recognized in the baseline


def test_an_unchanged_repository_has_no_new_finding(project: Project) -> None:
    evidence = project.measure(baseline=project.baseline())

    assert (count(evidence, "total"), count(evidence), count(evidence, "new_high")) == (3, 0, 0)
    assert set(novelties(evidence).values()) == {"old"}
    assert {finding.first_seen for finding in evidence.findings} == {BEFORE.date()}


def test_a_finding_is_old_where_lines_above_it_moved_it(project: Project) -> None:
    baseline = project.baseline()
    project.write("a.py", "# a comment\nimport sys\n" + CODE)

    assert count(project.measure(baseline=baseline)) == 0


def test_a_finding_is_old_where_its_code_is_indented(project: Project) -> None:
    baseline = project.baseline()
    indented = "class A:\n" + "".join(f"    {line}\n" if line else "\n" for line in CODE.splitlines())
    project.write("a.py", indented)

    assert count(project.measure(baseline=baseline)) == 0


def test_a_finding_is_old_in_a_renamed_file(project: Project) -> None:
    baseline = project.baseline()
    project.move("a.py", "src/shop/core.py")
    project.commit()

    assert novelties(project.measure(baseline=baseline)) == {
        "src/shop/core.py:6": "old", "src/shop/core.py:11": "old", "pkg/b.py:2": "old",
    }  # fmt: skip


def test_a_finding_is_old_in_a_renamed_file_with_changed_neighbours(project: Project) -> None:
    baseline = project.baseline()
    project.move("a.py", "c.py")
    project.write("c.py", CODE.replace("y = x + 1", "y = x + 2"))
    project.commit()

    assert count(project.measure(baseline=baseline)) == 0


def test_a_finding_is_old_where_its_file_became_one_that_only_imports_it(project: Project) -> None:
    long = CODE + "".join(f"\n\ndef function_{number}():\n    return {number}\n" for number in range(40))
    project.write("a.py", long)
    baseline = project.baseline()
    project.write("core.py", long.replace("y = x + 1", "y = x + 2"))
    project.write("a.py", "from core import *\n")
    project.commit()

    assert count(project.measure(baseline=baseline)) == 0


def test_a_finding_is_old_where_a_formatter_wrapped_its_code(project: Project) -> None:
    baseline = project.baseline(partial(semgrep, span=1))
    wrapped = CODE.replace("    return eval(y)\n", "    return eval(\n        y,\n    )\n")
    project.write("a.py", wrapped.replace("y = x + 1", 'y = "1"'))

    assert count(project.measure(partial(semgrep, span=3), baseline)) == 0


def test_a_finding_is_old_where_a_formatter_changed_its_quotes(project: Project) -> None:
    project.write("a.py", CODE.replace("eval(y)", "eval('y')"))
    baseline = project.baseline()
    project.write("a.py", CODE.replace("eval(y)", 'eval("y")'))
    old = project.measure(baseline=baseline)
    project.write("a.py", CODE)
    another = project.measure(baseline=baseline)

    assert (count(old), count(another)) == (0, 1)


def test_a_finding_is_old_where_its_function_moved_to_another_file(project: Project) -> None:
    baseline = project.baseline()
    project.write("a.py", CODE.partition("def second")[0])
    project.write("pkg/b.py", "def third(q):\n    return eval(q)\n\n\ndef second" + CODE.partition("def second")[2])

    assert novelties(project.measure(baseline=baseline)) == {"a.py:6": "old", "pkg/b.py:2": "old", "pkg/b.py:7": "old"}


def test_a_finding_keeps_its_fingerprint_and_its_date_over_several_runs(project: Project) -> None:
    first = project.measure(now=BEFORE)
    baseline = save(first, project.commit())
    project.write("a.py", CODE.replace("y = x + 1", "y = x + 2"))
    second = project.measure(baseline=baseline)
    project.move("a.py", "c.py")
    third = project.measure(baseline=save(second, project.commit()))

    fingerprints = [{finding.fingerprint for finding in run.findings} for run in (first, second, third)]
    assert len(fingerprints[0]) == 3
    assert fingerprints[0] == fingerprints[1] == fingerprints[2]
    assert {finding.first_seen for finding in third.findings} == {BEFORE.date()}


# -------------------------------------------------------------------------------------------------------- really new


def test_a_finding_that_was_not_there_is_new(project: Project) -> None:
    baseline = project.baseline()
    project.write("c.py", "def fourth(v):\n    w = v\n    return eval(w)\n")
    evidence = project.measure(baseline=baseline)

    assert (count(evidence), count(evidence, "new_high"), count(evidence, "new_medium")) == (1, 1, 0)
    assert novelties(evidence)["c.py:3"] == "new"
    (added,) = [finding for finding in evidence.findings if finding.path == "c.py"]
    assert ("new" in added.counted_in, added.first_seen) == (True, NOW.date())
    assert evidence.findings[0] == added


def test_a_finding_is_new_although_another_one_is_fixed(project: Project) -> None:
    baseline = project.baseline()
    project.write("a.py", CODE.replace("    eval(z)\n", "    pass\n") + "\n\ndef fifth(k):\n    return eval(k * 2)\n")
    evidence = project.measure(baseline=baseline)

    assert (count(evidence, "total"), count(evidence)) == (3, 1)


def test_one_more_of_equal_findings_is_new(project: Project) -> None:
    baseline = project.baseline()
    project.write("a.py", CODE.replace("    eval(z)\n", "    eval(z)\n    z = z + z\n    eval(z)\n"))
    evidence = project.measure(baseline=baseline)

    assert count(evidence) == 1


def test_of_equal_findings_the_one_on_an_added_line_is_new(project: Project) -> None:
    baseline = project.baseline()
    base = project.commit()
    twice = "def zero(x):\n    a = x\n    return eval(y)\n\n\n" + CODE.replace(
        "    y = x + 1\n", "    y = x\n"
    ).replace("import os\n", "")
    project.write("a.py", twice)
    evidence = project.measure(baseline=baseline, base=base)

    assert (novelties(evidence)["a.py:3"], novelties(evidence)["a.py:10"]) == ("new", "old")


def test_a_copy_of_a_file_has_new_findings(project: Project) -> None:
    baseline = project.baseline()
    project.write("copy.py", CODE)
    evidence = project.measure(baseline=baseline)

    assert count(evidence) == 2
    assert [place for place, novelty in novelties(evidence).items() if novelty == "new"] == ["copy.py:6", "copy.py:11"]


def test_an_edited_line_is_unsure_and_counts_as_new(project: Project) -> None:
    baseline = project.baseline()
    project.write("a.py", CODE.replace("eval(y)", "eval(y, {})"))
    evidence = project.measure(baseline=baseline)

    assert count(evidence) == 1
    assert novelties(evidence)["a.py:6"] == "unsure"
    assert any(note.startswith("1 of 1 new finding may be old: ") for note in evidence.notes)


def test_a_line_like_it_in_another_file_is_unsure(project: Project) -> None:
    baseline = project.baseline()
    project.write("a.py", CODE.replace("    eval(z)\n", ""))
    project.write("c.py", "def other(z):\n    log(z)\n    eval(z)\n")
    evidence = project.measure(baseline=baseline)

    assert novelties(evidence)["c.py:3"] == "unsure"


# ---------------------------------------------------------------------------------------------------- other formats


def test_a_scan_has_the_same_findings_as_sarif_and_as_json(project: Project) -> None:
    project_sarif = project.measure(sarif, project.baseline())
    project_json = project.measure(semgrep, project.baseline(sarif))

    assert (count(project_sarif), count(project_json)) == (0, 0)
    assert {finding.fingerprint for finding in project_sarif.findings} == {
        finding.fingerprint for finding in project_json.findings
    }


def test_a_fingerprint_of_the_tool_recognizes_a_finding_on_an_edited_line(project: Project) -> None:
    def scan(folder: Path) -> Any:
        log = sarif(folder)
        for number, result in enumerate(log["runs"][0]["results"]):
            result["partialFingerprints"] = {"primaryLocationLineHash": f"{number}:1"}
        return log

    baseline = project.baseline(scan)
    project.write("a.py", CODE.replace("eval(y)", "eval(y, {})"))

    assert count(project.measure(scan, baseline)) == 0


def test_a_fingerprint_that_all_findings_share_identifies_none(project: Project) -> None:
    scan = partial(sarif, partialFingerprints={"primaryLocationLineHash": "0"})
    baseline = project.baseline(scan)
    project.write("a.py", CODE.replace("    eval(z)\n", "    pass\n") + "\n\ndef fifth(k):\n    return eval(k * 2)\n")

    assert count(project.measure(scan, baseline)) == 1


def test_findings_without_a_file_of_the_repository_are_compared_by_symbol_or_message(project: Project) -> None:
    def scan(names: list[str], folder: Path) -> Any:
        log = sarif(folder)
        log["runs"][0]["results"] = [
            {"ruleId": "R", "level": "error", "message": {"text": f"bad {name} in line {len(names)}"},
             "locations": [{"physicalLocation": {"artifactLocation": {"uri": "/app/x"}, "region": {"startLine": 4}}}]}
            for name in names
        ]  # fmt: skip
        return log

    baseline = project.baseline(partial(scan, ["a", "b"]))
    evidence = project.measure(partial(scan, ["a", "b", "c"]), baseline)

    assert (count(evidence, "total"), count(evidence)) == (3, 1)


# ------------------------------------------------------------------------------------------- the baseline is limited


def test_another_version_of_the_scanner_makes_what_the_baseline_does_not_have_unsure(project: Project) -> None:
    baseline = project.baseline()
    project.write("c.py", "def fourth(v):\n    w = v\n    return eval(w)\n")
    commit = project.commit()
    project.write("d.py", "def sixth(u):\n    return eval(u)\n")
    evidence = project.measure(partial(semgrep, version="2.0"), baseline, base=commit)

    assert (novelties(evidence)["a.py:6"], novelties(evidence)["c.py:3"]) == ("old", "unsure")
    assert count(evidence) == 2


def test_a_line_that_the_change_adds_is_new_for_every_version_of_the_scanner(project: Project) -> None:
    baseline = project.baseline()
    project.write("c.py", "def fourth(v):\n    w = v\n    return eval(w)\n")
    commit = project.commit()
    evidence = project.measure(partial(semgrep, version="2.0"), baseline, base=f"{commit}^")

    assert novelties(evidence)["c.py:3"] == "new"


def test_a_baseline_that_does_not_remember_all_findings_makes_the_others_unsure(project: Project) -> None:
    baseline = project.baseline()
    inventory = replace(baseline.inventories["sast"], omitted=5)
    project.write("c.py", "def fourth(v):\n    w = v\n    return eval(w)\n")
    evidence = project.measure(baseline=replace(baseline, inventories={"sast": inventory}))

    assert (novelties(evidence)["a.py:6"], novelties(evidence)["c.py:3"], count(evidence)) == ("old", "unsure", 1)


def test_the_findings_of_a_scanner_that_the_baseline_does_not_have_are_not_new_by_it(project: Project) -> None:
    baseline = project.baseline()
    other = partial(sarif, tool="Other")

    missing = unseen(project.measure(other, baseline))
    assert missing.cause is Cause.BASELINE_OF_OTHER_TOOL
    assert "Semgrep 1.84.1" in missing.detail
    assert "Other 1.84.1" in missing.detail
    assert count(project.measure(other, baseline, base=project.commit())) == 0


def test_an_old_baseline_is_noted(project: Project) -> None:
    baseline = replace(project.baseline(), decided_at=BEFORE.replace(year=2025))

    assert project.measure(baseline=baseline).notes == (
        "the baseline is of 2025-11-01; all findings since then count as new",
    )


def test_a_baseline_without_an_inventory_is_no_zero(project: Project) -> None:
    baseline = replace(project.baseline(), inventories={})

    assert unseen(project.measure(baseline=baseline)).cause is Cause.NOT_IN_BASELINE


# ------------------------------------------------------------------------------------------- without a baseline


def test_without_anything_to_compare_with_nobody_knows_what_is_new(project: Project) -> None:
    evidence = project.measure()

    assert unseen(evidence).cause is Cause.NO_CHANGE
    assert unseen(evidence, "new_high").cause is Cause.NO_CHANGE
    assert count(evidence, "new_critical") == 0
    assert {finding.novelty for finding in evidence.findings} == {None}


def test_a_scan_without_findings_has_no_new_one(project: Project) -> None:
    for path in ("a.py", "pkg/b.py"):
        project.write(path, "x = 1\n")

    assert count(project.measure()) == 0


def test_a_change_that_cannot_be_read_says_why(project: Project) -> None:
    project.measure()
    shallow = Unseen(Cause.SHALLOW_CHECKOUT, "the checkout has one commit")
    context = ProbeContext(Host.at(project.folder, NOW), change=shallow)
    evidence = PROBE.measure(PROBE.params.model_validate({"reports": "report.json"}), context)

    assert unseen(evidence) == Unseen(
        Cause.SHALLOW_CHECKOUT, "this run has no baseline, and the checkout has one commit"
    )


@pytest.mark.parametrize(("state", "expected"), [("new", 3), ("unchanged", 0), ("updated", 0)])
def test_the_state_that_the_report_gives_counts_without_a_baseline(project: Project, state: str, expected: int) -> None:
    scan = partial(sarif, baselineState=state)

    assert count(project.measure(scan)) == expected
    assert count(project.measure(scan, project.baseline())) == 0


def test_without_a_baseline_a_finding_on_an_added_line_is_new(project: Project) -> None:
    base = project.commit()
    project.write("a.py", "import re\n" + CODE + "\n\ndef fifth(k):\n    return eval(k)\n")
    project.move("pkg/b.py", "pkg/c.py")
    project.commit()

    evidence = project.measure(base=base)

    assert novelties(evidence) == {"a.py:17": "new", "a.py:7": "old", "a.py:12": "old", "pkg/c.py:2": "old"}
    assert {finding.first_seen for finding in evidence.findings if finding.novelty == "old"} == {None}


def test_inside_the_span_of_a_finding_a_change_is_unsure(project: Project) -> None:
    base = project.commit()
    project.write("a.py", CODE.replace("    z = x\n", "    z = x + x\n"))

    def scan(folder: Path) -> Any:
        report = semgrep(folder)
        report["results"][1] |= {"start": {"line": 9}, "end": {"line": 12}}
        return report

    assert novelties(project.measure(scan, base=base)) == {"a.py:9": "unsure", "a.py:6": "old", "pkg/b.py:2": "old"}


# ---------------------------------------------------------------------------------------------------- dependencies


def audit(folder: Path, *ids: str, target: str = "package-lock.json", package: str = "lodash") -> Any:
    vulnerabilities = [
        {"VulnerabilityID": name, "PkgName": package, "InstalledVersion": "4.17.15", "Severity": "HIGH"} for name in ids
    ]
    return {
        "SchemaVersion": 2, "Trivy": {"Version": "0.60.0"},
        "Results": [{"Target": target, "Class": "lang-pkgs", "Vulnerabilities": vulnerabilities}],
    }  # fmt: skip


def grype(folder: Path, *ids: str) -> Any:
    return {
        "descriptor": {"name": "grype", "version": "0.104.0"},
        "matches": [
            {
                "vulnerability": {"id": ids[0], "severity": "High"},
                "relatedVulnerabilities": [{"id": name} for name in ids[1:]],
                "artifact": {"name": "lodash", "version": "4.17.15", "locations": [{"path": "/package-lock.json"}]},
            }
        ],
    }


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    lock = json.dumps({"packages": {"node_modules/lodash": {"version": "4.17.15"}}}, indent=1)
    return Project(tmp_path, {"package-lock.json": lock, "package.json": "{}", "src/a.js": "1\n"})


def test_an_advisory_is_old_in_any_version_of_its_package_and_in_any_manifest(shop: Project) -> None:
    baseline = shop.baseline(lambda folder: audit(folder, "CVE-2020-8203"))
    shop.move("package-lock.json", "web/package-lock.json")

    moved = shop.measure(lambda folder: audit(folder, "CVE-2020-8203", target="web/package-lock.json"), baseline)
    added = shop.measure(lambda folder: audit(folder, "CVE-2020-8203", "CVE-2021-23337"), baseline)

    assert (count(moved), count(added)) == (0, 1)


def test_an_advisory_is_the_same_under_another_name_and_from_another_scanner(shop: Project) -> None:
    baseline = shop.baseline(lambda folder: grype(folder, "GHSA-p6mc-m468-83gw", "CVE-2020-8203"))

    assert count(shop.measure(lambda folder: audit(folder, "CVE-2020-8203"), baseline)) == 0
    other = shop.measure(lambda folder: audit(folder, "CVE-2021-23337"), baseline)
    assert unseen(other).cause is Cause.BASELINE_OF_OTHER_TOOL


@pytest.mark.parametrize(
    ("path", "text", "novelty"),
    [
        ("src/a.js", "2\n", "old"),
        ("package.json", '{"a": 1}', "unsure"),
        ("package.json", '{"dependencies": {"lodash": "^4"}}', "new"),
        ("other/package.json", "{}", "old"),
    ],
)
def test_without_a_baseline_a_dependency_is_new_where_the_change_adds_it(
    shop: Project, path: str, text: str, novelty: str
) -> None:
    base = shop.commit()
    shop.write(path, text)
    shop.commit()
    evidence = shop.measure(lambda folder: audit(folder, "CVE-2020-8203"), base=base)

    assert [finding.novelty for finding in evidence.findings] == [novelty]


def test_a_package_of_an_image_is_unsure_without_a_baseline(shop: Project) -> None:
    base = shop.commit()
    evidence = shop.measure(lambda folder: audit(folder, "CVE-2020-8203", target="usr/lib/app.jar"), base=base)

    assert [finding.novelty for finding in evidence.findings] == ["unsure"]


def test_a_leak_in_the_history_is_known_by_its_commit(project: Project) -> None:
    def scan(commits: list[str], folder: Path) -> Any:
        return [{"RuleID": "key", "File": "a.py", "StartLine": 2, "Commit": commit * 40} for commit in commits]

    baseline = project.baseline(partial(scan, ["a"]))
    evidence = project.measure(partial(scan, ["a", "b"]), baseline)
    assert count(evidence) == 1
    assert count(project.measure(partial(scan, ["a"]), base=project.commit())) == 1


# ---------------------------------------------------------------------------------------------------------- overdue


def test_a_finding_is_overdue_by_the_date_that_the_baseline_remembers(project: Project) -> None:
    baseline = project.baseline()
    project.write("c.py", "def fourth(v):\n    w = v\n    return eval(w)\n")

    assert count(project.measure(baseline=baseline, remediate={"high": "19d"}), "overdue") == 0
    late = project.measure(baseline=baseline, remediate={"high": "18d"})
    assert count(late, "overdue") == 3
    assert ["overdue" in finding.counted_in for finding in late.findings] == [False, True, True, True]
    assert count(project.measure(baseline=baseline, remediate={"critical": "1d"}), "overdue") == 0


def test_a_date_in_the_report_counts_without_a_baseline(project: Project) -> None:
    scan = partial(sarif, provenance={"firstDetectionTimeUtc": "2026-01-01T00:00:00Z"})
    evidence = project.measure(scan, remediate={"high": "30d"})

    assert count(evidence, "overdue") == 3
    assert {finding.first_seen for finding in evidence.findings} == {date(2026, 1, 1)}


def test_without_a_date_nobody_knows_what_is_overdue(project: Project) -> None:
    assert unseen(project.measure(remediate={"high": "30d"}), "overdue").cause is Cause.NO_BASELINE
    assert count(project.measure(remediate={"critical": "7d"}), "overdue") == 0


# ---------------------------------------------------------------------------------------------------------- filters


def test_filters_leave_findings_out_of_every_count_and_say_how_many(project: Project) -> None:
    def scan(folder: Path) -> Any:
        report = semgrep(folder)
        report["results"][0]["check_id"] = "B324"
        report["results"][1]["extra"] |= {"severity": "LOW", "fix": "x"}
        return report

    for params, total in (
        ({"severity": "high"}, 2), ({"severity": ["high", "low"]}, 3), ({"fixable": "true"}, 1),
        ({"fixable": "false"}, 2), ({"rules": "!B324"}, 2), ({"rules": ["B*"]}, 1),
        ({"severity": "high", "rules": ["!B324"]}, 1), ({"rules": ["python.*", "!B324"]}, 2),
    ):  # fmt: skip
        evidence = project.measure(scan, **params)
        assert count(evidence, "total") == total, params
        assert len(evidence.findings) == total
        criteria = ", ".join(f"`{name}`" for name in params)
        words = {0: (), 1: (f"1 finding is left out by {criteria}",), 2: (f"2 findings are left out by {criteria}",)}
        assert evidence.notes == words[3 - total]


def test_a_rule_that_no_finding_has_is_noted(project: Project) -> None:
    assert project.measure(rules=["!B234", "!python.evil"]).notes == (
        "`!B234`, `!python.evil` in `rules` match no finding; is the name right?",
    )


def test_a_filter_does_not_change_what_the_next_run_remembers(project: Project) -> None:
    baseline = project.baseline(severity="critical")

    assert count(project.measure(baseline=baseline)) == 0


# --------------------------------------------------------------------------------------------------------- the limits


@pytest.mark.parametrize("commit", ["", "f" * 40, "--output=x", "HEAD; true", "main"])
def test_a_commit_that_the_clone_does_not_have_leaves_the_renames_of_the_change(project: Project, commit: str) -> None:
    baseline = replace(project.baseline(), head_sha=commit)
    base = project.commit()
    project.move("a.py", "c.py")
    project.write("c.py", CODE.replace("y = x + 1", "y = x + 2"))
    project.commit()
    renamed = project.measure(baseline=baseline, base=base)
    unknown = project.measure(baseline=baseline)

    assert (novelties(renamed)["c.py:6"], novelties(unknown)["c.py:6"]) == ("old", "unsure")
    assert not (project.folder / "x").exists()


def test_findings_beyond_the_limit_are_unsure_and_not_remembered(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = project.baseline()
    monkeypatch.setattr(history, "MAX_REMEMBERED", 2)
    evidence = project.measure(baseline=baseline)

    assert evidence.inventory is not None
    assert (len(evidence.inventory.entries), evidence.inventory.omitted) == (2, 1)
    assert sorted(filter(None, novelties(evidence).values())) == ["old", "old", "unsure"]


def test_findings_that_a_report_only_counts_are_unsure(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    baseline = project.baseline()
    monkeypatch.setattr(collector, "MAX_PER_RULE", 1)
    evidence = project.measure(baseline=baseline)

    assert (count(evidence, "total"), count(evidence), count(evidence, "new_high")) == (3, 2, 2)
    assert [(finding.amount, finding.novelty) for finding in evidence.findings] == [(1, "old"), (2, "unsure")]
    assert any("2 of 2 new findings may be old: so many have one rule" in note for note in evidence.notes)
    assert unseen(project.measure()).cause is Cause.NO_CHANGE
