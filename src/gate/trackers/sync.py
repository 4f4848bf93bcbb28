"""Verdicts written back into a tracker: ticks of check boxes, and the part between our marks; no other byte changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate.model.decision import Status, Verdict
from gate.parsers import tracker_text
from gate.parsers.tracker import BEGIN, END
from gate.trackers.claims import judged
from gate.trackers.draft import Draft

_MARKERS = rb"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+"
_BOX = re.compile(rb"^(?:\xef\xbb\xbf)?" + _MARKERS + rb"[ \t]+\[([ xX])\](?=\s)")
_LINES = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")
_TICKS = {Status.PASS: b"x", Status.FAIL: b" "}
"""What a verdict does to a box: proof ticks it, disproof clears it, and doubt leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Synced:
    """The bytes of the document as they should be, and what changed: `line` and words for each."""

    data: bytes
    changes: tuple[tuple[int, str], ...]


def sync(data: bytes, draft: Draft, verdicts: Sequence[Verdict], block: str) -> Synced:
    """The document with the verdicts in it. `block` is what belongs between the marks, without them.

    Raises:
        ValueError: when its encoding is not one whose lines can be changed byte by byte (UTF-16).
    """
    encoding = tracker_text.decode(data).encoding
    if encoding == "utf-16":
        raise ValueError("it is encoded as UTF-16; save it as UTF-8")
    lines = _LINES.split(data)
    changes = _tick(lines, draft, {verdict.item.id: verdict for verdict in verdicts})
    changes += _fill(lines, block.encode("utf-8" if encoding != "cp1252" else "cp1252", "replace"))
    return Synced(b"".join(lines), tuple(sorted(changes)))


def _tick(lines: list[bytes], draft: Draft, verdicts: Mapping[str, Verdict]) -> list[tuple[int, str]]:
    """Sets the boxes of the tasks that were judged."""
    changes = []
    for asked in (each for each in draft.asked if each.entry.ticked is not None):
        entry = asked.entry
        mark = _mark(judged(asked, verdicts))
        line = lines[entry.line - 1]
        box = _BOX.match(line) if mark else None
        if box and mark and box[1].lower() != mark:
            lines[entry.line - 1] = line[: box.start(1)] + mark + line[box.end(1) :]
            changes.append((entry.line, f"{'ticked' if mark == b'x' else 'cleared'}: {entry.title}"))
    return changes


def _mark(found: tuple[Verdict, ...]) -> bytes | None:
    """What belongs into a box: one disproof clears it, proof of everything ticks it."""
    marks = {_TICKS.get(verdict.status) for verdict in found}
    if b" " in marks:
        return b" "
    return b"x" if marks == {b"x"} else None


def _fill(lines: list[bytes], block: bytes) -> list[tuple[int, str]]:
    """Puts the block between the first pair of marks, with the line ends of the document."""
    stripped = [line.rstrip() for line in lines]
    begin = next((at for at, line in enumerate(stripped) if line == BEGIN.encode()), None)
    end = next(
        (at for at, line in enumerate(stripped) if begin is not None and at > begin and line == END.encode()), None
    )
    if begin is None or end is None:
        return []
    ending = lines[begin][len(lines[begin].rstrip(b"\r\n")) :]
    wanted = [line + ending for line in block.split(b"\n")[:-1]]
    if lines[begin + 1 : end] == wanted:
        return []
    lines[begin + 1 : end] = wanted
    return [(begin + 1, "the table of verdicts")]
