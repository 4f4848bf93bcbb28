"""Words of a tracker → suggestions, by rules that each know one kind of evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gate.parsers.tracker_model import Entry, Tracker
from gate.parsers.tracker_words import Sort
from gate.trackers import rules_files, rules_people, rules_quality, rules_services
from gate.trackers.paths import addresses, targets
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
    rules_services.every,
    rules_files.documents,
)
"""Rules for things by name: each that fits adds its own."""


def suggestions(phrases: Sequence[Phrase], setting: Setting) -> list[Suggestion]:
    """What is suggested for the phrases of one entry, and where that is all guesses, those of the first rule."""
    found = [each for phrase in phrases for each in _of(phrase, setting)]
    known = [one for each in found for one in each if one.sure is not Sure.GUESS]
    return _once(known or next(iter(found), []))


def _of(phrase: Phrase, setting: Setting) -> Iterator[list[Suggestion]]:
    """What each rule suggests that has something to suggest."""
    for rule in PLAIN:
        if found := list(rule(phrase, setting)):
            yield found
    for rule in SPECIAL:
        if found := list(rule(phrase, setting)):
            yield found
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
        found = [one for phrase in of_statement(tracker, statement) for each in _of(phrase, setting) for one in each]
        yield from _once(each for each in found if each.sure is not Sure.GUESS)


_OURS = re.compile(
    r"(?:(?:our|the|rest|backend|api|server|gateway|base|production|staging|local|url)\s*)+", re.IGNORECASE
)
"""A label that names nobody else's service."""


def setting(tracker: Tracker, url: str = "") -> Setting:
    """The services of the document, and the API's address: the one given, else that of the service labelled so."""
    listed = [entry for entry in tracker.entries if entry.sort is Sort.SERVICE]
    ours = (found for entry in listed if _OURS.fullmatch(entry.label) for found in addresses(entry.text)[:1])
    every = (found for entry in listed for found in (addresses(entry.text) + targets(entry.text))[:1])
    return Setting(url or next(ours, ""), tuple(dict.fromkeys(every)))
