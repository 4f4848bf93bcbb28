"""`gate completion` in the shells themselves: what they offer at the cursor."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from gate.adapters.clock import Deadline
from gate.cli.commands import COMMANDS
from tests.command import checklist, environment, gate, lay_out, run_process

ITEMS = [f"{name} | files | {{paths: a}} | exists" for name in ("readme", "runbook", "unit-tests")]

CASES: dict[str, set[str]] = {
    "gate sch": {"schema"},
    "gate check --on": {"--only"},
    "gate check --only r": {"readme", "runbook"},
    "gate check --only readme,un": {"readme,unit-tests"},
    "gate check --checklist other.yml --only o": {"other"},
    "gate check --comment on": {"on-failure"},
    "gate check --event sch": {"schedule"},
    "gate test --color al": {"always"},
    "gate completion f": {"fish"},
    "gate probes dep": {"dependabot"},
    "gate explain dependa": {"dependabot"},
    "gate explain unit": {"unit-tests"},
    "gate explain shallow": {"shallow-checkout"},
    "gate selftest --only readme,un": {"readme,unit-tests"},
    "gate check --nonsense": set(),
    "gate lint --checklist oth": {"other.yml"},
}
"""Lines, and all words that a shell offers at their end."""


@pytest.fixture
def folder(tmp_path: Path, gate_folder: Path) -> Path:
    lay_out(
        tmp_path, {"readiness.yml": checklist(*ITEMS), "other.yml": checklist("other | files | {paths: a} | exists")}
    )
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gate").symlink_to(gate_folder / "gate")
    return tmp_path


def variables(folder: Path) -> dict[str, str]:
    env = environment(folder)
    return env | {"PATH": f"{folder}/bin:{env['PATH']}", "TERM": "dumb", "XDG_CONFIG_HOME": str(folder / "config")}


def require(shell: str) -> str:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed; .ci/run installs it")
    return program


END = "end of the words"
"""Printed after the words of a line."""


def words_in_bash(folder: Path, lines: Iterable[str]) -> dict[str, set[str]]:
    """What the function that bash calls at a tab puts into COMPREPLY, by line."""
    script = ['eval "$(gate completion bash)"']
    for line in lines:
        script += [
            f"COMPREPLY=() COMP_LINE={shlex.quote(line)} COMP_POINT={len(line)} COMP_TYPE=9",
            '_python_argcomplete gate; printf "%s\\n" "${COMPREPLY[@]}"',
            f"echo {END}",
        ]
    return _run(folder, lines, require("bash"), "--norc", "-c", "\n".join(script))


def words_in_fish(folder: Path, lines: Iterable[str]) -> dict[str, set[str]]:
    """What fish itself offers, by line."""
    script = ["gate completion fish | source"]
    script += [f"complete --do-complete {shlex.quote(line)}; echo {END}" for line in lines]
    return _run(folder, lines, require("fish"), "--no-config", "-c", "\n".join(script))


def _run(folder: Path, lines: Iterable[str], *command: str) -> dict[str, set[str]]:
    done = subprocess.run(command, cwd=folder, env=variables(folder), capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    *outputs, rest = done.stdout.decode().split(f"{END}\n")
    assert rest == ""
    words = [{word.partition("\t")[0].strip() for word in output.splitlines()} - {""} for output in outputs]
    return dict(zip(lines, words, strict=True))


@pytest.mark.parametrize("complete", [words_in_bash, words_in_fish])
def test_a_shell_completes(folder: Path, complete: Callable[[Path, Iterable[str]], dict[str, set[str]]]) -> None:
    assert complete(folder, CASES) == CASES


def test_zsh_completes_at_its_prompt(folder: Path) -> None:
    """The one word that fits is inserted at a tab; the line editor shows it."""
    command = [require("zsh"), "-f", "-i", "+m"]
    terminal, other_end = pty.openpty()
    shell = subprocess.Popen(
        command, cwd=folder, env=variables(folder), stdin=other_end, stdout=other_end, stderr=other_end,
        start_new_session=True,
    )  # fmt: skip
    os.close(other_end)
    try:
        _type(terminal, 'PS1="ready> "; unsetopt zle_bracketed_paste\n')
        _type(terminal, 'autoload -U compinit; compinit -u -D; eval "$(gate completion zsh)"; echo "loa"ded\n')
        _read_until(terminal, "loaded\r\n")
        for start, rest in (("gate sch", "schema"), ("gate check --only ru", "runbook")):
            _type(terminal, f"{start}\t")
            _read_until(terminal, rest)
            _type(terminal, "\x15")  # clears the line
    finally:
        os.close(terminal)
        shell.kill()
        shell.wait()


def _type(terminal: int, text: str) -> None:
    os.write(terminal, text.encode())


def _read_until(terminal: int, text: str) -> None:
    output, deadline = b"", Deadline.after(30)
    while text.encode() not in output:
        if not select.select([terminal], [], [], deadline.remaining)[0]:
            pytest.fail(f"no {text!r} in {output!r}")
        output += os.read(terminal, 4096)


def test_every_command_is_offered(folder: Path) -> None:
    assert words_in_bash(folder, ["gate "])["gate "] == set(COMMANDS)


@pytest.mark.parametrize("content", ["", "items: [", "items: {a: b}\n", "version: 1\n"])
def test_a_broken_checklist_offers_no_item_and_no_error(folder: Path, content: str) -> None:
    lay_out(folder, {"readiness.yml": content})
    assert words_in_bash(folder, ["gate check --only r"]) == {"gate check --only r": set()}


def test_a_run_with_arguments_never_ends_as_a_completion(folder: Path) -> None:
    """A variable of the environment cannot turn a check green."""
    lay_out(folder, {"readiness.yml": checklist("a | files | {paths: none} | exists")})
    requested = environment(folder) | {"_ARGCOMPLETE": "1", "COMP_LINE": "gate sch", "COMP_POINT": "8"}

    assert run_process(folder, requested, "check").code == 1


def test_an_unknown_shell_is_refused(folder: Path) -> None:
    assert gate(folder, "completion", "tcsh").code == 2
