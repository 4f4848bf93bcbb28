"""Files of the repository: whether they are there, how many, how large, how old, and the lines that match a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.adapters.workspace import FileStat
from gate.formats.common import patterns
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen, Source, Unseen
from gate.model.text import join_names, truncate
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import file_facts, report_files
from gate.probes.common.probe import Probe, ProbeContext

MAX_SEARCHED = 64 * 1024 * 1024
"""The largest file that is searched for a pattern, in bytes."""

MAX_SEARCHED_IN_ALL = 1024 * 1024 * 1024
MAX_LINES = 1_000_000
"""Matching lines that are counted; a pattern that finds more means something else."""

MAX_FINDINGS = 200
MAX_NAMED = 3
HEAD = 8000
"""Bytes at the start of a file in which a NUL makes it binary, as git has it."""


def _sound(pattern: str) -> str:
    patterns.compiled(pattern)
    return pattern


class FilesParams(report_files.ProbeParams):
    """What stands under `with:`."""

    paths: report_files.Globs = Field(description="The files: a glob or a list of globs, each of which has to match.")
    ignore: report_files.Globs | None = Field(
        default=None, description="Leave out files that match one of these globs."
    )
    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_sound)] | None = Field(
        default=None, description="A regular expression (RE2) to look for in every line; gives `matching_lines`."
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
        "time since the last commit, or for untracked files change, of every file; the oldest is shown",
        "s",
        Better.LOWER,
    ),
)
MATCHING_LINES = FactSpec("matching_lines", "lines that match `pattern`; only where one is given", better=Better.LOWER)


def measure(params: FilesParams, context: ProbeContext) -> Evidence:
    """Looks at every file that the globs match. That there is none is a fact.

    Raises:
        EvidenceError: when a file that matches cannot or must not be read: then nothing is known of all.
    """
    host = context.host
    stats, missing = file_facts.look(host, params.paths, params.ignore or ())
    unseen = file_facts.nothing(host, missing)
    facts: dict[str, Observation] = {
        "exists": file_facts.exists(stats, missing),
        "count": Seen(Decimal(len(stats))),
        "size": unseen or file_facts.extremes({path: stat.size for path, stat in stats.items()}),
        "total_size": unseen or Seen(Decimal(sum(stat.size for stat in stats.values()))),
        "age": unseen or file_facts.ages(host, stats),
    }
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    if params.pattern is not None:
        search = _Search(params.pattern)
        facts["matching_lines"] = unseen or search.count(context, stats)
        findings, notes = tuple(search.findings), tuple(search.notes())
    sources = tuple(Source(glob, "files") for glob in params.paths)
    return Evidence(facts, findings, sources, notes, remedies=file_facts.remedies(host, stats, missing, facts))


# ----------------------------------------------------------------------------------------------------- matching lines


class _Search:
    """Counts the lines that match, and keeps the places of the first ones."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.regex = patterns.compiled(pattern)
        self.lines = 0
        self.findings: list[Finding] = []
        self.odd: dict[str, list[str]] = {}

    def count(self, context: ProbeContext, stats: dict[str, FileStat]) -> Observation:
        """How many lines of the files match; unseen when one of them cannot be searched."""
        if sum(stat.size for stat in stats.values()) > MAX_SEARCHED_IN_ALL:
            return Unseen(Cause.UNREADABLE, f"the files hold more than {MAX_SEARCHED_IN_ALL:,} bytes; narrow the globs")
        try:
            for path in stats:
                if not context.deadline.left:
                    return Unseen(Cause.TIMED_OUT, f"time was up before {path} was searched")
                self.search(path, self.text(path, context.workspace.read(path, MAX_SEARCHED)))
        except EvidenceError as fault:
            return Unseen(fault.cause, fault.detail)
        return Seen(Decimal(self.lines))

    def text(self, path: str, data: bytes) -> bytes:
        """The bytes to search: in UTF-8 where the file says that it is not, with line ends of one kind."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = data.decode("utf-16", "replace").encode("utf-8", "replace")
        elif b"\0" in data[:HEAD]:
            self.odd.setdefault("binary", []).append(path)
        elif not data.isascii() and not _is_utf8(data):
            self.odd.setdefault("not UTF-8", []).append(path)
        return data.replace(b"\r\n", b"\n")

    def search(self, path: str, data: bytes) -> None:
        line, start, end = 1, 0, len(data) - data.endswith(b"\n")
        while start <= end and (match := self.regex.search(data, start)) and match.start() <= end and data:
            line += data.count(b"\n", start, match.start())
            self.lines += 1
            if self.lines > MAX_LINES:
                raise EvidenceError(Cause.UNREADABLE, f"more than {MAX_LINES:,} lines match; narrow the pattern")
            if len(self.findings) < MAX_FINDINGS:
                self.findings.append(Finding("matching-line", f"matches {_short(self.pattern)}", path=path, line=line))
            ended = data.find(b"\n", match.start())
            if ended < 0:
                return
            line, start = line + 1, ended + 1

    def notes(self) -> Iterator[str]:
        """What a reader must know of files that were searched as they are."""
        for what, paths in self.odd.items():
            yield f"{what}, searched byte by byte: {join_names(paths, MAX_NAMED)}"
        if self.lines > len(self.findings):
            yield f"of {self.lines:,} matching lines the first {len(self.findings):,} are listed"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _short(pattern: str) -> str:
    return f"/{truncate(pattern, 60)}/"


def _more_facts(params: FilesParams) -> Sequence[FactSpec]:
    return (MATCHING_LINES,) if params.pattern is not None else ()


def _unseeable(params: FilesParams) -> Mapping[str, str]:
    return {"matching_lines": "write under `with` the `pattern` to look for"} if params.pattern is None else {}


PROBE = Probe(
    summary="Files: whether they exist, their number, size and age, and the lines in them that match a pattern.",
    params=FilesParams,
    facts=FACTS,
    measure=measure,
    more_facts=_more_facts,
    unseeable=_unseeable,
    remedies=lambda params, evidence: file_facts.remedies_told(params.paths, evidence),
)
