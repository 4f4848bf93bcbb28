"""The command of the gate in a script."""

from __future__ import annotations

import pytest

from gate.adapters.clock import Stopwatch
from gate.workflows.scripts import MAX_COMMANDS, GateCommand, find_commands
from tests.cases import cases


def find_command(script: str, shell: str = "") -> GateCommand | None:
    """The only command of the gate in a script."""
    commands = find_commands(script, shell)
    assert len(commands) <= 1
    return commands[0] if commands else None


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
        "timeout 60 gate check",
        "env FORCE=1 gate check",
        "uv run --frozen gate check",
        "uvx --from readiness-gate gate check",
        'report="$(gate check)"',
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


@cases(
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
        ("gate check && echo ready\nmake page", "", "&&"),
        ("gate check", "", ""),
        ("gate check # || true", "", ""),
        ("gate check --key 'a || b'", "", ""),
        ("gate check || { cat log; exit 1; }", "", ""),
        ("gate check || {\n  cat log\n  exit 1\n}", "", ""),
        ("gate check || { cat log; }\nexit 1", "", "||"),
        ("gate check || (cat log; exit 1)", "", ""),
        ("gate check || echo red && exit 1", "", ""),
        ('gate check || echo "exit 1"', "", "||"),
        ("gate check || code=$?\ncat log\nexit $code", "", ""),
        ('gate check || code=$?\ncat log\nexit "${code:-0}"', "", ""),
        ("gate check || code=$?\ncat log", "", "||"),
        ("gate check |& tee log", "", "|"),
        ("gate check | tee log\nexit ${PIPESTATUS[0]}", "", ""),
        ("gate check >| log", "", ""),
        ("gate check &\nwait", "", "&"),
        ("gate check &\nwait $!", "", ""),
        ("gate check >log 2>&1", "", ""),
        ("if gate check; then echo ready; fi", "", "if"),
        ("if gate check; then echo ready; else exit 1; fi", "", ""),
        ("if ! gate check; then\n  cat log\n  exit 1\nfi", "", ""),
        ("! gate check", "", "!"),
        ("set +e\ngate check\ncat log", "", "set +e"),
        ("set +e\ngate check\ncode=$?\ncat log\nexit $code", "", ""),
        ("set +e\nmake\nset -e\ngate check\ncat log", "", ""),
        ("set +e\ngate check", "", ""),
        ("gate check\ncat log", "", ""),
        ("gate check\ncat log", "bash {0}", "set +e"),
        ("gate check\ncat log", "bash -e {0}", ""),
        ("gate check\nGet-Content log", "pwsh", "set +e"),
        ("echo $(gate check)", "", "$("),
        ('echo "$(gate check)"', "", "$("),
        ("report=$(gate check)", "", ""),
        ('report="$(gate check)"', "", ""),
    ],
)
def test_the_operator_that_loses_the_exit_code_is_named(script: str, shell: str, lost: str) -> None:
    command = find_command(script, shell)
    assert command is not None
    assert command.lost == lost


def test_each_command_of_a_script_is_examined() -> None:
    commands = find_commands("gate check --key a\ngate check --key b || true\n")
    assert [(command.flags["key"], command.lost) for command in commands] == [("a", ""), ("b", "||")]


@pytest.mark.parametrize("line", ["gate check \"'", "gate check || x=$? ", '"\\', "gate check $( "])
def test_a_long_line_is_read_in_bounded_time(line: str) -> None:
    script = line * (100_000 // len(line))
    stopwatch = Stopwatch()
    assert len(find_commands(script)) <= MAX_COMMANDS
    assert stopwatch.seconds < 10
