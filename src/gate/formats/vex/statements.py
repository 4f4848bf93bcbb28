"""Collects the statements of one VEX document, in bounded memory, and reads their fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from gate.formats.common.json_fields import parse_text
from gate.formats.findings.collector import MAX_TEXT
from gate.formats.findings.fields import MAX_NAMES
from gate.formats.vex.model import MAX_PRODUCTS, MAX_STATEMENTS, VexDocument, VexProduct, VexStatement, VexStatus
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_IDENTIFIER = 1000
MAX_JUSTIFICATION = 200


class Statements:
    """The statements of one document."""

    def __init__(self) -> None:
        self._statements: list[VexStatement] = []
        self._notes: Counter[str] = Counter()
        self._size = 0

    def add(self, statement: VexStatement) -> None:
        """Adds a statement that names a vulnerability.

        Raises:
            EvidenceError: too large for a document with more statements, or more text, than can be kept.
        """
        if len(self._statements) >= MAX_STATEMENTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the document has more than {MAX_STATEMENTS:,} statements")
        self._size += 200 + sum(map(len, statement.names)) + sum(map(_size, statement.products))
        if self._size > MAX_TEXT:
            raise EvidenceError(Cause.TOO_LARGE, "the texts of the document have more characters than can be kept")
        if statement.status is VexStatus.NOT_AFFECTED and not statement.justification:
            self.note("a statement `not_affected` gives no justification, and takes nothing out")
        self._statements.append(statement)

    def note(self, text: str, times: int = 1) -> None:
        """Adds a note; a repeated one is reported once, with how often it occurred."""
        self._notes[text] += times

    def document(self, name: str, author: str, timestamp: datetime | None) -> VexDocument:
        """The document of all that was collected."""
        notes = tuple(text if times == 1 else f"{text} ({times:,} times)" for text, times in self._notes.items())
        return VexDocument(name, author or "an unnamed author", timestamp, tuple(self._statements), notes)


def _size(product: VexProduct) -> int:
    return 200 + sum(map(len, product.identifiers)) + sum(map(_size, product.components))


def limit_products(listed: object) -> list[Any]:
    """The entries of a list of products; none for anything else.

    Raises:
        EvidenceError: too large for more than MAX_PRODUCTS: what a statement says about the others would be lost.
    """
    entries = listed if isinstance(listed, list) else []
    if len(entries) > MAX_PRODUCTS:
        raise EvidenceError(Cause.TOO_LARGE, f"one statement has more than {MAX_PRODUCTS:,} products")
    return entries


def read_names(names: Iterable[object]) -> tuple[str, ...]:
    """The names of a vulnerability, in upper case, each once."""
    texts = (parse_text(name, 100).upper() for _, name in zip(range(MAX_NAMES), names, strict=False))
    return tuple(dict.fromkeys(filter(None, texts)))


def read_identifiers(identifiers: Iterable[object]) -> tuple[str, ...]:
    """The identifiers of a product, each once."""
    return tuple(dict.fromkeys(filter(None, (parse_text(text, MAX_IDENTIFIER) for text in identifiers))))


def join_reasons(*reasons: object) -> str:
    """The justification, and the text that explains it."""
    return ": ".join(filter(None, (parse_text(reason, MAX_JUSTIFICATION) for reason in reasons)))
