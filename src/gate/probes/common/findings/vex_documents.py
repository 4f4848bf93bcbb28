"""The VEX documents of an item, as far as they may take findings out of the counts.

A document that the pull request under judgement changes is no authority on its own findings: the copy of the base
branch counts instead, if there is one. What is not part of the change counts as it is: documents that a step of the
workflow downloads or writes have the same standing as the reports beside them.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import field
from io import BufferedReader

from gate.formats.vex import FORMATS
from gate.formats.vex.model import MAX_STATEMENTS, VexDocument
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Source
from gate.model.lazy_dataclass import dataclass
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
    """Reads the documents. When one cannot be read, none of them takes anything out, and a note says why.

    The statements of a document that is broken or cut could contradict those of the others.
    """
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
            loaded.documents.clear()
            loaded.notes.append(f"{error.detail}; no VEX document takes anything out")
            break
    return loaded


def _add(loaded: VexDocuments, context: ProbeContext, path: str) -> None:
    file = context.workspace.root / path
    if is_proposed(context, file):
        try:
            data = read_base_copy(context, file, MAX_BASE_COPY)
        except EvidenceError as error:
            note = f"its copy on the base branch cannot be read ({error.detail}), so that it takes nothing out"
            loaded.notes.append(f"{path}: this change touches the VEX document; {note}")
            return
        located = _parse_base(path, data)
        loaded.notes.append(f"{path}: this change touches the VEX document; its copy on the base branch counts")
    else:
        located = LocatedDocument(path, *report_files.read(context.workspace, path, _parse))
    loaded.statements += len(located.document.statements)
    if loaded.statements > MAX_STATEMENTS:
        raise EvidenceError(Cause.TOO_LARGE, f"the VEX documents have more than {MAX_STATEMENTS:,} statements")
    loaded.documents.append(located)
    loaded.notes += [f"{path}: {note}" for note in located.document.notes]


def _parse_base(path: str, data: bytes) -> LocatedDocument:
    try:
        document = _parse(BufferedReader(io.BytesIO(data), report_files.CHUNK))
    except EvidenceError as error:
        raise EvidenceError(error.cause, f"{path} on the base branch: {error.detail}", path) from None
    return LocatedDocument(path, document, f"sha256:{hashlib.sha256(data).hexdigest()}")


def _parse(stream: BufferedReader) -> VexDocument:
    return FORMATS.select(stream).parse(stream)
