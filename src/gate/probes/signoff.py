"""Sign-offs: statements of people in a reviewed file, with a day and an expiry day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, BinaryIO

from pydantic import AfterValidator, Field

from gate.formats.common import yaml_values
from gate.formats.documents import signoffs
from gate.formats.documents.signoffs import Malformed, Signoff
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Observation, Remedy, Request, Seen, Source, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.suggestions import find_nearest
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import report_files
from gate.probes.common.aggregate import aggregate
from gate.probes.common.parameters import Duration, ProbeParams, Reports, Strings
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.staleness import format_duration

DAY = timedelta(days=1)


def _check_signer(signer: str) -> str:
    if not _login(signer):
        raise ValueError("expected the name of a signer, such as @alice")
    return signer


def _login(signer: str) -> str:
    """The login in a comparable form: GitHub ignores case."""
    return signer.strip().removeprefix("@").casefold()


class SignoffParams(ProbeParams):
    """The parameters of the probe `signoff`."""

    item: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="What must be signed off: the `item` of the entries."
    )
    reports: Reports = Field(
        default=(".github/signoffs.yml",),
        description="The files with sign-offs: a glob or a list of globs. Every glob must match a file.",
        json_schema_extra={"default": ".github/signoffs.yml"},
    )
    signers: Strings[Annotated[str, Field(max_length=100), AfterValidator(_check_signer)]] = Field(
        default=(), max_length=100, description="Whose sign-offs count; by default everyone's."
    )
    max_age: Duration | None = Field(
        default=None, description="The maximum age of a sign-off, such as `90d`. Older sign-offs are stale."
    )


FACTS = (
    FactSpec("signed", "whether at least one sign-off is valid today", better=Better.HIGHER, kind=Kind.BOOLEAN),
    FactSpec("signatures", "people with a valid sign-off", better=Better.HIGHER),
    FactSpec("by", "names of these people", kind=Kind.LIST),
    FactSpec(
        "age", "time since the start of the day of each person's latest sign-off", "s", Better.LOWER, is_clock=True
    ),
    FactSpec(
        "valid_for",
        "time until the end of the expiry day; negative after that",
        "s",
        Better.HIGHER,
        low=None,
        is_clock=True,
    ),
)
SPECS = {spec.name: spec for spec in FACTS}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sign-off of the item, with its file and the time of the run."""

    path: str
    signoff: Signoff
    now: datetime

    @property
    def location(self) -> str:
        return f"{self.path}:{self.signoff.line}"

    @property
    def age(self) -> timedelta:
        return self.now - datetime.combine(self.signoff.on, time(), UTC)

    @property
    def remaining(self) -> timedelta:
        return datetime.combine(self.signoff.until, time(), UTC) - self.now + DAY

    def stale_reason(self, max_age: timedelta | None) -> str:
        """Why it no longer counts; empty when it does."""
        signoff = f"the sign-off by {self.signoff.by}"
        if self.remaining <= timedelta():
            return f"{signoff} expired on {self.signoff.until} ({self.location})"
        if max_age is not None and self.age > max_age:
            age = f"{signoff} is {format_duration(self.age)} old ({self.location})"
            return f"{age}; expected at most {format_duration(max_age)}"
        return ""


def measure(params: SignoffParams, context: ProbeContext) -> Evidence:
    """Reads the sign-offs of the item. Without any sign-off every fact is absent.

    Raises:
        EvidenceError: unreadable when a file is malformed, or an entry that is or may be of the item is malformed or
            has a day in the future.
    """
    reader = _SignoffReader(params, context)
    latest = reader.latest_entries()
    if not latest:
        return _no_signoffs(params, reader)
    stale = {entry.location: reason for entry in latest if (reason := entry.stale_reason(params.max_age))}
    valid = [entry for entry in latest if entry.location not in stale]
    notes = report_files.limit_notes([*(_describe_entry(entry) for entry in valid), *reader.notes], "sign-offs")
    evidence = Evidence(
        {**_signer_facts(params.item, valid, list(stale.values())), **_time_facts(valid or latest)},
        sources=tuple(reader.sources),
        notes=notes,
    )
    return replace(evidence, remedies=_remedies(params, evidence))


def _no_signoffs(params: SignoffParams, reader: _SignoffReader) -> Evidence:
    evidence = Evidence(
        dict.fromkeys(SPECS, reader.no_signoff()),
        sources=tuple(reader.sources),
        notes=report_files.limit_notes(reader.notes, "sign-offs"),
    )
    return replace(evidence, remedies=_remedies(params, evidence))


def _remedies(params: SignoffParams, evidence: Evidence) -> Mapping[str, Remedy]:
    """Whom to ask for a sign-off: for the first one, or for another one where those that count are too few or old."""
    signed = evidence.facts.get("signed")
    if isinstance(signed, Unseen) and signed.category not in (Category.ABSENT, Category.STALE):
        return {}
    keys = f"`item: {params.item}`, `by`, `on` and `until`"
    signer = "one of the `signers`" if params.signers else "the person who signs off"
    text = f"Ask {signer} to add an entry with {keys} under `signoffs:` in {params.reports[0]}."
    return dict.fromkeys(SPECS, Remedy(text, "", Request.SIGN_OFF, tuple(params.signers)))


def _signer_facts(item: str, valid: Sequence[_Entry], stale: Sequence[str]) -> Mapping[str, Observation]:
    if not valid:
        unseen = Unseen(Cause.STALE, f"no valid sign-off for {item}: {stale[0]}")
        return dict.fromkeys(("signed", "signatures", "by"), unseen)
    location = valid[0].location if len(valid) == 1 else ""
    return {
        "signed": Seen(value=True, target=location),
        "signatures": Seen(Decimal(len(valid)), location),
        "by": Seen(frozenset(entry.signoff.by for entry in valid), location),
    }


def _time_facts(entries: Sequence[_Entry]) -> Mapping[str, Observation]:
    """Age and remaining time: an expectation must hold for the sign-off of every person."""
    second = timedelta(seconds=1)
    ages = [Seen(Decimal(entry.age // second), entry.location) for entry in entries]
    remaining = [Seen(Decimal(entry.remaining // second), entry.location) for entry in entries]
    return {"age": aggregate(SPECS["age"], ages), "valid_for": aggregate(SPECS["valid_for"], remaining)}


def _describe_entry(entry: _Entry) -> str:
    signoff = entry.signoff
    text = f"{signoff.by} signed off on {signoff.on}, valid until {signoff.until} ({entry.location})"
    return text + (f": {signoff.note}" if signoff.note else "") + (f" {signoff.link}" if signoff.link else "")


class _SignoffReader:
    """Reads the files of one item, and collects sources and notes."""

    def __init__(self, params: SignoffParams, context: ProbeContext) -> None:
        self.params = params
        self.workspace = context.workspace
        self.now = context.clock.now
        self.sources: list[Source] = []
        self.notes: list[str] = []
        self.other_items: set[str] = set()
        self.missing_glob = ""

    def latest_entries(self) -> list[_Entry]:
        """The latest sign-off of every person who counts, in the order of the files."""
        latest: dict[str, _Entry] = {}
        for entry in self._entries():
            login = _login(entry.signoff.by)
            if login not in latest or entry.signoff.on >= latest[login].signoff.on:
                latest[login] = entry
        return list(latest.values())

    def no_signoff(self) -> Unseen:
        """The reason that there is no sign-off, with the files that were searched."""
        item = self.params.item
        if self.missing_glob:
            glob = self.missing_glob
            return Unseen(Cause.NO_MATCHING_FILE, f"no sign-off for {item}: no file matches {glob}", glob)
        files = ", ".join(self.params.reports)
        similar = find_nearest(item, self.other_items)
        hint = f"; did you mean {similar}?" if similar else ""
        signer = " by one of the `signers`" if self.notes else ""
        return Unseen(Cause.ABSENT, f"no sign-off for {item}{signer} in {files}{hint}", self.params.reports[0])

    def _entries(self) -> Iterator[_Entry]:
        signers = {_login(signer) for signer in self.params.signers}
        for path, glob in self._paths().items():
            for signoff in self._read(path, glob):
                if signoff.item != self.params.item:
                    self.other_items.add(signoff.item)
                elif signers and _login(signoff.by) not in signers:
                    self.notes.append(f"the sign-off by {signoff.by} does not count ({path}:{signoff.line})")
                else:
                    yield _Entry(path, signoff, self.now)

    def _paths(self) -> Mapping[str, str]:
        """The files and their globs; empty when a glob matches no file, which means that there is no sign-off yet."""
        try:
            return report_files.match_globs(self.workspace, self.params.reports)
        except EvidenceError as error:
            if error.category is not Category.ABSENT:
                raise
            self.missing_glob = error.subject
            return {}

    def _read(self, path: str, glob: str) -> Iterator[Signoff]:
        entries, digest = report_files.read(self.workspace, path, _parse)
        self.sources.append(Source(path, "signoffs", digest=digest))
        for entry in entries:
            if isinstance(entry, Signoff):
                if entry.item == self.params.item and entry.on > self.now.date():
                    reason = f"the sign-off is dated {entry.on}, in the future (days are in UTC)"
                    raise _malformed_entry(path, entry.line, reason, glob)
                yield entry
            elif entry.item in ("", self.params.item):
                raise _malformed_entry(path, entry.line, entry.reason, glob)


def _parse(stream: BinaryIO) -> tuple[Signoff | Malformed, ...]:
    return signoffs.parse(stream.read(yaml_values.MAX_BYTES + 1))


def _malformed_entry(path: str, line: int, reason: str, glob: str) -> EvidenceError:
    return EvidenceError(Cause.UNREADABLE, f"{path}:{line}: {reason}", glob)


PROBE = Probe(
    summary="Sign-offs by people in a reviewed file: who, when, and until when.",
    params=SignoffParams,
    facts=FACTS,
    measure=measure,
    remedies=_remedies,
)
