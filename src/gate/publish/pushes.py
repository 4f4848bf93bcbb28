"""The hidden lines of the sticky comment that remember the last two commits that were judged, for display only.

The first line is the commit that the comment is about, the second one the commit before it. So the comment of a commit
stays the same however often its run is repeated. The lines are untrusted when they are read: anyone who writes with the
same account could have changed them. Nothing is decided by them, and what cannot be read is not shown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from gate.model.audit import AuditSnapshot
from gate.model.decision import Decision
from gate.model.lazy_dataclass import dataclass
from gate.model.units import UNITS, dimension
from gate.publish.audit_issue.snapshot import take_snapshot
from gate.publish.snapshot_codec import decode_snapshot, encode_snapshot

MAX_CHARACTERS = 2_400
"""Characters of one snapshot: both, the marker and the text of the comment fit into the limit of GitHub."""

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""The time in every line: that of the run would make each body differ, and nobody reads it."""

_LINE = re.compile(rf"<!-- readiness-gate-push head=([0-9a-f]{{7,64}}) snapshot=([^<>]{{2,{MAX_CHARACTERS}}}) -->")
_PREFIX = "<!-- readiness-gate-push "


@dataclass(frozen=True, slots=True)
class Push:
    """A commit of the pull request, and what was decided about it."""

    head: str
    snapshot: AuditSnapshot

    def __str__(self) -> str:
        return f"{_PREFIX}head={self.head} snapshot={encode_snapshot(self.snapshot, MAX_CHARACTERS)} -->"


def remember(decision: Decision) -> AuditSnapshot:
    """What the comment remembers of a decision: no time and no value that is one, because these differ in every run."""
    snapshot = take_snapshot(decision)
    items = {
        name: replace(item, values={fact: value for fact, value in item.values.items() if not _is_time(value[1])})
        for name, item in snapshot.items.items()
    }
    return replace(snapshot, at=_NO_TIME, items=items)


def _is_time(unit: str) -> bool:
    return unit in UNITS and dimension(unit) == "time"


def previous_push(body: str, head: str) -> Push | None:
    """What the comment remembers of the newest commit that is not `head`; None when it remembers none."""
    return next((push for push in _read(body) if push.head != head), None)


def visible_lines(text: str) -> str:
    """The text after the hidden lines, which are its first ones."""
    while text.startswith(_PREFIX):
        text = text.partition("\n")[2]
    return text


def _read(body: str) -> list[Push]:
    """The commits in the second and the third line of a comment; the first line is its marker."""
    matches = (_LINE.fullmatch(line.rstrip("\r")) for line in body.split("\n", 3)[1:3])
    snapshots = [(match[1], decode_snapshot(match[2])) for match in matches if match]
    return [Push(head, snapshot) for head, snapshot in snapshots if snapshot]
