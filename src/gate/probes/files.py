"""Files of the repository: whether they exist, their number, size and age, and the lines that match a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.adapters.workspace import FileStat
from gate.formats.common import patterns
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Seen, Source, Unseen
from gate.model.text import join_names, truncate
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import file_facts
from gate.probes.common.parameters import Globs, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

MAX_FILE_SIZE = 64 * 1024 * 1024
"""The largest file that is searched for a pattern, in bytes."""

MAX_TOTAL_SIZE = 1024 * 1024 * 1024
MAX_LINES = 1_000_000
"""The most matching lines that are counted; a pattern with more matches is probably wrong."""

MAX_FILES_IN_MESSAGE = 3
BINARY_HEAD = 8000
"""A NUL in this many bytes at the start of a file makes it binary, as for git."""


class FilesParams(ProbeParams):
    """The parameters of the probe `files`."""

    paths: Globs = Field(description="The files: a glob or a list of globs. Every glob must match a file.")
    ignore: Globs | None = Field(default=None, description="Leave out files that match one of these globs.")
    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(patterns.require_pattern)] | None = (
        Field(
            default=None,
            description="A regular expression (RE2) to search for in every line; declares `matching_lines`.",
        )
    )


FACTS = (
    FactSpec(
        "exists", "whether every glob matches a file", better=Better.HIGHER, kind=Kind.BOOLEAN, false_label="missing"
    ),
    FactSpec("count", "files that match"),
    FactSpec("size", "size of every file; the largest is shown", "B", Better.LOWER),
    FactSpec("total_size", "size of all files together", "B", Better.LOWER),
    FactSpec(
        "age",
        "age of every file since its last commit, or since its modification when untracked; the oldest is shown",
        "s",
        Better.LOWER,
        is_clock=True,
    ),
)
MATCHING_LINES = FactSpec("matching_lines", "lines that match `pattern`; only with `pattern`", better=Better.LOWER)


def measure(params: FilesParams, context: ProbeContext) -> Evidence:
    """Measures every file that the globs match. A missing file is a fact, and not an error.

    Raises:
        EvidenceError: when a file that matches cannot or must not be read; then no fact can be measured.
    """
    workspace = context.workspace
    stats, missing = file_facts.stat_files(workspace, params.paths, params.ignore or ())
    unseen = file_facts.missing_files(workspace, missing)
    facts: dict[str, Observation] = {
        "exists": file_facts.check_existence(stats, missing),
        "count": Seen(Decimal(len(stats))),
        "size": unseen or file_facts.find_extremes({path: stat.size for path, stat in stats.items()}),
        "total_size": unseen or Seen(Decimal(sum(stat.size for stat in stats.values()))),
        "age": unseen or file_facts.measure_ages(context.repository, context.clock.now, stats),
    }
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    if params.pattern is not None:
        search = _LineSearch(params.pattern)
        facts["matching_lines"] = unseen or search.count(context, stats)
        findings, notes = tuple(search.findings), tuple(search.notes())
    sources = tuple(Source(glob, "files") for glob in params.paths)
    return Evidence(
        facts, findings, sources, notes, remedies=file_facts.suggest_remedies(workspace, stats, missing, facts)
    )


# ----------------------------------------------------------------------------------------------------- matching lines


class _LineSearch:
    """Counts the matching lines, and keeps the locations of the first ones."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.regex = patterns.compile_pattern(pattern)
        self.lines = 0
        self.findings: list[Finding] = []
        self.unusual_files: dict[str, list[str]] = {}

    def count(self, context: ProbeContext, stats: dict[str, FileStat]) -> Observation:
        """The number of matching lines in the files; unseen when one of them cannot be searched."""
        if sum(stat.size for stat in stats.values()) > MAX_TOTAL_SIZE:
            return Unseen(Cause.TOO_LARGE, f"the files have more than {MAX_TOTAL_SIZE:,} bytes; narrow the globs")
        try:
            for path in stats:
                if not context.deadline.remaining:
                    return Unseen(Cause.TIMED_OUT, f"the item ran out of time before {path} was searched")
                self.search(path, self.decode(path, context.workspace.read(path, MAX_FILE_SIZE)))
        except EvidenceError as error:
            return error.unseen
        return Seen(Decimal(self.lines))

    def decode(self, path: str, data: bytes) -> bytes:
        """The bytes to search: UTF-16 and UTF-32 as UTF-8, and every line end as LF, also those of single languages."""
        text = patterns.to_utf8(data)
        if text is data and b"\0" in data[:BINARY_HEAD]:
            self.unusual_files.setdefault("binary", []).append(path)
        elif not text.isascii() and not _is_utf8(text):
            self.unusual_files.setdefault("not UTF-8", []).append(path)
        return patterns.normalize_line_ends(text)

    def search(self, path: str, data: bytes) -> None:
        """Adds the matching lines of one file."""
        line, start, end = 1, 0, len(data) - data.endswith(b"\n")
        while start <= end and (match := self.regex.search(data, start)) and match.start() <= end and data:
            line += data.count(b"\n", start, match.start())
            self.lines += 1
            if self.lines > MAX_LINES:
                raise EvidenceError(Cause.TOO_LARGE, f"more than {MAX_LINES:,} lines match; narrow the pattern")
            if len(self.findings) < MAX_FINDINGS:
                message = f"matches {_format_pattern(self.pattern)}"
                self.findings.append(_matching_line(message, path, line))
            line_end = data.find(b"\n", match.start())
            if line_end < 0:
                return
            line, start = line + 1, line_end + 1

    def notes(self) -> Iterator[str]:
        """Notes on files that are not UTF-8 text, and on lines that are not listed."""
        for kind, paths in self.unusual_files.items():
            yield f"{kind}, searched byte by byte: {join_names(paths, MAX_FILES_IN_MESSAGE)}"
        if self.lines > len(self.findings):
            yield f"the first {len(self.findings):,} of {self.lines:,} matching lines are listed"


def _matching_line(message: str, path: str, line: int) -> Finding:
    return Finding(
        "matching-line", message, path=path, line=line, places=(path,), counted_in=(MATCHING_LINES.name,)
    )  # fmt: skip


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _format_pattern(pattern: str) -> str:
    return f"/{truncate(pattern, 60)}/"


def _item_facts(params: FilesParams) -> Sequence[FactSpec]:
    return (MATCHING_LINES,) if params.pattern is not None else ()


def _unavailable_facts(params: FilesParams) -> Mapping[str, str]:
    return {"matching_lines": "set the `pattern` to search for under `with`"} if params.pattern is None else {}


PROBE = Probe(
    summary="Files: whether they exist, their number, size and age, and the lines that match a pattern.",
    params=FilesParams,
    facts=FACTS,
    measure=measure,
    item_facts=_item_facts,
    unavailable_facts=_unavailable_facts,
    remedies=lambda params, evidence: file_facts.self_reported_remedies(params.paths, evidence),
    lists_findings=True,
    tree_facts=("exists", "count", "size", "total_size", MATCHING_LINES.name),
)
