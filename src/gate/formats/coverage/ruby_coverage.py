"""What Ruby's `Coverage.result` holds about a file, as SimpleCov writes it into JSON.

Source of the format: Ruby's documentation of Coverage, and lib/simplecov/source_file of SimpleCov. An entry is a list
of counts by line, or an object with `lines`, `branches` and `methods`. The keys of branches and methods are Ruby arrays
as text: `[:if, 0, 9, 4, 13, 7]` is a condition with its number, first line, column, last line and column, and
`["Cart", :total, 10, 2, 12, 5]` a method.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from gate.formats.coverage.fields import parse_line_number
from gate.formats.coverage.hit_lists import is_hit, read_hits
from gate.formats.coverage.line_sets import Tallies, Tally
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_PLACE = re.compile(r"([0-9]{1,9}), [0-9]{1,9}, [0-9]{1,9}, [0-9]{1,9}\]\Z")
_NUMBERED = re.compile(r"\A\[:?([A-Za-z_\"&.]{1,20}), [0-9]{1,9}, ")
_NO_PLACE = "a branch or method whose place cannot be read, counted without its line"

Hits = dict[tuple[int, str], bool]
"""Whether each branch or method ran, by its line and the text of its place."""


@dataclass(slots=True)
class RubyFile:
    """The coverage of one file, merged over any number of entries: what ran in one of them ran."""

    tally: Tally
    branches: Hits = field(default_factory=dict)
    methods: Hits = field(default_factory=dict)

    def add(self, entry: object, tallies: Tallies, anomalies: Counter[str]) -> None:
        """Adds an entry.

        Raises:
            EvidenceError: unreadable when it has no list of lines, or a condition has no branches; too large when it
                exceeds a limit.
        """
        members: Mapping[str, object] = entry if isinstance(entry, dict) else {}
        tallies.add(self.tally, *read_hits(members.get("lines") if members else entry, self.tally.path, anomalies))
        branches, methods = members.get("branches"), members.get("methods")
        for condition, arms in branches.items() if isinstance(branches, dict) else ():
            line = _line(condition, anomalies)
            if not isinstance(arms, dict):
                detail = f"a condition of {self.tally.path[:200]} has no object with its branches"
                raise EvidenceError(Cause.UNREADABLE, detail)
            for arm, hits in arms.items():
                place = f"{_without_number(condition)} {_without_number(arm)}"
                self.branches[line, place] = is_hit(hits) or self.branches.get((line, place), False)
        for method, hits in methods.items() if isinstance(methods, dict) else ():
            key = _line(method, anomalies), method
            self.methods[key] = is_hit(hits) or self.methods.get(key, False)

    def close(self) -> None:
        """Adds the branches and methods to the tally, when all entries are read."""
        for line, (covered, total) in _by_line(self.branches).items():
            self.tally.branch(line, covered, total)
        for line, (covered, total) in _by_line(self.methods).items():
            self.tally.function(line, covered, total)


def _by_line(hits: Hits) -> dict[int, tuple[int, int]]:
    counts: dict[int, tuple[int, int]] = {}
    for (line, _), hit in hits.items():
        covered, total = counts.get(line, (0, 0))
        counts[line] = (covered + hit, total + 1)
    return counts


def _line(key: str, anomalies: Counter[str]) -> int:
    place = _PLACE.search(key)
    line = parse_line_number(place[1]) if place else None
    anomalies[_NO_PLACE] += line is None
    return line or 0


def _without_number(key: str) -> str:
    """The text of a place without the number that differs in each run."""
    return _NUMBERED.sub(r"[:\1, ", key)
