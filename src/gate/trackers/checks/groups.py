"""The tasks that a saying is about: by the name of a section, by where it stands, or all of them.

A saying that names something of its own (`**Test coverage status**`) is about the sections so named, or about nothing
that we know; one that names nothing (`**Status**`) is about the part it stands in, and about everything only where it
stands above the parts, below a heading such as "Summary", or says so. In doubt nothing is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gate.trackers.reading.model import Entry
from gate.trackers.reading.vocabulary import State, plain
from gate.trackers.statements import Account, Saying, clipped, words

_EVERY = re.compile(
    r"(?:grand )?total|overall|all|sum|together|(?:overall|total|whole) (?:progress|project)", re.IGNORECASE
)
"""How a row is named that is about all tasks."""

_WHOLE = re.compile(r"\b(?:overall|total|whole|project)\b", re.IGNORECASE)
"""Words that say that everything is meant, wherever they stand."""

_SURVEY = re.compile(r"\b(?:progress|summary|overview|status|completion|statistics|stats|breakdown)\b", re.IGNORECASE)
"""The headings below which a document tells how far each part is."""

_MEASURES = words(
    "status state progress completion complete completed done finished open pending remaining left total overall all "
    "grand current number count items percentage rate summary so far time hours effort work estimate estimated "
    "invested spent target verdict final result now"
)
"""Words that say what is told of something, and not of what."""

_GENERIC = _MEASURES | words(
    "project readiness deployment production application app platform release system launch document decision "
    "conclusion"
)
"""With these, words that name no part of the whole."""

_PARTS = re.compile(r"(?:phase|week|sprint|milestone|epic|category|section|area|stage|module|part|workstream)s?")
DONE = re.compile(r"(?:tasks )?(?:done|completed?|finished|closed)")
"""How a column is headed that counts what is done."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that a saying may mean; `title` is that of their section, empty for all that there are."""

    title: str
    tasks: Sequence[Entry]

    def count(self, *states: State) -> int:
        """How many of them claim one of these states."""
        return sum(task.state in states for task in self.tasks)

    @property
    def name(self) -> str:
        """What they are called in a sentence."""
        return repr(clipped(self.title)) if self.title else "it"


def meant(account: Account, saying: Saying, name: str = "") -> list[Group]:
    """The groups of tasks that a saying may mean, the likeliest first; none where that cannot be told."""
    if not of_everything(name):
        return named(account, name)
    at = saying.section
    section = account.section(at) if at >= 0 else None
    whole = section is None or section.level == 1 or saying.heading
    whole = whole or bool(_WHOLE.search(name) or (section and _SURVEY.search(section.title)))
    if not whole and not account.below(at):
        return []
    found: list[Group] = []
    while at >= 0:
        found.append(_group(account, at))
        at = account.section(at).parent
    found += [Group("", account.tasks)] if whole else []
    sizes = [0, *(len(group.tasks) for group in found)]
    return [group for group, before in zip(found, sizes, strict=False) if len(group.tasks) > before]


def named(account: Account, name: str) -> list[Group]:
    """The sections with tasks whose title holds every telling word of the name."""
    return [_group(account, at) for at in account.named(words(name) - _MEASURES)]


def row(account: Account, saying: Saying) -> list[Group]:
    """The tasks that a row of a table is about, by its first cell: those of the sections so named, or all."""
    name = plain(saying.label).strip(" :")
    if _EVERY.fullmatch(name):
        of_tasks = any(re.search(r"\btasks\b", head) for head, _ in saying.cells)
        return [Group("", account.tasks)] if account.tasks and of_tasks and counts_tasks(saying) else []
    return named(account, name)


def of_everything(name: str) -> bool:
    """Whether a name, such as `Status`, names no part of the whole."""
    return not words(name) - _GENERIC


def counts_tasks(saying: Saying) -> bool:
    """Whether a table counts tasks: it has how many are done, of tasks or for each part of the work."""
    heads = [head for head, _ in saying.cells]
    of_tasks = any(re.search(r"\btasks\b", head) for head in heads)
    return any(DONE.fullmatch(head) for head in heads) and (of_tasks or by_part(saying))


def by_part(saying: Saying) -> bool:
    """Whether a table has a row for each part of the work."""
    return bool(saying.cells) and bool(_PARTS.fullmatch(saying.cells[0][0]))


def surveyed(account: Account, saying: Saying) -> bool:
    """Whether a saying stands below a heading that is about how far things are."""
    return saying.section >= 0 and bool(_SURVEY.search(account.section(saying.section).title))


def _group(account: Account, at: int) -> Group:
    tasks = account.below(at)
    return Group(account.section(at).title if len(tasks) < len(account.tasks) else "", tasks)
