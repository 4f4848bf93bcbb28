"""Recognizes results of a SARIF run that are in the group of an earlier one, so that they only have to be counted.

Their key is the same: all that decides the signature of a result, and whether it counts, but for its path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from typing import Any

from gate.formats.common.json_fields import as_object
from gate.formats.findings.sarif_groups import Group

MAX_KEYS = 10_000
"""How many different keys are remembered."""

MAX_SHAPES = 250
"""How many different lists of the names of members are remembered: a tool writes few."""

MAX_LENGTH = 500
"""The longest part of a key that is remembered, in characters, and the most that the names of members have together."""

_INDEX = "ruleIndex"
_TEXTS = ("ruleId", "kind", "level", "baselineState")
_NESTED: Mapping[str, Callable[[Any], object]] = {
    "rule": repr,
    "fixes": bool,
    "suppressions": repr,
    "properties": lambda member: repr(as_object(member).get("security-severity")),
    "provenance": lambda member: repr(as_object(member).get("invocationIndex")),
}
"""The members that are an object or a list, with what is equal for those that decide the same."""

_Key = tuple[object, ...]


class GroupsByKey:
    """The groups of earlier results, by the names of their members and their key."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], tuple[Callable[[dict[str, Any]], _Key], dict[_Key, Group], bool]] = {}
        self._size = 0

    def find(self, entry: Any) -> Group | None:
        """The group of a result with the same key, if one was remembered."""
        if type(entry) is not dict:
            return None
        try:
            read, groups, has_index = self._groups[tuple(entry)]
            return groups[read(entry)] if not has_index or type(entry[_INDEX]) is int else None
        except (LookupError, TypeError, RecursionError):  # it is new, or a member is of another type
            return None

    def remember(self, entry: dict[str, Any], group: Group) -> None:
        """Remembers the group, unless a result that decides differently could have an equal key.

        To Python, the numbers 1 and 1.0 are equal to `true`.
        """
        is_text = all(type(entry[name]) is str for name in _TEXTS if name in entry)
        if not is_text or type(entry.get(_INDEX, 0)) is not int or self._size >= MAX_KEYS:
            return
        names = tuple(entry)
        if names not in self._groups and (len(self._groups) >= MAX_SHAPES or len("".join(names)) > MAX_LENGTH):
            return  # the names would take more memory than the report itself
        read = _new_reader(names)
        with suppress(RecursionError):  # a member is nested as deep as the decoder allows
            key = read(entry)
            if all(len(str(part)) <= MAX_LENGTH for part in key):
                self._groups.setdefault(names, (read, {}, _INDEX in entry))[1][key] = group
                self._size += 1


@lru_cache(maxsize=256)
def _new_reader(names: tuple[str, ...]) -> Callable[[dict[str, Any]], _Key]:
    """What reads the keys of results that have these members."""
    plain = [name for name in (*_TEXTS, _INDEX) if name in names]
    nested = [(name, _NESTED[name]) for name in names if name in _NESTED]
    if len(plain) > 1 and not nested:
        return itemgetter(*plain)
    return lambda entry: (*(entry[name] for name in plain), *(select(entry[name]) for name, select in nested))
