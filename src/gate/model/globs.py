"""Paths and other names held against globs: `**` crosses folders, braces stand for choices, dots are letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from wcmatch.glob import WcMatcher

NOT_OURS = tuple(
    f"**/{name}/**" for name in ("node_modules", "vendor", "venv", "site-packages", "fixtures", "testdata")
)
"""Folders of what others wrote, and of files that are no evidence of the repository itself."""


@dataclass(frozen=True, slots=True)
class FileGlobs:
    """Marks, in the type of a probe's parameter, globs that files of the repository should match: `lint` looks."""


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """Marks, in the type of a probe's parameter, addresses of services."""


def marked(parts: Iterable[object], *marks: type) -> bool:
    """Whether a mark stands anywhere in a type, as in `tuple[Annotated[str, OfFiles()], ...] | None`."""
    return any(isinstance(part, marks) or marked(get_args(part), *marks) for part in parts)


def matches(name: str, globs: Sequence[str]) -> bool:
    """Whether one of the globs matches the whole name; case counts. What is on disk is `World.glob`'s to find."""
    return _matcher(tuple(globs)).match(name)


@lru_cache(maxsize=256)
def _matcher(globs: tuple[str, ...]) -> WcMatcher[str]:
    """The globs compiled once: a change or a report holds thousands of names for the same few."""
    from wcmatch import glob

    return glob.compile(globs, flags=glob.GLOBSTAR | glob.DOTGLOB | glob.BRACE | glob.FORCEUNIX)


def chosen(path: str, only: Sequence[str] | None, ignore: Sequence[str] | None) -> bool:
    """Whether a path of the repository counts: `only` matches it, where there is one, and `ignore` does not."""
    inside = path.lstrip("/")
    return (not only or matches(inside, only)) and not (ignore and matches(inside, ignore))
