"""Applies the rules, each of which suggests one kind of evidence, to the phrases of a tracker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gate.trackers.reading.model import Entry, Tracker
from gate.trackers.reading.vocabulary import EntryKind
from gate.trackers.suggestions import files, people, quality, services
from gate.trackers.suggestions.moves import suggest_moves
from gate.trackers.suggestions.paths import find_ports, find_urls
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Suggestion, TrackerContext, find_phrases

Rule = Callable[[Phrase, TrackerContext], Iterable[Suggestion]]

EXCLUSIVE_RULES: tuple[Rule, ...] = (
    quality.suggest_coverage,
    quality.suggest_lighthouse,
    files.suggest_sizes,
    files.suggest_patterns,
    files.suggest_test_files,
    services.suggest_latency,
    quality.suggest_tests,
    quality.suggest_scans,
    people.suggest_approvals,
    files.suggest_alerts,
    services.suggest_numbers,
)
"""Rules for text that only one probe fits: the first rule that suggests something is used."""

ADDITIVE_RULES: tuple[Rule, ...] = (
    files.suggest_paths,
    files.suggest_packages,
    services.suggest_urls,
    services.suggest_endpoints,
    services.suggest_ports,
    services.suggest_all_services,
    files.suggest_documents,
)
"""Rules for things with a name: the suggestions of all of them are used."""

_OWN_SERVICE = re.compile(
    r"(?:(?:our|the|rest|backend|api|server|gateway|base|production|staging|local|url)\s*)+", re.IGNORECASE
)
"""A label of a service that the team runs itself."""


def suggest(phrases: Sequence[Phrase], context: TrackerContext) -> list[Suggestion]:
    """The suggestions for the phrases of one entry, in their order.

    Of the guesses, the first set of each labelled field counts; a guess about the text itself only where there is
    nothing better.
    """
    suggestions = [(phrase, batch) for phrase in phrases for batch in _apply_rules(phrase, context)]
    is_confident = [any(item.confidence is not Confidence.GUESS for item in batch) for _, batch in suggestions]
    with_guess: set[Phrase] = set()
    chosen: list[Suggestion] = []
    for (phrase, batch), confident in zip(suggestions, is_confident, strict=True):
        if confident:
            chosen += (item for item in batch if item.confidence is not Confidence.GUESS)
        elif phrase not in with_guess and (phrase.label or not (chosen or any(is_confident))):
            with_guess.add(phrase)
            chosen += batch
    return _without_duplicates(chosen)


def _apply_rules(phrase: Phrase, context: TrackerContext) -> Iterator[list[Suggestion]]:
    """The suggestions of each rule that has some."""
    for rule in ADDITIVE_RULES:
        if suggestions := list(rule(phrase, context)):
            yield suggestions
    for rule in EXCLUSIVE_RULES:
        if suggestions := list(rule(phrase, context)):
            yield suggestions
            return


def _without_duplicates(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    unique: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        unique.setdefault(repr((suggestion.probe, suggestion.params, suggestion.must)), suggestion)
    return list(unique.values())


def suggest_for_entries(
    entries: Iterable[Entry], tracker: Tracker, context: TrackerContext
) -> Iterator[tuple[Entry, list[Suggestion]]]:
    """Each entry with its suggestions; an entry that only mentions a task by its number has none."""
    for entry in entries:
        suggestions = [] if context.is_mention(entry) else suggest_moves(entry, context)
        if not suggestions and not context.is_mention(entry):
            suggestions = suggest(list(find_phrases(tracker, entry)), context)
        if entry.kind is EntryKind.TARGET:  # a guess is not enough to treat prose as a target
            suggestions = [suggestion for suggestion in suggestions if suggestion.confidence is not Confidence.GUESS]
        yield entry, suggestions


def make_context(tracker: Tracker, url: str = "", folder: str = "") -> TrackerContext:
    """The context of a document. `url` wins over the address of the API that the document lists."""
    services = [entry for entry in tracker.entries if entry.kind is EntryKind.SERVICE]
    own_urls = (
        address for entry in services if _OWN_SERVICE.fullmatch(entry.label) for address in find_urls(entry.text)[:1]
    )
    addresses = (address for entry in services for address in (find_urls(entry.text) + find_ports(entry.text))[:1])
    numbers = frozenset(entry.number for entry in tracker.tasks if entry.number)
    return TrackerContext(url or next(own_urls, ""), tuple(dict.fromkeys(addresses)), numbers, folder)
