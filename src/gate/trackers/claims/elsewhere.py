"""Files that a tracker names and that are somewhere else: they were moved, or another file has their name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Protocol

from gate.model.decision import Status, Verdict
from gate.model.errors import EvidenceError
from gate.trackers.draft import Draft, DraftItem
from gate.trackers.reading.model import Entry
from gate.trackers.reading.vocabulary import EntryKind, Progress

_PREFIX = re.compile(r"^(?:\*\*/|\{,[^}]*\})+")
FILE_PROBES = frozenset({"files", "docs"})

MAX_MISSING = 8
"""With so many missing files, and more of them than existing ones, a tracker is about another tree."""


class Tree(Protocol):
    """The files of a repository; they are listed only when a file is missing, or may be in any folder."""

    def list_files(self) -> Iterable[str]:
        """The paths of all files.

        Raises:
            EvidenceError: when they cannot be listed.
        """

    def list_removed_files(self) -> Iterable[str]:
        """The paths of files that a commit removed; empty where git does not know them."""


def find_doubts(draft: Draft, verdicts: Sequence[Verdict], tree: Tree, folder: str = "") -> Mapping[str, str]:
    """Why the verdict on a file does not decide a claim, by the id of its item.

    A missing file may have been moved, or removed later; one that is found in any folder may be another file, except in
    `folder`, which is that of the tracker, or above it.
    """
    statuses = {verdict.item.id: verdict.status for verdict in verdicts}
    items = [item for item in draft.items if item.suggestion.probe in FILE_PROBES and item.id in statuses]
    certain = [item for item in items if item.id not in draft.guesses]
    existing = [item for item in certain if _exists(item, statuses)]
    missing = [item for item in certain if _is_missing(item, statuses)]
    if not missing and not any(_is_anywhere(item) for item in existing):
        return {}
    try:
        names = _Names(tree.list_files(), tree.list_removed_files() if missing else ())
    except EvidenceError as error:
        return dict.fromkeys((item.id for item in missing), f"it may be elsewhere: {error.detail}")
    claimed = _list_claimed(draft)
    doubts = _doubt_tree([item for item in items if item.id in claimed and _expects(item, "exists")], statuses, names)
    for item in existing:
        doubts |= _find_ambiguity(item, names, folder)
    moves = _lines_with(certain, "not exists") & _lines_with(certain, "exists")
    for item in missing:
        if not (_expects(item, "not exists") and item.line in moves):
            doubts |= _find_move(item, names)
    return doubts


def _list_claimed(draft: Draft) -> frozenset[str]:
    """The ids of the items for entries that are done, or that are files."""
    entries = (entry for entry in draft.entries if _is_claim(entry.entry))
    return frozenset(item_id for entry in entries for item_id in entry.item_ids)


def _is_claim(entry: Entry) -> bool:
    return entry.progress is Progress.DONE or entry.kind is EntryKind.FILE


def _lines_with(items: Iterable[DraftItem], must: str) -> frozenset[int]:
    return frozenset(item.line for item in items if _expects(item, must))


def _doubt_tree(items: Sequence[DraftItem], statuses: Mapping[str, Status], names: _Names) -> dict[str, str]:
    """Why the absent files may be in another repository: they are many, and more than the existing ones; else empty."""
    exist = [item for item in items if _exists(item, statuses)]
    absent = [item for item in items if not _exists(item, statuses) and not _find_move(item, names)]
    if len(absent) < MAX_MISSING or len(absent) <= len(exist):
        return {}
    reason = f"{len(absent):,} files of this tracker are missing; they may be in another repository"
    return dict.fromkeys((item.id for item in absent), reason)


def _exists(item: DraftItem, statuses: Mapping[str, Status]) -> bool:
    return _expects(item, "exists") and statuses[item.id] is Status.PASS


def _expects(item: DraftItem, must: str) -> bool:
    return item.suggestion.must == (must,)


def _is_missing(item: DraftItem, statuses: Mapping[str, Status]) -> bool:
    """Whether a file is not where it is expected, or where it was."""
    if _expects(item, "not exists"):
        return statuses[item.id] is Status.PASS
    return _expects(item, "exists") and statuses[item.id] in (Status.FAIL, Status.WARN)


def _globs(item: DraftItem) -> list[str]:
    paths = item.suggestion.params["paths"]
    if isinstance(paths, str):
        return [paths]
    return [str(path) for path in paths] if isinstance(paths, list) else []


def _is_anywhere(item: DraftItem) -> bool:
    """Whether a file is looked for in any folder."""
    return any(glob.startswith("**/") for glob in _globs(item))


def _find_ambiguity(item: DraftItem, names: _Names, folder: str) -> dict[str, str]:
    """Why an existing file may be another one: it is in another folder than the tracker says, or one of several."""
    for glob in _globs(item):
        path = glob.removeprefix("**/")
        own = {str(parent / path) for parent in (PurePosixPath(folder), *PurePosixPath(folder).parents)}
        if path == glob or "*" in path or not names.files.isdisjoint(own):
            continue
        matches = [file for file in names.files if file.endswith(f"/{path}")]
        if len(matches) > 1:
            return {item.id: f"{len(matches)} files have this name"}
        if path.count("/") == 1 and matches:
            return {item.id: f"{matches[0]} may be another file"}
    return {}


def _find_move(item: DraftItem, names: _Names) -> dict[str, str]:
    """Why a file may be somewhere else, or was there, or belongs to another repository where its folders are."""
    for glob in _globs(item):
        path = _PREFIX.sub("", glob).removesuffix("/**")
        *folders, name = path.split("/")
        if similar := names.similar.get(_normalize(name)):
            return {item.id: f"{similar} may be this file under another path"}
        if _expects(item, "not exists"):
            continue
        if names.was_removed(path):
            return {item.id: f"{path} was removed later"}
        absent = next((folder for folder in folders if not names.may_be_folder(folder)), "")
        if absent:
            return {item.id: f"there is no folder {absent} here; the file may be in another repository"}
    return {}


class _Names:
    """The names of the files and folders of a tree, and of the files that were removed from it."""

    def __init__(self, files: Iterable[str], removed: Iterable[str]) -> None:
        self.similar: dict[str, str] = {}
        self.folders: set[str] = set()
        self.files = frozenset(files)
        self.removed = frozenset(removed)
        for file in sorted(self.files):
            path = PurePosixPath(file)
            for part in (path, *path.parents[:-1]):
                self.similar.setdefault(_normalize(part.name), str(part))
            self.folders.update(map(_normalize, path.parts[:-1]))

    def may_be_folder(self, name: str) -> bool:
        """Whether a name, which may be a pattern, is that of a folder; true in a tree without folders."""
        return not self.folders or "*" in name or _normalize(name) in self.folders

    def was_removed(self, path: str) -> bool:
        """Whether a file of this path, or below it, was removed."""
        return any(f"/{file}".endswith(f"/{path}") or f"/{file}".find(f"/{path}/") >= 0 for file in self.removed)


def _normalize(name: str) -> str:
    """The name without its extension, punctuation and case, so that a renamed file is recognized."""
    stem = name.strip(".").partition(".")[0]
    if name.startswith("."):
        stem = stem.removesuffix("rc")  # `.eslintrc.json` and `eslint.config.mjs`
    return re.sub(r"[^a-z0-9\u0080-\uffff]", "", stem.lower())
