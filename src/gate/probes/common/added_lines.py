"""The lines that a change adds, with their text: from git's diff, and from files that git does not track yet."""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.documents import git_diff
from gate.formats.documents.git_diff import AddedLine
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext

MAX_FILE_SIZE = 4 * 1024 * 1024
"""The largest untracked file that is read, in bytes; larger ones have no lines in the change."""


def read_added_lines(context: ProbeContext, change: Change) -> Iterator[AddedLine]:
    """The added lines of text files.

    Raises:
        EvidenceError: NOT_CHECKED_OUT when only GitHub knows the change; what git raises, and an untracked file.
    """
    if not change.base:
        raise EvidenceError(Cause.NOT_CHECKED_OUT, "only the paths of the change are known here, not its lines")
    ends = (change.base, change.head) if change.head else (change.base,)
    diff = context.repository.git("diff", *git_diff.OPTIONS, *ends, "--")
    yield from git_diff.read_added_lines(diff)
    tracked = {file.path for file in git_diff.parse(diff)}
    for file in change.files:
        if file.path not in tracked and file.added:
            data = context.workspace.read(file.path, MAX_FILE_SIZE)
            for number, text in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
                yield AddedLine(file.path, number, text)
