"""What GitHub's lists of alerts share: their states, their pages, and the collecting of their entries.

Source of the formats: GitHub's REST API ("Dependabot alerts", "Code scanning", "Secret scanning"). An alert is open,
dismissed by a person or a rule (`auto_dismissed`), resolved, or fixed: then it is no finding of the code as it is. The
answer has up to 100 alerts a page, 30 by default, and does not say whether there are more pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from gate.formats.common.json_fields import parse_timestamp, wrong_format
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import ScanFinding

PAGES = (30, 100)
"""The usual sizes of a page."""

_SUPPRESSED = frozenset({"dismissed", "auto_dismissed", "resolved"})
_FIXED = "fixed"


def is_suppressed(state: object) -> bool:
    """Whether a person or a rule took the alert out; an unknown state does not."""
    return isinstance(state, str) and state.lower() in _SUPPRESSED


def is_fixed(state: object) -> bool:
    """Whether GitHub saw that the code does not have the problem any more."""
    return isinstance(state, str) and state.lower() == _FIXED


def first_seen(alert: dict[str, Any]) -> date | None:
    """The day on which GitHub first saw the alert."""
    created = parse_timestamp(alert.get("created_at") or alert.get("createdAt"))
    return created.date() if created else None


def read_alerts(
    stream: BinaryIO, collector: Collector, expected: str, mark: str, read: Callable[[dict[str, Any]], ScanFinding]
) -> None:
    """Adds the alerts of one or several pages; each has the member `mark`.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a list, or broken.
    """
    count = 0
    for alert in _entries(stream, expected):
        if not isinstance(alert, dict) or mark not in alert:
            raise wrong_format(expected, f"one of its entries has no `{mark}`")
        count += 1
        if is_fixed(alert.get("state")):
            collector.note("an alert that is fixed, which is not counted")
        else:
            collector.add(read(alert))
    if count in PAGES:
        collector.note(f"it has exactly {count} alerts, as one page has: are the other pages missing (`--paginate`)?")


def _entries(stream: BinaryIO, expected: str) -> Iterator[object]:
    """The entries of all pages, also of a list of pages (`gh api --paginate --slurp`); raises for a mixture of both."""
    is_page: bool | None = None
    for entry in walk_entries(stream):
        if is_page not in (None, isinstance(entry, list)):
            raise wrong_format(expected, "some of its entries are pages, and others are not")
        is_page = isinstance(entry, list)
        if isinstance(entry, list):
            yield from entry
        else:
            yield entry
