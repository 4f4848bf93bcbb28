"""Which real paths lie in the repository: on every system, with its own separators and its own case of names."""

from __future__ import annotations

from pathlib import PurePath, PureWindowsPath

_PRIVATE_FOLDERS = (".git", "git~1")
"""The folder of git, and its short name on Windows. Names are compared without case: many file systems ignore it."""

_DEVICES = ("/proc/", "/sys/", "/dev/")

_MEMORY = "/dev/shm/"  # noqa: S108 - nothing is created there
"""Ordinary files in memory; a repository can be checked out there."""


def relative_parts(path: PurePath, root: PurePath) -> tuple[str, ...] | None:
    """The names from the root to a path below it; None outside of the root. Both paths are real.

    Windows compares paths without case, and so does `PureWindowsPath`.
    """
    return path.relative_to(root).parts if path.is_relative_to(root) else None


def is_private(path: PurePath, names: tuple[str, ...]) -> bool:
    """Whether a real path, with these names below the root, leads into `.git`, a device or a stream of a file."""
    if any(name.casefold() in _PRIVATE_FOLDERS for name in names):
        return True
    if isinstance(path, PureWindowsPath):
        return any(":" in name for name in names)  # an alternate data stream, such as `report.xml:stream`
    return path.as_posix().startswith(_DEVICES) and not _root(path, names).startswith(_MEMORY)


def _root(path: PurePath, names: tuple[str, ...]) -> str:
    return (path.parents[len(names) - 1] if names else path).as_posix()
