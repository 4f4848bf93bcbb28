"""Whether the links of documents into the repository lead to something; nothing outside of it is ever looked at."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from urllib.parse import unquote

from gate.adapters.host import Host
from gate.formats.documents import markdown
from gate.formats.documents.markdown import Document, Link
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from gate.model.suggestions import find_nearest

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
MOST_NAMES = 2000
"""Names among which the nearest one is looked for."""

MOST_HINTS = 200
"""Links for which that is done; a document with more broken ones needs another kind of help."""

LONGEST = 2000
"""The longest target that is looked at, in characters."""

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""A scheme (RFC 3986, section 3.1), or a host without one: not of the repository."""


def is_markdown(path: str) -> bool:
    """Whether the file is a Markdown document, by the ending of its name."""
    return path.lower().endswith(MARKDOWN)


class Links:
    """Follows links. `ignore` are globs of targets, as they are written, that are not looked at."""

    def __init__(self, host: Host, ignore: Iterable[str], document: Callable[[str], Document]) -> None:
        self.host = host
        self.ignore = tuple(ignore)
        self.document = document
        self.fault = cache(self._fault)
        self.names = cache(self._names)
        self.hints = 0

    def inward(self, links: Sequence[Link]) -> list[Link]:
        """The links that lead into the repository, or nowhere."""
        return [link for link in links if not _ELSEWHERE.match(link.target) and not self._is_ignored(link.target)]

    def _is_ignored(self, target: str) -> bool:
        if not self.ignore:
            return False
        from wcmatch import fnmatch

        return bool(fnmatch.fnmatch(target, list(self.ignore), flags=fnmatch.FORCEUNIX))

    def broken(self, path: str, link: Link) -> str:
        """Why a link of this document leads to nothing; empty when it leads to something."""
        written, _, fragment = link.target.partition("#")
        if not link.target:
            return "it leads nowhere"
        if len(link.target) > LONGEST:
            return "it is longer than any path"
        target = path if not written else self._place(path, written)
        if fault := self.fault(target):
            return fault
        if not fragment or not is_markdown(target):
            return ""
        return self._lost_fragment(target, unquote(fragment))

    def _place(self, path: str, written: str) -> str:
        """The path of the repository that a target stands for; it may still begin with `..`."""
        plain = unquote(written)
        place = posixpath.normpath(posixpath.join("/" if plain.startswith("/") else posixpath.dirname(path), plain))
        place = place.lstrip("/") or "."
        bare = place.partition("?")[0]
        return place if place == bare or not self.fault(place) else bare or "."

    def _fault(self, place: str) -> str:
        if place == ".." or place.startswith("../"):
            return "it leads out of the repository"
        try:
            self.host.workspace.resolve(place)
        except EvidenceError as fault:
            folder, name = posixpath.split(place)
            absent = fault.category is Category.ABSENT
            near = self._near(name, lambda: self.names(folder)) if absent else ""
            return fault.detail + (f"; did you mean {posixpath.join(folder, near)}?" if near else "")
        return ""

    def _names(self, folder: str) -> list[str]:
        from wcmatch import glob

        found = self.host.workspace.glob_few([posixpath.join(glob.escape(folder), "*")])
        return [posixpath.basename(path) for path in found]

    def _lost_fragment(self, target: str, fragment: str) -> str:
        try:
            anchors = self.document(target).anchors
        except EvidenceError as fault:
            return fault.detail
        if {fragment, fragment.lower(), fragment.removeprefix("user-content-")} & anchors:
            return ""
        near = self._near(fragment.lower(), lambda: anchors)
        return f"{target} has no such heading" + (f"; did you mean #{near}?" if near else "")

    def _near(self, word: str, names: Callable[[], Iterable[str]]) -> str:
        """The nearest of the names; empty where none is near, and when too many were asked for."""
        self.hints += 1
        if self.hints > MOST_HINTS:
            return ""
        return find_nearest(word, sorted(names())[:MOST_NAMES])


def heading_words(heading: str) -> str:
    """What two headings have in common that differ in case, in marks and in pictures alone."""
    return markdown.slug(heading).strip("-") or " ".join(heading.casefold().split())
