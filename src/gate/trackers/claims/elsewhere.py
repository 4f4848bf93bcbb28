"""Files that a tracker names and that are somewhere else: they were moved, or another file has their name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath

from gate.model.decision import Status, Verdict
from gate.model.evidence import Seen
from gate.trackers.draft import Draft, DraftItem

_PREFIX = re.compile(r"^(?:\*\*/|\{,[^}]*\})+")
FILE_PROBES = frozenset({"files", "docs"})


MAX_MISSING = 8
"""With so many missing files, and more of them than existing ones, a tracker is about another tree."""


def find_doubts(
    draft: Draft, verdicts: Sequence[Verdict], list_files: Callable[[], Iterable[str]]
) -> Mapping[str, str]:
    """Why the verdict on a file does not decide a claim, by the id of its item.

    A missing file may have been moved, and a removed one too; a name without a folder may be the name of several files.
    `list_files` returns the paths of all files; it is called only when a file is missing.
    """
    by_id = {verdict.item.id: verdict for verdict in verdicts}
    items = [
        item
        for item in draft.items
        if item.suggestion.probe in FILE_PROBES and item.id in by_id and item.id not in draft.guesses
    ]
    existing = [item for item in items if _expects(item, "exists") and by_id[item.id].status is Status.PASS]
    missing = [item for item in items if _is_missing(item, by_id[item.id])]
    doubts: dict[str, str] = {}
    for item in existing:
        doubts |= _find_ambiguity(item, by_id[item.id])
    names = _index(list_files()) if missing else {}
    moves = {item.line for item in items if _expects(item, "not exists")} & {
        item.line for item in items if _expects(item, "exists")
    }
    for item in missing:
        if not (_expects(item, "not exists") and item.line in moves):
            doubts |= _find_move(item, names)
    return _find_other_tree(missing, existing, doubts)


def _find_other_tree(
    missing: Sequence[DraftItem], existing: Sequence[DraftItem], doubts: dict[str, str]
) -> Mapping[str, str]:
    """The doubts, with one more for every missing file of a tracker whose files are in another tree."""
    absent = [item for item in missing if _expects(item, "exists") and item.id not in doubts]
    if len(absent) < MAX_MISSING or len(absent) <= len(existing):
        return doubts
    reason = f"{len(absent):,} files of this tracker are missing; they may be in another repository"
    return dict.fromkeys((item.id for item in absent), reason) | doubts


def _expects(item: DraftItem, must: str) -> bool:
    return item.suggestion.must == (must,)


def _is_missing(item: DraftItem, verdict: Verdict) -> bool:
    """Whether a file is not where it is expected, or where it was."""
    if _expects(item, "not exists"):
        return verdict.status is Status.PASS
    return _expects(item, "exists") and verdict.status in (Status.FAIL, Status.WARN)


def _globs(item: DraftItem) -> list[str]:
    paths = item.suggestion.params["paths"]
    return [paths] if isinstance(paths, str) else [str(path) for path in paths] if isinstance(paths, list) else []


def _find_ambiguity(item: DraftItem, verdict: Verdict) -> dict[str, str]:
    globs = _globs(item)
    count = verdict.evidence.facts.get("count") if verdict.evidence else None
    is_name = len(globs) == 1 and globs[0].startswith("**/") and globs[0].count("/") == 1
    if is_name and isinstance(count, Seen) and isinstance(count.value, Decimal) and count.value > 1:
        return {item.id: f"{count.value} files have this name"}
    return {}


def _find_move(item: DraftItem, names: Mapping[str, str]) -> dict[str, str]:
    """Why a file may be somewhere else: under another path, or in another repository where its first folder is."""
    for glob in _globs(item):
        parts = _PREFIX.sub("", glob).removesuffix("/**").split("/")
        if path := names.get(_normalize(parts[-1])):
            return {item.id: f"{path} may be this file under another path"}
        has_folders = any("/" in path for path in names.values())
        if len(parts) > 1 and has_folders and _normalize(parts[0]) not in names and _expects(item, "exists"):
            return {item.id: f"there is no folder {parts[0]} here; the file may be in another repository"}
    return {}


def _index(files: Iterable[str]) -> Mapping[str, str]:
    """A path for each name of a file or a folder, normalized."""
    names: defaultdict[str, str] = defaultdict(str)
    for file in files:
        path = PurePosixPath(file)
        for part in (path, *path.parents[:-1]):
            names.setdefault(_normalize(part.name), str(part))
    return names


def _normalize(name: str) -> str:
    """The name without its extension, punctuation and case, so that a renamed file is recognized."""
    stem = name.strip(".").partition(".")[0]
    return re.sub(r"[^a-z0-9\u0080-\uffff]", "", stem.lower())
