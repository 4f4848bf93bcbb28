"""The templates for other CI systems: valid by the schema of each, and their commands run in a checkout.

The Jenkinsfile is linted in tests/editor, because its linter needs npm and Java.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import checklist, lay_out
from tests.corpus import REPOSITORY
from tests.git import git

TEMPLATES = REPOSITORY / "examples" / "ci"
PAGE = REPOSITORY / "docs" / "forges.md"

SCHEMAS = {
    "gitlab-ci.yml": ("vendor.gitlab-ci", "gitlab-ci"),
    "azure-pipelines.yml": ("vendor.azure-pipelines", "azure-pipelines"),
    "bitbucket-pipelines.yml": ("vendor.bitbucket-pipelines", ""),
    "circleci.yml": ("vendor.circle-ci", ""),
}
"""The schema of each template among those of check-jsonschema, and how its special tags are read."""

PASSING = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'
FAILING = '<testsuite name="t"><testcase classname="t" name="breaks"><failure message="no"/></testcase></testsuite>'


def load(name: str) -> Any:
    return yaml.safe_load((TEMPLATES / name).read_text(encoding="utf-8"))


def lint(path: Path, schema: str, transform: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    command += ["--regex-variant", "python"]  # a pattern for Azure is no regular expression of ECMAScript
    options = ["--data-transform", transform] if transform else []
    return subprocess.run([*command, *options], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_template_is_valid(name: str) -> None:
    result = lint(TEMPLATES / name, *SCHEMAS[name])

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("gitlab-ci.yml", "  script:", "  scripts:"),
        ("azure-pipelines.yml", 'fetchDepth: "0"', 'fetchDepths: "0"'),
        ("bitbucket-pipelines.yml", "depth: full", "depth: all"),
        ("circleci.yml", "docker:", "dockers:"),
    ],
)
def test_the_schema_sees_a_mistake(tmp_path: Path, name: str, before: str, after: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert before in text
    lay_out(tmp_path, {name: text.replace(before, after, 1)})

    assert lint(tmp_path / name, *SCHEMAS[name]).returncode == 1


# ------------------------------------------------------------------------------------------------------ the commands


def gitlab_script() -> str:
    return "\n".join(load("gitlab-ci.yml")["readiness"]["script"])


def azure_script() -> str:
    return str(next(step["script"] for step in load("azure-pipelines.yml")["steps"] if "script" in step))


def bitbucket_script() -> str:
    (step,) = load("bitbucket-pipelines.yml")["definitions"]["steps"]
    return "\n".join(step["step"]["script"])


def jenkins_script() -> str:
    text = (TEMPLATES / "Jenkinsfile").read_text(encoding="utf-8").split("'''")[1]
    return "\n".join(line for line in text.splitlines() if ".readiness-gate" not in line)  # pip installs nothing here


def circleci_script() -> str:
    steps = load("circleci.yml")["jobs"]["readiness"]["steps"]
    return str(next(step["run"]["command"] for step in steps if "run" in step))


SCRIPTS: Mapping[str, tuple[Callable[[], str], dict[str, str], tuple[str, ...]]] = {
    "gitlab-ci.yml": (gitlab_script, {}, ("gate-junit.xml", "gl-code-quality.json")),
    "azure-pipelines.yml": (
        azure_script, {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}, ("gate-junit.xml", "gate.sarif")
    ),
    "bitbucket-pipelines.yml": (
        bitbucket_script, {"BITBUCKET_PR_DESTINATION_BRANCH": "main"}, ("test-results/gate.xml",)
    ),
    "Jenkinsfile": (jenkins_script, {"CHANGE_TARGET": "main"}, ("gate-junit.xml", "gate.sarif")),
    "circleci.yml": (circleci_script, {"TARGET": "main"}, ("test-results/gate/junit.xml",)),
}  # fmt: skip
"""The script of each template, the variables that its CI system sets on a change, and the reports that it shows."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose branch `topic` changes one file; `make test` writes the report that `report.xml` holds."""
    origin, folder = tmp_path / "origin", tmp_path / "clone"
    files = {
        "readiness.yml": checklist("tests | tests | {reports: junit.xml} | failed == 0"),
        "Makefile": "test:\n\tcp report.xml junit.xml\n",
        ".gitignore": "report.xml\njunit.xml\n",
    }
    lay_out(origin, files)
    git(origin, "init", "--quiet", "--initial-branch", "main")
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "--message", "base")
    git(tmp_path, "clone", "--quiet", str(origin), str(folder))
    git(folder, "checkout", "--quiet", "-b", "topic")
    lay_out(folder, {"a.py": "x = 1\n"})
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "topic")
    return folder


def run(folder: Path, name: str, report: str, programs: str) -> int:
    """The exit code of the template's script, as its CI system runs it with the programs of this PATH."""
    read_script, variables, _reports = SCRIPTS[name]
    lay_out(folder, {"report.xml": report})
    base = git(folder, "rev-parse", "origin/main")
    if name == "gitlab-ci.yml":
        head = git(folder, "rev-parse", "HEAD")
        variables = {
            "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_COMMIT_SHA": head, "CI_PROJECT_PATH": "group/shop",
        }  # fmt: skip
    env = {
        "PATH": programs, "HOME": str(folder), "CI": "true", "READINESS_GATE": "readiness-gate", **variables,
    }  # fmt: skip
    script = ["bash", "-e", "-c", read_script()]
    return subprocess.run(script, cwd=folder, env=env, capture_output=True, timeout=120, check=False).returncode


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_commands_of_a_template_decide_and_write_its_reports(clone: Path, name: str, programs_of_ci: str) -> None:
    assert run(clone, name, FAILING, programs_of_ci) == 1
    assert json.loads((clone / "readiness-result.json").read_bytes())["state"] == "not ready"
    assert [report for report in SCRIPTS[name][2] if not (clone / report).exists()] == []

    assert run(clone, name, PASSING, programs_of_ci) == 0
    assert json.loads((clone / "readiness-result.json").read_bytes())["state"] == "ready"


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_template_shows_every_report_that_it_writes(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    folders = {"test-results/gate.xml", "test-results/gate/junit.xml"}  # shown by the name of their folder

    assert all(text.count(report) >= 2 for report in SCRIPTS[name][2] if report not in folders)


def test_the_page_names_every_template_and_every_template_is_tested() -> None:
    names = {path.name for path in TEMPLATES.iterdir()}

    assert names == set(SCRIPTS)
    assert [name for name in names if f"(../examples/ci/{name})" not in PAGE.read_text(encoding="utf-8")] == []
    assert {*SCHEMAS, "Jenkinsfile"} == names
