"""The output of a test program: what of it says why the program failed.

CTest runs programs, and has nothing but their output. Read is that of Catch2, GoogleTest, doctest, Boost.Test and
`assert`.
"""

from __future__ import annotations

import re

MAX_LINES = 4
"""The most lines of a message: the one that names the location, and those below it up to an empty one."""

_LOCATION = r"(?:[A-Za-z]:)?[^\s:(][^:(\n]*(?::|\()\d+\)?: "
_FAILURE = re.compile(
    rf"^{_LOCATION}(?:FAILED:|Failure$|(?:(?:FATAL|fatal) )?(?:ERROR|error): )[^\n]*$"
    r"|^[^\n]{0,500}?\bAssertion [^\n]{1,500}? failed\b[^\n]*$",
    re.MULTILINE,
)


def find_failure(output: str) -> str:
    """The line that reports the first failure and those below it; empty where there is none."""
    match = _FAILURE.search(output)
    if not match:
        return ""
    paragraph = re.split(r"\n\s*\n", output[match.start() :], maxsplit=1)[0]
    return "\n".join(paragraph.splitlines()[:MAX_LINES])


def find_message(output: str) -> str:
    """The same without the location, on one line; empty where no line reports a failure."""
    return " ".join(
        re.sub(rf"\A{_LOCATION}(?:FAILED:|Failure$)?", "", find_failure(output), flags=re.MULTILINE).split()
    )
