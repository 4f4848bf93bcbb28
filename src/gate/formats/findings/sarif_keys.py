"""Recognizes results of a SARIF run that are in the group of an earlier one, so that they only have to be counted.

Their key is the same: all that decides the signature of a result, and whether it counts, but for its path. Only results
with a type have one (`sarif_types`), so equal keys have values of equal types: to Python, 1 and 1.0 are equal to true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from gate.formats.common.json_batches import decode_strictly
from gate.formats.findings.sarif_groups import Group

if TYPE_CHECKING:
    from gate.formats.findings.sarif_types import SarifResult, Unread

MAX_KEYS = 10_000
"""How many different keys are remembered."""

MAX_LENGTH = 500
"""The longest part of a key that is remembered."""

Key = tuple[object, ...]

_read_texts = attrgetter("rule_id", "rule_index", "kind", "level", "baseline_state")
_read_parts = attrgetter("rule", "suppressions", "properties", "provenance", "fixes")


def result_type() -> type[SarifResult]:
    """The type of the results of a large log."""
    from gate.formats.findings.sarif_types import SarifResult

    return SarifResult


class GroupsByKey:
    """The groups of earlier results."""

    def __init__(self) -> None:
        self._groups: dict[Key, Group] = {}

    def find(self, results: Sequence[SarifResult]) -> Iterator[tuple[SarifResult, Key, Group | None]]:
        """Each result with its key, and the group of an earlier result with the same one."""
        from msgspec import UNSET

        nothing = (UNSET,) * 5
        members = zip(map(_read_texts, results), map(_read_parts, results), strict=True)
        keys = [texts if parts == nothing else (*texts, *_reduce(*parts)) for texts, parts in members]
        return zip(results, keys, map(self._groups.get, keys), strict=True)

    def remember(self, key: Key, group: Group) -> None:
        """Remembers the group, unless there are too many, or the key is too long."""
        if len(self._groups) < MAX_KEYS and all(len(str(part)) <= MAX_LENGTH for part in key):
            self._groups[key] = group


def _reduce(rule: Unread, suppressions: Unread, properties: Unread, provenance: Unread, fixes: Unread) -> Key:
    """What decides in the members that are an object or a list: equal where these texts are."""
    return (
        bytes(rule) if rule else None,
        bytes(suppressions) if suppressions else None,
        _text_with(b"security-severity", properties),
        _text_with(b"invocationIndex", provenance),
        bool(fixes and decode_strictly(bytes(fixes))),
    )


def _text_with(name: bytes, member: Unread) -> bytes | None:
    """The text of the member if it may have a member of this name, which may be written with escapes."""
    text = bytes(member) if member else b""
    return text if name in text or b"\\" in text else None
