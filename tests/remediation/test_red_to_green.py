"""Red situations with reports of real tools, which turn green by doing literally what `gate next --json` says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.result.schema import schema_text
from tests.command import gate
from tests.corpus import FOLDER, REPOSITORY
from tests.git import git
from tests.remediation.follower import Follower

NOW = ("--now", "2026-11-20T08:00:00Z")
SHOP = REPOSITORY / "examples" / "shop" / "reports"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text("next.schema.json")))

Files = Mapping[str, Path | str]
Edit = Callable[[Path], None]


@dataclass(frozen=True)
class Situation:
    """A red folder: its files (a path of a report to copy, or a text), the items of its checklist, and what can change.

    `kinds` are the kinds of action that the plan must have; `baseline` are the files of the run before.
    """

    files: Files
    items: str
    kinds: tuple[str, ...]
    steps: Mapping[str, Edit] = field(default_factory=dict)
    numbers: Mapping[str, Callable[[Path, Fraction], None]] = field(default_factory=dict)
    values: Mapping[str, Edit] = field(default_factory=dict)
    before: Files = field(default_factory=dict)
    baseline: Files = field(default_factory=dict)
    waivers: str = ""


def write(target: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_text(text)

    return edit


def copy(source: Path, target: str) -> Edit:
    return lambda folder: put(folder, {target: source})


def set_json(file: str, *keys: str) -> Callable[[Path, Fraction], None]:
    def edit(folder: Path, number: Fraction) -> None:
        document = json.loads((folder / file).read_text())
        node = document
        for key in keys[:-1]:
            node = node[key]
        node[keys[-1]] = float(number)
        (folder / file).write_text(json.dumps(document))

    return edit


def shorten(file: str) -> Callable[[Path, Fraction], None]:
    def edit(folder: Path, size: Fraction) -> None:
        (folder / file).write_text("x" * int(size))

    return edit


def put(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, path)
        else:
            path.write_text(content)


def item(probe: str, must: str, parameters: str, name: str = "item", more: str = "") -> str:
    return f"  - {{id: {name}, title: An item, probe: {probe}, with: {{{parameters}}}, must: [{must}]{more}}}\n"


SCAN = FOLDER / "security"
HITS = "".join(f"DA:{line},{int(line not in range(3, 8))}\n" for line in range(1, 11))
LCOV = f"SF:src/shop.js\n{HITS}end_of_record\n"
OTHER = "SF:src/cart.js\nDA:1,1\nDA:2,0\nDA:3,0\nDA:4,1\nend_of_record\n"
SOURCE = {"src/shop.js": "".join(f"a{line}();\n" for line in range(1, 11)), "src/cart.js": "a();\nb();\nc();\nd();\n"}
OLD_SOURCE = {"src/shop.js": "a1();\na2();\n", "src/cart.js": "a();\n"}
BOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "components": [
        {"type": "library", "name": "left", "version": "1.0", "licenses": [{"license": {"id": "GPL-3.0-only"}}]},
        {"type": "library", "name": "right", "version": "2.0", "licenses": [{"license": {"id": "MIT"}}]},
        {"type": "library", "name": "up", "version": "3.0", "licenses": [{"license": {"id": "AGPL-3.0-only"}}]},
    ],
}
SECOND_TRIVY = {
    "SchemaVersion": 2,
    "ArtifactName": "app",
    "ArtifactType": "filesystem",
    "Results": [
        {
            "Target": "package-lock.json", "Class": "lang-pkgs", "Type": "npm",
            "Vulnerabilities": [
                {"VulnerabilityID": f"CVE-2020-{number}", "PkgName": package, "InstalledVersion": installed,
                 "FixedVersion": fixed, "Severity": severity, "Title": "a problem"}
                for number, package, installed, fixed, severity in [
                    (1, "lodash", "4.17.11", "4.17.19", "HIGH"),
                    (2, "lodash", "4.17.11", "4.17.21", "HIGH"),
                    (3, "axios", "0.21.0", "0.21.2", "HIGH"),
                    (4, "qs", "6.5.1", "", "MEDIUM"),
                ]
            ],
        }
    ],
}  # fmt: skip
SIGNED = "signoffs:\n  - {item: pentest, by: '@alice', on: '2026-11-01', until: '2026-12-31'}\n"

SITUATIONS: Mapping[str, Situation] = {
    "lcov: patch coverage": Situation(
        {**SOURCE, "lcov.info": LCOV + OTHER}, item("coverage", "patch_coverage >= 80%", "reports: lcov.info"),
        ("cover-lines",), before=OLD_SOURCE,
    ),
    "lcov: patch and line coverage, beyond the lines of the change": Situation(
        {**SOURCE, "lcov.info": LCOV + OTHER},
        item("coverage", "patch_coverage >= 60%, line_coverage > 90%", "reports: lcov.info"),
        ("cover-lines", "cover-lines"), before={"src/shop.js": SOURCE["src/shop.js"], "src/cart.js": "a();\n"},
    ),
    "lcov: no uncovered line of the change": Situation(
        {**SOURCE, "lcov.info": LCOV + OTHER}, item("coverage", "uncovered_patch_lines == 0", "reports: lcov.info"),
        ("cover-lines", "cover-lines"), before=OLD_SOURCE,
    ),
    "cobertura: a percentage whose edge needs rounding": Situation(
        {"src/a.py": "a = 1\n" * 7, "coverage.xml": '<?xml version="1.0"?><coverage line-rate="0.5714" lines-valid="7" '
         'lines-covered="4" version="7.0" timestamp="1"><packages><package><classes><class filename="src/a.py"><lines>'
         + "".join(f'<line number="{line}" hits="{int(line < 5)}"/>' for line in range(1, 8))
         + "</lines></class></classes></package></packages></coverage>"},
        item("coverage", "patch_coverage >= 85.8%", "reports: coverage.xml"), ("cover-lines",),
        before={"src/a.py": ""},
    ),
    "junit: all tests pass": Situation(
        {"junit.xml": SHOP / "pytest-failing" / "junit.xml"}, item("tests", "failed == 0", "reports: junit.xml"),
        ("fix-tests",),
    ),
    "junit: one failure may remain": Situation(
        {"junit.xml": '<testsuite name="s" tests="4" failures="3" errors="0">'
         + "".join(f'<testcase classname="shop" name="test_{name}" time="1"><failure message="no"/></testcase>'
                   for name in "abc") + '<testcase classname="shop" name="test_d" time="1"></testcase></testsuite>'},
        item("tests", "pass_rate >= 75%, passed >= 2", "reports: junit.xml"), ("fix-tests",),
    ),
    "junit: the tests did not run": Situation(
        {"README.md": "x"}, item("tests", "failed == 0", "reports: junit.xml"), ("provide-evidence",),
        steps={"junit.xml": copy(SHOP / "pytest" / "junit.xml", "junit.xml")},
    ),
    "junit: the report is empty": Situation(
        {"junit.xml": ""}, item("tests", "failed == 0", "reports: junit.xml"), ("provide-evidence",),
        steps={"junit.xml": copy(SHOP / "pytest" / "junit.xml", "junit.xml")},
    ),
    "lcov: the report is cut": Situation(
        {**SOURCE, "lcov.info": "SF:src/shop.js\nDA:1,"}, item("coverage", "line_coverage >= 1%", "reports: lcov.info"),
        ("provide-evidence",), steps={"lcov.info": write("lcov.info", LCOV)},
    ),
    "trivy: upgrades of an image": Situation(
        {"scan.json": SCAN / "trivy-json/golden-alpine-310.json"},
        item("security", "medium == 0", "reports: scan.json"), ("upgrade", "upgrade"),
    ),
    "trivy: one upgrade clears two findings": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY)}, item("security", "high <= 1", "reports: scan.json"), ("upgrade",),
    ),
    "trivy: one upgrade for two items": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY)},
        item("security", "high <= 1", "reports: scan.json", "one")
        + item("security", "total <= 2", "reports: scan.json", "two"),
        ("upgrade",),
    ),
    "npm audit 7": Situation(
        {"audit.json": SCAN / "npm-audit/dd-many_vuln_npm7.json"},
        item("security", "critical == 0, high == 0", "reports: audit.json"), ("fix-findings",),
    ),
    "npm audit 6": Situation(
        {"audit.json": SCAN / "npm-audit/dd-v6-many_vuln.json"},
        item("security", "critical == 0, high <= 1", "reports: audit.json"), ("upgrade", "upgrade"),
    ),
    "pip-audit": Situation(
        {"audit.json": SCAN / "pip-audit/dd-many_vulns_new.json"},
        item("security", "total <= 2", "reports: audit.json"), ("upgrade", "upgrade"),
    ),
    "cargo-audit": Situation(
        {"audit.json": SCAN / "cargo-audit-json/dd-many_findings.json"},
        item("security", "total <= 1", "reports: audit.json"), ("upgrade", "upgrade", "upgrade"),
    ),
    "grype: no fix is known": Situation(
        {"scan.json": SCAN / "grype-json/dd-many_vulns4.json"},
        item("security", "critical <= 1", "reports: scan.json"), ("fix-findings",),
    ),
    "sarif: bandit": Situation(
        {"scan.sarif": SHOP / "bandit" / "bandit.sarif"}, item("security", "total == 0", "reports: scan.sarif"),
        ("fix-findings",),
    ),
    "bandit": Situation(
        {"scan.json": SHOP / "bandit" / "bandit.json"}, item("security", "total == 0", "reports: scan.json"),
        ("fix-findings",),
    ),
    "semgrep": Situation(
        {"scan.json": SHOP / "semgrep" / "semgrep.json"}, item("security", "total == 0", "reports: scan.json"),
        ("fix-findings",),
    ),
    "eslint": Situation(
        {"lint.json": FOLDER / "quality/eslint/eslint-9.39.5.json"},
        item("quality", "errors == 0", "reports: lint.json, format: eslint"), ("fix-findings",),
    ),
    "ruff": Situation(
        {"lint.json": FOLDER / "quality/ruff/ruff-0.17.6.json"},
        item("quality", "total <= 2", "reports: lint.json, format: ruff"), ("fix-findings",),
    ),
    "stryker: a mutation score": Situation(
        {"mutation.json": FOLDER / "mutation/stryker-8.json"},
        item("mutation", "mutation_score >= 90%", "reports: mutation.json"), ("kill-mutants",),
    ),
    "cyclonedx: licences": Situation(
        {"bom.json": json.dumps(BOM)}, item("sbom", "denied == 0", "reports: bom.json, allow: [MIT]"),
        ("replace-components",),
    ),
    "sign-off: none yet": Situation(
        {"README.md": "x"}, item("signoff", "signed", "item: pentest"), ("sign-off",),
    ),
    "sign-off: one of two": Situation(
        {".github/signoffs.yml": SIGNED},
        item("signoff", "signatures >= 2", 'item: pentest, signers: ["@alice", "@bob"]'), ("sign-off",),
    ),
    "metrics: a number below a strict limit": Situation(
        {"m.json": '{"p95": 240.5}'},
        item("metrics", "p95 < 200ms", "reports: m.json, facts: {p95: {path: p95, unit: ms}}"), ("change-number",),
        numbers={"p95": set_json("m.json", "p95")},
    ),
    "metrics: two expectations on one number": Situation(
        {"m.json": '{"score": 71.5}'},
        item("metrics", "score >= 80, score > 75", 'reports: m.json, facts: {score: {path: score, unit: ""}}'),
        ("change-number",), numbers={"score": set_json("m.json", "score")},
    ),
    "metrics: a value": Situation(
        {"m.json": '{"db": "down"}'},
        item("metrics", "db == up", "reports: m.json, facts: {db: {path: db, kind: string}}"), ("change-value",),
        values={"db": write("m.json", '{"db": "up"}')},
    ),
    "files: a bundle that is too large": Situation(
        {"dist/app.js": "x" * 2000}, item("files", "size <= 1500B", "paths: dist/*.js"), ("change-number",),
        numbers={"size": shorten("dist/app.js")},
    ),
    "files: a file that does not exist": Situation(
        {"README.md": "x"}, item("files", "exists", "paths: LICENSE"), ("change-value",),
        values={"exists": write("LICENSE", "MIT\n")},
    ),
    "a ratchet": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY)}, item("security", "high <= baseline - 1", "reports: scan.json"),
        ("upgrade",), baseline={"scan.json": json.dumps(SECOND_TRIVY).replace("MEDIUM", "LOW")},
    ),
    "a waiver of a finding": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY)}, item("security", "high == 0", "reports: scan.json"), ("upgrade",),
        waivers='  - {item: item, findings: ["CVE-2020-3"], until: "2026-12-31", by: "@alice", reason: later}\n',
    ),
    "a waiver whose condition is nearer than the item": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY)}, item("security", "total == 0", "reports: scan.json"), ("upgrade",),
        waivers='  - {item: item, but: [high <= 1], until: "2026-12-31", by: "@alice", reason: later}\n',
    ),
    "two items of different kinds": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY), "junit.xml": SHOP / "pytest-failing" / "junit.xml"},
        item("security", "high == 0", "reports: scan.json", "scan")
        + item("tests", "failed == 0", "reports: junit.xml", "tests"),
        ("upgrade", "upgrade", "fix-tests"),
    ),
    "a warning": Situation(
        {"scan.json": json.dumps(SECOND_TRIVY)},
        item("security", "critical == 0", "reports: scan.json", more=", should: [high <= 2]"), ("upgrade",),
    ),
}  # fmt: skip


def prepare(situation: Situation, folder: Path) -> list[str]:
    """Writes the folder; returns the arguments of the run."""
    waivers = f"waivers:\n{situation.waivers}" if situation.waivers else ""
    checklist = {"readiness.yml": f"version: 1\nitems:\n{situation.items}{waivers}"}
    arguments = [*NOW]
    if situation.baseline:
        put(folder, {**situation.baseline, **checklist})
        gate(folder, "check", "--json", "main.json", *NOW)
        (folder / "main.json").rename(folder.parent / "main.json")
        arguments += ["--baseline", str(folder.parent / "main.json")]
    if situation.before:
        put(folder, situation.before)
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "before")
        arguments += ["--base", "main"]
    put(folder, {**situation.files, **checklist})
    return arguments


def ask(folder: Path, *arguments: str) -> dict[str, Any]:
    result = gate(folder, "next", "--json", *arguments)
    assert result.code == 0, result.output
    document: dict[str, Any] = json.loads(result.out)
    VALIDATOR.validate(document)
    return document


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_red_situation_turns_green_by_doing_what_the_plan_says(name: str, tmp_path: Path) -> None:
    situation, folder = SITUATIONS[name], tmp_path / "shop"
    folder.mkdir()
    arguments = prepare(situation, folder)
    document = ask(folder, *arguments)
    assert tuple(action["kind"] for action in document["actions"]) == situation.kinds
    before = gate(folder, "check", *arguments)
    assert (before.code != 0) is (name != "a warning")

    Follower(folder, situation.steps, situation.numbers, situation.values).follow(document)

    after = gate(folder, "check", *arguments)
    assert after.code == 0, after.output
    assert ask(folder, *arguments)["actions"] == []


def test_the_schema_file_is_generated_from_the_model() -> None:
    text = files("gate.result").joinpath("next.schema.json").read_text(encoding="utf-8")

    assert text == schema_text("next.schema.json"), "run `make pages`"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
