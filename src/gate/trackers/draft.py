"""A tracker → a draft of a checklist: an item for whatever evidence could show, and a list of what none can.

Ids come from the numbers and titles of the tracker alone, so that the same document gives the same items again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gate.trackers.ids import slug
from gate.trackers.reading.model import Entry, Field, Tracker
from gate.trackers.reading.vocabulary import Sort
from gate.trackers.suggestions import suggest
from gate.trackers.suggestions.suggestion import SILENT, Confidence, Setting, Suggestion

MAX_ITEMS = 800
"""So many items fit into a checklist with all their words."""

MAX_SECTION = 24
"""So much of the title of its section goes into an id."""

WEIGHTS = {"critical": 4, "high": 3, "medium": 2, "low": 1, "p0": 4, "p1": 3, "p2": 2, "p3": 1, "p4": 1}
"""The weight of an item by the priority of its task."""

_OPTIONAL = re.compile(r"nice.to.have|optional|stretch|bonus", re.IGNORECASE)
_OWED = frozenset({Sort.TASK, Sort.CRITERION})
"""Entries that somebody has to answer for, so that without evidence a signature is asked for."""


@dataclass(frozen=True, slots=True)
class DraftItem:
    """An item of the draft. `binding` is false where its expectation only warns: a guess, or something optional."""

    id: str
    title: str
    category: str
    owner: str
    weight: int
    line: int
    remark: str
    suggestion: Suggestion
    binding: bool


class Asked(NamedTuple):
    """An entry, or a target in prose, with the ids of its items; `why` says why something of it is bound to nothing.

    `left` are its fields that state a target which nothing shows.
    """

    entry: Entry
    ids: tuple[str, ...] = ()
    why: str = ""
    left: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The items in the order of the document, and all that it asks for, each with its items."""

    items: tuple[DraftItem, ...]
    asked: tuple[Asked, ...]

    @property
    def unbound(self) -> tuple[Asked, ...]:
        """What is bound to nothing, wholly or in part."""
        return tuple(each for each in self.asked if each.why)

    @property
    def guesses(self) -> frozenset[str]:
        """The items that may well show something else than what was meant; a signature means what it signs."""
        return frozenset(
            item.id
            for item in self.items
            if item.suggestion.confidence is Confidence.GUESS and item.suggestion.probe != "signoff"
        )

    def without(self, dropped: Set[str], why: str) -> Draft:
        """The draft without these items; what asked for them is bound to nothing, for this reason."""
        return Draft(
            tuple(item for item in self.items if item.id not in dropped),
            tuple(
                each._replace(ids=tuple(name for name in each.ids if name not in dropped), why=why)
                if not dropped.isdisjoint(each.ids)
                else each
                for each in self.asked
            ),
        )


def draft(tracker: Tracker, probes: Iterable[str], url: str = "", folder: str = "") -> Draft:
    """The draft, with the probes that there are.

    `url` is the address of the service whose endpoints are listed, `folder` where the tracker lies, empty at the root.
    """
    setting = suggest.setting(tracker, url, folder)
    every = suggest.asking(tracker)
    maker = _Maker(tracker, frozenset(probes), setting, _shared(every))
    for entry, found in suggest.of_each(every, tracker, setting):
        maker.take(entry, found)
        if len(maker.items) >= MAX_ITEMS:
            break
    maker.leave(every[maker.taken :])
    items = tuple(sorted(maker.items, key=lambda item: item.line))
    return Draft(items, tuple(sorted(maker.asked, key=lambda each: each.entry.line)))


@dataclass(slots=True)
class _Maker:
    tracker: Tracker
    probes: frozenset[str]
    setting: Setting
    shared: Set[str]
    items: list[DraftItem] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    taken: int = 0
    names: dict[str, int] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def _base(self, entry: Entry) -> str:
        """The id by the number or the title; one that several sections share, behind the section's title."""
        if entry.number:
            return f"task-{slug(entry.number)}"
        name = slug(entry.title)
        if name and entry.section >= 0 and entry.title in self.shared:
            return f"{slug(self.tracker.category(entry))[:MAX_SECTION].strip('-')}-{name}".strip("-")
        return name or f"line-{entry.line}"

    def take(self, entry: Entry, found: list[Suggestion]) -> None:
        """Makes the items of an entry, or says why there is none."""
        self.taken += 1
        usable = [known for each in found if (known := self._known(each))]
        if not usable and entry.sort in _OWED and "signoff" in self.probes:
            wanted = {"item": self._next(self._base(entry))}
            usable = [Suggestion("signoff", wanted, ("signed",), entry.text, entry.line, Confidence.GUESS)]
        base = f"{usable[0].probe}-{slug(entry.title)}" if usable and entry.sort is Sort.TARGET else self._base(entry)
        ids = tuple(
            self._add(entry, each, base if at == 0 else f"{base}-{each.probe}") for at, each in enumerate(usable)
        )
        if ids or entry.sort is not Sort.TARGET or suggest.states_target(entry):
            why = "" if ids else self._why(entry, found)
            self.asked.append(
                Asked(entry, ids, why, suggest.left(entry, (each for each in usable if each.probe != "signoff")))
            )

    def _why(self, entry: Entry, found: list[Suggestion]) -> str:
        if found:
            return f"needs the probe {found[0].probe}"
        if self.setting.mentions(entry):
            return f"it speaks of the task {entry.number}"
        if entry.sort in SILENT:
            return f"a {entry.sort} asks for no evidence"
        return "no words that name evidence"

    def leave(self, entries: Sequence[Entry]) -> None:
        """Lists the entries that nobody looked at, because there are items enough."""
        why = f"a checklist holds {MAX_ITEMS} items; split the tracker"
        asking = (each for each in entries if each.sort is not Sort.TARGET or suggest.states_target(each))
        self.asked += [Asked(each, why=why) for each in asking]

    def _known(self, each: Suggestion) -> Suggestion | None:
        """The suggestion with a probe that there is: a document is at least a file."""
        if each.probe in self.probes:
            return each
        return replace(each, probe="files") if each.probe == "docs" else None

    def _add(self, entry: Entry, each: Suggestion, wanted: str) -> str:
        """The id of the item that shows this: a new one, save where the same evidence is asked for beside a task."""
        same = repr((each.probe, each.params, each.must))
        if entry.sort is not Sort.TASK and same in self.known:
            return self.known[same]
        name = self._free(wanted)
        self.known.setdefault(same, name)
        section = self.tracker.category(entry) if entry.section >= 0 else ""
        priority = self.tracker.priority(entry)
        optional = any(_OPTIONAL.search(above.title) for above in self.tracker.above(entry.section))
        self.items.append(
            DraftItem(
                name, entry.title or name, section, entry.get("owner"), WEIGHTS.get(priority, 1), entry.line,
                _remark(entry, priority), each, binding=each.confidence is not Confidence.GUESS and not optional,
            )
        )  # fmt: skip
        return name

    def _next(self, wanted: str) -> str:
        """The id, with a number where it is taken."""
        name, count = wanted, self.names.get(wanted, 0)
        while name in self.names:
            count += 1
            name = f"{wanted}-{count}"
        return name

    def _free(self, wanted: str) -> str:
        """The next such id, taken from now on; the number is kept, so that thousands alike are no search each."""
        name = self._next(wanted)
        if name != wanted:
            self.names[wanted] = int(name.rpartition("-")[2])
        self.names[name] = 1
        return name


def _shared(entries: Iterable[Entry]) -> Set[str]:
    """The titles that entries of several sections bear."""
    first: dict[str, int] = {}
    return {entry.title for entry in entries if first.setdefault(entry.title, entry.section) != entry.section}


def _remark(entry: Entry, priority: str) -> str:
    said = [f"priority {priority}" if priority else "", f"due {entry.get('due')}" if entry.get("due") else ""]
    return ", ".join(each for each in said if each)


def counted(draft: Draft) -> Iterator[tuple[str, int]]:
    """How many items there are of each probe, and how many entries are bound to nothing."""
    probes = [item.suggestion.probe for item in draft.items]
    yield from ((name, probes.count(name)) for name in sorted(set(probes)))
    yield "unbound", len(draft.unbound)
