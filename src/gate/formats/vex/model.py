"""The plain values that every format of VEX documents returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from gate.model.lazy_dataclass import dataclass

MAX_STATEMENTS = 100_000
"""The most statements of one document, and of all documents of an item together."""

MAX_PRODUCTS = 20_000
"""The most products of one statement, and the most components of one product."""


class VexStatus(StrEnum):
    """The status of a vulnerability in a product, by the words that all formats of VEX share."""

    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    AFFECTED = "affected"
    UNDER_INVESTIGATION = "under_investigation"


@dataclass(frozen=True, slots=True)
class VexProduct:
    """A product of a statement by its identifiers: package URLs, other addresses, or a name with its version.

    With `components`, the statement is about these parts of the product alone.
    """

    identifiers: tuple[str, ...]
    components: tuple[VexProduct, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class VexStatement:
    """What a document says about one vulnerability.

    `names` are the names of the vulnerability, in upper case. `justification` is why it does not affect, in the words
    of the document; without one, `not_affected` takes nothing out of the counts. `timestamp` is when it was made.
    """

    names: tuple[str, ...]
    status: VexStatus
    products: tuple[VexProduct, ...] = ()
    justification: str = ""
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class VexDocument:
    """One document: its author, its time, its statements. `notes` are what a reader must know."""

    format: str
    author: str
    timestamp: datetime | None = None
    statements: tuple[VexStatement, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VexFormat:
    """One format of VEX documents, for the registry.

    `parse` raises EvidenceError when the document cannot be read, or is none of this format. `paths` are globs of the
    files that its tools write by default, in any folder.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO], VexDocument]
    paths: tuple[str, ...] = ()
