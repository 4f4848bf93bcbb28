"""What is bound to a line of the five trackers, and how that stands to what people read there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from gate.trackers.reading.reader import parse
from gate.trackers.suggestions import suggest
from gate.trackers.suggestions.suggestion import Suggestion
from tests.seeds import SEEDS, seed
from tests.trackers.truth import WRITTEN, Lines, Meant


class Standing(StrEnum):
    """How a line is bound: rightly and wholly, rightly in part, wrongly, or not at all."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNBOUND = "unbound"


@cache
def bound(name: str) -> Mapping[int, list[Suggestion]]:
    """What is suggested, by the line whose words say it."""
    tracker = parse(seed(name))
    setting = suggest.setting(tracker)
    found: dict[int, list[Suggestion]] = {}
    for _, each in suggest.of_each(suggest.asking(tracker), tracker, setting):
        for one in each:
            found.setdefault(one.line, []).append(one)
    return found


def standing(name: str, line: int, meant: tuple[Meant, ...]) -> Standing:
    """How a line is bound that means these."""
    found = bound(name).get(line, [])
    text = seed(name).decode().split("\n")[line - 1]
    if not found:
        return Standing.UNBOUND
    if not all(any(_is(one, each, text) for each in meant) for one in found):
        return Standing.WRONG
    whole = all(any(_is(one, each, text) for one in found) for each in meant)
    return Standing.RIGHT if whole else Standing.PARTLY


def counted(truth: Mapping[str, Lines]) -> Counter[Standing]:
    """How many lines of all the trackers stand how."""
    return Counter(standing(name, line, meant) for name in SEEDS for line, meant in truth[name].items())


def _is(one: Suggestion, meant: Meant, text: str) -> bool:
    return (
        one.probe == meant.probe
        and one.must == meant.must
        and all(_fits(one.params.get(name), value, text) for name, value in meant.params.items())
    )


def _fits(given: object, wanted: object, text: str) -> bool:
    """Whether an input is the one that is meant; what must be as written is looked for by rules of this page's own."""
    if wanted != WRITTEN:
        return given == wanted
    values = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    stated = re.findall(r"`([^`]+)`|(https?://[^\s`]+)|([\w.-]+:\d{2,5}\b)|(\w+\.md)\b", text)
    every = [next(filter(None, each)).lstrip("/") for each in stated]
    return bool(values) and sorted(str(value).removeprefix("**/").removesuffix("**") for value in values) == sorted(
        every
    )
