"""Verdicts written back into a tracker: ticks of check boxes, and the part between our marks; no other byte changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from gate.formats.documents import markdown_text
from gate.model.decision import Status, Verdict
from gate.trackers.claims import judged, proves
from gate.trackers.document import Document
from gate.trackers.draft import Draft

_MARKERS = rb"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+"
_BOX = re.compile(rb"(?:\xef\xbb\xbf)?" + _MARKERS + rb"[ \t]+\[([ xX])\](?=\s)")
_LINES = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")


@dataclass(frozen=True, slots=True)
class Synced:
    """The bytes of the document as they should be, and what changed: `line` and words for each."""

    data: bytes
    changes: tuple[tuple[int, str], ...]


def sync(document: Document, draft: Draft, verdicts: Sequence[Verdict], block: str) -> Synced:
    """The document with the verdicts in it. `block` is what belongs between the marks, without them.

    Raises:
        ValueError: when its lines cannot be changed byte by byte (UTF-16), or its marks are no pair.
    """
    encoding = markdown_text.decode(document.data).encoding
    if encoding == "utf-16":
        raise ValueError("it is encoded as UTF-16; save it as UTF-8")
    marks = document.tracker.marks
    if marks.fault:
        raise ValueError(marks.fault)
    lines = _LINES.split(document.data)
    changes = _tick(lines, draft, {verdict.item.id: verdict for verdict in verdicts})
    # whatever the code page may be, it has ASCII, and Markdown has references for the rest
    written = block.encode() if encoding.startswith("utf-8") else block.encode("ascii", "xmlcharrefreplace")
    changes += [change for begin, end in marks.pairs for change in _fill(lines, begin, end, written)]
    return Synced(b"".join(lines), tuple(sorted(changes)))


def _tick(lines: list[bytes], draft: Draft, verdicts: Mapping[str, Verdict]) -> list[tuple[int, str]]:
    """Sets the boxes of the tasks that were judged."""
    changes = []
    guesses = draft.guesses
    for asked in (each for each in draft.asked if each.entry.ticked is not None):
        entry = asked.entry
        mark = _mark(judged(asked, verdicts), guesses)
        line = lines[entry.line - 1]
        box = _BOX.match(line) if mark else None
        if box and mark and box[1].lower() != mark:
            lines[entry.line - 1] = line[: box.start(1)] + mark + line[box.end(1) :]
            changes.append((entry.line, f"{'ticked' if mark == b'x' else 'cleared'}: {entry.title}"))
    return changes


def _mark(found: Sequence[Verdict], guesses: Set[str]) -> bytes | None:
    """What belongs into a box: one disproof clears it, proof of everything ticks it, doubt leaves it as it is."""
    if any(verdict.status is Status.FAIL for verdict in found):
        return b" "
    return b"x" if found and all(proves(verdict, guesses) for verdict in found) else None


def _fill(lines: list[bytes], begin: int, end: int, block: bytes) -> list[tuple[int, str]]:
    """Puts the block between the marks of these two lines, with the line end that the first of them has."""
    mark = lines[begin - 1]
    run_result = mark[len(mark.rstrip(b"\r\n")) :]
    wanted = [line + run_result for line in block.split(b"\n")[:-1]]
    if lines[begin : end - 1] == wanted:
        return []
    lines[begin : end - 1] = wanted
    return [(begin, "the table of verdicts")]
