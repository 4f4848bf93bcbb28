"""Words of a tracker → suggestions, by rules that each know one kind of evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gate.trackers.reading.model import PROPERTY, Entry, Field, Statement, Tracker
from gate.trackers.reading.titles import MAX_TITLE
from gate.trackers.reading.vocabulary import Sort, marked, plain
from gate.trackers.suggestions import files, people, quality, services
from gate.trackers.suggestions.amounts import amounts, bare
from gate.trackers.suggestions.paths import addresses, endpoints, targets
from gate.trackers.suggestions.suggestion import ENDPOINTS, TELLING, Confidence, Phrase, Setting, Suggestion, of_entry

Rule = Callable[[Phrase, Setting], Iterable[Suggestion]]

SPECIAL: tuple[Rule, ...] = (
    quality.coverage,
    quality.lighthouse,
    files.sizes,
    files.patterns,
    files.files_of_tests,
    services.latency,
    quality.tests,
    quality.scans,
    people.approvals,
    files.alerts,
    services.numbers,
)
"""Rules for words that one probe alone can mean: the first that fits speaks for the phrase."""

PLAIN: tuple[Rule, ...] = (
    files.places,
    files.installed,
    services.urls,
    services.endpoints,
    services.ports,
    services.every,
    files.documents,
)
"""Rules for things by name: each that fits adds its own."""


def suggestions(phrases: Sequence[Phrase], setting: Setting) -> list[Suggestion]:
    """What is suggested for the phrases of one entry, and where that is all guesses, those of the first rule."""
    found = [each for phrase in phrases for each in _of(phrase, setting)]
    known = [one for each in found for one in each if one.confidence is not Confidence.GUESS]
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
        kept.setdefault(repr((each.probe, each.params, each.must)), each)
    return list(kept.values())


def asking(tracker: Tracker) -> tuple[Entry, ...]:
    """All that may ask for evidence: the entries, then what lines outside of any list want to hold."""
    return (*tracker.entries, *(_target(each) for each in tracker.statements if _may_ask(each)))


def of_each(entries: Iterable[Entry], tracker: Tracker, setting: Setting) -> Iterator[tuple[Entry, list[Suggestion]]]:
    """Each entry with what is suggested for it; one that only mentions a task by its number asks for nothing."""
    for entry in entries:
        found = [] if setting.mentions(entry) else suggestions(list(of_entry(tracker, entry)), setting)
        # a line of prose that only may ask for something asks for nothing
        yield (
            entry,
            [each for each in found if entry.sort is not Sort.TARGET or each.confidence is not Confidence.GUESS],
        )


_TOLD = frozenset({"note", "notes", "comment", "comments", "timeline", "duration", "description"})


def left(entry: Entry, found: Iterable[Suggestion]) -> tuple[Field, ...]:
    """The fields of an entry that state a bound, a number with a unit or endpoints, to which nothing is bound."""
    seen = {one.line for one in found}
    return tuple(each for each in entry.fields if each.line not in seen and _states(each))


def _states(stated: Field) -> bool:
    if stated.name in PROPERTY or stated.name in _TOLD:
        return False
    if stated.name in ENDPOINTS and endpoints(stated.value):
        return True
    return any(each.op or (each.unit and stated.name) for each in amounts(stated.value))


_ASKED = re.compile(r"\btargets?\b", re.IGNORECASE)
_MUST = re.compile(r"\b(?:must|should|shall)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TARGETS = frozenset({"target", "targets", "slo", "sla", "threshold", "thresholds"})


def _asks(text: str) -> bool:
    """Whether it speaks of a target, or says that something must be, with a number after it."""
    must = _MUST.search(text)
    return bool(_ASKED.search(text) or (must and _DIGIT.search(text, must.end())))


def _may_ask(statement: Statement) -> bool:
    """Whether a statement may ask for something: by its label, or because it speaks of a target."""
    if statement.code:
        return False
    words = _words(statement)
    return statement.label.lower() in TELLING or _asks(words) or bare(plain(words))


def states_target(entry: Entry) -> bool:
    """Whether a line outside of any list states a target, so that it has to be listed even where nothing shows it."""
    label = entry.label.lower()
    found = [each for each in amounts(entry.text) if each.op or each.unit not in ("", "h", "d")]
    told = label in ("goal", "goals", "budget") or _asks(entry.title) or bare(entry.title)
    return label in _TARGETS or bool(told and found)


def _words(statement: Statement) -> str:
    return f"{statement.label}: {statement.text}" if statement.label else statement.text


def _target(statement: Statement) -> Entry:
    state = marked(statement.text)
    return Entry(
        Sort.TARGET, statement.line, plain(_words(statement))[:MAX_TITLE], statement.text, state,
        "mark" if state else "", section=statement.section, label=statement.label,
    )  # fmt: skip


_OURS = re.compile(
    r"(?:(?:our|the|rest|backend|api|server|gateway|base|production|staging|local|url)\s*)+", re.IGNORECASE
)
"""A label that names nobody else's service."""


def setting(tracker: Tracker, url: str = "", folder: str = "") -> Setting:
    """What holds for the whole document; the API's address is the one given, else that of the service labelled so."""
    listed = [entry for entry in tracker.entries if entry.sort is Sort.SERVICE]
    ours = (found for entry in listed if _OURS.fullmatch(entry.label) for found in addresses(entry.text)[:1])
    every = (found for entry in listed for found in (addresses(entry.text) + targets(entry.text))[:1])
    numbers = frozenset(entry.number for entry in tracker.tasks if entry.number)
    return Setting(url or next(ours, ""), tuple(dict.fromkeys(every)), numbers, folder)
