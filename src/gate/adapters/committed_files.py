"""Which files are committed in the repository and were not written since it was checked out.

Such a report is the same in each run, whatever the tests and scans do, so it is no evidence of this one. Git's index
holds the modification time that a file had when git wrote or added it ("git-ls-files", `--debug`); a tool that writes
the file again leaves another time, even with the same content. A file that is staged with another content than in HEAD
was written, too. Both commands read the index alone: no filter, no file of the working tree, no configured program.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate.adapters.host import Host
from gate.adapters.repository import MAX_ARGUMENTS, Repository
from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

TOLERANCE = timedelta(milliseconds=1)
"""How far two equal times may differ by their rounding."""

MAX_INDEX = 256 * 1024
"""The largest index, in bytes, that is listed as a whole: about 2,500 files, in less time than a process takes."""

_ENTRY = (
    rb"([^\0]+)\0"
    rb"  ctime: \d+:\d+\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: \d+\n  uid: \d+\tgid: \d+\n  size: (\d+)\tflags: \w+\n"
)


def find_committed(host: Host, paths: Iterable[str]) -> set[str]:
    """Those of the paths whose file is committed and was not written since; empty outside of a git repository.

    Raises:
        EvidenceError: when git cannot answer; what `Workspace.resolve` raises.
    """
    root = Path(os.path.realpath(host.workspace.root))
    if not any(os.path.lexists(folder / ".git") for folder in (root, *root.parents)):
        return set()
    groups: dict[Path, dict[str, str]] = defaultdict(dict)
    for path in paths:
        real = host.workspace.resolve(path)
        folder = next((f for f in real.parents if f == root or os.path.lexists(f / ".git")), root)
        groups[folder][real.relative_to(folder).as_posix()] = path
    return {
        by_name[name]
        for folder, by_name in groups.items()
        for names in _split(sorted(by_name))
        for name in _unwritten(host.repository if folder == root else replace(host.repository, root=folder), names)
    }


def _split(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in parts that fit on a command line."""
    start = size = 0
    for index, name in enumerate(names):
        size += len(name.encode("utf-8", "surrogateescape")) + 1
        if size > MAX_ARGUMENTS and index > start:
            yield names[start:index]
            start, size = index, 0
    yield names[start:]


def _unwritten(repository: Repository, names: Sequence[str]) -> set[str]:
    """Those of the files (relative to the root of the repository) that are in HEAD and not written since."""
    try:
        listing = _list_index(repository, names)
    except EvidenceError as error:
        if error.cause is Cause.NOT_A_REPOSITORY:
            return set()
        raise
    entries = list(re.finditer(_ENTRY, listing))
    if len(entries) != listing.count(b"\0"):
        raise EvidenceError(Cause.GIT_FAILED, "git ls-files prints the index in an unknown form")
    workspace = Workspace(repository.root)
    own = set(map(os.fsencode, names))
    entries = [entry for entry in entries if entry[1] in own]
    unwritten = {os.fsdecode(entry[1]) for entry in entries if not _is_written(workspace, *entry.groups())}
    return unwritten and unwritten - _staged(repository, sorted(unwritten))


def _list_index(repository: Repository, names: Sequence[str]) -> bytes:
    """The entries of the index for these files, or all of them where the index is small: one process for all items."""
    command = ("ls-files", "-z", "--debug")
    try:
        is_small = (repository.root / ".git" / "index").stat(follow_symlinks=False).st_size <= MAX_INDEX
    except OSError:
        is_small = False
    return repository.git_once(*command) if is_small else repository.git("--literal-pathspecs", *command, "--", *names)


def _is_written(workspace: Workspace, name: bytes, seconds: bytes, nanoseconds: bytes, size: bytes) -> bool:
    """Whether the file has another size or time than in the index; git may know the time in whole seconds only."""
    status = workspace.stat(os.fsdecode(name))
    if status.size & 0xFFFFFFFF != int(size):  # the index holds 32 bits
        return True
    modified = status.modified
    recorded = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(nanoseconds) // 1000)
    if not int(nanoseconds):
        modified = modified.replace(microsecond=0)
    return abs(modified - recorded) > TOLERANCE


def _staged(repository: Repository, names: Sequence[str]) -> set[str]:
    """Those of the files that are staged with another content than in HEAD; all of them before the first commit."""
    try:
        output = repository.git(
            "--literal-pathspecs", "diff-index", "--cached", "--name-only", "--relative", "-z", "HEAD", "--", *names
        )
    except EvidenceError as error:
        if error.cause is Cause.GIT_FAILED:
            return set(names)
        raise
    return {os.fsdecode(name) for name in output.split(b"\0") if name}
