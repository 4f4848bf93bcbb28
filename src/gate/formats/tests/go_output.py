"""The output of a Go test: what of it is the message of a failure."""

from __future__ import annotations

import re

_FRAMING = re.compile(r"\s*(?:=== |--- |FAIL\b|ok  |PASS$|exit status )")
_ERROR = re.compile(r"\s*Error:\s+(.+)")
_VALUE = re.compile(r"\s+(expected|actual)\s*:\s*(.+)")
"""A line below an error of testify that ends with a colon, such as `Not equal:`."""
_PREFIX = re.compile(r"(?:[\w.-]*/)*\w[\w.-]*\.go:\d+(?::\d+)?:\s*")


def find_message(output: str) -> str:
    """What the output says about the failure: the error of testify, else the first line that is no framing of Go."""
    lines = list_lines(output)
    errors = ((at, match[1].rstrip()) for at, line in enumerate(lines) if (match := _ERROR.fullmatch(line)))
    position, error = next(errors, (0, ""))
    if error.endswith(":"):
        values = filter(None, map(_VALUE.fullmatch, lines[position + 1 : position + 3]))
        error = " ".join([error, ", ".join(f"{match[1]} {match[2].rstrip()}" for match in values)]).rstrip()
    text = next((line.strip() for line in lines if not line.startswith("# ")), "")
    return error or _PREFIX.sub("", text, count=1) or text


def list_lines(output: str) -> list[str]:
    """The lines without the framing of Go, such as `=== RUN` and `--- FAIL`."""
    return [line for line in output.splitlines() if line.strip() and not _FRAMING.match(line)]
