"""What a web service answers: status, how fast and how surely, its certificate, and values from its answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from gate.errors import EvidenceError
from gate.fetch import MAX_BODY
from gate.fetch.answers import Answer, NoAnswer
from gate.model.evidence import Evidence, Finding, Observation, Reason, Seen, Source, Unseen
from gate.model.values import Better, FactSpec, Kind, Share, share
from gate.parsers import x509
from gate.probe import Probe, Scene
from gate.probes import _http_body
from gate.probes._asking import OUR_SHARE, Sent
from gate.probes._http_inputs import HttpInputs, Place
from gate.probes._samples import Effort, Sample, best, few_for_p95, latencies, take
from gate.probes._worst import worst
from gate.world import Deadline

NO_ANSWER = Decimal(600)
"""The status of what gave no answer: RFC 9110, section 15, leaves 600 and more to what is not HTTP's to say."""

LEAST_PREFIX = 7
"""How many digits of a commit name are enough to be one."""

LONGEST_NAME = 100
"""The longest name of a header, in characters; a longer one is not meant for anybody to read."""

FACTS = (
    FactSpec("status", "status code of the answer, after redirects; 600 for none", low=Decimal(100), high=Decimal(999)),
    share("availability", "samples that were answered, and not with 5xx"),
    FactSpec("min", "the fastest sample, to the last byte", "ms", Better.LOWER),
    FactSpec("median", "the sample in the middle", "ms", Better.LOWER),
    FactSpec("p95", "the time that 95 % of the samples keep; needs 20 samples", "ms", Better.LOWER),
    FactSpec("max", "the slowest sample", "ms", Better.LOWER),
    FactSpec("redirects", "redirects on the way to the answer", better=Better.LOWER),
    FactSpec("headers", "names of the headers of the answer, in lower case", kind=Kind.SET),
    FactSpec("certificate_valid_for", "time until the certificate ends; negative after", "s", Better.HIGHER, low=None),
)

SPECS = {spec.name: spec for spec in FACTS}

VERSION = FactSpec("version_matches", "the deployed version is the commit under test", kind=Kind.FLAG)


def more_facts(inputs: HttpInputs) -> Sequence[FactSpec]:
    """The facts that an item declares: under `facts`, and by saying where the version stands."""
    return [*(fact.spec(name) for name, fact in inputs.facts.items()), *([VERSION] if inputs.version else [])]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one URL showed."""

    url: str
    facts: Mapping[str, Observation]
    samples: Sequence[Sample[Answer]]


def measure(inputs: HttpInputs, scene: Scene) -> Evidence:
    """Asks every URL, one after the other, within nine tenths of the item's time.

    Raises:
        EvidenceError: absent or unreadable when a header's variable is not set or cannot be sent.
    """
    sent = Sent(inputs.headers, scene.world)
    scene.web.warm()
    look = _Look(inputs, scene, sent)
    seen: list[_Seen] = []
    for number, url in enumerate(inputs.urls):
        seen.append(look.at(url, Deadline.after(scene.deadline.left * OUR_SHARE / (len(inputs.urls) - number))))
    declared = PROBE.declares(inputs)
    return Evidence(
        facts={name: worst(spec, [target.facts[name] for target in seen]) for name, spec in declared.items()},
        findings=tuple(finding for target in seen for finding in _findings(target)),
        sources=tuple(_source(target) for target in seen),
        notes=tuple(note for target in seen for note in _notes(target)),
    )


class _Look:
    """How one item asks: what its URLs have in common."""

    def __init__(self, inputs: HttpInputs, scene: Scene, sent: Sent) -> None:
        self.inputs = inputs
        self.scene = scene
        self.sent = sent

    def at(self, url: str, deadline: Deadline) -> _Seen:
        """Everything that one URL shows."""
        inputs, web = self.inputs, self.scene.web
        certificate = self._certificate(url, deadline)
        effort = Effort(inputs.samples, inputs.retries, inputs.timeout.total_seconds())
        samples = take(lambda until: web.get(url, self.sent.headers, until, inputs.follow), web, deadline, effort)
        facts: dict[str, Observation] = {
            "status": worst(SPECS["status"], [_status(sample) for sample in best(samples, inputs.enough)]),
            "availability": _availability(samples),
            "certificate_valid_for": certificate,
            **self._of_answers(samples),
        }
        return _Seen(url, {name: self.sent.told(url, observed) for name, observed in facts.items()}, samples)

    def _certificate(self, url: str, deadline: Deadline) -> Observation:
        if not url.lower().startswith("https:"):
            return Unseen(Reason.ABSENT, "not https, so there is no certificate")
        patience = min(deadline.left, self.inputs.timeout.total_seconds())
        try:
            end = x509.not_after(self.scene.web.certificate(url, Deadline.after(patience)))
        except EvidenceError as fault:
            return Unseen(fault.reason, fault.detail)
        return Seen(Decimal((end - self.scene.world.now) // timedelta(seconds=1)))

    def _of_answers(self, samples: Sequence[Sample[Answer]]) -> dict[str, Observation]:
        """The facts that only answers have, once enough samples have one."""
        inputs = self.inputs
        answers = [answer for sample in samples if (answer := sample.answered)]
        if len(answers) < inputs.enough:
            missing = _missing(samples, len(answers), inputs.enough)
            named = ("min", "median", "p95", "max", "redirects", "headers", *(spec.name for spec in more_facts(inputs)))
            return dict.fromkeys(named, missing)
        facts = _latencies(samples)
        for spec, place in ((fact.spec(name), fact) for name, fact in inputs.facts.items()):
            facts[spec.name] = worst(spec, [_http_body.observe(spec, place, answer) for answer in answers])
        if inputs.version:
            facts[VERSION.name] = worst(VERSION, [self._version(inputs.version, answer) for answer in answers])
        facts["redirects"] = worst(SPECS["redirects"], [Seen(Decimal(answer.redirects)) for answer in answers])
        facts["headers"] = worst(SPECS["headers"], [_names(answer) for answer in answers])
        return facts

    def _version(self, place: Place, answer: Answer) -> Observation:
        head = self.scene.subject.head_sha.lower()
        if not head:
            return Unseen(Reason.ABSENT, "the commit under test is not known, so no version can be compared with it")
        try:
            deployed = str(_http_body.find(place, answer)).strip().lower()
        except EvidenceError as fault:
            return Unseen(fault.reason, fault.detail)
        return Seen(len(deployed) >= LEAST_PREFIX and head.startswith(deployed))


# -------------------------------------------------------------------------------------------------------- single facts


def _status(sample: Sample[Answer]) -> Observation:
    """The status of one sample. That of no answer breaks what it breaks and is else unseen: it never proves a thing."""
    match sample.outcome:
        case Answer(status):
            return Seen(Decimal(status))
        case NoAnswer(words):
            return Seen(NO_ANSWER, others=(Unseen(Reason.UNREACHABLE, f"no answer: {words}"),))
        case unseen:
            return unseen


def _availability(samples: Sequence[Sample[Answer]]) -> Observation:
    unseen = [sample.outcome for sample in samples if isinstance(sample.outcome, Unseen)]
    asked = len(samples) - len(unseen)
    answered = sum(sample.answered is not None for sample in samples)
    return Seen(Share(answered, asked), others=tuple(unseen[:1])) if asked else unseen[0]


def _latencies(samples: Sequence[Sample[Answer]]) -> dict[str, Observation]:
    if any(answer and not answer.ended for answer in (sample.answered for sample in samples)):
        endless = Unseen(Reason.UNREADABLE, f"the body has more than {MAX_BODY:,} bytes, and its end was not awaited")
        return dict.fromkeys(("min", "median", "p95", "max"), endless)
    return latencies([sample.took for sample in samples if sample.answered])


def _names(answer: Answer) -> Observation:
    if any(len(name) > LONGEST_NAME for name in answer.headers):
        return Unseen(Reason.UNREADABLE, f"a header has a name of more than {LONGEST_NAME} characters")
    return Seen(frozenset(answer.headers))


def _missing(samples: Sequence[Sample[Answer]], answered: int, wanted: int) -> Unseen:
    """Why what only answers show is unseen."""
    for sample in samples:
        if isinstance(sample.outcome, Unseen):
            return sample.outcome
    words = next(_words(sample) for sample in samples if sample.failed)
    said = f"{answered} of {len(samples)} samples were answered, and {wanted} are needed: {words}"
    return Unseen(Reason.UNREACHABLE, words if len(samples) == 1 else said)


def _words(sample: Sample[Answer]) -> str:
    match sample.outcome:
        case Answer(status):
            return f"answered {status}"
        case NoAnswer(words):
            return words
        case unseen:
            return unseen.detail


# ---------------------------------------------------------------------------------------------------- beside the facts


def _findings(target: _Seen) -> Iterator[Finding]:
    failed = Counter((_rule(sample), _words(sample)) for sample in target.samples if sample.failed)
    for (rule, words), count in failed.items():
        often = f" ({count} of {len(target.samples)} samples)" if len(target.samples) > 1 else ""
        tries = max(sample.attempts for sample in target.samples)
        yield Finding(rule, f"{target.url}: {words}{often}" + (f", tried {tries} times" if tries > 1 else ""))


def _rule(sample: Sample[Answer]) -> str:
    return "server-error" if isinstance(sample.outcome, Answer) else "no-answer"


def _notes(target: _Seen) -> Iterator[str]:
    retried = sum(sample.answered is not None and sample.attempts > 1 for sample in target.samples)
    if retried:
        which = f"{retried} of {len(target.samples)} samples were" if len(target.samples) > 1 else "the sample was"
        yield f"{target.url}: {which} answered only after another attempt"


def _source(target: _Seen) -> Source:
    bodies = [sample.answered.body for sample in target.samples if sample.answered]
    last = bodies[-1] if bodies else None
    digest = f"sha256:{hashlib.sha256(last).hexdigest()}" if isinstance(last, bytes) else ""
    return Source(target.url, format="http", digest=digest)


def _unseeable(inputs: HttpInputs) -> Mapping[str, str]:
    facts = few_for_p95(inputs.samples)
    if not inputs.version:
        facts["version_matches"] = "write under `with` as `version` where the answer says its commit"
    if any(url.lower().startswith("http:") for url in inputs.urls):
        facts["certificate_valid_for"] = "ask with https; a URL with http shows no certificate"
    return facts


PROBE = Probe(
    summary="What a web service answers, how fast, how surely, and with which certificate.",
    params=HttpInputs,
    facts=FACTS,
    measure=measure,
    more_facts=more_facts,
    unseeable=_unseeable,
    outside=lambda _inputs: True,
)
