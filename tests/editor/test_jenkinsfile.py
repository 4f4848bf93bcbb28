"""The Jenkinsfile in examples/ci, linted by CodeNarc with the rules that npm-groovy-lint has for Jenkinsfiles.

It reads Groovy: syntax, indentation and bad style. The names of sections are compared with those that Jenkins documents
("Pipeline Syntax"). Steps and their arguments are checked only by Jenkins itself (`declarative-linter` of a running
controller with its plugins), which no package registry carries.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus import REPOSITORY
from tests.editor.node_tools import needs, program

LINTER = "npm-groovy-lint/lib/index.js"
RULES = Path(__file__).parent / "groovy"
JENKINSFILE = REPOSITORY / "examples" / "ci" / "Jenkinsfile"

QUICK_START = "--javaoptions=-XX:TieredStopAtLevel=1,-XX:+UseSerialGC,-Xmx1g"
"""The options of Java for a short run: less than half the time of the processor."""

Findings = dict[str, list[str]]


DIRECTIVES = {"agent", "environment", "options", "parameters", "triggers", "tools", "libraries", "when", "input"}
SECTIONS = {
    "": {"pipeline"},
    "pipeline": DIRECTIVES | {"stages", "post"},
    "stages": {"stage"},
    "stage": DIRECTIVES | {"steps", "stages", "parallel", "matrix", "post"},
    "post": {
        "always", "changed", "fixed", "regression", "aborted", "failure", "success", "unstable", "unsuccessful",
        "cleanup",
    },
    "agent": {"docker", "dockerfile", "kubernetes", "label", "node"},
}  # fmt: skip
"""The blocks that each block of a declarative pipeline may contain; of the others, none is checked."""


def unknown_sections(text: str) -> list[str]:
    """The blocks that Jenkins does not document at their place, each as `outer/name`."""
    text = re.sub(r"//[^\n]*|'''.*?'''|'[^'\n]*'", "", text, flags=re.DOTALL)
    blocks, unknown = [""], []
    for name, end in re.findall(r"(?:(\w+)(?:\(\))? *\{)|(\})", text):
        if end:
            blocks.pop()
            continue
        if name not in SECTIONS.get(blocks[-1], {name}):
            unknown.append(f"{blocks[-1]}/{name}")
        blocks.append(name)
    assert blocks == [""]
    return unknown


def test_every_section_is_one_that_jenkins_documents() -> None:
    assert unknown_sections(JENKINSFILE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("section", "typo", "expected"),
    [
        ("pipeline {", "pipelin {", "/pipelin"),
        ("stages {", "stagez {", "pipeline/stagez"),
        ("steps {", "step {", "stage/step"),
        ("always {", "allways {", "post/allways"),
        ("docker {", "dokcer {", "agent/dokcer"),
    ],
)
def test_a_section_with_a_typing_error_is_seen(section: str, typo: str, expected: str) -> None:
    text = JENKINSFILE.read_text(encoding="utf-8")
    assert section in text

    assert expected in unknown_sections(text.replace(section, typo))


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
    command += [QUICK_START, *(str(folder / name / "Jenkinsfile") for name in versions)]
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
