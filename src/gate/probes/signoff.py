"""Sign-offs: what people vouch for, from a reviewed file that says who, when and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, BinaryIO

from pydantic import AfterValidator, Field

from gate.formats.common import yaml_values
from gate.formats.documents import signoffs
from gate.formats.documents.signoffs import Malformed, Signoff
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Observation, Remedy, Seen, Source, Unseen
from gate.model.suggestions import find_nearest
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import report_files
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.worst import worst

DAY = timedelta(days=1)


def _person(written: str) -> str:
    if not _login(written):
        raise ValueError("a signer is a name, such as @alice")
    return written


def _login(person: str) -> str:
    """The same for everyone who is the same on GitHub, where case makes no difference."""
    return person.strip().removeprefix("@").casefold()


class SignoffParams(report_files.ProbeParams):
    """What stands under `with:`."""

    item: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="What has to be signed: `item` there."
    )
    reports: report_files.Globs = Field(
        default=(".github/signoffs.yml",),
        description="The files of sign-offs: a glob or a list of globs; every glob must match something.",
        json_schema_extra={"default": ".github/signoffs.yml"},
    )
    signers: report_files.Texts[Annotated[str, Field(max_length=100), AfterValidator(_person)]] = Field(
        default=(), max_length=100, description="Whose sign-offs count; everybody's when not given."
    )
    max_age: report_files.Duration | None = Field(
        default=None, description="How old a sign-off may be, such as `90d`; an older one is no evidence."
    )


FACTS = (
    FactSpec("signed", "somebody vouches for it today", better=Better.HIGHER, kind=Kind.BOOLEAN),
    FactSpec("signatures", "how many people do", better=Better.HIGHER),
    FactSpec("by", "who does", kind=Kind.LIST),
    FactSpec("age", "time since the day of the sign-off began, of everybody's newest one", "s", Better.LOWER),
    FactSpec("valid_for", "time until its last day is over; negative after", "s", Better.HIGHER, low=None),
)
SPECS = {spec.name: spec for spec in FACTS}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sign-off of the wanted item: in which file, and seen from now."""

    path: str
    signoff: Signoff
    now: datetime

    @property
    def where(self) -> str:
        return f"{self.path}:{self.signoff.line}"

    @property
    def age(self) -> timedelta:
        return self.now - datetime.combine(self.signoff.on, time(), UTC)

    @property
    def left(self) -> timedelta:
        return datetime.combine(self.signoff.until, time(), UTC) - self.now + DAY

    def stale(self, max_age: timedelta | None) -> str:
        """Why it counts no more; empty when it does."""
        if self.left <= timedelta():
            return f"that of {self.signoff.by} ended on {self.signoff.until} ({self.where})"
        if max_age is not None and self.age > max_age:
            old = f"that of {self.signoff.by} is {report_files.in_words(self.age)} old ({self.where})"
            return f"{old}; at most {report_files.in_words(max_age)} wanted"
        return ""


def measure(params: SignoffParams, context: ProbeContext) -> Evidence:
    """Reads the sign-offs of the item. That nobody has signed it makes every fact absent.

    Raises:
        EvidenceError: unreadable when a file, or an entry that is or may be of the item, is malformed, or signed in the
            future.
    """
    reading = _Reading(params, context)
    newest = reading.newest()
    if not newest:
        return _unsigned(params, reading)
    stale = {entry.where: why for entry in newest if (why := entry.stale(params.max_age))}
    valid = [entry for entry in newest if entry.where not in stale]
    notes = report_files.briefly([*(_told(entry) for entry in valid), *reading.notes], "sign-offs")
    return Evidence(
        {**_people(params.item, valid, list(stale.values())), **_times(valid or newest)},
        sources=tuple(reading.sources),
        notes=notes,
    )


def _unsigned(params: SignoffParams, reading: _Reading) -> Evidence:
    evidence = Evidence(
        dict.fromkeys(SPECS, Unseen(Cause.ABSENT, reading.nobody())),
        sources=tuple(reading.sources),
        notes=report_files.briefly(reading.notes, "sign-offs"),
    )
    return replace(evidence, remedies=_remedies(params, evidence))


def _remedies(params: SignoffParams, evidence: Evidence) -> Mapping[str, Remedy]:
    """What to do where nobody has signed."""
    signed = evidence.facts.get("signed")
    if not isinstance(signed, Unseen) or signed.category is not Category.ABSENT:
        return {}
    entry = f"`item: {params.item}`, `by`, `on` and `until`"
    who = "One who counts" if params.signers else "Whoever vouches for it"
    return dict.fromkeys(SPECS, Remedy(f"{who} writes an entry with {entry} under `signoffs:` in {params.reports[0]}."))


def _people(item: str, valid: Sequence[_Entry], stale: Sequence[str]) -> Mapping[str, Observation]:
    if not valid:
        return dict.fromkeys(("signed", "signatures", "by"), Unseen(Cause.STALE, f"no sign-off of {item}: {stale[0]}"))
    where = valid[0].where if len(valid) == 1 else ""
    return {
        "signed": Seen(value=True, target=where),
        "signatures": Seen(Decimal(len(valid)), where),
        "by": Seen(frozenset(entry.signoff.by for entry in valid), where),
    }


def _times(entries: Sequence[_Entry]) -> Mapping[str, Observation]:
    """Age and what is left: an expectation holds when it holds for everybody's."""
    seconds = timedelta(seconds=1)
    ages = [Seen(Decimal(entry.age // seconds), entry.where) for entry in entries]
    left = [Seen(Decimal(entry.left // seconds), entry.where) for entry in entries]
    return {"age": worst(SPECS["age"], ages), "valid_for": worst(SPECS["valid_for"], left)}


def _told(entry: _Entry) -> str:
    signoff = entry.signoff
    said = f"{signoff.by} signed it on {signoff.on} until {signoff.until} ({entry.where})"
    return said + (f": {signoff.note}" if signoff.note else "") + (f" {signoff.link}" if signoff.link else "")


class _Reading:
    """Reads the files of one item, and keeps what is found on the way."""

    def __init__(self, params: SignoffParams, context: ProbeContext) -> None:
        self.params = params
        self.host = context.host
        self.sources: list[Source] = []
        self.notes: list[str] = []
        self.others: set[str] = set()
        self.missing = ""

    def newest(self) -> list[_Entry]:
        """The newest sign-off of everybody who counts, in the order of the files."""
        newest: dict[str, _Entry] = {}
        for entry in self._entries():
            login = _login(entry.signoff.by)
            if login not in newest or entry.signoff.on >= newest[login].signoff.on:
                newest[login] = entry
        return list(newest.values())

    def nobody(self) -> str:
        """In words, that there is no sign-off, and where it was looked for."""
        files = ", ".join(self.params.reports)
        if self.missing:
            return f"nobody has signed {self.params.item}: {self.missing}"
        nearest = find_nearest(self.params.item, self.others)
        hint = f"; did you mean {nearest}?" if nearest else ""
        who = "nobody who counts" if self.notes else "nobody"
        return f"{who} has signed {self.params.item} in {files}{hint}"

    def _entries(self) -> Iterator[_Entry]:
        signers = {_login(signer) for signer in self.params.signers}
        for path in self._files():
            for signoff in self._read(path):
                if signoff.item != self.params.item:
                    self.others.add(signoff.item)
                elif signers and _login(signoff.by) not in signers:
                    self.notes.append(f"that {signoff.by} signed it does not count ({path}:{signoff.line})")
                else:
                    yield _Entry(path, signoff, self.host.clock.now)

    def _files(self) -> Sequence[str]:
        """The files; none, and `missing` says so, where a glob matches nothing: there is no sign-off yet."""
        try:
            return report_files.find(self.host, self.params.reports)
        except EvidenceError as fault:
            if fault.category is not Category.ABSENT:
                raise
            self.missing = fault.detail.partition(";")[0]
            return ()

    def _read(self, path: str) -> Iterator[Signoff]:
        read, digest = report_files.read(self.host, path, _parse)
        self.sources.append(Source(path, "signoffs", digest=digest))
        for each in read:
            if isinstance(each, Signoff):
                if each.item == self.params.item and each.on > self.host.clock.now.date():
                    raise _malformed(path, each.line, f"it is signed on {each.on}, in the future (days are of UTC)")
                yield each
            elif each.item in ("", self.params.item):
                raise _malformed(path, each.line, each.reason)


def _parse(stream: BinaryIO) -> tuple[Signoff | Malformed, ...]:
    return signoffs.parse(stream.read(yaml_values.MAX_BYTES + 1))


def _malformed(path: str, line: int, why: str) -> EvidenceError:
    return EvidenceError(Cause.UNREADABLE, f"{path}:{line}: {why}")


PROBE = Probe(
    summary="Sign-offs of people from a reviewed file: who, when, and until when.",
    params=SignoffParams,
    facts=FACTS,
    measure=measure,
    remedies=_remedies,
)
