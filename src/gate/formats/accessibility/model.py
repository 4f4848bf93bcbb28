"""The plain values that every format of accessibility tests returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass


class Level(StrEnum):
    """How bad a problem is: the impact in axe, or the type of an issue in pa11y.

    UNRATED is a violation of axe without an impact, or with one that is not known. INCOMPLETE is a check of axe that a
    person must finish.
    """

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"
    UNRATED = "unrated"
    INCOMPLETE = "incomplete"
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


IMPACTS = (Level.CRITICAL, Level.SERIOUS, Level.MODERATE, Level.MINOR)
"""The impacts of axe, worst first."""

TYPES = (Level.ERROR, Level.WARNING, Level.NOTICE)
"""The types of issues of pa11y, worst first."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a page violates: how many elements do, and the selector of the first of them.

    `elements` is at least 1: pa11y also reports problems of the whole page.
    """

    rule: str
    level: Level
    message: str
    elements: int = 1
    selector: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, or one state of it, that was tested; `url` is empty where the report does not name it."""

    url: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class AccessibilityReport:
    """The pages of one report.

    `levels` are those that the tool can report. `has_incomplete` is false when the report lacks the checks that a
    person must finish.
    """

    format: str
    pages: tuple[Page, ...]
    levels: tuple[Level, ...]
    has_incomplete: bool = False
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessibilityFormat:
    """One format of accessibility tests, for the registry.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is empty, broken, of another format, or when a page could not
    be tested.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], AccessibilityReport]
    paths: tuple[str, ...] = ()
