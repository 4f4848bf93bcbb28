"""A tracker → a draft of a checklist: an item for whatever evidence could show, and a list of what none can.

Ids come from the numbers and titles of the tracker alone, so that the same document gives the same items again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gate.parsers.tracker_model import Entry, Tracker
from gate.parsers.tracker_words import Sort, State
from gate.trackers import suggest
from gate.trackers.suggestion import SILENT, Suggestion, Sure

MAX_ITEMS = 800
"""So many items fit into a checklist with all their words."""

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


@dataclass(frozen=True, slots=True)
class Unbound:
    """An entry for which there is no item, and why."""

    line: int
    sort: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The items in the order of the document, what is bound to nothing, and the items of each entry by its line."""

    items: tuple[DraftItem, ...]
    unbound: tuple[Unbound, ...]
    ids: dict[int, tuple[str, ...]]

    def without(self, dropped: Collection[str], why: str) -> Draft:
        """The draft with these items listed as unbound."""
        gone = [item for item in self.items if item.id in dropped]
        more = tuple(Unbound(item.line, item.suggestion.probe, item.title, why) for item in gone)
        ids = {line: tuple(each for each in found if each not in dropped) for line, found in self.ids.items()}
        return Draft(tuple(item for item in self.items if item.id not in dropped), self.unbound + more, ids)


def draft(tracker: Tracker, probes: Collection[str], url: str = "") -> Draft:
    """The draft, with the probes that there are; `url` is the address of the service whose endpoints are listed."""
    maker = _Maker(tracker, frozenset(probes))
    setting = suggest.setting(tracker, url)
    for entry, found in suggest.of_entries(tracker, setting):
        maker.entry(entry, found)
        if len(maker.items) >= MAX_ITEMS:
            break
    for each in suggest.of_statements(tracker, setting) if len(maker.items) < MAX_ITEMS else ():
        maker.statement(each)
    maker.leave(tracker.entries)
    items = tuple(sorted(maker.items, key=lambda item: item.line))
    unbound = tuple(sorted(maker.unbound, key=lambda each: each.line))
    return Draft(items, unbound, {line: tuple(ids) for line, ids in maker.ids.items()})


@dataclass(slots=True)
class _Maker:
    tracker: Tracker
    probes: frozenset[str]
    items: list[DraftItem] = field(default_factory=list)
    unbound: list[Unbound] = field(default_factory=list)
    ids: dict[int, list[str]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def entry(self, entry: Entry, found: list[Suggestion]) -> None:
        """Makes the items of an entry, or says why there is none."""
        usable = [known for each in found if (known := self._known(each))]
        if not usable and entry.sort in _OWED and "signoff" in self.probes:
            usable = [
                Suggestion(
                    "signoff", {"item": self._next(_base(entry))}, ("signed",), entry.text, entry.line, Sure.GUESS
                )
            ]
        if not usable:
            self.unbound.append(Unbound(entry.line, str(entry.sort), entry.title, _why(entry, found)))
            return
        base = _base(entry)
        for at, each in enumerate(usable):
            self._add(entry, each, base if at == 0 else f"{base}-{each.probe}")

    def leave(self, entries: Sequence[Entry]) -> None:
        """Lists the entries that nobody looked at, because there are items enough."""
        why = f"a checklist holds {MAX_ITEMS} items; split the tracker"
        last = max((*self.ids, *(each.line for each in self.unbound)), default=0)
        if len(self.items) >= MAX_ITEMS:
            self.unbound += [
                Unbound(each.line, str(each.sort), each.title, why) for each in entries if each.line > last
            ]

    def statement(self, found: Suggestion) -> None:
        """Makes the item of a target that stands outside of any list."""
        if known := self._known(found):
            title = _clean(found.words)
            entry = Entry(Sort.NOTE, found.line, title, found.words, State.NONE)
            self._add(entry, known, f"{found.probe}-{_slug(title)}")

    def _known(self, each: Suggestion) -> Suggestion | None:
        """The suggestion with a probe that there is: a document is at least a file."""
        if each.probe in self.probes:
            return each
        return replace(each, probe="files") if each.probe == "docs" else None

    def _add(self, entry: Entry, each: Suggestion, wanted: str) -> None:
        same = repr((each.probe, each.inputs, each.must))
        ids = self.ids.setdefault(entry.line, [])
        if entry.sort is not Sort.TASK and same in self.known:
            ids.append(self.known[same])
            return
        name = self._free(wanted)
        ids.append(name)
        self.known.setdefault(same, name)
        section = self.tracker.category(entry) if entry.section >= 0 else ""
        priority = self.tracker.priority(entry)
        optional = any(_OPTIONAL.search(above.title) for above in self.tracker.above(entry.section))
        self.items.append(
            DraftItem(
                name, entry.title or name, section, entry.get("owner"), WEIGHTS.get(priority, 1), entry.line,
                _remark(entry, priority), each, binding=each.sure is not Sure.GUESS and not optional,
            )
        )  # fmt: skip

    def _next(self, wanted: str) -> str:
        """The id, with a number where it is taken."""
        name, count = wanted, self.taken.get(wanted, 0)
        while name in self.taken:
            count += 1
            name = f"{wanted}-{count}"
        return name

    def _free(self, wanted: str) -> str:
        """The next such id, taken from now on; the number is kept, so that thousands alike are no search each."""
        name = self._next(wanted)
        if name != wanted:
            self.taken[wanted] = int(name.rpartition("-")[2])
        self.taken[name] = 1
        return name


def _base(entry: Entry) -> str:
    if entry.number:
        return f"task-{_slug(entry.number)}"
    return _slug(entry.title) or f"line-{entry.line}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:60].strip("-")


def _clean(text: str) -> str:
    return " ".join(text.replace("`", "").replace("**", "").split())[:200]


def _remark(entry: Entry, priority: str) -> str:
    said = [f"priority {priority}" if priority else "", f"due {entry.get('due')}" if entry.get("due") else ""]
    return ", ".join(each for each in said if each)


def _why(entry: Entry, found: list[Suggestion]) -> str:
    if found:
        return f"needs the probe {found[0].probe}"
    if entry.sort in SILENT:
        return f"a {entry.sort} asks for no evidence"
    return "no words that name evidence"


def counted(draft: Draft) -> Iterator[tuple[str, int]]:
    """How many items there are of each probe, and how many entries are bound to nothing."""
    probes = [item.suggestion.probe for item in draft.items]
    yield from ((name, probes.count(name)) for name in sorted(set(probes)))
    yield "unbound", len(draft.unbound)
