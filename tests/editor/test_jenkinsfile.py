"""The Jenkinsfile in examples/ci, linted by CodeNarc with the rules that npm-groovy-lint has for Jenkinsfiles.

It reads Groovy: syntax, indentation and bad style. The names of sections and steps are checked only by Jenkins itself
(`declarative-linter` of a running controller with its plugins), which no package registry carries.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus import REPOSITORY
from tests.editor.node_tools import needs, program

LINTER = "npm-groovy-lint/lib/index.js"
RULES = Path(__file__).parent / "groovy"
JENKINSFILE = REPOSITORY / "examples" / "ci" / "Jenkinsfile"

Findings = dict[str, list[str]]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """The rule of each finding by the name of the folder; one run, because Java starts slowly."""
    text, folder = JENKINSFILE.read_text(encoding="utf-8"), tmp_path_factory.mktemp("groovy")
    versions = {
        "ours": text,
        "brace": text.replace("docker { image 'python:3.13' }", "docker { image 'python:3.13'"),
        "indent": text.replace("    always {", "     always {"),
    }
    for name, version in versions.items():
        (folder / name).mkdir()
        (folder / name / "Jenkinsfile").write_text(version, encoding="utf-8")
    command = ["node", str(program(LINTER)), "--noserver", "--config", str(RULES), "--output", "json"]
    command += [str(folder / name / "Jenkinsfile") for name in versions]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return dict(_read(json.loads(result.stdout)["files"]))


def _read(files: dict[str, dict[str, list[dict[str, str]]]]) -> Iterator[tuple[str, list[str]]]:
    for path, file in files.items():
        yield Path(path).parent.name, [error["rule"] for error in file["errors"]]


@needs(LINTER, "node", "java")
def test_the_template_has_no_finding(findings: Findings) -> None:
    assert findings.get("ours", []) == []
    assert findings.keys() <= {"ours", "brace", "indent"}


@needs(LINTER, "node", "java")
def test_the_linter_sees_broken_groovy_and_a_wrong_indent(findings: Findings) -> None:
    assert findings["brace"] == ["NglParseError"]
    assert findings["indent"] == ["Indentation"]
