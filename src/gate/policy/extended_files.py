"""The files that a checklist extends, by where they are: in its own repository, or in others."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from gate.model.checklist import Checklist

if TYPE_CHECKING:
    from gate.checklist.composition.reference import Reference

Place = tuple[str, str]
"""The repository, in lower case, and the path of a base policy."""


def place_of(reference: Reference) -> Place:
    """The repository and the path of a base policy, whatever the commit."""
    return reference.repo.lower(), reference.path


def places_of(checklist: Checklist) -> frozenset[Place]:
    """The files of other repositories that a checklist extends."""
    return frozenset(place_of(reference) for reference in _references(checklist.base_policies) if reference.repo)


def local_paths(checklist: Checklist) -> frozenset[str]:
    """The files of its own repository that a checklist extends."""
    return frozenset(reference.path for reference in _references(checklist.base_policies) if not reference.repo)


def _references(names: Collection[str]) -> tuple[Reference, ...]:
    if not names:
        return ()
    from gate.checklist.composition.reference import Reference, parse

    return tuple(parse(name, Reference("")) for name in names)
