"""The doors to the world: clock, files, git, environment; `gate.fetch` and `gate.github` are the only others.

Every door refuses what is not allowed. Files are opened inside the root after every link is resolved, regular files
only, never in `.git`; no message quotes what a file holds.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from gate.errors import EvidenceError
from gate.model.evidence import Reason

MAX_REPORT = 512 * 1024 * 1024
"""The largest file that is opened, in bytes; reports of a hundred megabytes are real, gigabytes are a mistake."""

MAX_MATCHES = 100_000
"""The most files that one set of globs may match."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock after which nobody waits any longer; `at` is None for never."""

    at: float | None = None

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds left, never negative; infinite when there is no deadline."""
        return float("inf") if self.at is None else max(0.0, self.at - time.monotonic())


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Measures how long something takes, on the monotonic clock, from the moment it is made."""

    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started


@dataclass(frozen=True, slots=True)
class FileStat:
    """Size in bytes and time of the last modification of one file."""

    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class World:
    """The doors, for one run. `now` is the single reading of the wall clock that the whole run uses, in UTC."""

    root: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    secrets: set[str] = field(default_factory=set, repr=False, compare=False)
    _real_root: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_real_root", os.path.realpath(self.root))
        object.__setattr__(self, "now", self.now.astimezone(UTC))  # a person may name a moment in another zone

    @property
    def is_nested(self) -> bool:
        """Whether the root lies in a repository within the runner's, such as a submodule: it has another history."""
        return sum(os.path.lexists(folder / ".git") for folder in self._repositories()) > 1

    @property
    def is_behind_link(self) -> bool:
        """Whether a link leads from the workspace to the root: it may be another folder than the one that is meant."""
        workspace, root = _straight(Path(self.env.get("GITHUB_WORKSPACE") or ".")), _straight(self.root)
        inside = root.is_relative_to(workspace)
        return inside and workspace.resolve() / root.relative_to(workspace) != Path(self._real_root)

    def inside(self, path: Path) -> tuple[str, ...]:
        """The file's path from the root, as it is written and with every link resolved, where that lies inside."""
        places = ((_straight(self.root), _straight(path)), (Path(self._real_root), path.resolve()))
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
                raise EvidenceError(Reason.UNREADABLE, f"the globs match more than {MAX_MATCHES:,} files; narrow them")
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
            raise EvidenceError(Reason.ABSENT, f"{path} is not there") from None
        except PermissionError as fault:
            folder = Path(fault.filename).parent
            raise _refused(os.path.relpath(folder, root), folder) from None
        except (OSError, ValueError) as fault:
            raise EvidenceError(Reason.UNREADABLE, f"{path!r} cannot be resolved: {_words(fault)}") from None
        inside = real.removeprefix(root.rstrip("/"))
        if real != root and (inside == real or not inside.startswith("/")):
            raise EvidenceError(Reason.FORBIDDEN, f"{path} leads out of the repository; only files inside it are read")
        if ".git" in inside.split("/") or real.startswith(("/proc/", "/sys/", "/dev/")):
            raise EvidenceError(Reason.FORBIDDEN, f"{path} leads to a place that is never read")
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
            raise EvidenceError(Reason.UNREADABLE, f"{path} cannot be opened: {_words(fault)}") from None
        try:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                raise EvidenceError(Reason.UNREADABLE, f"{path} is not a regular file")
            if facts.st_size > limit:
                raise EvidenceError(
                    Reason.UNREADABLE, f"{path} has {facts.st_size:,} bytes; at most {limit:,} are read"
                )
        except EvidenceError:
            os.close(handle)
            raise
        return io.BufferedReader(io.FileIO(handle, "rb"), 1 << 20)

    def read(self, path: str, limit: int = MAX_REPORT) -> bytes:
        """The bytes of a regular file inside the root; raises as `open` does."""
        with self.open(path, limit) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise EvidenceError(Reason.UNREADABLE, f"{path} grew past {limit:,} bytes while it was read")
        return data

    def stat(self, path: str) -> FileStat:
        """Size and modification time of a regular file inside the root; raises as `open` does, save for the limit."""
        real = self.resolve(path)
        facts = real.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise EvidenceError(Reason.UNREADABLE, f"{path} is not a regular file")
        return FileStat(facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))

    def git(self, *arguments: str, timeout: float = 60.0, limit: int = 64 * 1024 * 1024) -> bytes:
        """What `git ARGUMENTS` prints, run at the root with no prompt, no pager, no hooks and no user configuration.

        Raises:
            EvidenceError: unreadable when git fails or prints more than `limit` bytes, absent when there is no git,
                timed-out when it takes longer than `timeout` seconds.
        """
        from gate import git

        return git.run(arguments, self.root, self._repositories(), self.env, timeout=timeout, limit=limit)

    def _repositories(self) -> list[Path]:
        """Folders whose repository is believed though it is somebody else's, as a runner's is in a container.

        They are the root, and what is above it up to the workspace of the runner.
        """
        root = Path(self._real_root)
        workspace = os.path.realpath(self.env.get("GITHUB_WORKSPACE") or root)
        return [root, *(folder for folder in root.parents if folder.is_relative_to(workspace))]

    def prefix(self) -> str:
        """Which folder of the repository the root is, as `web/`, where the workspace of the runner is all of it."""
        above = self._repositories()[1:]
        return f"{Path(self._real_root).relative_to(above[-1]).as_posix()}/" if above else ""

    def prefixes(self) -> tuple[str, ...]:
        """Which folder of the repository the root may be: by the workspace, then by git, where that says otherwise.

        A repository may be checked out below the workspace, which git alone knows. But git tells what lies on disk,
        where a step of the job may have begun another repository: it has no word before the workspace.
        """
        found = [self.prefix()]
        with contextlib.suppress(EvidenceError):
            found.append(self.git("rev-parse", "--show-prefix").decode("utf-8", "replace").rstrip("\n"))
        return tuple(dict.fromkeys(found))

    def top(self) -> Path | None:
        """Where the repository begins that the root is a folder of, for a person; None where it begins at the root.

        None on a runner too, where a workflow says what the root is, and nobody went astray.
        """
        if self.env.get("GITHUB_WORKSPACE"):
            return None
        depth = self.prefixes()[-1].count("/")
        return self.root.joinpath(*[".."] * depth) if depth else None

    def read_given(self, path: Path, limit: int) -> bytes:
        """The bytes of a file that a person or the runner named, wherever it lies.

        Raises:
            EvidenceError: absent, forbidden (no permission), or unreadable (not a regular file, more than `limit`
                bytes).
        """
        try:
            if not path.is_file():
                reason = Reason.UNREADABLE if path.exists() else Reason.ABSENT
                raise EvidenceError(reason, f"{path} is not a file")
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except PermissionError:
            raise _refused(str(path), path) from None
        except OSError as fault:
            raise EvidenceError(Reason.UNREADABLE, f"{path} cannot be read: {_words(fault)}") from None
        if len(data) > limit:
            raise EvidenceError(Reason.UNREADABLE, f"{path} has more than {limit:,} bytes")
        return data

    def secret(self, name: str) -> str:
        """The value of an environment variable that no page, log or saved result may show; empty when it is not set.

        `secrets` remembers it, and the words of which it is made.
        """
        value = self.env.get(name, "").strip()
        self.secrets.update((value, *value.split()))
        return value

    def pause(self, seconds: float) -> None:
        """Does nothing for so long."""
        time.sleep(seconds)

    def nonce(self) -> str:
        """Text that nobody can guess: 32 hexadecimal digits."""
        import secrets

        return secrets.token_hex(16)

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
        half = path.with_name(f".{path.name}.{self.nonce()}.part")  # nobody can have laid a link there
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


def _straight(path: Path) -> Path:
    """The whole path as it is written, without `..`, and no link followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - the method keeps `..`


def _stay_inside(folder: Path, top: Path) -> None:
    """Refuses a folder that is written as one below `top`, and leads out of it, or into `.git`, by a link."""
    if not _straight(folder).is_relative_to(_straight(top)):
        return
    real, inside = folder.resolve(), top.resolve()
    if not real.is_relative_to(inside) or ".git" in real.relative_to(inside).parts:
        raise PermissionError(errno.EACCES, "a link leads out of the repository")


def _refused(path: str, real: Path) -> EvidenceError:
    """That we may not read a file, or look into a folder: who we are, whose it is, and what its owner has to do."""
    try:
        facts = real.stat()
    except OSError:  # it lies in a folder that may not be entered either
        return EvidenceError(Reason.FORBIDDEN, f"{path} may not be read by {_user(os.geteuid())}")
    is_folder = stat.S_ISDIR(facts.st_mode)
    said = f"{path} may not be {'looked into' if is_folder else 'read'} by {_user(os.geteuid())}"
    whose = f"it belongs to {_user(facts.st_uid)}, with the mode {stat.S_IMODE(facts.st_mode):04o}"
    way = f"`chmod {'a+rx' if is_folder else 'a+r'} {path}` in the step that writes it"
    return EvidenceError(Reason.FORBIDDEN, f"{said}: {whose}; {way}")


def _user(number: int) -> str:
    """The name of a user, or where the system knows none, as in many containers, the number."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _words(fault: BaseException) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
