"""The command of the gate in a script."""

from __future__ import annotations

import pytest

from gate.workflows.scripts import find_command


@pytest.mark.parametrize(
    "script",
    [
        "gate check",
        "make test\ngate check --base main",
        ".venv/bin/gate check",
        "FORCE=1 gate check",
        "pipx run --from=readiness-gate gate check",
        "uv run gate action",
        "python3 -m gate check",
        "make test; gate check",
        "make test && gate check",
        "if gate check; then echo ready; fi",
        "! gate check",
        "gate \\\n  check",
    ],
)
def test_the_command_is_found(script: str) -> None:
    assert find_command(script) is not None


@pytest.mark.parametrize(
    "script",
    ["gate lint", "echo gate check", "# gate check", "npm run gate check", "tailgate check", "gate checks", ""],
)
def test_other_commands_are_not(script: str) -> None:
    assert find_command(script) is None


def test_the_flags_are_those_of_the_inputs() -> None:
    command = find_command("gate check --checklist=a.yml --key 'b' --no-enforce")
    assert command is not None
    assert {name: command.flags[name] for name in ("checklist", "key", "enforce")} == {
        "checklist": "a.yml", "key": "b", "enforce": "false",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("script", "shell", "lost"),
    [
        ("gate check || true", "", "||"),
        ("gate check || echo red", "bash", "||"),
        ("gate check | tee log", "", "|"),
        ("gate check || exit 1", "", ""),
        ("gate check || exit $?", "", ""),
        ("gate check || exit 0", "", "||"),
        ("gate check | tee log", "bash", ""),
        ("set -o pipefail\ngate check | tee log", "", ""),
        ("gate check && echo ready", "", ""),
        ("gate check", "", ""),
    ],
)
def test_the_operator_that_loses_the_exit_code_is_named(script: str, shell: str, lost: str) -> None:
    command = find_command(script, shell)
    assert command is not None
    assert command.lost == lost
