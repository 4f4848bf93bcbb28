"""Suggests `files` for files that are moved, renamed or deleted: the target exists, and the source does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.model import Entry
from gate.trackers.reading.vocabulary import strip_marks
from gate.trackers.suggestions import paths
from gate.trackers.suggestions.suggestion import Confidence, Suggestion, TrackerContext

_FILE_HEADS = frozenset({"file", "files", "path", "file name", "filename", "file path"})
_SOURCE_HEADS = frozenset({
    "from", "source", "current", "current location", "current path", "old", "old location", "old path", "original",
    "original location", "before", "location",
})  # fmt: skip
_TARGET_HEADS = frozenset({
    "to", "target", "target location", "target path", "destination", "new", "new location", "new path", "new name",
    "move to", "moved to", "after", "action",
})  # fmt: skip
"""The heads of the columns of a table of moves, in lower case."""

_DELETE = re.compile(r"\W*(?:(?:to be )?(?:delete|remove|drop)d?|deletion|removal)\W*", re.IGNORECASE)
_NAME = r"`([^`\s]+)`"
_MOVE = re.compile(
    rf"\W*(?:mov|renam|relocat)(?:e|es|ed|ing)\s+(?:the\s+)?(?:files?\s+|folder\s+|directory\s+|script\s+)?{_NAME}\s*"
    rf"(?:from\s+{_NAME}\s*)?(?:to|into|→|->|=>)\s*(?:the\s+)?{_NAME}(?:\s+(?:folder|directory))?\W*$",
    re.IGNORECASE,
)
"""A task that moves one file, and does nothing else."""


def suggest_moves(entry: Entry, context: TrackerContext) -> list[Suggestion]:
    """The suggestions for an entry that moves or deletes a file; empty for any other entry."""
    move = _find_move_in_row(entry) or _find_move_in_text(entry.text.replace("**", ""))
    return list(_suggest(entry, move[0], move[1], context)) if move else []


def _find_move_in_row(entry: Entry) -> tuple[str, str] | None:
    """The source and the target of a row of a table of moves; the target is empty for a file to delete."""
    cells = {field.name: field.value for field in entry.fields}
    source = next((cells[head] for head in cells if head in _SOURCE_HEADS), "")
    target = next((cells[head] for head in cells if head in _TARGET_HEADS), "")
    file = next((cells[head] for head in cells if head in _FILE_HEADS), "")
    if file and not target:  # the table names its rows by the action
        target = entry.text
    name, folder, place = (_path(text) for text in (file or entry.text, source, target))
    if not name or not target:
        return None
    origin = _join(folder, name) if folder else name
    if _DELETE.fullmatch(strip_marks(target)):
        return origin, ""
    if not place or not source:
        return None
    return origin, _join(place, name)


def _find_move_in_text(text: str) -> tuple[str, str] | None:
    match = _MOVE.match(text)
    if not match:
        return None
    name, folder, target = match.groups()
    origin = _join(folder, name) if folder else name
    if not target.endswith("/") and "/" not in target and "/" in origin:  # a new name in the same folder
        return origin, f"{origin.rpartition('/')[0]}/{target}"
    return origin, _join(target, name)


def _path(text: str) -> str:
    """The only path in a cell; empty for any other text."""
    name = strip_marks(text).strip()
    return name if re.fullmatch(r"[\w@.\[\]*-]*[./][\w@.\[\]/*-]*", name) else ""


def _join(place: str, name: str) -> str:
    """The path of a file in a folder; the place itself where it is the path of a file."""
    last = name.rstrip("/").rpartition("/")[2]
    return f"{place}{last}{'/' if name.endswith('/') else ''}" if place.endswith("/") else place


def _suggest(entry: Entry, origin: str, target: str, context: TrackerContext) -> Iterator[Suggestion]:
    if origin == target:
        return
    for path, must in ((target, "exists"), (origin, "not exists")):
        for name in paths.find_paths(f"`{path}`", labelled="/" in path.rstrip("/")):
            glob = paths.from_folder(context.folder, name)
            confidence = Confidence.GUESS if name.startswith("**/") else Confidence.LIKELY
            yield Suggestion("files", {"paths": glob}, (must,), entry.text, entry.line, confidence)
