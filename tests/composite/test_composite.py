"""The action without Docker: its steps run as the runner runs them, with this environment in place of a new one.

The release dry run (scripts/rehearsal) creates the environment from the lock, with pip and with uv.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from composite import environment
from tests.command import GREEN, RED, Result, checklist, gate, lay_out
from tests.corpus import REPOSITORY
from tests.fakes.github import GitHub
from tests.on_github import Workflow
from tests.runner import DEFAULTS

ACTION = REPOSITORY / "composite"
DEFINITION: Mapping[str, Any] = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
CHECKLIST = checklist("tests | tests | {reports: junit.xml} | failed == 0")
LINE = re.compile(r"^(\w[\w-]*)=(.*)$", re.MULTILINE)
EXPRESSION = re.compile(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}")


@pytest.fixture
def repository(tmp_path: Path, client: GitHub) -> Workflow:
    shop = Workflow(tmp_path, client)
    shop.pull_request({".github/readiness.yml": CHECKLIST, ".gitignore": "*.xml\n"}, {"shop.py": "price = 1\n"})
    return shop


def run_steps(repository: Workflow, **inputs: str) -> Result:
    """Runs the steps of composite/action.yml with the locked environment already cached."""
    temporary = repository.tmp_path / "temp"
    temporary.mkdir(exist_ok=True)
    cached = temporary / environment.environment_name()
    if not cached.exists():
        cached.symlink_to(Path(sys.prefix), target_is_directory=True)
    env = repository.environment("pull_request")
    values = {**DEFAULTS, "github-token": env["INPUT_GITHUB-TOKEN"], "result-file": "", **inputs}
    env = {name: value for name, value in env.items() if not name.startswith("INPUT_")}
    env |= {"RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(ACTION)}
    outputs: dict[str, dict[str, str]] = {"python": {"python-path": sys.executable}}
    for step in DEFINITION["runs"]["steps"]:
        if "run" not in step or step["name"] == "Create the environment":
            continue
        variables = {name: fill(value, outputs, values) for name, value in step["env"].items()}
        (repository.tmp_path / "output").write_text("", encoding="utf-8")
        completed = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=repository.folder, env=env | variables, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        outputs[step.get("id", "")] = dict(LINE.findall((repository.tmp_path / "output").read_text(encoding="utf-8")))
        if completed.returncode:
            break
    return Result(completed.returncode, completed.stdout.decode(), completed.stderr.decode())


def fill(value: str, outputs: Mapping[str, Mapping[str, str]], inputs: Mapping[str, str]) -> str:
    """The value of a variable as the runner evaluates it."""
    if value == "${{ toJSON(inputs) }}":
        return json.dumps(dict(inputs), indent=2)
    return EXPRESSION.sub(lambda match: outputs[match[1]][match[2]], value)


def test_a_red_change_fails_the_step_and_gets_a_comment_and_a_green_one_passes(repository: Workflow) -> None:
    lay_out(repository.folder, {"junit.xml": RED})
    assert run_steps(repository).code == 1
    assert ["Not ready" in body for body in repository.client.bodies()] == [True]

    lay_out(repository.folder, {"junit.xml": GREEN})
    assert run_steps(repository).code == 0
    assert ["Not ready" in body for body in repository.client.bodies()] == [False]


def test_an_input_reaches_the_gate(repository: Workflow) -> None:
    lay_out(repository.folder, {"junit.xml": RED})

    assert run_steps(repository, enforce="false", comment="never").code == 0
    assert repository.client.bodies() == []


def test_the_outputs_of_the_gate_are_those_of_the_action(repository: Workflow) -> None:
    lay_out(repository.folder, {"junit.xml": RED})
    run_steps(repository)
    output_names = set(
        re.findall(r"^([\w-]+)<<", (repository.tmp_path / "output").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert output_names == {EXPRESSION.fullmatch(output["value"])[2] for output in DEFINITION["outputs"].values()}  # type: ignore[index]
    assert {EXPRESSION.fullmatch(output["value"])[1] for output in DEFINITION["outputs"].values()} == {"gate"}  # type: ignore[index]


def test_a_module_in_the_workspace_replaces_none_of_ours(repository: Workflow) -> None:
    faults = {"json.py": "raise SystemExit(99)", "environment.py": "raise SystemExit(98)", "gate/__init__.py": "1/0"}
    lay_out(repository.folder, {"junit.xml": GREEN, **faults})

    assert run_steps(repository).code == 0


def test_the_cache_depends_on_the_lock_the_platform_and_python() -> None:
    name = environment.describe_environment(b"a", "Linux", "x86_64", "3.13.1")
    environments = [(b"b", "Linux", "x86_64", "3.13.1"), (b"a", "Windows", "x86_64", "3.13.1")]
    environments += [(b"a", "Linux", "aarch64", "3.13.1"), (b"a", "Linux", "x86_64", "3.13.2")]

    assert name == environment.describe_environment(b"a", "Linux", "x86_64", "3.13.1")
    assert name not in {environment.describe_environment(*other) for other in environments}


def test_the_interpreter_of_an_environment_is_where_each_system_puts_it() -> None:
    assert environment.python_of(Path("venv"), "nt") == Path("venv/Scripts/python.exe")
    assert environment.python_of(Path("venv"), "posix") == Path("venv/bin/python")


@pytest.mark.parametrize("uv", ["/opt/uv", None], ids=["uv", "pip"])
def test_every_package_is_checked_by_its_hash_and_none_is_built(uv: str | None) -> None:
    command = environment.install_command(Path("venv"), uv)

    assert command[0] == (uv or str(Path("venv/bin/python")))
    assert {"--require-hashes", "--only-binary", str(environment.LOCK)} <= set(command)


def test_wrong_arguments_print_the_usage() -> None:
    command = [sys.executable, str(ACTION / "environment.py"), "install"]
    completed = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=False)

    assert (completed.returncode, "environment.py create" in completed.stderr) == (2, True)


@pytest.mark.parametrize(("folder", "code"), [("green", 0), ("red", 1)])
def test_the_folders_that_ci_evaluates_on_every_system_are_green_and_red(folder: str, code: int) -> None:
    assert gate(ACTION.parent / "tests" / "composite" / folder, "check").code == code
