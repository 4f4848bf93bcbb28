"""The files of a commit under the root, written to a temporary folder without a checkout.

Git's objects are read as they are (`git cat-file --batch`): no filter, no conversion of line ends, no hook. A commit
may come from anybody, so no file leaves the folder: links are created after all files, and never followed.
Sources of the formats: git-ls-tree ("OUTPUT FORMAT"), git-cat-file ("BATCH OUTPUT"), git-check-attr ("OUTPUT").
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_BYTES = 128 * 1024 * 1024
"""The most bytes of files that are written."""

MAX_FILES = 20_000
"""The most files that are written."""

TIMEOUT = 30.0
"""Seconds that each git command may take."""

CONVERSIONS = {"filter": ("unspecified", "unset"), "working-tree-encoding": ("unspecified", "unset"),
               "eol": ("unspecified", "unset", "lf"), "ident": ("unspecified", "unset")}  # fmt: skip
"""The attributes with which the file of a checkout differs from git's object, and their values that change nothing."""

_FILE, _LINK = ("100644", "100755", "100664"), "120000"
"""Modes of the entries of a tree that are written; submodules are left out."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of a commit; `size` in bytes."""

    path: str
    mode: str
    blob: str
    size: int


@contextmanager
def export(host: Host, commit: str, is_needed: Callable[[str], bool]) -> Iterator[Host]:
    """The host for a folder that has those files of a commit that are needed, by their path under the root.

    Its repository answers nothing. The folder is removed at the end.

    Raises:
        EvidenceError: GIT_FAILED when the checkout does not have the commit; TOO_LARGE for more than MAX_BYTES or
            MAX_FILES; UNREADABLE when the folder cannot be written; what git raises.
    """
    entries = [entry for entry in _entries(host.repository, commit) if is_needed(entry.path)]
    if len(entries) > MAX_FILES or sum(entry.size for entry in entries) > MAX_BYTES:
        size = sum(entry.size for entry in entries)
        limits = f"at most {MAX_FILES:,} and {MAX_BYTES:,} are read"
        raise EvidenceError(Cause.TOO_LARGE, f"{commit[:7]} has {len(entries):,} files with {size:,} bytes; {limits}")
    try:
        folder = Path(tempfile.mkdtemp(prefix="gate-base-"))
    except OSError as error:
        raise _not_written(error) from None
    try:
        _write(folder, entries, _contents(host.repository, entries))
        refusal = f"the files of {commit[:7]} are not in a repository of their own"
        yield Host(Workspace(folder), Repository(folder, host.env, refusal), host.clock, host.secrets, host.env)
    except OSError as error:
        raise _not_written(error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def untracked(repository: Repository, paths: Iterable[str]) -> list[str]:
    """Those of the paths under the root that git does not track; raises as `Repository.git` does."""
    tracked = set(os.fsdecode(repository.git("ls-files", "-z", "--cached", timeout=TIMEOUT)).split("\0"))
    return [path for path in paths if path not in tracked]


def converted(repository: Repository, paths: Sequence[str]) -> list[str]:
    """Those of the paths whose file in a checkout is not git's object, such as one of Git LFS.

    Raises:
        EvidenceError: as `Repository.git` does.
    """
    requests = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    command = ("check-attr", "-z", "--stdin", *CONVERSIONS)
    output = os.fsdecode(repository.git(*command, stdin=requests, timeout=TIMEOUT)) if paths else ""
    fields = output.split("\0")
    answers = zip(fields[0::3], fields[1::3], fields[2::3], strict=False)
    return [path for path, name, value in answers if value not in CONVERSIONS[name]]


def _entries(repository: Repository, commit: str) -> Iterator[_Entry]:
    listing = repository.git("ls-tree", "-r", "-z", "-l", "--end-of-options", commit, timeout=TIMEOUT)
    for line in os.fsdecode(listing).split("\0"):
        head, _, path = line.partition("\t")
        if not path or any(part in ("", ".", "..", ".git") for part in path.lower().split("/")):
            continue
        mode, _, blob, size = head.split()
        if mode in (*_FILE, _LINK):
            yield _Entry(path, mode, blob, int(size))


def _contents(repository: Repository, entries: Sequence[_Entry]) -> list[bytes]:
    """The content of each entry."""
    if not entries:
        return []
    requests = "".join(f"{entry.blob}\n" for entry in entries).encode()
    limit = sum(entry.size for entry in entries) + 200 * len(entries)
    output = repository.git("cat-file", "--batch", stdin=requests, timeout=TIMEOUT, limit=limit)
    contents, start = [], 0
    for entry in entries:
        start = output.index(b"\n", start) + 1
        contents.append(output[start : start + entry.size])
        start += entry.size + 1
    return contents


def _write(folder: Path, entries: Sequence[_Entry], contents: Sequence[bytes]) -> None:
    files = list(zip(entries, contents, strict=True))
    for entry, content in files:
        if entry.mode != _LINK:
            target = folder / entry.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    for entry, content in files:
        if entry.mode == _LINK:
            target = folder / entry.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.fsdecode(content))


def _not_written(error: OSError) -> EvidenceError:
    return EvidenceError(Cause.UNREADABLE, f"the files of the base cannot be written: {error.strerror or error}")
