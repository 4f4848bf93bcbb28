"""Finds the command of the gate in the script of a step, and whether the script loses its exit code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_LINE = 2000
"""Characters of a line that are read."""

_COMMAND = re.compile(r"(?<![\w.-])gate +(?:check|action)\b")
_SEPARATOR = re.compile(r"[;&|({]")
_MAY_PRECEDE = frozenset(
    ("python", "python3", "uv", "uvx", "run", "poetry", "pipx", "pdm", "exec", "time", "sudo", "if", "then", "do", "!")
)
"""Keywords of the shell, and programs that run another one."""

_FLAG = re.compile(r"--([a-z-]+)(?:[= ]([^\s-]\S*))?")
_FAILS = re.compile(r"(?:exit|return) +(?!0\b)\S|false\b")
"""What a script writes after `||` to fail all the same."""


@dataclass(frozen=True, slots=True)
class GateCommand:
    """The command `gate check` or `gate action` in a script: its flags, and how its exit code gets lost.

    `lost` is the operator after which its exit code does not count: `||`, or `|` in a shell without `pipefail`.
    """

    flags: Mapping[str, str] = field(default_factory=dict)
    lost: str = ""


def find_command(script: str, shell: str = "") -> GateCommand | None:
    """The first command of the gate in a script; None when it has none. `shell` is the `shell` of the step.

    `shell: bash` sets `pipefail`, and the default shell does not ("Workflow syntax", `jobs.<job_id>.steps[*].shell`).
    """
    has_pipefail = shell == "bash" or "pipefail" in f"{shell} {script}"
    for line in _lines(script):
        for match in _COMMAND.finditer(line):
            before = _SEPARATOR.split(line[: match.start()])[-1]
            words = re.sub(r"\S*/$", "", before).split()
            if all(map(_may_precede, words)):
                rest = line[match.end() :]
                return GateCommand(_read_flags(rest), _lost_after(rest, has_pipefail=has_pipefail))
    return None


def _read_flags(text: str) -> dict[str, str]:
    """The flags by the names of the inputs; a switch is `true`."""
    flags = {name: value.strip("'\"") or "true" for name, value in _FLAG.findall(text)}
    return flags | ({"enforce": "false"} if "no-enforce" in flags else {})


def _lines(script: str) -> Iterator[str]:
    """The lines without comments, continued lines joined."""
    for line in re.sub(r"\\\n", " ", script).splitlines():
        text = line[:MAX_LINE].strip()
        if not text.startswith("#"):
            yield text


def _may_precede(word: str) -> bool:
    """Whether a word may stand before the name of the command: also a variable, or an option of a runner."""
    return word in _MAY_PRECEDE or bool(re.fullmatch(r"[A-Za-z_]\w*=.*|--from=.*|-[a-z]", word))


def _lost_after(rest: str, *, has_pipefail: bool) -> str:
    if "||" in rest and not _FAILS.match(rest.partition("||")[2].strip()):
        return "||"
    is_piped = re.search(r"(?<!\|)\|(?![|&])", rest)
    return "|" if is_piped and not has_pipefail else ""
