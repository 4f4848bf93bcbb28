"""Compares versions of any ecosystem, to find the one upgrade that clears the most findings of a package.

No ecosystem's own rules are followed: numbers are compared as numbers, words as words, and a word that announces a
release (`rc`, `beta`, `dev`) or `~` comes before the end of a version. A report that names several fixed versions means
one of each line of releases, so that a version between two of them need not have the fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = re.compile(r"[0-9]{1,50}|[a-z]+|~")
_PRE_RELEASE = frozenset(
    {"~", "a", "alpha", "b", "beta", "c", "cr", "dev", "m", "milestone", "pre", "preview", "rc", "snapshot"}
)

_Key = tuple[tuple[int, int, str], ...]


def sort_key(version: str) -> _Key:
    """A key that orders versions from old to new; without build metadata (`+…`) and a leading `v`."""
    epoch, colon, rest = version.lower().partition(":")
    text = rest if colon else epoch
    parts = [(3, int(epoch), "")] if colon and epoch.isdecimal() and len(epoch) <= 50 else [(3, 0, "")]
    for part in _PART.findall(text.removeprefix("v").partition("+")[0]):
        if part.isdecimal():
            parts.append((3, int(part), ""))
        else:
            _drop_zeros(parts)
            parts.append((0 if part in _PRE_RELEASE else 2, 0, part))
    _drop_zeros(parts)
    return (*parts, (1, 0, ""))


def _drop_zeros(parts: list[tuple[int, int, str]]) -> None:
    """Drops zeros at the end, after the epoch: 1.0 is 1."""
    while len(parts) > 1 and parts[-1] == (3, 0, ""):
        parts.pop()


def has_fix(version: str, fixed: Iterable[str]) -> bool:
    """Whether a version has a fix that is first in these versions: it is one of them, or not older than all of them."""
    alternatives = list(fixed)
    return version in alternatives or (
        bool(alternatives) and all(sort_key(version) >= sort_key(alternative) for alternative in alternatives)
    )


def choose_version(installed: str, fixes: Iterable[Iterable[str]]) -> str | None:
    """The version to upgrade to: newer than the installed one, with all of these fixes; each lists its fixed versions.

    The oldest of the finished releases, else of those before a release. None when there is none: the fixes are all of
    older lines of releases.
    """
    required = [tuple(fixed) for fixed in fixes]
    candidates = {version for fixed in required for version in fixed}
    suitable = [version for version in candidates if all(has_fix(version, fixed) for fixed in required)]
    newer = [version for version in suitable if not installed or sort_key(version) > sort_key(installed)]
    return min(newer, key=lambda version: (is_unfinished(version), sort_key(version), version), default=None)


def is_unfinished(version: str) -> bool:
    """Whether a version is one before a release, such as `2.0rc1`."""
    return any(rank == 0 for rank, _, _ in sort_key(version))
