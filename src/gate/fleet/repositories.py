"""The list of repositories: one OWNER/NAME on each line; `#` begins a comment."""

from __future__ import annotations

import re
from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.text import quote

MAX_BYTES = 32 * 1024 * 1024
MAX_REPOSITORIES = 200_000
"""The most repositories of one list."""

_REPOSITORY = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:/(?!\.{1,2}(?:/|$)|(?i:\.git)(?:/|$))[A-Za-z0-9_.-]{1,100})+"
)


def read_repositories(path: Path, workspace: Workspace) -> tuple[str, ...]:
    """The repositories of the list, sorted, each once; GitHub's names differ in more than their case.

    Raises:
        UsageError: the list cannot be read, is empty, or has a line that is no OWNER/NAME.
    """
    try:
        text = workspace.read_external(path, MAX_BYTES).decode("utf-8-sig")
    except EvidenceError as error:
        raise UsageError(
            Code.UNREADABLE_REPOSITORIES, f"the list of repositories cannot be read: {error.detail}"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(Code.UNREADABLE_REPOSITORIES, f"{path} is not UTF-8; save the list as UTF-8") from None
    names: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name = line.partition("#")[0].strip()
        if name:
            names.setdefault(_require_name(name, path, number).lower(), name)
    if not 1 <= len(names) <= MAX_REPOSITORIES:
        message = (
            f"{path} has {len(names):,} repositories, expected 1 to {MAX_REPOSITORIES:,}, each as OWNER/NAME on a line"
        )
        raise UsageError(Code.UNREADABLE_REPOSITORIES, message)
    return tuple(sorted(names.values()))


def is_repository(name: str) -> bool:
    """Whether the text is the name of a repository, OWNER/NAME."""
    return _REPOSITORY.fullmatch(name) is not None


def _require_name(name: str, path: Path, line: int) -> str:
    if not is_repository(name):
        message = f"{path}:{line}: {quote(name)} is no repository; write OWNER/NAME, such as acme/shop"
        raise UsageError(Code.UNREADABLE_REPOSITORIES, message)
    return name
