"""Writes verdicts into a tracker: ticks its checkboxes and fills the table between our markers.

No other byte changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from gate.formats.documents import markdown_text
from gate.model.decision import Status, Verdict
from gate.trackers.claims.evaluation import is_proof, select_verdicts
from gate.trackers.draft import Draft
from gate.trackers.tracker_file import TrackerFile

_BULLETS = rb"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+"
_BOX = re.compile(rb"(?:\xef\xbb\xbf)?" + _BULLETS + rb"[ \t]+\[([ xX])\](?=\s)")
_LINE_STARTS = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")


@dataclass(frozen=True, slots=True)
class SyncResult:
    """The new bytes of the document, and each change with its line and a description."""

    data: bytes
    changes: tuple[tuple[int, str], ...]


def sync(document: TrackerFile, draft: Draft, verdicts: Sequence[Verdict], table: str) -> SyncResult:
    """The document with the verdicts written into it. `table` is the text between the markers.

    Raises:
        ValueError: when the document is encoded as UTF-16, or its markers are not one pair.
    """
    encoding = markdown_text.decode(document.data).encoding
    if encoding == "utf-16":
        raise ValueError("it is encoded as UTF-16; save it as UTF-8")
    markers = document.tracker.markers
    if markers.error:
        raise ValueError(markers.error)
    lines = _LINE_STARTS.split(document.data)
    changes = _set_boxes(lines, draft, {verdict.item.id: verdict for verdict in verdicts})
    # every code page contains ASCII, and Markdown has character references for the rest
    encoded = table.encode() if encoding.startswith("utf-8") else table.encode("ascii", "xmlcharrefreplace")
    changes += [change for begin, end in markers.pairs for change in _write_table(lines, begin, end, encoded)]
    return SyncResult(b"".join(lines), tuple(sorted(changes)))


def _set_boxes(lines: list[bytes], draft: Draft, by_id: Mapping[str, Verdict]) -> list[tuple[int, str]]:
    """Sets the checkboxes of the tasks with verdicts, and returns the changes."""
    changes = []
    guesses = draft.guesses
    for draft_entry in (draft_entry for draft_entry in draft.entries if draft_entry.entry.ticked is not None):
        entry = draft_entry.entry
        mark = _box_mark(select_verdicts(draft_entry, by_id), guesses)
        line = lines[entry.line - 1]
        box = _BOX.match(line) if mark else None
        if box and mark and box[1].lower() != mark:
            lines[entry.line - 1] = line[: box.start(1)] + mark + line[box.end(1) :]
            changes.append((entry.line, f"{'ticked' if mark == b'x' else 'cleared'}: {entry.title}"))
    return changes


def _box_mark(verdicts: Sequence[Verdict], guesses: Set[str]) -> bytes | None:
    """The content of a checkbox: cleared by one failure, ticked by proof of every item, else None: unchanged."""
    if any(verdict.status is Status.FAIL for verdict in verdicts):
        return b" "
    return b"x" if verdicts and all(is_proof(verdict, guesses) for verdict in verdicts) else None


def _write_table(lines: list[bytes], begin: int, end: int, table: bytes) -> list[tuple[int, str]]:
    """Writes the table between the marker lines, with the line ending of the first marker, and returns the change."""
    marker = lines[begin - 1]
    line_ending = marker[len(marker.rstrip(b"\r\n")) :]
    table_lines = [line + line_ending for line in table.split(b"\n")[:-1]]
    if lines[begin : end - 1] == table_lines:
        return []
    lines[begin : end - 1] = table_lines
    return [(begin, "the table of verdicts")]
