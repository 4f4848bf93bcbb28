"""Finds the commands of the gate in the script of a step, and whether the script loses their exit code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import islice

from gate.model.lazy_dataclass import dataclass

MAX_SCRIPT = 64_000
"""Characters of a script that are read."""

MAX_LINE = 2000
"""Characters of a line that are read before a command."""

MAX_COMMANDS = 50
"""Commands of a script that are examined."""

_COMMAND = re.compile(r"(?<![\w.-])gate +(?:check|action)\b")
_SEPARATOR = re.compile(r"[;&|({`]")
_BLOCKS = frozenset(("if", "elif", "while", "until"))
_MAY_PRECEDE = _BLOCKS | frozenset(
    (
        "python", "python3", "uv", "uvx", "run", "tool", "poetry", "hatch", "pipx", "pdm", "exec", "time", "timeout",
        "env", "command", "sudo", "then", "else", "do", "!",
    )
)  # fmt: skip
"""Keywords of the shell, and programs that run another one."""

_OPERAND = re.compile(r"[A-Za-z_]\w*=.*|--?[a-z][\w-]*(?:=.*)?|\d+[smh]?|readiness-gate\b.*")
"""A variable, an option of a program that runs another one, its time limit, or our package."""

_QUOTED_OR_COMMENT = re.compile(r"""'[^'\n]*'|"(?:\\.|[^"\\\n]){0,1000}"|(?:(?<=\s)|^)#[^\n]*""", re.MULTILINE)
_FLAG = re.compile(r"--([a-z-]+)(?:[= ]([^\s-]\S*))?")
_FAILS = re.compile(
    r"(?:^|[;&|({]|\b(?:then|else|do)\b)\s*(?:(?:exit|return) +(?!0\b)\S|exit\s*(?:[;})]|$)|false\b)", re.MULTILINE
)
"""A command with which a script fails all the same."""

_SAVED = re.compile(r"\b([A-Za-z_]\w*)=[\"']?\$\{?\?")
_ERREXIT = re.compile(r"\bset +([+-])(?:o +errexit|[a-z]*e)")
_BACKGROUND = re.compile(r"(?<![&>|])&(?![&>\d])")
_PIPE = re.compile(r"(?<![|>])\|(?!\|)")
_OTHER_SHELLS = ("pwsh", "powershell", "cmd")
"""Shells that go on after a command that fails."""

SUBSTITUTION = "$("
GOES_ON = "set +e"
"""Names, in `GateCommand.lost`, of what is no operator after the command."""


@dataclass(frozen=True, slots=True)
class GateCommand:
    """The command `gate check` or `gate action` in a script: its flags, and how its exit code gets lost.

    `lost` is the operator or the keyword because of which its exit code does not count: `||`; `|` in a shell without
    `pipefail`; `&`; `&&` or `set +e` when more commands follow; `if` and `!` when nothing fails after them; `$(`.
    """

    flags: Mapping[str, str] = field(default_factory=dict)
    lost: str = ""


def find_commands(script: str, shell: str = "") -> tuple[GateCommand, ...]:
    """The commands of the gate in a script. `shell` is the `shell` of the step.

    `shell: bash` sets `pipefail`, and the default shell does not ("Workflow syntax", `jobs.<job_id>.steps[*].shell`).
    """
    return tuple(islice(_find(re.sub(r"\\\n", "  ", script[:MAX_SCRIPT]), shell), MAX_COMMANDS))


def _find(script: str, shell: str) -> Iterator[GateCommand]:
    code = mask(script)
    for match in _COMMAND.finditer(code):
        line = code[max(0, match.start() - MAX_LINE) : match.start()].rpartition("\n")[2]
        before = _SEPARATOR.split(line)[-1]
        words = re.sub(r"\S*/$", "", before.lstrip("\"'")).split()
        if all(map(_may_precede, words)):
            end = code.find("\n", match.end())
            rest = slice(match.end(), end if end >= 0 else len(code))
            context = _Context(line, words, code[: match.start()], code[rest], code[rest.stop :], shell)
            yield GateCommand(_read_flags(script[rest]), context.lost())


def mask(script: str) -> str:
    """The script without comments, and without operators in quoted texts; the length stays the same."""
    return _QUOTED_OR_COMMENT.sub(_hide, script)


def _hide(match: re.Match[str]) -> str:
    """Blanks instead of a comment, and a quoted text without operators; the length stays the same."""
    text = match[0]
    return " " * len(text) if text.startswith("#") else re.sub("[;&|#{}`]", "_", text)


def _read_flags(text: str) -> dict[str, str]:
    """The flags by the names of the inputs; a switch is `true`."""
    flags = {name: value.strip("'\"") or "true" for name, value in _FLAG.findall(text)}
    return flags | ({"enforce": "false"} if "no-enforce" in flags else {})


def _may_precede(word: str) -> bool:
    """Whether a word may stand before the name of the command."""
    return word in _MAY_PRECEDE or bool(_OPERAND.fullmatch(word))


@dataclass(frozen=True, slots=True)
class _Context:
    """The script around a command: `line` and `words` stand before it, and `rest` after it on the same line."""

    line: str
    words: list[str]
    above: str
    rest: str
    below: str
    shell: str

    def lost(self) -> str:
        """What loses the exit code; empty when it counts, or when the script fails all the same."""
        return next((operator for operator, is_lost in self._losses() if is_lost), "")

    def _losses(self) -> Iterator[tuple[str, bool]]:
        """Each way to lose the exit code, and whether this is one."""
        first, is_alternative, alternative = self.rest.partition("||")
        if is_alternative:
            yield "||", not self._fails(self._block(alternative))
            return
        keyword = next((word for word in self.words if word in _BLOCKS or word == "!"), "")
        yield keyword, bool(keyword) and not self._fails(self.rest + self.below)
        yield SUBSTITUTION, re.search(r"(?:^|[\s;&|])(?!\w+=\"?\$\($)\S.*\$\($", self._opening()) is not None
        yield "|", bool(_PIPE.search(first)) and not self._has_pipefail() and "PIPESTATUS" not in self.rest + self.below
        yield "&", bool(_BACKGROUND.search(first)) and not re.search(r"\bwait +\S", self.rest + self.below)
        yield "&&", "&&" in first and bool(self.below.strip()) and not self._fails(self.rest + self.below)
        yield GOES_ON, self._goes_on() and not self._fails(self.rest + self.below)

    def _opening(self) -> str:
        """The line up to the parenthesis of a substitution around the command; empty without one."""
        match = re.search(r"^.*\$\(", self.line)
        return match[0].strip() if match and ")" not in self.line[match.end() :] else ""

    def _block(self, text: str) -> str:
        """A group of commands up to its end, which may be lines below; otherwise the text."""
        closing = {"{": "}", "(": ")"}.get(text.strip()[:1])
        return (text + self.below).partition(closing)[0] if closing else text

    def _fails(self, text: str) -> bool:
        """Whether these commands fail, or save the exit code for an `exit` below."""
        if _FAILS.search(text):
            return True
        saved = dict.fromkeys(_SAVED.findall(text))
        pattern = rf"\b(?:exit|return) +\S*({'|'.join(saved)})\b|\$\{{?({'|'.join(saved)})\b.*\b(?:exit|false)\b"
        return bool(saved) and re.search(pattern, self.below + self.rest) is not None

    def _has_pipefail(self) -> bool:
        return self.shell == "bash" or "pipefail" in f"{self.shell} {self.above}"

    def _goes_on(self) -> bool:
        """Whether other commands run after a failed one, so that the last of them decides."""
        settings = _ERREXIT.findall(self.above)
        if settings:
            goes_on = settings[-1] == "+"
        elif "{0}" in self.shell:
            goes_on = not re.search(r" -\w*e\b| -e\w*|errexit", self.shell)
        else:
            goes_on = self.shell in _OTHER_SHELLS
        return goes_on and bool((self.rest.partition(";")[2] + self.below).strip())
