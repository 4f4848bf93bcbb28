"""Words of a tracker → suggestions, by rules that each know one kind of evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gate.parsers.tracker_model import Entry, Tracker
from gate.parsers.tracker_words import Sort
from gate.trackers import rules_files, rules_people, rules_quality, rules_services
from gate.trackers.paths import addresses
from gate.trackers.suggestion import Phrase, Setting, Suggestion, Sure, of_entry, of_statement

Rule = Callable[[Phrase, Setting], Iterable[Suggestion]]

SPECIAL: tuple[Rule, ...] = (
    rules_quality.coverage,
    rules_quality.lighthouse,
    rules_files.sizes,
    rules_files.patterns,
    rules_files.files_of_tests,
    rules_services.latency,
    rules_quality.tests,
    rules_quality.scans,
    rules_people.approvals,
    rules_files.alerts,
    rules_services.numbers,
)
"""Rules for words that one probe alone can mean: the first that fits speaks for the phrase."""

PLAIN: tuple[Rule, ...] = (
    rules_files.places,
    rules_files.installed,
    rules_services.urls,
    rules_services.endpoints,
    rules_services.ports,
    rules_files.documents,
)
"""Rules for things by name: each that fits adds its own."""


def suggestions(phrases: Sequence[Phrase], setting: Setting) -> list[Suggestion]:
    """What is suggested for the phrases of one entry, guesses only where nothing better is."""
    found = [each for phrase in phrases for each in _of(phrase, setting)]
    known = [each for each in found if each.sure is not Sure.GUESS]
    return _once(known or found[:1])


def _of(phrase: Phrase, setting: Setting) -> Iterator[Suggestion]:
    for rule in PLAIN:
        yield from rule(phrase, setting)
    for rule in SPECIAL:
        if found := list(rule(phrase, setting)):
            yield from found
            return


def _once(found: Iterable[Suggestion]) -> list[Suggestion]:
    kept: dict[str, Suggestion] = {}
    for each in found:
        kept.setdefault(repr((each.probe, each.inputs, each.must)), each)
    return list(kept.values())


def of_entries(tracker: Tracker, setting: Setting) -> Iterator[tuple[Entry, list[Suggestion]]]:
    """Every entry with what is suggested for it; one that only mentions a task by its number asks for nothing."""
    numbers = {entry.number for entry in tracker.tasks if entry.number}
    for entry in tracker.entries:
        mention = entry.sort is not Sort.TASK and entry.number in numbers
        yield entry, [] if mention else suggestions(list(of_entry(tracker, entry)), setting)


def of_statements(tracker: Tracker, setting: Setting) -> Iterator[Suggestion]:
    """What is suggested for prose and labels that state a target."""
    for statement in tracker.statements:
        found = [each for phrase in of_statement(tracker, statement) for each in _of(phrase, setting)]
        yield from _once(each for each in found if each.sure is not Sure.GUESS)


_OURS = re.compile(
    r"(?:(?:our|the|rest|backend|api|server|gateway|base|production|staging|local|url)\s*)+", re.IGNORECASE
)
"""A label that names nobody else's service."""


def setting(tracker: Tracker, url: str = "") -> Setting:
    """The address of the API: the one given, else that of the service whose label names one."""
    if url:
        return Setting(url)
    for entry in tracker.entries:
        if entry.sort is Sort.SERVICE and _OURS.fullmatch(entry.label):
            return Setting(next(iter(addresses(entry.text)), ""))
    return Setting()
