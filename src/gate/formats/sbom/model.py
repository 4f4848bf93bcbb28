"""The plain values that every format of component lists returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass


class Scope(StrEnum):
    """When a component is used: always, where it is installed, or only in development and tests.

    The words are those of CycloneDX (`component.scope`), whose default is `required`.
    """

    REQUIRED = "required"
    OPTIONAL = "optional"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Component:
    """One component.

    `licenses` are the statements of the report: SPDX expressions, or names in any wording. All of them apply, or with
    `is_choice` any of them; without one, the licence is not known. `version` and `purl` may be empty, and `scope` is
    None where the report does not contain it.
    """

    name: str
    version: str = ""
    licenses: tuple[str, ...] = ()
    is_choice: bool = False
    purl: str = ""
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class SbomReport:
    """The components of one document, in its order.

    `project` is what the document describes, which is no component of itself. `skipped` counts its entries that are no
    packages, by their kind, such as files. `size` is about what the report takes in memory.
    """

    format: str
    components: tuple[Component, ...]
    project: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class SbomFormat:
    """One format of component lists, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, of another format, or refers to components
    that it does not list. `paths` are globs of the files that its tools write by default, in any folder.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], SbomReport]
    paths: tuple[str, ...] = ()
