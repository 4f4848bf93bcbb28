"""The diagnostics of bats, Perl's Test::More and busted: why a test failed, in TAP and in JUnit XML.

Bats writes the calls that led to the failure, the innermost first, then the command that failed, then the output of the
test. Test::More writes the location, and below it what it compared. In TAP each line begins with `#`. busted writes
the error of Lua up to its `stack traceback:`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, takewhile

MAX_DETAILS = 2
"""The most lines below the failed command, or below the location, that a message has."""

_BATS_CALL = re.compile(r"\(?(?:from function .+ )?in (?:test )?file .+, line \d+[,)]")
_BATS_COMMAND = re.compile(r"`.+' failed\b.*")
_PERL_LOCATION = re.compile(r"# +at .+ line \d+\.?")
_LUA_LOCATION = re.compile(r"\A\S+\.lua:\d+: ")
_PERL_REMARK = re.compile(r"# (?:Subtest\b|Looks like )")


def find_message(output: str) -> str:
    """What the diagnostics say, on one line; empty where they are of another tool, or say nothing."""
    lines = output.splitlines()
    return (
        _find_bats_message([line.removeprefix("#").strip() for line in lines])
        or _find_perl_message(lines)
        or _find_lua_message(output)
    )


def _find_bats_message(lines: Sequence[str]) -> str:
    if not lines or not _BATS_CALL.fullmatch(lines[0]):
        return ""
    command, *below = (*dropwhile(_BATS_CALL.fullmatch, lines), "")
    if not _BATS_COMMAND.fullmatch(command):
        return ""
    details = [line for line in below if line and not line.startswith("--")][:MAX_DETAILS]
    return ": ".join(filter(None, (command, ", ".join(details))))


def _find_perl_message(lines: Sequence[str]) -> str:
    at = next((at for at, line in enumerate(lines) if _PERL_LOCATION.fullmatch(line)), len(lines))
    comments = takewhile(lambda line: line.startswith("#") and not _PERL_REMARK.match(line), lines[at + 1 :])
    return ", ".join([line.lstrip("# ") for line in comments][:MAX_DETAILS])


def _find_lua_message(output: str) -> str:
    error, traceback, _ = output.partition("\nstack traceback:")
    return " ".join(_LUA_LOCATION.sub("", error).split()) if traceback else ""
