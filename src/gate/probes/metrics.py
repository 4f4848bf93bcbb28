"""Any number or word out of JSON, YAML, TOML, XML, CSV or text, from files or URLs: the item says which and where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from gate.errors import EvidenceError
from gate.fetch.answers import Answer, NoAnswer
from gate.model.evidence import Evidence, Observation, Reason, Source, Unseen
from gate.model.values import FactSpec
from gate.parsers import content, moments
from gate.probe import Probe, Scene
from gate.probes import _reports
from gate.probes._asking import Sent, in_turn
from gate.probes._metrics_inputs import MetricsInputs, Place
from gate.probes._metrics_values import Document, format_of, observe
from gate.probes._samples import Effort, take
from gate.probes._worst import located, worst
from gate.world import Deadline

MAX_DOCUMENTS = 500
MAX_DOCUMENT = 64 * 1024 * 1024
"""The largest document, unpacked, in bytes; a hundred megabytes of JSON would be a gigabyte of objects."""

MAX_IN_ALL = 256 * 1024 * 1024
RETRIES = 3

_REASONS = {401: Reason.FORBIDDEN, 403: Reason.FORBIDDEN, 404: Reason.ABSENT, 410: Reason.ABSENT}
"""Why an answer that is no success shows nothing; for any other status, unreachable."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One report or URL: its name, what each fact shows there, and the source."""

    facts: dict[str, Observation]
    source: Source


def measure(inputs: MetricsInputs, scene: Scene) -> Evidence:
    """Reads every document of the item; each fact has to be in each.

    Raises:
        EvidenceError: when a glob matches nothing, a report cannot be read or is too old, or a header has no value.
    """
    read = list(_from_urls(inputs, scene) if inputs.urls else _from_files(inputs, scene))
    facts = {name: worst(spec, [each.facts[name] for each in read]) for name, spec in PROBE.declares(inputs).items()}
    return Evidence(facts, sources=tuple(each.source for each in read))


def _observed(inputs: MetricsInputs, document: Document) -> dict[str, Observation]:
    return {name: observe(fact.spec(name), fact, document) for name, fact in inputs.facts.items()}


def _made(place: Place | None, document: Document) -> datetime | None:
    """When the document says that it was made: the earliest moment, where it says several.

    Raises:
        EvidenceError: stale when it does not say so as it should.
    """
    if place is None:
        return None
    try:
        said = [moments.moment(value) if isinstance(value, str) else None for value, _ in document.find(place)]
    except EvidenceError as fault:
        raise EvidenceError(Reason.STALE, f"when it was made cannot be told: {fault.detail}") from None
    told = [moment for moment in said if moment]
    if not told or len(told) < len(said):
        raise EvidenceError(Reason.STALE, f"when it was made cannot be told: at {place.words} is no moment (ISO 8601)")
    return min(told)


# -------------------------------------------------------------------------------------------------------------- files


def _from_files(inputs: MetricsInputs, scene: Scene) -> Iterator[_Read]:
    paths = _reports.find(scene.world, inputs.reports or ())
    if len(paths) > MAX_DOCUMENTS:
        raise EvidenceError(
            Reason.UNREADABLE, f"the globs match {len(paths):,} files; at most {MAX_DOCUMENTS} are read"
        )
    left = MAX_IN_ALL
    for path in paths:
        data, digest = _reports.read(scene.world, path, _whole)
        left -= len(data)
        if left < 0:
            raise EvidenceError(
                Reason.UNREADABLE, f"the documents hold more than {MAX_IN_ALL:,} bytes; narrow the globs"
            )
        document = Document(path, data, format_of(path, inputs.format), inputs.delimiter)
        made = _dated(inputs, document)
        _reports.check_age(scene.world, path, made, inputs.max_age)
        facts = {name: located(path, observed) for name, observed in _observed(inputs, document).items()}
        yield _Read(facts, Source(path, "document", produced_at=made, digest=digest))


def _dated(inputs: MetricsInputs, document: Document) -> datetime | None:
    try:
        return _made(inputs.produced_at, document)
    except EvidenceError as fault:
        raise EvidenceError(fault.reason, f"{document.name}: {fault.detail}") from None


def _whole(stream: BinaryIO) -> bytes:
    """All bytes, unpacked where they are a gzip file."""
    parts, size = [], 0
    for part in content.chunks(stream):
        parts.append(part)
        size += len(part)
        if size > MAX_DOCUMENT:
            raise EvidenceError(Reason.UNREADABLE, f"the document has more than {MAX_DOCUMENT:,} bytes")
    return b"".join(parts)


# --------------------------------------------------------------------------------------------------------------- URLs


def _from_urls(inputs: MetricsInputs, scene: Scene) -> list[_Read]:
    sent = Sent(inputs.headers, scene.world)
    scene.web.warm()
    return in_turn(inputs.urls or (), scene.deadline, partial(_from_url, inputs, scene, sent))


def _from_url(inputs: MetricsInputs, scene: Scene, sent: Sent, url: str, deadline: Deadline) -> _Read:
    """What one URL shows; that it shows nothing is unseen, for the other URLs may still break an expectation."""
    made, digest = None, ""
    facts: dict[str, Observation]
    try:
        data = _body(url, sent, inputs, scene, deadline)
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        document = Document(url, data, format_of(url.partition("?")[0], inputs.format), inputs.delimiter)
        made = _made(inputs.produced_at, document)
        _reports.check_age(scene.world, "its answer", made, inputs.max_age)
        facts = _observed(inputs, document)
    except EvidenceError as fault:
        facts = dict.fromkeys(inputs.facts, Unseen(fault.reason, fault.detail))
    told = {name: sent.told(url, observed) for name, observed in facts.items()}
    return _Read(told, Source(url, "document", produced_at=made, digest=digest))


def _body(url: str, sent: Sent, inputs: MetricsInputs, scene: Scene, deadline: Deadline) -> bytes:
    def ask(until: Deadline) -> Answer | NoAnswer:
        return scene.web.get(url, sent.headers, until)

    outcome = take(ask, scene.web, deadline, Effort(1, RETRIES, inputs.timeout.total_seconds()))[0].outcome
    if isinstance(outcome, NoAnswer):
        raise EvidenceError(Reason.UNREACHABLE, outcome.words)
    if isinstance(outcome, Answer) and not 200 <= outcome.status < 300:
        raise EvidenceError(_REASONS.get(outcome.status, Reason.UNREACHABLE), f"answered {outcome.status}")
    body = outcome.body if isinstance(outcome, Answer) else outcome
    if isinstance(body, Unseen):
        raise EvidenceError(body.reason, body.detail)
    return body


def more_facts(inputs: MetricsInputs) -> Sequence[FactSpec]:
    """The facts that an item declares; the probe has no others."""
    return [fact.spec(name) for name, fact in inputs.facts.items()]


PROBE = Probe(
    summary="Any number or word out of JSON, YAML, TOML, XML, CSV or text, from files or URLs.",
    params=MetricsInputs,
    facts=(),
    measure=measure,
    more_facts=more_facts,
    outside=lambda inputs: inputs.urls is not None,
)
