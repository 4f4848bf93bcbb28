"""Matching names against globs: `**` crosses folders, braces list choices, dots match like letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from wcmatch.glob import WcMatcher

THIRD_PARTY_GLOBS = tuple(
    f"**/{name}/**" for name in ("node_modules", "vendor", "venv", "site-packages", "fixtures", "testdata")
)
"""Folders of dependencies and test data: their files are no evidence of the repository itself."""


@dataclass(frozen=True, slots=True)
class FileGlobs:
    """Marks a probe parameter as globs of repository files; `gate lint` warns about those that match none."""


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """Marks a probe parameter as addresses of services."""


def has_marker(parts: Iterable[object], *markers: type) -> bool:
    """Whether a type contains a marker at any depth, as `tuple[Annotated[str, FileGlobs()], ...] | None` does."""
    return any(isinstance(part, markers) or has_marker(get_args(part), *markers) for part in parts)


def matches(name: str, globs: Sequence[str]) -> bool:
    """Whether one of the globs matches the whole name, case-sensitively. Files on disk: see `Workspace.glob`."""
    return _matcher(tuple(globs)).match(name)


@lru_cache(maxsize=256)
def _matcher(globs: tuple[str, ...]) -> WcMatcher[str]:
    """The compiled globs: a change or a report matches thousands of names against the same few globs."""
    from wcmatch import glob

    return glob.compile(globs, flags=glob.GLOBSTAR | glob.DOTGLOB | glob.BRACE | glob.FORCEUNIX)


def is_selected(path: str, only: Sequence[str] | None, ignore: Sequence[str] | None) -> bool:
    """Whether `only` (if given) matches a repository path and `ignore` does not."""
    relative = path.lstrip("/")
    return (not only or matches(relative, only)) and not (ignore and matches(relative, ignore))
