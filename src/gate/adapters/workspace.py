"""Files inside the root: every link is resolved first, only regular files are read, and never `.git`.

No error message quotes the content of a file.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from gate.adapters.file_search import FileSearch
from gate.adapters.portable import combine_flags, describe_current_user, describe_owner, replace_file
from gate.adapters.real_paths import is_private, relative_parts
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.globs import compile_globs, normalize, partition
from gate.model.lazy_dataclass import dataclass

logger = logging.getLogger(__name__)

MAX_REPORT = 512 * 1024 * 1024
"""The largest file that is opened, in bytes. Reports of a hundred megabytes exist; one of a gigabyte is an error."""

MAX_MATCHES = 100_000
"""The largest number of files that one set of globs may match."""


_READ_FLAGS = combine_flags(os, "O_RDONLY", "O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW", "O_BINARY")
"""Opening waits for nobody, follows no link, and on Windows translates no line end."""

_WRITE_FLAGS = combine_flags(os, "O_WRONLY", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")

_EFFECTIVE = os.access in os.supports_effective_ids
"""Whether the system tells what the effective user may do, not only the real one."""


@dataclass(frozen=True, slots=True)
class FileStat:
    """Size in bytes and modification time of a file."""

    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that the gate judges, with every file that a run reads or writes.

    `max_matches` is the most files that globs may match.
    """

    root: Path
    max_matches: int = field(default=MAX_MATCHES, repr=False, compare=False)
    locations: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The absolute paths of the root: as given, and with links resolved when that differs."""
    _real_root: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        real = os.path.realpath(self.root)
        locations = dict.fromkeys((absolute_path(self.root).as_posix(), Path(real).as_posix()))
        object.__setattr__(self, "_real_root", real)
        object.__setattr__(self, "locations", tuple(locations))

    def relative_paths(self, path: Path) -> tuple[str, ...]:
        """The paths from the root to the file, as given and with links resolved, for those inside the root."""
        candidates = ((absolute_path(self.root), absolute_path(path)), (Path(self._real_root), path.resolve()))
        return tuple(file.relative_to(root).as_posix() for root, file in candidates if file.is_relative_to(root))

    def glob(self, patterns: Iterable[str], ignore: Iterable[str] = ()) -> list[str]:
        """The files under the root that the list of globs selects and `ignore` does not: sorted paths with `/`.

        Wildcards match no hidden file or folder: a glob names the leading dot. `**` follows no link.

        Raises:
            EvidenceError: TOO_LARGE for more than `max_matches` files; OUTSIDE_ROOT for a glob through a link that
                leads out of the root.
        """
        patterns, ignore = tuple(patterns), tuple(ignore)
        selected, ignored = compile_globs(patterns), compile_globs(ignore)
        _, exclusions = partition(patterns)
        pruned = compile_globs((*exclusions, *ignore)) if not partition(ignore)[1] else compile_globs(exclusions)
        matches: set[str] = set()
        for path in FileSearch(self._real_root, selected.included, pruned.included).paths():
            if ignored.matches(path):
                continue
            matches.add(path)
            if len(matches) > self.max_matches:
                subject = patterns[0] if len(patterns) == 1 else ""
                raise EvidenceError(
                    Cause.TOO_LARGE, f"the globs match more than {self.max_matches:,} files; narrow them", subject
                )
        logger.debug("glob %s: %d files", ", ".join(patterns), len(matches))
        return sorted(matches)

    def has_match(self, pattern: str) -> bool:
        """Whether a file under the root matches the glob, hidden files included; stops at the first one.

        Raises:
            EvidenceError: OUTSIDE_ROOT as `glob` does.
        """
        globs = compile_globs((pattern,))
        search = FileSearch(self._real_root, globs.included, globs.excluded, hidden=True)
        return next(search.paths(), None) is not None

    def glob_each(self, globs: Iterable[str], ignore: Iterable[str] = ()) -> dict[str, list[str]]:
        """The files of each glob of a list, without those that the exclusions of the list leave out.

        Raises:
            EvidenceError: as `glob` does.
        """
        included, excluded = partition(globs)
        exclusions = [f"!{glob}" for glob in excluded]
        ignored = tuple(ignore)
        return {glob: self.glob([glob, *exclusions], ignored) for glob in included}

    def glob_or_empty(self, patterns: Iterable[str], ignore: Iterable[str] = ()) -> list[str]:
        """The files as `glob` does, but none when too many match; for suggestions and hints."""
        try:
            return self.glob(patterns, ignore)
        except EvidenceError:
            return []

    def require_readable(self, pattern: str) -> None:
        """Checks that every folder that could hold a match can be listed; files in others cannot be called missing.

        Raises:
            EvidenceError: FORBIDDEN for a folder without permission.
        """
        for parent in reversed(Path(normalize(pattern)).parents):
            folder = Path(self._real_root, parent)
            if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK, effective_ids=_EFFECTIVE):
                raise _permission_error(str(parent), folder)
        search = FileSearch(self._real_root, compile_globs((pattern,)).included, compile_globs(()).included)
        for _ in search.paths():
            break
        for path in search.denied:
            raise _permission_error(path, Path(self._real_root, path))

    def resolve(self, path: str) -> Path:
        """The real path of `path` (relative to the root), with every link followed.

        Raises:
            EvidenceError: NO_MATCHING_FILE when it does not exist; OUTSIDE_ROOT when it leads out of the root or into
                `.git`; FORBIDDEN for a folder without permission; UNREADABLE otherwise.
        """
        root = self._real_root
        try:
            real = os.path.realpath(os.path.join(root, path), strict=True)  # noqa: PTH118 - twice as fast as Path.resolve
        except (FileNotFoundError, NotADirectoryError):
            raise EvidenceError(Cause.NO_MATCHING_FILE, f"{path} does not exist", path) from None
        except PermissionError as error:
            folder = Path(error.filename).parent
            raise _permission_error(os.path.relpath(folder, root), folder) from None
        except (OSError, ValueError) as error:
            raise EvidenceError(Cause.UNREADABLE, f"{path!r} cannot be resolved: {_reason(error)}", path) from None
        real_path = Path(real)
        names = relative_parts(real_path, Path(root))
        if names is None:
            message = f"{path} leads out of the repository; only files inside it are read"
            raise EvidenceError(Cause.OUTSIDE_ROOT, message, path)
        if is_private(real_path, names):
            message = f"{path} leads into .git, /proc, /sys or /dev, which are never read"
            raise EvidenceError(Cause.OUTSIDE_ROOT, message, path)
        return real_path

    def open(self, path: str, limit: int = MAX_REPORT) -> BinaryIO:
        """Opens a regular file inside the root for reading.

        Raises:
            EvidenceError: as `resolve` does; FORBIDDEN without permission; UNREADABLE for a folder, a pipe or a device;
                TOO_LARGE for more than `limit` bytes.
        """
        real = self.resolve(path)
        try:
            descriptor = os.open(real, _READ_FLAGS)
        except PermissionError:
            raise _permission_error(path, real) from None
        except OSError as error:
            raise EvidenceError(Cause.UNREADABLE, f"{path} cannot be opened: {_reason(error)}", path) from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise EvidenceError(Cause.UNREADABLE, f"{path} is not a regular file", path)
            if status.st_size > limit:
                message = f"{path} has {status.st_size:,} bytes; at most {limit:,} are read"
                raise EvidenceError(Cause.TOO_LARGE, message, path)
        except EvidenceError:
            os.close(descriptor)
            raise
        logger.debug("open %s: %d bytes", path, status.st_size)
        return io.BufferedReader(io.FileIO(descriptor, "rb"), 1 << 20)

    def read(self, path: str, limit: int = MAX_REPORT) -> bytes:
        """The bytes of a regular file inside the root; raises as `open` does."""
        with self.open(path, limit) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise EvidenceError(Cause.TOO_LARGE, f"{path} grew past {limit:,} bytes while it was read", path)
        return data

    def exists(self, path: str) -> bool:
        """Whether there is anything at `path`: where nothing is, each other method raises EvidenceError.

        The answer takes a tenth of the time of such an error.
        """
        return os.path.exists(os.path.join(self._real_root, path))  # noqa: PTH110, PTH118 - twice as fast as Path

    def stat(self, path: str) -> FileStat:
        """Size and modification time of a regular file inside the root; raises as `open`, without a limit."""
        status = self.resolve(path).stat()
        if not stat.S_ISREG(status.st_mode):
            raise EvidenceError(Cause.UNREADABLE, f"{path} is not a regular file", path)
        return FileStat(status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))

    def read_external(self, path: Path, limit: int) -> bytes:
        """The bytes of a file that the user or the runner names; it may lie outside the root.

        Raises:
            EvidenceError: NO_MATCHING_FILE; FORBIDDEN without permission; UNREADABLE when it is not a regular file;
                TOO_LARGE for more than `limit` bytes.
        """
        try:
            if not path.is_file():
                cause = Cause.UNREADABLE if path.exists() else Cause.NO_MATCHING_FILE
                raise EvidenceError(cause, f"{path} is not a file", str(path))
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except PermissionError:
            raise _permission_error(str(path), path) from None
        except OSError as error:
            raise EvidenceError(Cause.UNREADABLE, f"{path} cannot be read: {_reason(error)}", str(path)) from None
        if len(data) > limit:
            raise EvidenceError(Cause.TOO_LARGE, f"{path} has more than {limit:,} bytes", str(path))
        logger.debug("open %s: %d bytes", path, len(data))
        return data

    def stat_external(self, path: Path) -> FileStat:
        """Size and modification time of a file that the user names; it may lie outside the root.

        Raises:
            EvidenceError: NO_MATCHING_FILE when it cannot be read, for any reason.
        """
        try:
            status = path.stat()
        except OSError:
            raise EvidenceError(Cause.NO_MATCHING_FILE, f"{path} is not a file", str(path)) from None
        return FileStat(status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))

    def append(self, path: Path, text: str) -> None:
        """Appends text to a file of the runner.

        Raises:
            OSError: when it cannot be written.
        """
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(text)

    def write(self, path: Path, content: str | bytes) -> None:
        """Writes a file for the user, text in UTF-8, completely or not at all; creates its folder.

        A link is followed. What is no regular file (a device, a pipe) is written into.

        Raises:
            OSError: when it cannot be written, or a link leads out of the root or of the current folder.
        """
        for root in (Path(), self.root):
            _require_inside(path.parent, root)
            if path.is_symlink():
                _require_inside(path, root)
        data = content.encode() if isinstance(content, str) else content
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file() and not path.is_dir():
            _write_into(path, data)
        else:
            _replace_file(_follow_link(path), data)

    def rewrite(self, path: str, before: bytes, after: bytes) -> None:
        """Changes the user's file inside the root, completely or not at all; keeps its mode and owner.

        Raises:
            EvidenceError: as `open` does.
            OSError: when it is read-only, its content is no longer `before`, or it cannot be written.
        """
        real = self.resolve(path)
        status = real.stat()
        if not status.st_mode & 0o222:
            raise PermissionError(errno.EACCES, "it is read-only")  # root could write it, but its owner forbids it
        if self.read(path) != before:
            raise OSError(errno.ECANCELED, "another process changed it in the meantime")
        _replace_file(real, after, status)


def absolute_path(path: Path) -> Path:
    """The absolute path without `..`, following no link."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - the method keeps `..`


def _follow_link(path: Path) -> Path:
    """The path that a link leads to; the same path when it is no link."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _write_into(path: Path, data: bytes) -> None:
    """Writes into a device or a pipe, which is never created or replaced."""
    with io.FileIO(os.open(path, _WRITE_FLAGS), "wb") as stream:
        view = memoryview(data)
        while view:
            view = view[stream.write(view) or 0 :]


def _replace_file(path: Path, data: bytes, original: os.stat_result | None = None) -> None:
    """Replaces the file by the data in one step; mode and owner come from `original`."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(16)}.part")  # an unpredictable name, so never a link
    try:
        partial.write_bytes(data)
        if original is not None:
            if hasattr(os, "chown"):
                with contextlib.suppress(PermissionError):  # only root may change the owner
                    os.chown(partial, original.st_uid, original.st_gid)
            partial.chmod(stat.S_IMODE(original.st_mode))
        replace_file(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _require_inside(path: Path, root: Path) -> None:
    """Refuses a path below `root` that a link moves out of it or into `.git`."""
    if not absolute_path(path).is_relative_to(absolute_path(root)):
        return
    real_path, real_root = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if not real_path.is_relative_to(real_root) or is_private(real_path, real_path.relative_to(real_root).parts):
        raise PermissionError(errno.EACCES, "a link leads out of the repository")


def _permission_error(path: str, real: Path) -> EvidenceError:
    """The error for a file or folder without permission: who reads, who owns it, and the command that helps."""
    from shlex import quote

    user = describe_current_user()
    try:
        status = real.stat()
    except OSError:  # its folder is not accessible either
        return EvidenceError(Cause.FORBIDDEN, f"{path} is not readable for {user}", path)
    is_folder = stat.S_ISDIR(status.st_mode)
    message = f"{path} is not {'accessible' if is_folder else 'readable'} for {user}"
    owner = f"owner {describe_owner(status.st_uid)}, mode {stat.S_IMODE(status.st_mode):04o}"
    command = f"`chmod {'a+rx' if is_folder else 'a+r'} {quote(path)}`"
    return EvidenceError(Cause.FORBIDDEN, f"{message} ({owner}); run {command} in the step that writes it", path)


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
