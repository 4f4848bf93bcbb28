"""A tracker → a draft of a checklist: items for the evidence that it names, and a list of entries without evidence.

Item ids come only from the numbers and titles of the tracker, so the same document always gives the same ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import field, replace
from typing import NamedTuple

from gate.model.item_ids import slug
from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading.model import Entry, Field, Tracker
from gate.trackers.reading.vocabulary import EntryKind
from gate.trackers.suggestions import rules
from gate.trackers.suggestions.candidates import find_candidates, find_uncovered_fields, states_target
from gate.trackers.suggestions.suggestion import KINDS_WITHOUT_EVIDENCE, Confidence, Suggestion, TrackerContext

MAX_ITEMS = 800
"""The number of items that fit into a checklist with all their text."""

MAX_SECTION_SLUG = 24
"""Characters of the section title in an id."""

WEIGHTS = {"critical": 4, "high": 3, "medium": 2, "low": 1, "p0": 4, "p1": 3, "p2": 2, "p3": 1, "p4": 1}
"""The weight of an item by the priority of its task."""

_OPTIONAL = re.compile(r"nice.to.have|optional|stretch|bonus", re.IGNORECASE)
_SIGNED_KINDS = frozenset({EntryKind.TASK, EntryKind.CRITERION})
"""The kinds of entries that need a sign-off where no other evidence fits."""


@dataclass(frozen=True, slots=True)
class DraftItem:
    """An item of the draft. `is_must` is false for a guess and for something optional, which become a `should`."""

    id: str
    title: str
    category: str
    owner: str
    weight: int
    line: int
    note: str
    suggestion: Suggestion
    is_must: bool


class DraftEntry(NamedTuple):
    """An entry of the tracker, or a target in prose, with the ids of its items.

    `reason` says why no evidence is linked to it, where that is so. `uncovered` are its fields that state a target
    which none of its items covers.
    """

    entry: Entry
    item_ids: tuple[str, ...] = ()
    reason: str = ""
    uncovered: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The items in the order of the document, and the entries with their items."""

    items: tuple[DraftItem, ...]
    entries: tuple[DraftEntry, ...]

    @property
    def unlinked(self) -> tuple[DraftEntry, ...]:
        """The entries without linked evidence, or with some of it missing."""
        return tuple(entry for entry in self.entries if entry.reason)

    @property
    def guesses(self) -> frozenset[str]:
        """The ids of the items that may not show what the entry means. A sign-off is never a guess."""
        return frozenset(
            item.id
            for item in self.items
            if item.suggestion.confidence is Confidence.GUESS and item.suggestion.probe != "signoff"
        )

    def without(self, item_ids: Set[str], reason: str) -> Draft:
        """The draft without these items; their entries get the reason."""
        return Draft(
            tuple(item for item in self.items if item.id not in item_ids),
            tuple(
                entry._replace(item_ids=tuple(name for name in entry.item_ids if name not in item_ids), reason=reason)
                if not item_ids.isdisjoint(entry.item_ids)
                else entry
                for entry in self.entries
            ),
        )


def draft_checklist(
    tracker: Tracker, probes: Iterable[str], url: str = "", folder: str = "", *, signoffs: bool = False
) -> Draft:
    """Drafts a checklist that uses only these probes.

    `url` is the address of the service with the listed endpoints; `folder` is that of the tracker, empty at the root.
    With `signoffs`, a task or a criterion without other evidence gets a sign-off; the other ids are the same without.
    """
    context = rules.make_context(tracker, url, folder)
    candidates = find_candidates(tracker)
    builder = _DraftBuilder(tracker, frozenset(probes), context, _find_shared_titles(candidates), signoffs)
    for entry, suggestions in rules.suggest_for_entries(candidates, tracker, context):
        builder.add(entry, suggestions)
        if len(builder.items) >= MAX_ITEMS:
            break
    builder.add_remaining(candidates[builder.entry_count :])
    items = tuple(sorted(builder.items, key=lambda item: item.line))
    return Draft(items, tuple(sorted(builder.entries, key=lambda draft_entry: draft_entry.entry.line)))


def draft_consistency(tracker: Tracker, draft: Draft, path: str) -> Draft:
    """The draft with one item for the tracker itself, where the tracker has tasks, and none of them names evidence."""
    first = next((entry for entry in tracker.entries if entry.kind in _SIGNED_KINDS), None)
    if first is None:
        return draft
    source = Suggestion("tracker", {"path": path}, ("contradictions == 0",), path, first.line, Confidence.GUESS)
    title = "The tracker does not contradict itself"
    item = DraftItem("tracker-is-consistent", title, "", "", 1, first.line, "", source, is_must=False)
    return replace(draft, items=(item,))


@dataclass(slots=True)
class _DraftBuilder:
    """Builds the draft entry by entry.

    `id_counts` holds the last number that was appended to each id; `ids_by_evidence` the item for each suggestion;
    `bounds` the first bound of each fact of each report.
    """

    tracker: Tracker
    probes: frozenset[str]
    context: TrackerContext
    shared_titles: Set[str]
    signoffs: bool
    items: list[DraftItem] = field(default_factory=list)
    entries: list[DraftEntry] = field(default_factory=list)
    entry_count: int = 0
    id_counts: dict[str, int] = field(default_factory=dict)
    ids_by_evidence: dict[str, str] = field(default_factory=dict)
    bounds: dict[str, str] = field(default_factory=dict)

    def add(self, entry: Entry, suggestions: list[Suggestion]) -> None:
        """Adds the items of an entry, or the reason why it has none."""
        self.entry_count += 1
        usable = [
            self._without_second_bound(adapted)
            for suggestion in suggestions
            if (adapted := self._with_available_probe(suggestion))
        ]
        uncovered = find_uncovered_fields(entry, usable)
        if not usable and entry.kind in _SIGNED_KINDS and "signoff" in self.probes:
            usable = self._signoff(entry)
        is_target = entry.kind is EntryKind.TARGET
        base = f"{usable[0].probe}-{slug(entry.title)}" if usable and is_target else self._base_id(entry)
        item_ids = tuple(
            self._add_item(entry, suggestion, base if index == 0 else f"{base}-{suggestion.probe}")
            for index, suggestion in enumerate(usable)
        )
        if item_ids or not is_target or states_target(entry):
            reason = "" if item_ids else self._reason(entry, suggestions)
            self.entries.append(DraftEntry(entry, item_ids, reason, uncovered))

    def _signoff(self, entry: Entry) -> list[Suggestion]:
        """A sign-off; without `signoffs` none, but its id is reserved, so that all other ids are the same."""
        item_id = self._next_id(self._base_id(entry))
        if not self.signoffs:
            self._reserve_id(self._base_id(entry))
            return []
        return [Suggestion("signoff", {"item": item_id}, ("signed",), entry.text, entry.line, Confidence.GUESS)]

    def _without_second_bound(self, suggestion: Suggestion) -> Suggestion:
        """The suggestion, as a guess where an entry before it states another bound of the same fact of a report."""
        confidence = suggestion.confidence
        for must in suggestion.must:
            fact, _, bound = must.partition(" ")
            key = repr((suggestion.probe, suggestion.params, fact))
            if bound and bound != self.bounds.setdefault(key, bound):
                confidence = Confidence.GUESS
        return replace(suggestion, confidence=confidence)

    def add_remaining(self, entries: Sequence[Entry]) -> None:
        """Lists the entries that were not read because the draft is full."""
        reason = f"a checklist holds at most {MAX_ITEMS} items; split the tracker"
        self.entries += [
            DraftEntry(entry, reason=reason)
            for entry in entries
            if entry.kind is not EntryKind.TARGET or states_target(entry)
        ]

    def _base_id(self, entry: Entry) -> str:
        """The id by number or title; a title of several sections gets the title of its section as a prefix."""
        if entry.number:
            return f"task-{slug(entry.number)}"
        name = slug(entry.title)
        if name and entry.section >= 0 and entry.title in self.shared_titles:
            return f"{slug(self.tracker.section_title(entry))[:MAX_SECTION_SLUG].strip('-')}-{name}".strip("-")
        return name or f"line-{entry.line}"

    def _reason(self, entry: Entry, suggestions: list[Suggestion]) -> str:
        if suggestions:
            return f"needs the probe {suggestions[0].probe}"
        if self.context.is_mention(entry):
            return f"mentions task {entry.number}"
        if entry.kind in KINDS_WITHOUT_EVIDENCE:
            return f"a {entry.kind} needs no evidence"
        return "its text names no evidence"

    def _with_available_probe(self, suggestion: Suggestion) -> Suggestion | None:
        """The suggestion with an available probe; `files` replaces `docs`."""
        if suggestion.probe in self.probes:
            return suggestion
        return replace(suggestion, probe="files") if suggestion.probe == "docs" else None

    def _add_item(self, entry: Entry, suggestion: Suggestion, base_id: str) -> str:
        """The id of the item for this evidence: a new item, except where other entries than tasks share evidence."""
        is_guess = suggestion.confidence is Confidence.GUESS
        evidence = repr((suggestion.probe, suggestion.params, suggestion.must, is_guess))
        if entry.kind is not EntryKind.TASK and evidence in self.ids_by_evidence:
            return self.ids_by_evidence[evidence]
        item_id = self._reserve_id(base_id)
        self.ids_by_evidence.setdefault(evidence, item_id)
        priority = self.tracker.priority(entry)
        is_optional = any(_OPTIONAL.search(section.title) for section in self.tracker.ancestors(entry.section))
        is_must = not is_guess and not is_optional
        self.items.append(
            DraftItem(
                item_id, entry.title or item_id, self.tracker.category(entry), entry.get("owner"),
                WEIGHTS.get(priority, 1), entry.line, _note(entry, priority), suggestion, is_must,
            )
        )  # fmt: skip
        return item_id

    def _next_id(self, base_id: str) -> str:
        """The id, with a number appended where it is already used."""
        item_id, count = base_id, self.id_counts.get(base_id, 0)
        while item_id in self.id_counts:
            count += 1
            item_id = f"{base_id}-{count}"
        return item_id

    def _reserve_id(self, base_id: str) -> str:
        """Reserves the next such id. The count is kept, so that thousands of equal titles take linear time."""
        item_id = self._next_id(base_id)
        if item_id != base_id:
            self.id_counts[base_id] = int(item_id.rpartition("-")[2])
        self.id_counts[item_id] = 1
        return item_id


def _find_shared_titles(entries: Iterable[Entry]) -> Set[str]:
    """The titles that entries of several sections have."""
    first_section: dict[str, int] = {}
    return {entry.title for entry in entries if first_section.setdefault(entry.title, entry.section) != entry.section}


def _note(entry: Entry, priority: str) -> str:
    notes = [f"priority {priority}" if priority else "", f"due {entry.get('due')}" if entry.get("due") else ""]
    return ", ".join(note for note in notes if note)


def count_by_probe(draft: Draft) -> Iterator[tuple[str, int]]:
    """The number of items of each probe."""
    probes = [item.suggestion.probe for item in draft.items]
    yield from ((name, probes.count(name)) for name in sorted(set(probes)))
