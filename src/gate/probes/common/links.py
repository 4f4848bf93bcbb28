"""Checks the links of documents to files of the repository; links to anything else are not checked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from urllib.parse import unquote

from gate.adapters.workspace import Workspace
from gate.formats.documents import markdown
from gate.formats.documents.markdown import Link, MarkdownDocument
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from gate.model.globs import escape, matches_text
from gate.model.suggestions import find_nearest

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
MAX_CANDIDATES = 2000
"""How many names are compared to suggest the most similar one."""

MAX_HINTS = 200
"""How many broken links of an item get a suggestion."""

MAX_TARGET = 2000
"""The longest target that is checked, in characters."""

_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""A scheme (RFC 3986, section 3.1), or a host without one: outside the repository."""


def is_markdown(path: str) -> bool:
    """Whether the file is a Markdown document, by its extension."""
    return path.lower().endswith(MARKDOWN)


class LinkChecker:
    """Checks links. `ignore` are globs of link targets that are not checked; `document` reads a document by path."""

    def __init__(
        self, workspace: Workspace, ignore: Iterable[str], document: Callable[[str], MarkdownDocument]
    ) -> None:
        self.workspace = workspace
        self.ignore = tuple(ignore)
        self.document = document
        self.path_error = cache(self._path_error)
        self.file_names = cache(self._file_names)
        self.hints = 0

    def internal_links(self, links: Sequence[Link]) -> list[Link]:
        """The links to the repository, including links without a target."""
        return [link for link in links if not _EXTERNAL.match(link.target) and not self._is_ignored(link.target)]

    def _is_ignored(self, target: str) -> bool:
        return matches_text(target, self.ignore)

    def link_error(self, path: str, link: Link) -> str:
        """Why a link of this document is broken; empty when it works."""
        target, _, fragment = link.target.partition("#")
        if not link.target:
            return "the link has no target"
        if len(link.target) > MAX_TARGET:
            return "the target is too long for a path"
        linked_path = self._resolve(path, target) if target else path
        if error := self.path_error(linked_path):
            return error
        if not fragment or not is_markdown(linked_path):
            return ""
        return self._fragment_error(linked_path, unquote(fragment))

    def _resolve(self, path: str, target: str) -> str:
        """The path in the repository of a link target; it may begin with `..`."""
        decoded = unquote(target)
        folder = "/" if decoded.startswith("/") else posixpath.dirname(path)
        resolved = posixpath.normpath(posixpath.join(folder, decoded)).lstrip("/") or "."
        without_query = resolved.partition("?")[0]
        if resolved == without_query or not self.path_error(resolved):
            return resolved
        return without_query or "."

    def _path_error(self, path: str) -> str:
        if path == ".." or path.startswith("../"):
            return "the target is outside the repository"
        try:
            self.workspace.resolve(path)
        except EvidenceError as error:
            folder, name = posixpath.split(path)
            is_absent = error.category is Category.ABSENT
            similar = self._most_similar(name, lambda: self.file_names(folder)) if is_absent else ""
            return error.detail + (f"; did you mean {posixpath.join(folder, similar)}?" if similar else "")
        return ""

    def _file_names(self, folder: str) -> list[str]:
        paths = self.workspace.glob_or_empty([posixpath.join(escape(folder), "*")])
        return [posixpath.basename(path) for path in paths]

    def _fragment_error(self, path: str, fragment: str) -> str:
        try:
            anchors = self.document(path).anchors
        except EvidenceError as error:
            return error.detail
        if {fragment, fragment.lower(), fragment.removeprefix("user-content-")} & anchors:
            return ""
        similar = self._most_similar(fragment.lower(), lambda: anchors)
        return f"{path} has no such heading" + (f"; did you mean #{similar}?" if similar else "")

    def _most_similar(self, name: str, candidates: Callable[[], Iterable[str]]) -> str:
        """The most similar candidate; empty when none is similar, or after MAX_HINTS calls."""
        self.hints += 1
        if self.hints > MAX_HINTS:
            return ""
        return find_nearest(name, sorted(candidates())[:MAX_CANDIDATES])


def normalize_heading(heading: str) -> str:
    """The key of a heading: equal for headings that differ only in case, punctuation and images."""
    return markdown.make_anchor(heading).strip("-") or " ".join(heading.casefold().split())
