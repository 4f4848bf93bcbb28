"""What the probes that read reports share: the parameters, finding the files, reading them once, guarding their age."""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from typing import Annotated, BinaryIO, Generic, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from gate.adapters.host import Host
from gate.model import units
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.globs import FileGlobs
from gate.model.text import join_names, limit_lines
from gate.probes.common.path_hints import near

Parsed = TypeVar("Parsed")

CHUNK = 1 << 20
MAX_FAULTS = 3
"""Reports of which it is said what is wrong with them; the rest is counted."""
MAX_NOTES = 20
"""Remarks on the reports of an item; the rest is counted."""
CLOCK_SLACK = timedelta(days=1)
"""How far in the future a report may say it was made: many formats write local time without a zone."""

# --------------------------------------------------------------------------------------------------------- parameters


def _as_list(written: object) -> object:
    return [written] if isinstance(written, str) else written


Each = TypeVar("Each")

Texts = Annotated[
    tuple[Each, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One text or a list of texts, each of this type; always a tuple, which may be empty."""

OneOrMore = Annotated[
    tuple[Each, ...],
    BeforeValidator(_as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""The same, and never empty."""


def _inside(glob: str) -> str:
    if not glob.strip():
        raise ValueError("an empty glob matches nothing; write a path such as build/reports/**/*.xml")
    if glob.startswith(("/", "~")) or re.match(r"[A-Za-z]:[\\/]", glob) or ".." in re.split(r"[\\/]", glob):
        raise ValueError("globs start at the root of the repository: no leading / or ~, no drive, no ..")
    if re.search(r"\\\w", glob):
        raise ValueError("write / between folders; a backslash takes the meaning from the character behind it")
    if "{" in glob and not _expands(glob):
        raise ValueError("the braces stand for more than 1,000 globs; write fewer")
    return glob


def _expands(glob: str) -> bool:
    from wcmatch import glob as globs

    try:
        globs.translate(glob, flags=globs.GLOBSTAR | globs.BRACE)
    except Exception:  # the limit's own exception is private to wcmatch
        return False
    return True


def _duration(written: object) -> object:
    if isinstance(written, timedelta):
        return written
    seconds = units.seconds(written)
    if seconds is None:
        raise ValueError("a duration is a number and a unit (s, m, h or d), such as 90m or 1d")
    length = timedelta(microseconds=int(seconds * 1_000_000))
    if not length:
        raise ValueError("a duration is more than nothing; such as 90m or 1d")
    return length


Glob = Annotated[str, AfterValidator(_inside), Field(max_length=1000), FileGlobs()]
"""A glob, or a path, relative to the repository's root."""

Globs = Annotated[OneOrMore[Glob], Field(max_length=100)]
"""One glob or a list of globs, relative to the repository's root; always a tuple, never empty."""

Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{units.DURATION}$", "examples": ["90m", "1d"]}),
]
"""A length of time written like `90m` or `1d`; always positive."""


class ProbeParams(BaseModel):
    """What stands under `with:`: unknown keys are refused, and a value never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReportParams(ProbeParams):
    """The parameters of every probe that reads report files."""

    reports: Globs = Field(description="The report files: a glob or a list of globs; every glob must match something.")
    max_age: Duration | None = Field(
        default=None, description="How old a report may be, such as `1d`; an older one is no evidence."
    )


# -------------------------------------------------------------------------------------------------------------- files


def find(host: Host, patterns: Iterable[str], ignore: Iterable[str] = ()) -> list[str]:
    """The files that the globs match, sorted, each file once even when links or several globs lead to it.

    Raises:
        EvidenceError: absent when one of the globs matches nothing (naming it); forbidden or absent when a link
            leads out of the repository or nowhere, forbidden when a folder may not be looked into.
    """
    kept: dict[object, str] = {}
    for pattern in patterns:
        paths = host.workspace.glob([pattern], ignore)
        if not paths:
            host.workspace.refuse_closed(pattern)
            hint = near(host, pattern) or "was the report made, and in this folder?"
            raise EvidenceError(Cause.ABSENT, f"no file matches {pattern}; {hint}")
        for path in paths:
            real = host.workspace.resolve(path)
            kept[real] = min(path, kept.get(real, path))
    return sorted(kept.values())


def read(host: Host, path: str, parse: Callable[[BufferedReader], Parsed]) -> tuple[Parsed, str]:
    """What `parse` makes of the file, and the digest (`sha256:…`) of exactly the bytes it was given.

    The stream can peek and read, and cannot seek.

    Raises:
        EvidenceError: what the host or the parser raises, with the path in front of the detail.
    """
    try:
        with host.workspace.open(path) as raw, _Hashing(raw) as hashing:
            stream: BufferedReader = BufferedReader(hashing, CHUNK)
            parsed = parse(stream)
            while stream.read(CHUNK):
                pass
            return parsed, f"sha256:{hashing.sha256.hexdigest()}"
    except EvidenceError as fault:
        detail = fault.detail if fault.detail.startswith(path) else f"{path}: {fault.detail}"
        raise EvidenceError(fault.cause, detail) from None


class Dated(Protocol):
    """What every parsed report tells: when it was made, None where it does not say."""

    @property
    def produced_at(self) -> datetime | None:
        """The report's own time."""


Report = TypeVar("Report", bound=Dated)


@dataclass(frozen=True, slots=True)
class Read(Generic[Report]):
    """One report that was read: where it lies, what it says, and the digest of its bytes."""

    path: str
    report: Report
    digest: str


def read_all(host: Host, params: ReportParams, parse: Callable[[BufferedReader], Report]) -> list[Read[Report]]:
    """The reports of an item; one that is no evidence spoils them all, since what it holds is not known.

    Raises:
        EvidenceError: when a glob matches nothing; else with what is wrong with the first MAX_FAULTS reports that
            cannot be read or are too old, and the reason of the first.
    """
    done: list[Read[Report]] = []
    faults: list[EvidenceError] = []
    for path in find(host, params.reports):
        try:
            report, digest = read(host, path, parse)
            check_age(host, path, report.produced_at, params.max_age)
            done.append(Read(path, report, digest))
        except EvidenceError as fault:
            faults.append(fault)
    if faults:
        raise EvidenceError(faults[0].cause, told(faults))
    return done


def told(faults: Sequence[EvidenceError]) -> str:
    """What is wrong with the first MAX_FAULTS files, and how many more there are."""
    return join_names([fault.detail for fault in faults], MAX_FAULTS, separator="; ", last="; and ")


def once_each(read: Sequence[Read[Report]]) -> tuple[list[Read[Report]], list[str]]:
    """The reports without those that are copies of another, byte for byte, and what to say of these."""
    kept: dict[str, Read[Report]] = {}
    notes = []
    for each in read:
        first = kept.setdefault(each.digest, each)
        if first is not each:
            notes.append(f"{each.path} is byte for byte {first.path} and is counted once")
    return list(kept.values()), notes


def briefly(notes: Sequence[str], what: str) -> tuple[str, ...]:
    """The first MAX_NOTES remarks, and how many more there are of `what`."""
    return limit_lines(notes, MAX_NOTES, what)


class _Hashing(io.RawIOBase):
    """A stream that digests what passes through it, so that a report is read once."""

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


# ---------------------------------------------------------------------------------------------------------------- age


def check_age(host: Host, path: str, produced_at: datetime | None, max_age: timedelta | None) -> None:
    """Refuses a report that is older than `max_age`; does nothing when that is None.

    The age counts from the report's own time. A report without one is as old as the commit that last changed it, if
    it is tracked, and else as the commit it was made from, which it cannot be older than. A file's modification time
    proves nothing: checkouts and artifact downloads set it anew.

    Raises:
        EvidenceError: stale when the report is too old, or says a time in the future; what git raises when there is
            no commit to tell.
    """
    if max_age is None:
        return
    if produced_at is None:
        made, source = _committed(host, path)
    else:
        made, source = produced_at, "by its own time"
    age = host.clock.now - made
    if age > max_age:
        raise EvidenceError(Cause.STALE, f"{path} is {in_words(age)} old {source}; at most {in_words(max_age)} wanted")
    if age < -CLOCK_SLACK:
        raise EvidenceError(Cause.STALE, f"{path} says it was made at {made:%Y-%m-%d %H:%M} UTC, in the future")


def _committed(host: Host, path: str) -> tuple[datetime, str]:
    """When the report can at best have been made, by git, and in words by which commit."""
    try:
        changed = host.repository.git(
            "status", "--porcelain", "--ignored", "--untracked-files=all", "--", f":(literal){path}"
        )
        if changed:
            return commit_time(host), "by the commit it was made from"
        if host.repository.git("rev-parse", "--is-shallow-repository").strip() == b"true":
            raise EvidenceError(Cause.UNREADABLE, "the clone is shallow; check out with fetch-depth: 0")
        return commit_time(host, path), "by the commit that last changed it"
    except EvidenceError as fault:
        raise EvidenceError(
            Cause.STALE, f"{path} does not say when it was made, and git cannot tell either ({fault.detail})"
        ) from None


def commit_time(host: Host, path: str = "") -> datetime:
    """When the tested commit was made, or the last commit up to it that changed `path`.

    Raises:
        EvidenceError: unreadable when there is no such commit.
    """
    chosen = ("--", f":(literal){path}") if path else ()
    out = host.repository.git("log", "-1", "--format=%ct", "HEAD", *chosen).strip()
    if not out.isdigit():
        raise EvidenceError(Cause.UNREADABLE, f"no commit changed {path}" if path else "there is no commit")
    return datetime.fromtimestamp(int(out), UTC)


def in_words(length: timedelta) -> str:
    """A length of time for people, in its two largest units and never shorter than it is: `3 d`, `1 d 5 h`, `40 m`."""
    left = math.ceil(length.total_seconds())
    sizes = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
    first = next((place for place, (_, size) in enumerate(sizes) if left >= size), 3)
    grain = sizes[min(first + 1, 3)][1]
    left = -(-left // grain) * grain
    words = []
    for unit, size in sizes:
        if count := left // size:
            words.append(f"{count} {unit}")
            left -= count * size
    return " ".join(words) or "0 s"
