"""A store in a local folder: each file appears completely or not at all, and none is ever replaced."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from gate.adapters.portable import combine_flags
from gate.adapters.stores import store
from gate.adapters.stores.store import MAX_FILE, require_key, too_many_keys
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_READ = combine_flags(os, "O_RDONLY", "O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW", "O_BINARY")
_CREATE = combine_flags(os, "O_WRONLY", "O_CREAT", "O_EXCL", "O_CLOEXEC", "O_NOFOLLOW", "O_BINARY")

MAX_DEPTH = 100
"""How deep files are listed; no layout of a store has a key with so many parts."""

_PARTIAL = (".", ".part")
"""How the name of a file that is not complete begins and ends."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""The errors of file systems that have no hard links, such as FAT."""


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Files below `root`, which is created with the first file. Links below it are never followed."""

    root: Path

    @property
    def address(self) -> str:
        """The path of the folder."""
        return str(self.root)

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with `prefix`, sorted. Links and files that are not complete are no keys.

        Raises:
            EvidenceError: TOO_LARGE for more than MAX_KEYS; FORBIDDEN or UNREADABLE for a folder that cannot be listed.
        """
        folder, _, _ = prefix.rpartition("/")
        if not self._is_inside(self.root / folder):
            return []
        keys: list[str] = []
        for key in _walk(self.root / folder, f"{folder}/" if folder else ""):
            if key.startswith(prefix):
                keys.append(key)
                if len(keys) > store.MAX_KEYS:
                    raise too_many_keys(self.address)
        return sorted(keys)

    def folders(self, path: str) -> list[str]:
        """The names of the folders directly in a folder, sorted. Links are none.

        Raises:
            EvidenceError: FORBIDDEN or UNREADABLE for a folder that cannot be listed.
        """
        return sorted(entry.name for entry in _scan(self.root / path) if entry.is_dir(follow_symlinks=False))

    def read(self, keys: Iterable[str], limit: int = MAX_FILE) -> Mapping[str, bytes]:
        """The content of each regular file that exists, is readable and has at most `limit` bytes."""
        contents: dict[str, bytes] = {}
        for key in keys:
            with contextlib.suppress(OSError):
                path = self._path(key)
                with os.fdopen(os.open(path, _READ), "rb") as stream:
                    data = stream.read(limit + 1)
                if len(data) <= limit:
                    contents[key] = data
        return contents

    def add(self, files: Mapping[str, bytes]) -> None:
        """Adds the files in their order; each is on the disk before the next is begun.

        Raises:
            EvidenceError: FORBIDDEN without permission; OUTSIDE_ROOT where a link leads out of the folder; UNREACHABLE
                otherwise, as on a full disk.
        """
        for key, data in files.items():
            try:
                self._add(self._path(key), data)
            except OSError as error:
                raise _store_error(self.root / key, error, "written") from None

    def remove(self, keys: Sequence[str]) -> None:
        """Removes the files that exist, and folders that are empty then.

        Raises:
            EvidenceError: as `add` does.
        """
        for key in keys:
            try:
                path = self._path(key)
                path.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # a folder that is not empty stays
                    for parent in path.relative_to(self.root).parents[:-1]:
                        (self.root / parent).rmdir()
            except OSError as error:
                raise _store_error(self.root / key, error, "removed") from None

    def _path(self, key: str) -> Path:
        """The path of a file, whose folders are no links.

        Raises:
            EvidenceError: OUTSIDE_ROOT.
        """
        require_key(key)
        path = self.root / key
        if not self._is_inside(path.parent):
            message = f"{path} is behind a link; a history has no links below its folder"
            raise EvidenceError(Cause.OUTSIDE_ROOT, message, str(path))
        return path

    def _is_inside(self, folder: Path) -> bool:
        """Whether no folder between the root and this one is a link."""
        real_root = Path(os.path.realpath(self.root))
        return os.path.realpath(folder) == str(real_root / folder.relative_to(self.root))

    def _add(self, path: Path, data: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{secrets.token_hex(16)}.part")
        try:
            with os.fdopen(os.open(partial, _CREATE, 0o644), "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            _move_new(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(path.parent)


def _move_new(partial: Path, path: Path) -> None:
    """Gives a complete file its name, unless another writer was first."""
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        partial.replace(path)  # a name is that of one run, so a file that another writer adds is equal


def _sync_folder(folder: Path) -> None:
    """Writes the new name of a file to the disk, where the system can do that for a folder."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    """The keys of the regular files below a folder, at most MAX_DEPTH folders deep; none when it does not exist."""
    pending = [(folder, prefix, 0)]
    while pending:
        parent, start, depth = pending.pop()
        for entry in _scan(parent):
            if entry.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH:
                    pending.append((Path(entry.path), f"{start}{entry.name}/", depth + 1))
            elif entry.is_file(follow_symlinks=False) and not _is_partial(entry.name):
                yield f"{start}{entry.name}"


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of a folder; none when it does not exist."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link to itself, which has no real path
            return []
        raise _store_error(folder, error, "listed") from None


def _is_partial(name: str) -> bool:
    return name.startswith(_PARTIAL[0]) and name.endswith(_PARTIAL[1])


def _store_error(path: Path, error: OSError, verb: str) -> EvidenceError:
    cause = Cause.FORBIDDEN if isinstance(error, PermissionError) else Cause.UNREACHABLE
    reason = error.strerror or type(error).__name__
    return EvidenceError(cause, f"{path} cannot be {verb}: {reason}", str(path))
