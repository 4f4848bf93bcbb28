"""Files inside the root: every link resolved first, regular files only, never `.git`; no message quotes content."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_REPORT = 512 * 1024 * 1024
"""The largest file that is opened, in bytes; reports of a hundred megabytes are real, gigabytes are a mistake."""

MAX_MATCHES = 100_000
"""The most files that one set of globs may match."""


@dataclass(frozen=True, slots=True)
class FileStat:
    """Size in bytes and time of the last modification of one file."""

    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that is judged, and every file read or written on its behalf."""

    root: Path
    _real_root: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_real_root", os.path.realpath(self.root))

    def inside(self, path: Path) -> tuple[str, ...]:
        """The file's path from the root, as it is written and with every link resolved, where that lies inside."""
        places = ((absolute(self.root), absolute(path)), (Path(self._real_root), path.resolve()))
        return tuple(file.relative_to(top).as_posix() for top, file in places if file.is_relative_to(top))

    def glob(self, patterns: Iterable[str], ignore: Iterable[str] = ()) -> list[str]:
        """Files under the root that match any of the globs, as sorted paths with `/`, each once.

        `**` crosses folders; a leading dot is matched only when written; links to folders are not followed.

        Raises:
            EvidenceError: when more than MAX_MATCHES files match.
        """
        from wcmatch import glob

        flags = glob.GLOBSTAR | glob.BRACE | glob.NODIR | glob.FORCEUNIX
        found: set[str] = set()
        skipped = [*ignore, ".git/**", "**/.git/**"]
        for path in glob.iglob(list(patterns), flags=flags, root_dir=str(self.root), exclude=skipped):
            found.add(path.removeprefix("./"))
            if len(found) > MAX_MATCHES:
                raise EvidenceError(Cause.UNREADABLE, f"the globs match more than {MAX_MATCHES:,} files; narrow them")
        return sorted(found)

    def glob_few(self, patterns: Iterable[str], ignore: Iterable[str] = ()) -> list[str]:
        """As `glob`, for whoever looks around for something: too many files to choose from are none."""
        try:
            return self.glob(patterns, ignore)
        except EvidenceError:
            return []

    def refuse_closed(self, pattern: str) -> None:
        """Of what lies in a folder that may not be looked into, nobody can say that it is not there.

        Raises:
            EvidenceError: forbidden when the glob names such a folder.
        """
        for folder in reversed(Path(pattern).parents):
            inside = Path(self._real_root, folder)
            if inside.is_dir() and not os.access(inside, os.R_OK | os.X_OK):
                raise _refused(str(folder), inside)

    def resolve(self, path: str) -> Path:
        """The real path of `path` (relative to the root), every link followed.

        Raises:
            EvidenceError: absent when nothing is there; forbidden when it leads out of the root, into `.git`, or
                through a folder that may not be entered.
        """
        root = self._real_root
        try:
            real = os.path.realpath(os.path.join(root, path), strict=True)  # noqa: PTH118 - half the time of Path.resolve
        except (FileNotFoundError, NotADirectoryError):
            raise EvidenceError(Cause.ABSENT, f"{path} is not there") from None
        except PermissionError as fault:
            folder = Path(fault.filename).parent
            raise _refused(os.path.relpath(folder, root), folder) from None
        except (OSError, ValueError) as fault:
            raise EvidenceError(Cause.UNREADABLE, f"{path!r} cannot be resolved: {_words(fault)}") from None
        inside = real.removeprefix(root.rstrip("/"))
        if real != root and (inside == real or not inside.startswith("/")):
            raise EvidenceError(Cause.FORBIDDEN, f"{path} leads out of the repository; only files inside it are read")
        if ".git" in inside.split("/") or real.startswith(("/proc/", "/sys/", "/dev/")):
            raise EvidenceError(Cause.FORBIDDEN, f"{path} leads to a place that is never read")
        return Path(real)

    def open(self, path: str, limit: int = MAX_REPORT) -> BinaryIO:
        """Opens a regular file inside the root for reading.

        Raises:
            EvidenceError: absent, forbidden (a link out of the root, `.git`, no permission), or unreadable (a folder,
                a pipe, a device, more than `limit` bytes).
        """
        real = self.resolve(path)
        try:
            handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        except PermissionError:
            raise _refused(path, real) from None
        except OSError as fault:
            raise EvidenceError(Cause.UNREADABLE, f"{path} cannot be opened: {_words(fault)}") from None
        try:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                raise EvidenceError(Cause.UNREADABLE, f"{path} is not a regular file")
            if facts.st_size > limit:
                raise EvidenceError(Cause.UNREADABLE, f"{path} has {facts.st_size:,} bytes; at most {limit:,} are read")
        except EvidenceError:
            os.close(handle)
            raise
        return io.BufferedReader(io.FileIO(handle, "rb"), 1 << 20)

    def read(self, path: str, limit: int = MAX_REPORT) -> bytes:
        """The bytes of a regular file inside the root; raises as `open` does."""
        with self.open(path, limit) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise EvidenceError(Cause.UNREADABLE, f"{path} grew past {limit:,} bytes while it was read")
        return data

    def stat(self, path: str) -> FileStat:
        """Size and modification time of a regular file inside the root; raises as `open` does, save for the limit."""
        real = self.resolve(path)
        facts = real.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise EvidenceError(Cause.UNREADABLE, f"{path} is not a regular file")
        return FileStat(facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))

    def read_given(self, path: Path, limit: int) -> bytes:
        """The bytes of a file that a person or the runner named, wherever it lies.

        Raises:
            EvidenceError: absent, forbidden (no permission), or unreadable (not a regular file, more than `limit`
                bytes).
        """
        try:
            if not path.is_file():
                reason = Cause.UNREADABLE if path.exists() else Cause.ABSENT
                raise EvidenceError(reason, f"{path} is not a file")
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except PermissionError:
            raise _refused(str(path), path) from None
        except OSError as fault:
            raise EvidenceError(Cause.UNREADABLE, f"{path} cannot be read: {_words(fault)}") from None
        if len(data) > limit:
            raise EvidenceError(Cause.UNREADABLE, f"{path} has more than {limit:,} bytes")
        return data

    def append(self, path: Path, text: str) -> None:
        """Adds text to a file of the runner.

        Raises:
            OSError: when it cannot be written.
        """
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)

    def write(self, path: Path, text: str) -> None:
        """Writes a page for the user in UTF-8, whole or not at all, making its folder where needed.

        Raises:
            OSError: when it cannot be written, or a link on the way leads out of the root or of where we were started.
        """
        _stay_inside(path.parent, Path())
        _stay_inside(path.parent, self.root)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._swap(path, text.encode())

    def rewrite(self, path: str, before: bytes, after: bytes) -> None:
        """Changes a file of the user's inside the root, whole or not at all; it keeps its mode and its owner.

        Raises:
            EvidenceError: as `open` does.
            OSError: when it is read-only, no longer holds what it held `before`, or cannot be written.
        """
        real = self.resolve(path)
        facts = real.stat()
        if not facts.st_mode & 0o222:
            raise PermissionError(errno.EACCES, "it is read-only")  # root could; its owner said no
        if self.read(path) != before:
            raise OSError(errno.ECANCELED, "it was changed by somebody else meanwhile")
        self._swap(real, after, facts)

    def _swap(self, path: Path, data: bytes, like: os.stat_result | None = None) -> None:
        """Puts the data in the place of a file; `like` is what its mode and owner were."""
        half = path.with_name(f".{path.name}.{secrets.token_hex(16)}.part")  # nobody can have laid a link there
        try:
            half.write_bytes(data)
            if like is not None:
                with contextlib.suppress(PermissionError):  # to give it away takes rights that a person may lack
                    os.chown(half, like.st_uid, like.st_gid)
                half.chmod(stat.S_IMODE(like.st_mode))
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise


def absolute(path: Path) -> Path:
    """The whole path as it is written, without `..`, and no link followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - the method keeps `..`


def _stay_inside(folder: Path, top: Path) -> None:
    """Refuses a folder that is written as one below `top`, and leads out of it, or into `.git`, by a link."""
    if not absolute(folder).is_relative_to(absolute(top)):
        return
    real, inside = folder.resolve(), top.resolve()
    if not real.is_relative_to(inside) or ".git" in real.relative_to(inside).parts:
        raise PermissionError(errno.EACCES, "a link leads out of the repository")


def _refused(path: str, real: Path) -> EvidenceError:
    """That we may not read a file, or look into a folder: who we are, whose it is, and what its owner has to do."""
    try:
        facts = real.stat()
    except OSError:  # it lies in a folder that may not be entered either
        return EvidenceError(Cause.FORBIDDEN, f"{path} may not be read by {_user(os.geteuid())}")
    is_folder = stat.S_ISDIR(facts.st_mode)
    said = f"{path} may not be {'looked into' if is_folder else 'read'} by {_user(os.geteuid())}"
    whose = f"it belongs to {_user(facts.st_uid)}, with the mode {stat.S_IMODE(facts.st_mode):04o}"
    way = f"`chmod {'a+rx' if is_folder else 'a+r'} {path}` in the step that writes it"
    return EvidenceError(Cause.FORBIDDEN, f"{said}: {whose}; {way}")


def _user(number: int) -> str:
    """The name of a user, or where the system knows none, as in many containers, the number."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _words(fault: BaseException) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
