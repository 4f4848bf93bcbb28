"""docs/doctor.md and docs/required-checks.md: what they list is what there is."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

import pytest

import gate.doctor
from gate.cli import exit_codes
from tests.corpus import REPOSITORY
from tests.doctor.folders import WORKFLOW, doctor, lay_out_repository, on_server
from tests.fakes.github import Account, GitHub
from tests.required import example

DOCTOR = (REPOSITORY / "docs" / "doctor.md").read_text(encoding="utf-8")
RECIPES = (REPOSITORY / "docs" / "required-checks.md").read_text(encoding="utf-8")


def listed(heading: str) -> set[str]:
    """The names in the first column of the table under a heading."""
    section = DOCTOR.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))


def test_the_page_lists_every_examination() -> None:
    calls = (
        node
        for module in Path(gate.doctor.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "examination"
    )
    names = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert listed("Examinations") == names


def test_the_package_has_fields_and_no_sentence() -> None:
    trees = [ast.parse(module.read_text(encoding="utf-8")) for module in Path(gate.doctor.__file__).parent.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]

    assert len(trees) >= 6
    assert [text for text in texts if isinstance(text, str) and len(text.split()) > 2] == []


def test_the_page_has_the_exit_codes_of_the_command() -> None:
    rows = dict(re.findall(r"^  (\d)  (.*)$", exit_codes.DOCTOR, re.MULTILINE))
    assert re.findall(r"^\| (\d) \| (.*) \|$", DOCTOR, re.MULTILINE) == list(rows.items())


@pytest.mark.parametrize("name", ["required-paths.yml", "required-matrix.yml", "required-reusable.yml"])
def test_the_page_of_recipes_shows_the_jobs_of_the_example(name: str) -> None:
    jobs = textwrap.dedent(example(name).partition("\njobs:\n")[2])
    assert f"```yaml\n{jobs}```\n" in RECIPES
    assert f"examples/workflows/{name}" in RECIPES


def test_the_output_on_the_page_is_that_of_the_command(tmp_path: Path, client: GitHub) -> None:
    token = "github_pat_0123456789"  # noqa: S105 - a made-up one
    client.accounts[token] = Account(login="alice")
    client.rules["main"] = [
        {"type": "required_status_checks", "parameters": {"required_status_checks": [{"context": "gate"}]}}
    ]
    matrix = "    strategy: {matrix: {python: ['3.11', '3.13']}}\n"
    workflow = WORKFLOW.replace("jobs:\n", "\njobs:\n").replace("    runs-on", f"{matrix}    runs-on")
    lay_out_repository(tmp_path, workflow=workflow)
    env = on_server(client, GITHUB_TOKEN=token, GITHUB_SERVER_URL="https://github.com", GITHUB_REPOSITORY="acme/shop")

    output = doctor(tmp_path, env).out

    block = DOCTOR.partition("```text\n")[2].partition("```")[0]
    assert output.startswith(block)
