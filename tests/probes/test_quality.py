"""The probe `quality`: reports of linters in, evidence and decisions out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.formats.documents import git_diff
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Novelty, Observation, Seen, Severity
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext
from gate.probes.quality import PROBE
from gate.probes.security import PROBE as SECURITY
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.corpus import FOLDER
from tests.folders import with_folders
from tests.git import git
from tests.probes.findings_over_time import save

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ITEM = checklist("lint | quality | {reports: lint.json} | [errors == 0, warnings == 0, unrated == 0]")


def row(path: str = "a.py", line: int = 2, code: str | None = "F401", **members: Any) -> dict[str, Any]:
    """One diagnostic of Ruff."""
    place = {"row": line, "column": 1}
    return {
        "code": code, "message": "unused", "filename": path, "location": place, "end_location": place, "fix": None,
        "noqa_row": line, **members,
    }  # fmt: skip


def sarif(*rows: dict[str, Any]) -> dict[str, Any]:
    """The same as Ruff's SARIF."""
    results = [
        {
            "ruleId": row["code"], "level": "error", "message": {"text": row["message"]},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": row["filename"]}, "region": {"startLine": row["location"]["row"]},
                    }
                }
            ],
        }
        for row in rows
    ]  # fmt: skip
    driver = {"name": "ruff", "version": "0.17.6"}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def measure(folder: Path, files: Mapping[str, Any], **params: object) -> Evidence:
    lay_out(folder, {path: raw if isinstance(raw, str) else json.dumps(raw) for path, raw in files.items()})
    parsed = PROBE.params.model_validate({"reports": "r/*", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def numbers(evidence: Evidence, *names: str) -> dict[str, Observation]:
    return {name: evidence.facts[name] for name in names}


def seen(**counts: int) -> dict[str, Observation]:
    return {name: Seen(Decimal(count)) for name, count in counts.items()}


def corpus(name: str) -> str:
    return (FOLDER / "quality" / name).read_text(encoding="utf-8")


def test_errors_warnings_and_infos_are_counted_and_listed(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/pylint.json": corpus("pylint/pylint-4.1.4-json2.json")})

    assert numbers(evidence, "errors", "warnings", "infos", "unrated", "total", "suppressed", "reports") == seen(
        errors=3, warnings=3, infos=4, unrated=0, total=10, suppressed=0, reports=1
    )
    assert evidence.findings[0].severity is Severity.ERROR
    assert evidence.findings[0].counted_in == ("errors", "total")


def test_a_finding_is_in_the_file_of_the_repository_and_names_what_fixes_it(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"src/a.py": "import os\n", "r/ruff.json": [row("/runner/shop/src/a.py", 1, fix={})]})

    assert evidence.findings == (
        Finding("F401", "unused", Severity.ERROR, "src/a.py", 1, 1, remedy="run `ruff check --fix`"),
    )
    assert numbers(evidence, "fixable", "fixable_errors") == seen(fixable=1, fixable_errors=1)


def test_a_path_of_spotbugs_is_the_source_file_of_its_package(tmp_path: Path) -> None:
    report = corpus("spotbugs/findbugs-2.0.xml")
    path = measure(tmp_path, {"r/spotbugs.xml": report}).findings[0].places[0]
    evidence = measure(tmp_path, {f"app/src/main/java/{path}": "class A {}\n" * 900})

    assert path.endswith(".java")
    assert [finding.path for finding in evidence.findings] == [f"app/src/main/java/{path}"]


def test_reports_of_several_linters_add_up(tmp_path: Path) -> None:
    evidence = measure(
        tmp_path,
        {
            "r/eslint.json": corpus("eslint/eslint-9.39.5.json"),
            "r/checkstyle.xml": corpus("checkstyle/checkstyle-8.36.1.xml"),
            "r/copy.xml": corpus("checkstyle/checkstyle-8.36.1.xml"),
        },
    )
    assert numbers(evidence, "errors", "warnings", "suppressed") == seen(errors=8, warnings=8, suppressed=1)


@cases(
    ("params", "total"),
    [
        ({"severity": "warning"}, 1),
        ({"severity": ["error", "warning"]}, 3),
        ({"rules": "E5*"}, 1),
        ({"rules": "!F401"}, 1),
        ({"fixable": "true"}, 1),
        ({"only": "src/**"}, 1),
        ({"ignore": "src/**"}, 2),
    ],
)
@with_folders
def test_filters_select_by_severity_rule_fix_and_path(tmp_path: Path, params: dict[str, Any], total: int) -> None:
    rows = [row("src/a.py", fix={}), row("b.py"), row("b.py", code="E501", severity="warning")]
    assert numbers(measure(tmp_path, {"r/ruff.json": rows}, **params), "total") == seen(total=total)


def test_a_file_that_the_linter_could_not_check_counts_whatever_rules_are_selected(tmp_path: Path) -> None:
    rows = [row("a.py", code="invalid-syntax"), row("b.py")]

    evidence = measure(tmp_path, {"r/ruff.json": rows}, rules="B*", severity="warning", fixable="true")
    assert numbers(evidence, "errors", "total") == seen(errors=1, total=1)
    assert numbers(measure(tmp_path, {}, ignore="a.py"), "errors") == seen(errors=1)  # by its path it is left out


def test_an_empty_list_is_a_clean_run_where_the_checklist_names_the_tool(tmp_path: Path) -> None:
    assert numbers(measure(tmp_path, {"r/ruff.json": []}, format="ruff"), "total") == seen(total=0)
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, {})
    assert raised.value.cause is Cause.UNNAMED_TOOL


def test_the_facts_of_severities_that_are_left_out_cannot_be_expected(tmp_path: Path) -> None:
    params = PROBE.params.model_validate({"reports": "r/*", "severity": "error"})
    assert {"warnings", "new_warnings", "infos"} <= set(PROBE.unavailable_facts(params))
    assert "errors" not in PROBE.unavailable_facts(params)


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_severities_of_scans_are_none_of_a_linter(severity: str) -> None:
    with pytest.raises(ValueError, match="severity"):
        PROBE.params.model_validate({"reports": "r/*", "severity": severity})
    with pytest.raises(ValueError, match="severity"):
        SECURITY.params.model_validate({"reports": "r/*", "severity": "error"})


# ------------------------------------------------------------------------------------------------------------- security


LINTS = (
    "android-lint/android-lint-25.1.1.xml", "biome/biome-2.6.8.json", "cargo/clippy-1.95.json",
    "checkstyle/phpcs-3.7.1.xml", "codeclimate/ruff-0.17.6.json", "cppcheck/cppcheck-2.10.xml",
    "eslint/eslint-9.39.5.json", "eslint/eslint-9.39.5-metadata.json", "flake8/flake8-json-24.4.0.json",
    "golangci-lint/golangci-lint-report.json", "mypy/mypy-2.4.1.json", "phpcs/phpcs-3.7.1.json", "pmd/pmd-7.json",
    "pmd-xml/pmd-5.8.1.xml", "pylint/pylint-4.1.4.json", "pylint/pylint-4.1.4-json2-clean.json",
    "rdjson/ruff-0.17.6.json", "rubocop/rubocop-1.39.0.json", "ruff/ruff-0.17.6.json", "ruff/ruff-0.17.6-lines.json",
    "spotbugs/spotbugs-3.1.11.xml", "stylelint/stylelint-17.16.0.json",
)  # fmt: skip


@cases("name", LINTS)
@with_folders
def test_the_probe_security_names_a_report_of_a_linter_and_counts_nothing(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, {"r/lint": corpus(name)})
    with pytest.raises(EvidenceError) as raised:
        SECURITY.measure(SECURITY.params.model_validate({"reports": "r/*"}), ProbeContext(Host.at(tmp_path, NOW)))
    assert raised.value.cause is Cause.WRONG_FORMAT
    assert raised.value.detail.endswith("which is not read here; the probe `quality` reads such reports")


def test_the_probe_quality_names_a_scan_and_counts_nothing(tmp_path: Path) -> None:
    trivy = {"SchemaVersion": 2, "Results": []}
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, {"r/trivy.json": trivy})
    assert raised.value.detail.endswith(
        "this is a Trivy report, which is not read here; the probe `security` reads such reports"
    )


# ------------------------------------------------------------------------------------------------------------------ new


class Project:
    """A git repository whose linter reports each `import os`."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.folder = lay_out(folder, {**files, ".gitignore": "lint.json\n"})
        git(folder, "init", "--quiet", "--initial-branch", "main")
        self.commit()

    def commit(self) -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "m")
        return git(self.folder, "rev-parse", "HEAD")

    def rows(self) -> list[dict[str, Any]]:
        return [
            row(path.name, number)
            for path in sorted(self.folder.glob("*.py"))
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if line == "import os"
        ]

    def measure(self, report: Any, base: str = "", **members: Any) -> Evidence:
        lay_out(self.folder, {"lint.json": json.dumps(report)})
        context = replace(ProbeContext(Host.at(self.folder, NOW), item="sast"), **members)
        if base:
            diff = context.repository.git("diff", *git_diff.OPTIONS, base, "--")
            context = replace(context, change=Change(git_diff.parse(diff)))
        return PROBE.measure(PROBE.params.model_validate({"reports": "lint.json"}), context)


def test_a_baseline_in_sarif_knows_the_findings_of_the_json_of_the_tool(tmp_path: Path) -> None:
    project = Project(tmp_path, {"a.py": "x = 1\n\n\nimport os\ny = 2\n"})
    baseline = save(project.measure(sarif(*project.rows())), project.commit())
    lay_out(tmp_path, {"a.py": "z = 0\nx = 1\n\n\nimport os\ny = 2\n", "b.py": "w = 1\nimport os\n"})

    evidence = project.measure(project.rows(), baseline=baseline)

    assert numbers(evidence, "errors", "new", "new_errors", "new_warnings") == seen(
        errors=2, new=1, new_errors=1, new_warnings=0
    )
    assert [(finding.path, finding.novelty) for finding in evidence.findings] == [
        ("b.py", Novelty.NEW),
        ("a.py", Novelty.OLD),
    ]


def test_without_a_baseline_findings_on_added_lines_are_new(tmp_path: Path) -> None:
    project = Project(tmp_path, {"a.py": "import os\n"})
    base = project.commit()
    lay_out(tmp_path, {"a.py": "import os\nx = 1\nimport os\n"})

    assert numbers(project.measure(project.rows(), base), "errors", "new_errors") == seen(errors=2, new_errors=1)


def test_a_changed_file_that_the_linter_could_not_check_may_have_new_findings(tmp_path: Path) -> None:
    project = Project(tmp_path, {"a.py": "def f(\n", "b.py": "def f(\n"})
    base = project.commit()
    lay_out(tmp_path, {"a.py": "def f(\nx = 1\n"})
    rows = [row(path, 1, code="invalid-syntax") for path in ("a.py", "b.py")]

    evidence = project.measure(rows, base)
    assert numbers(evidence, "new_errors") == seen(new_errors=1)
    assert "(the change touches a file that the tool could not check)" in evidence.remedies["new_errors"].text


def test_without_a_baseline_and_a_change_new_is_missing(tmp_path: Path) -> None:
    project = Project(tmp_path, {"a.py": "import os\n"})
    assert not isinstance(project.measure(project.rows()).facts["new_errors"], Seen)


# ----------------------------------------------------------------------------------------------------------- gate check


@cases(
    ("report", "code"),
    [
        ("eslint/eslint-9.39.5-clean.json", 0),
        ("pylint/pylint-4.1.4-json2-clean.json", 0),
        ("rubocop/rubocop-1.39.0-clean.json", 0),
        ("eslint/eslint-9.39.5.json", 1),
        ("mypy/mypy-2.4.1-syntax.json", 1),
    ],
)
@with_folders
def test_the_exit_code_is_that_of_the_findings(tmp_path: Path, report: str, code: int) -> None:
    lay_out(tmp_path, {"readiness.yml": ITEM, "lint.json": corpus(report)})
    assert check(tmp_path).code == code


def test_a_page_calls_a_finding_by_the_word_of_the_linter(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": ITEM, "lint.json": corpus("eslint/eslint-9.39.5.json")})
    lines = [line.strip() for line in check(tmp_path).out.splitlines()]
    assert "✗ errors is 7, expected == 0" in lines
    assert "• error fatal: Parsing error: Unexpected token ( (in /home/runner/work/shop/shop/js/broken.js," in lines


def test_a_report_that_does_not_show_a_run_is_undecided(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": ITEM, "lint.json": "[]"})
    result = check(tmp_path)
    assert result.code == 2
    assert "lint.json: this is nothing but `[]`, which names no tool" in result.out


def test_beside_a_scan_a_report_of_a_linter_is_passed_over_with_a_note(tmp_path: Path) -> None:
    lay_out(tmp_path, {"r/eslint.json": corpus("eslint/eslint-9.39.5.json"), "r/ruff.sarif": json.dumps(sarif(row()))})
    evidence = SECURITY.measure(
        SECURITY.params.model_validate({"reports": "r/*"}), ProbeContext(Host.at(tmp_path, NOW))
    )
    assert numbers(evidence, "total", "high") == seen(total=1, high=1)
    assert evidence.notes == ("r/eslint.json is an ESLint report, which is not read here, and is passed over",)


def test_the_same_sarif_is_rated_by_the_words_of_each_probe(tmp_path: Path) -> None:
    assert numbers(measure(tmp_path, {"r/ruff.sarif": sarif(row())}), "errors", "warnings") == seen(
        errors=1, warnings=0
    )


def test_a_waiver_names_a_finding_of_a_linter_by_its_rule_and_file(tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  - item: lint\n    until: 2026-12-31\n    by: '@alice'\n    reason: known\n"
        "    findings: [F401 in src/a.py]\n"
    )
    files = {"src/a.py": "\nimport os\n", "lint.json": json.dumps([row("src/a.py")])}
    lay_out(tmp_path, {"readiness.yml": ITEM + waiver, **files})
    assert check(tmp_path).code == 0

    lay_out(tmp_path, {"lint.json": json.dumps([row("src/a.py"), row("src/b.py")])})
    assert check(tmp_path).code == 1
