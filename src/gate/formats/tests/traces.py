"""The location of a failure in the output of test runners: `file:line` in the spelling of each language."""

from __future__ import annotations

import re

SOURCES = (
    "py|js|mjs|cjs|jsx|ts|mts|cts|tsx|vue|svelte|rb|php|java|kt|kts|scala|groovy|go|rs|c|cc|cpp|cxx|h|hpp|hh|m|mm"
    "|swift|cs|fs|vb|dart|ex|exs|erl|clj|lua|pl|pm|t|r|jl|sh|bash|bats|feature|robot"
)
LOCATION = (
    r"(?<![\w./\\@+~-])"  # at the start of a word, so that no text makes the search slow
    rf"((?:[A-Za-z]:[\\/])?[\w./\\@+~-]+\.(?:{SOURCES}))"
    r"(?::(?:line )?|\"?,? line |\()"
    r"(\d{1,7})\b"
)
FOREIGN = (
    r"(?:^|[\\/])"
    r"(?:node_modules|site-packages|dist-packages|vendor|\.venv|usr[\\/](?:lib|share)|lib[\\/]python\d[\d.]*)[\\/]"
)


JVM = (".java", ".kt", ".kts", ".scala", ".groovy")
"""Frames of these languages name a file without its folders, and most are of the runtime's classes."""

BATS = ".bats"
"""The end of the name of a file of bats, which calls helpers in other files."""


def locate(text: str, file: str = "", classname: str = "") -> tuple[str, int] | None:
    """The first location in the text outside of third-party code: path as in the text, and line (from 1).

    With `file` the first location in that file; on the JVM the first in the file of that class. bats names the file
    instead of a class. Spellings: `a/b.py:3`, `File "a/b.py", line 3`, `b.cs:line 3`, `b.ts(3,1)`, `(Some.java:3)`,
    `file:///a/b.mjs:3:1`, `at a/b.t line 3.`, `in test file a/b.bats, line 3`.
    """
    file_name = _name(file or (classname if classname.endswith(BATS) else ""))
    class_file = classname.rpartition(".")[2].partition("$")[0]
    for match in re.finditer(LOCATION, text):
        path, line = match[1].removeprefix("//"), int(match[2])
        name = _name(path)
        if (
            line
            and not re.search(FOREIGN, path)
            and file_name in ("", name)
            and (not name.endswith(JVM) or name.partition(".")[0] == class_file)
        ):
            return path, line
    return None


def _name(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]
