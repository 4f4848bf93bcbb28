"""Collects the components of one document, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from gate.formats.common.json_fields import parse_text
from gate.formats.sbom.model import Component, SbomReport, Scope
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import is_or_are, join_names, pluralize, quote

MAX_COMPONENTS = 500_000
MAX_CHARACTERS = 128 * 1024 * 1024
"""The most characters of all components together."""

MAX_NAME = 300
MAX_LICENSE = 1_000
MAX_LICENSES = 100
"""The most statements about the licence of one component."""

MAX_PURL = 1_000


class Collector:
    """Collects the components of one document."""

    def __init__(self) -> None:
        self._components: list[Component] = []
        self._skipped: Counter[str] = Counter()
        self._listed: set[str] = set()
        self._references: dict[str, None] = {}
        self._size = 0
        self.project = ""
        self.tool = ""
        self.produced_at: datetime | None = None
        self.notes: list[str] = []

    def add(
        self, name: object, version: object, licenses: Iterable[str], *, is_choice: bool = False, purl: object = "",
        scope: Scope | None = None,
    ) -> None:  # fmt: skip
        """Adds a component; the same statement about its licence counts once.

        Raises:
            EvidenceError: too large when there are more than the limits.
        """
        statements = tuple(dict.fromkeys(licenses))[: MAX_LICENSES + 1]
        url = parse_text(purl, MAX_PURL)
        component = Component(
            parse_text(name, MAX_NAME) or "unnamed component", parse_text(version, 100), statements, is_choice,
            url if url.startswith("pkg:") else "", scope,
        )  # fmt: skip
        self._grow(400 + len(component.name) + len(component.purl) + sum(map(len, statements)))
        if len(self._components) >= MAX_COMPONENTS or len(statements) > MAX_LICENSES:
            raise EvidenceError(Cause.TOO_LARGE, f"the document lists more than {MAX_COMPONENTS:,} components")
        self._components.append(component)

    def skip(self, kind: str) -> None:
        """Counts an entry that is no package."""
        self._skipped[kind[:40]] += 1

    def list_element(self, reference: str) -> None:
        """Notes that the document has an element with this identifier."""
        if reference:
            self._grow(len(reference) + 100)
            self._listed.add(reference)

    def refer(self, reference: str) -> None:
        """Notes that the document refers to an element, which it must contain."""
        if reference and reference not in self._references:
            self._grow(len(reference) + 100)
            self._references[reference] = None

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > MAX_CHARACTERS:
            raise EvidenceError(Cause.TOO_LARGE, "the components have more characters than can be kept")

    def report(self, name: str, advice: str = "") -> SbomReport:
        """The report of all that was collected; `advice` is for a document without components.

        Raises:
            EvidenceError: incomplete when the document refers to elements that it does not contain; empty when it has
                no component.
        """
        absent = [reference for reference in self._references if reference not in self._listed]
        if absent:
            names = join_names([parse_text(reference, 80) for reference in absent], 3)
            detail = f"the document refers to {pluralize(len(absent), 'element')} that it does not contain: {names}"
            raise EvidenceError(Cause.INCOMPLETE, f"{detail}; was something removed from it?")
        if not self._components:
            raise EvidenceError(Cause.EMPTY, self._explain_empty() + advice)
        return SbomReport(
            name, tuple(self._components), self.project, dict(self._skipped), self.tool, self.produced_at,
            tuple(self.notes), self._size,
        )  # fmt: skip

    def _explain_empty(self) -> str:
        subject = f" besides {self.project}, which it describes" if self.project else ""
        detail = f"the document lists no component{subject}"
        if count := self._skipped.total():
            kinds = join_names([quote(kind) for kind in self._skipped], 3)
            detail += f"; {pluralize(count, 'entry', 'entries')} of the kind {kinds} {is_or_are(count)} no package"
        return detail


def read_statement(raw: object) -> str:
    """A statement about a licence on one line; empty for anything else. An expression that is too long is cut with `…`,
    so that it is no expression."""
    return parse_text(raw, MAX_LICENSE) if isinstance(raw, str) else ""
