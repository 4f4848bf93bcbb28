"""The VEX documents of an item, as far as they may take findings out of the counts.

A document that the pull request under judgement changes is no authority on its own findings: the copy of the base
branch counts instead, if there is one. What is not part of the change counts as it is: documents that a step of the
workflow downloads or writes have the same standing as the reports beside them.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BufferedReader

from gate.formats.vex import FORMATS
from gate.formats.vex.model import MAX_STATEMENTS, VexDocument
from gate.model.errors import EvidenceError
from gate.model.evidence import Source
from gate.model.text import quote
from gate.probes.common import report_files
from gate.probes.common.probe import ProbeContext
from gate.probes.common.proposed_files import is_proposed, read_base_copy

MAX_BASE_COPY = 16 * 1024 * 1024
"""The most bytes of a document that are read from git."""


@dataclass(frozen=True, slots=True)
class LocatedDocument:
    """A document and where it is."""

    path: str
    document: VexDocument
    digest: str

    @property
    def source(self) -> Source:
        """The document as a source of evidence. Its author is no tool: tools are compared with those of a baseline."""
        return Source(self.path, self.document.format, "", self.document.timestamp, self.digest)


@dataclass(slots=True)
class VexDocuments:
    """The documents that count, and notes on those that do not."""

    documents: list[LocatedDocument] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statements: int = 0


def load(context: ProbeContext, globs: Sequence[str]) -> VexDocuments:
    """Reads the documents. One that cannot be used takes nothing out of the counts, and a note says why."""
    loaded = VexDocuments()
    try:
        matches = context.workspace.glob_each(globs)
    except EvidenceError as error:
        loaded.notes.append(f"no VEX document is used: {error.detail}")
        return loaded
    loaded.notes += [f"no VEX document matches {quote(glob)}" for glob, paths in matches.items() if not paths]
    for path in sorted({path for paths in matches.values() for path in paths}):
        try:
            _add(loaded, context, path)
        except EvidenceError as error:
            loaded.notes.append(f"{error.detail}; this VEX document takes nothing out")
    return loaded


def _add(loaded: VexDocuments, context: ProbeContext, path: str) -> None:
    file = context.workspace.root / path
    if is_proposed(context, file):
        located = _read_base(context, path)
        loaded.notes.append(f"{path}: this change touches the VEX document; its copy on the base branch counts")
    else:
        located = LocatedDocument(path, *report_files.read(context.workspace, path, _parse))
    loaded.statements += len(located.document.statements)
    if loaded.statements > MAX_STATEMENTS:
        loaded.notes.append(
            f"{path}: the VEX documents have more than {MAX_STATEMENTS:,} statements; this one is not used"
        )
        return
    loaded.documents.append(located)
    loaded.notes += [f"{path}: {note}" for note in located.document.notes]


def _read_base(context: ProbeContext, path: str) -> LocatedDocument:
    try:
        data = read_base_copy(context, context.workspace.root / path, MAX_BASE_COPY)
        document = _parse(BufferedReader(io.BytesIO(data), report_files.CHUNK))
    except EvidenceError as error:
        detail = f"{path}: this change touches it, and its copy on the base branch cannot be read ({error.detail})"
        raise EvidenceError(error.cause, detail, path) from None
    return LocatedDocument(path, document, f"sha256:{hashlib.sha256(data).hexdigest()}")


def _parse(stream: BufferedReader) -> VexDocument:
    return FORMATS.select(stream).parse(stream)
