"""Finds the report files of an item, reads each of them once, and drops duplicates."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from typing import BinaryIO, Generic, Protocol, TypeVar

from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import join_names, limit_lines
from gate.probes.common.parameters import ReportParams
from gate.probes.common.path_hints import suggest_path
from gate.probes.common.staleness import check_age

Parsed = TypeVar("Parsed")

CHUNK = 1 << 20
MAX_ERRORS = 3
"""How many unusable reports one message describes; the rest is counted."""
MAX_NOTES = 20
"""How many notes on the reports of an item are listed; the rest is counted."""


class DatedReport(Protocol):
    """A parsed report: it says when it was produced, or None."""

    @property
    def produced_at(self) -> datetime | None:
        """The time in the report."""


Report = TypeVar("Report", bound=DatedReport)


@dataclass(frozen=True, slots=True)
class ReportFile(Generic[Report]):
    """A report that was read: its path, its parsed content, and the digest of its bytes."""

    path: str
    report: Report
    digest: str


def match_globs(workspace: Workspace, globs: Sequence[str], ignore: Iterable[str] = ()) -> dict[str, str]:
    """The files that the globs match, in order of their path, each with the glob that matches it.

    Each file appears once, even when several links or globs lead to it.

    Raises:
        EvidenceError: absent when a glob matches no file; forbidden or absent when a link leads out of the repository
            or nowhere; forbidden when a folder cannot be listed.
    """
    matches: dict[object, tuple[str, str]] = {}
    for glob, paths in workspace.glob_each(globs, ignore).items():
        if not paths:
            workspace.require_readable(glob)
            hint = suggest_path(workspace, glob, globs) or "was the report written, and to this folder?"
            raise EvidenceError(Cause.NO_MATCHING_FILE, f"no file matches {glob}; {hint}", glob)
        for path in paths:
            real = workspace.resolve(path)
            matches[real] = min(matches.get(real, (path, glob)), (path, glob), key=lambda match: match[0])
    return dict(sorted(matches.values()))


def read(workspace: Workspace, path: str, parse: Callable[[BufferedReader], Parsed]) -> tuple[Parsed, str]:
    """Parses the file; returns the result and the digest (`sha256:…`) of exactly the bytes that were parsed.

    The stream can peek and read, and cannot seek.

    Raises:
        EvidenceError: what the workspace or the parser raises; the path precedes the detail of the parser.
    """
    with workspace.open(path) as raw, _HashingStream(raw) as hashing:
        stream: BufferedReader = BufferedReader(hashing, CHUNK)
        try:
            parsed = parse(stream)
        except EvidenceError as error:
            raise EvidenceError(error.cause, f"{path}: {error.detail}", error.subject or path) from None
        while stream.read(CHUNK):
            pass
        return parsed, f"sha256:{hashing.sha256.hexdigest()}"


def read_all(host: Host, params: ReportParams, parse: Callable[[BufferedReader], Report]) -> list[ReportFile[Report]]:
    """Reads the reports of an item. One unusable report makes all of them unusable: what it holds is unknown.

    Raises:
        EvidenceError: when a glob matches no file, or when a report cannot be read or is too old. Its cause and
            subject are those of the first such report, and its detail describes the first MAX_ERRORS of them.
    """
    reports: list[ReportFile[Report]] = []
    errors: list[EvidenceError] = []
    for path, glob in match_globs(host.workspace, params.reports).items():
        try:
            report, digest = read(host.workspace, path, parse)
            check_age(path, report.produced_at, params.max_age, now=host.clock.now, repository=host.repository)
            reports.append(ReportFile(path, report, digest))
        except EvidenceError as error:
            errors.append(EvidenceError(error.cause, error.detail, glob))
    if errors:
        raise join_errors(errors)
    return reports


def join_errors(errors: Sequence[EvidenceError], advice: str = "") -> EvidenceError:
    """One error with the cause and subject of the first, the first MAX_ERRORS details, and the advice after them."""
    details = join_names([error.detail for error in errors], MAX_ERRORS, separator="; ", last="; and ")
    return EvidenceError(errors[0].cause, f"{details}; {advice}" if advice else details, errors[0].subject)


def drop_duplicates(reports: Sequence[ReportFile[Report]]) -> tuple[list[ReportFile[Report]], list[str]]:
    """The reports without byte-for-byte copies of another one, and a note for each copy."""
    by_digest: dict[str, ReportFile[Report]] = {}
    notes = []
    for report in reports:
        original = by_digest.setdefault(report.digest, report)
        if original is not report:
            notes.append(f"{report.path} is a byte-for-byte copy of {original.path} and is counted once")
    return list(by_digest.values()), notes


def limit_notes(notes: Sequence[str], noun: str) -> tuple[str, ...]:
    """The first MAX_NOTES notes, and one that counts the rest as `noun`."""
    return limit_lines(notes, MAX_NOTES, noun)


class _HashingStream(io.RawIOBase):
    """A stream that hashes what passes through it, so that a report is read only once."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner = inner
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer is always this here
        chunk = self.inner.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.sha256.update(chunk)
        return len(chunk)
