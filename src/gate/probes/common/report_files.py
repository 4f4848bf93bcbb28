"""Finds the report files of an item, reads each of them once, and drops duplicates.

A file that is no evidence of this run is passed over with a note as long as another file of its glob is evidence: one
that is committed and was not written since, and one whose content is known to be of another kind (`OtherKindError`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO, Generic, Protocol, TypeVar

from gate.adapters.committed_files import find_committed
from gate.adapters.workspace import Workspace
from gate.formats.common.registry import OtherKindError, Registry, ReportFormat
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Source
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, limit_lines, pluralize
from gate.probes.common.parameters import ReportParams
from gate.probes.common.path_hints import Select, is_excluded, suggest_path
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.staleness import check_age

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Parsed = TypeVar("Parsed")

CHUNK = 1 << 20
MAX_SIZE = 128 * 1024 * 1024
"""The largest size of all reports of an item together, in characters: a tenth of it is more than any that we know."""

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
Report_co = TypeVar("Report_co", bound=DatedReport, covariant=True)


class Parser(ReportFormat, Protocol[Report_co]):
    """A format that needs nothing but the stream to read a report."""

    @property
    def parse(self) -> Callable[[BinaryIO], Report_co]:
        """Reads a report, or raises EvidenceError."""


class ToolReport(DatedReport, Protocol):
    """A parsed report that says in which format it is, and which tool wrote it."""

    @property
    def format(self) -> str:
        """The name of its format."""

    @property
    def tool(self) -> str:
        """The tool and its version; empty where the report names none."""


AnyToolReport = TypeVar("AnyToolReport", bound=ToolReport)


@dataclass(frozen=True, slots=True)
class ReportFile(Generic[Report]):
    """A report that was read: its path, its parsed content, and the digest of its bytes."""

    path: str
    report: Report
    digest: str


@dataclass(frozen=True, slots=True)
class Reports(Generic[Report]):
    """The reports of an item, and a note for each file that was passed over."""

    files: Sequence[ReportFile[Report]]
    notes: Sequence[str] = ()


def count_reports(files: Sequence[object]) -> dict[str, Observation]:
    """The fact REPORTS. Copies of a report are files of their own: shards may write the same bytes."""
    return {REPORTS.name: Seen(Decimal(len(files)))}


def list_sources(files: Iterable[ReportFile[AnyToolReport]]) -> tuple[Source, ...]:
    """The reports as sources of evidence."""
    return tuple(
        Source(file.path, file.report.format, file.report.tool, file.report.produced_at, file.digest) for file in files
    )


def match_globs(
    workspace: Workspace,
    globs: Sequence[str],
    ignore: Iterable[str] = (),
    *,
    find_samples: Select = lambda _paths: (),
) -> dict[str, str]:
    """The files that the globs match, in order of their path, each with the glob that matches it.

    A glob with a leading `!` excludes files. Each file appears once, even when several links or globs lead to it.
    `find_samples` returns the files that no hint suggests, as they are no evidence.

    Raises:
        EvidenceError: absent when a glob matches no file; forbidden or absent when a link leads out of the repository
            or nowhere; forbidden when a folder cannot be listed.
    """
    matches: dict[object, tuple[str, str]] = {}
    for glob, paths in workspace.glob_each(globs, ignore).items():
        if not paths:
            workspace.require_readable(glob)
            raise _no_match(workspace, glob, globs, find_samples)
        for path in paths:
            real = workspace.resolve(path)
            matches[real] = min(matches.get(real, (path, glob)), (path, glob), key=lambda match: match[0])
    return dict(sorted(matches.values()))


def _no_match(workspace: Workspace, glob: str, globs: Sequence[str], find_samples: Select) -> EvidenceError:
    if is_excluded(workspace, glob, globs):
        detail = f"the exclusions leave out every file that {glob} matches"
        return EvidenceError(Cause.ALL_EXCLUDED, detail, glob)
    hint = suggest_path(workspace, glob, globs, find_samples)
    cause = Cause.OTHER_PATH if hint else Cause.NO_MATCHING_FILE
    return EvidenceError(
        cause, f"no file matches {glob}; {hint or 'was the report written, and to this folder?'}", glob
    )


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
        except OtherKindError as error:
            raise OtherKindError(error.kind, f"{path}: {error.detail}", path, is_bystander=error.is_bystander) from None
        except EvidenceError as error:
            located = _locate(error, workspace, path, parse)
            raise EvidenceError(error.cause, f"{path}: {located.detail}", error.subject or path) from None
        while stream.read(CHUNK):
            pass
        return parsed, f"sha256:{hashing.sha256.hexdigest()}"


def _locate(
    error: EvidenceError, workspace: Workspace, path: str, parse: Callable[[BufferedReader], object]
) -> EvidenceError:
    """The error, with its position where that takes to read the file again."""
    from gate.formats.common.json_positions import UnlocatedError, locate

    if not isinstance(error, UnlocatedError):
        return error
    with workspace.open(path) as raw, _HashingStream(raw) as stream:
        return locate(error, parse, stream)


def parse_with(formats: Registry[Parser[Report]], name: str | None) -> Callable[[BufferedReader], Report]:
    """What reads a report: the format called `name`, or else the one that the report itself shows.

    It raises EvidenceError for a report that is in no such format, or that the format cannot read.
    """
    return lambda stream: formats.select(stream, name).parse(stream)


def read_all(
    context: ProbeContext,
    params: ReportParams,
    parse: Callable[[BufferedReader], Report],
    size: Callable[[Report], int] = lambda _report: 0,
) -> Reports[Report]:
    """Reads the reports of an item. One unusable report makes all of them unusable: what it holds is unknown.

    `size` is what a report takes in memory, roughly: all of an item are kept until they are merged.

    Raises:
        EvidenceError: when a glob matches no file, or none that is evidence of this run, or when a report cannot be
            read or is too old. Its cause and subject are those of the first such report, and its detail describes the
            first MAX_ERRORS of them. Too large, without reading the rest, when reports exceed MAX_SIZE together.
    """
    matches = match_globs(
        context.workspace, params.reports, find_samples=lambda paths: _find_samples(context, params, paths)
    )
    passed_over, notes = _committed(context, params, list(matches))
    files: list[ReportFile[Report]] = []
    errors: list[EvidenceError] = []
    total = 0
    for path, glob in [match for match in matches.items() if match[0] not in passed_over]:
        if total > MAX_SIZE:
            raise _too_large_together(len(files), len(matches), glob)
        try:
            report, digest = read(context.workspace, path, parse)
            check_age(path, report.produced_at, params.max_age, now=context.clock.now, repository=context.repository)
            files.append(ReportFile(path, report, digest))
            total += size(report)
        except EvidenceError as error:
            if isinstance(error, OtherKindError) and error.is_bystander:
                passed_over[path] = error
                notes.append(f"{path} is {error.kind}, which is not read here, and is passed over")
            else:
                errors.append(EvidenceError(error.cause, error.detail, glob))
    errors += _only_passed_over(matches, passed_over)
    if errors:
        raise join_errors(errors)
    return Reports(files, notes)


def _too_large_together(count: int, all_matches: int, glob: str) -> EvidenceError:
    detail = f"the first {pluralize(count, 'report')} of {all_matches:,} hold more than one item can keep"
    return EvidenceError(Cause.TOO_LARGE, detail, glob)


def _find_samples(context: ProbeContext, params: ReportParams, paths: Sequence[str]) -> Collection[str]:
    """The committed files, unless the item reads such files or git cannot tell."""
    if params.committed:
        return ()
    try:
        return find_committed(context.host, paths)
    except EvidenceError:
        return ()


def _committed(
    context: ProbeContext, params: ReportParams, paths: Sequence[str]
) -> tuple[dict[str, EvidenceError], list[str]]:
    """The committed files that are no evidence of this run, and notes on those that would be none in a workflow.

    A run on someone's machine decides about no change: there a committed file counts, with a note.
    """
    if params.committed:
        return {}, []
    try:
        committed = sorted(find_committed(context.host, paths))
    except EvidenceError:
        if context.is_on_own_machine:
            return {}, []
        raise
    if context.is_on_own_machine:
        names = join_names(committed, MAX_ERRORS)
        return {}, [f"{names}: committed and not written since; a workflow would not count it"] if committed else []
    details = {path: f"{path} is committed, and this run did not write it" for path in committed}
    errors = {path: EvidenceError(Cause.COMMITTED, detail, path) for path, detail in details.items()}
    return errors, [f"{detail}; it is passed over" for detail in details.values()]


def _only_passed_over(matches: Mapping[str, str], passed_over: Mapping[str, EvidenceError]) -> list[EvidenceError]:
    """Why there is no evidence for each glob whose files are all passed over."""
    counted = {glob for path, glob in matches.items() if path not in passed_over}
    return [
        EvidenceError(error.cause, error.detail, matches[path])
        for path, error in passed_over.items()
        if matches[path] not in counted
    ]


def join_errors(errors: Sequence[EvidenceError], advice: str = "") -> EvidenceError:
    """One error with the cause and subject of the first, the first MAX_ERRORS details, and the advice after them."""
    details = join_names([error.detail for error in errors], MAX_ERRORS, separator="; ", last="; and ")
    return EvidenceError(errors[0].cause, f"{details}; {advice}" if advice else details, errors[0].subject)


def drop_duplicates(reports: Sequence[ReportFile[Report]]) -> tuple[list[ReportFile[Report]], list[str]]:
    """The reports without byte-for-byte copies of another one, and a note on the copies."""
    by_digest: dict[str, ReportFile[Report]] = {}
    copies = []
    for report in reports:
        original = by_digest.setdefault(report.digest, report)
        if original is not report:
            copies.append((report.path, original.path))
    return list(by_digest.values()), [_describe_copies(copies)] if copies else []


def _describe_copies(copies: Sequence[tuple[str, str]]) -> str:
    path, original = copies[0]
    if len(copies) == 1:
        return f"{path} is a byte-for-byte copy of {original} and is counted once"
    example = f"such as {path} of {original}"
    return f"{len(copies):,} reports are byte-for-byte copies of others, {example}, and each is counted once"


def limit_notes(notes: Sequence[str], noun: str) -> tuple[str, ...]:
    """The first MAX_NOTES notes, and one that counts the rest as `noun`."""
    return limit_lines(notes, MAX_NOTES, noun)


class _HashingStream(io.RawIOBase):
    """A stream that hashes what passes through it, so that a report is read only once.

    A thread hashes the whole chunks of a large report while the parser reads them: it needs the interpreter only to
    begin and to end.
    """

    def __init__(self, inner: BinaryIO) -> None:
        self.inner = inner
        self.sha256 = hashlib.sha256()
        self.executor: Executor | None = None
        self.pending: Future[None] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer is always this here
        chunk = self.inner.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._hash(chunk)
        return len(chunk)

    def _hash(self, chunk: bytes) -> None:
        if self.pending is not None:
            self.pending.result()
            self.pending = None
        if len(chunk) < CHUNK:
            self.sha256.update(chunk)
            return
        if self.executor is None:
            from concurrent.futures import ThreadPoolExecutor

            self.executor = ThreadPoolExecutor(1, "hash")
        self.pending = self.executor.submit(self.sha256.update, chunk)

    def close(self) -> None:
        """Ends the thread, if there is one."""
        if self.executor is not None:
            self.executor.shutdown()
        super().close()
