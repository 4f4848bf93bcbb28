"""What a web service answers: status, how fast and how surely, its certificate, and values from its answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from gate.errors import EvidenceError
from gate.fetch import MAX_BODY
from gate.fetch.answers import Answer, NoAnswer
from gate.model.evidence import Evidence, Observation, Reason, Seen, Source, Unseen
from gate.model.values import Better, FactSpec, Kind, share
from gate.parsers import x509
from gate.probe import Probe, Scene
from gate.probes import _http_body, _targets
from gate.probes._asking import Sent, in_turn
from gate.probes._http_inputs import HttpInputs, Place
from gate.probes._samples import Effort, Sample, best, few_for_p95, latencies, take
from gate.probes._targets import Shown
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
    *_targets.times("to the last byte"),
    FactSpec("redirects", "redirects on the way to the answer", better=Better.LOWER),
    FactSpec("headers", "names of the headers of the answer, in lower case", kind=Kind.SET),
    FactSpec("certificate_valid_for", "time until the certificate ends; negative after", "s", Better.HIGHER, low=None),
)

SPECS = {spec.name: spec for spec in FACTS}

VERSION = FactSpec("version_matches", "the deployed version is the commit under test", kind=Kind.FLAG)


def more_facts(inputs: HttpInputs) -> Sequence[FactSpec]:
    """The facts that an item declares: under `facts`, and by saying where the version stands."""
    return [*(fact.spec(name) for name, fact in inputs.facts.items()), *([VERSION] if inputs.version else [])]


def measure(inputs: HttpInputs, scene: Scene) -> Evidence:
    """Asks every URL, one after the other, within nine tenths of the item's time.

    Raises:
        EvidenceError: absent or unreadable when a header's variable is not set or cannot be sent.
    """
    sent = Sent(inputs.headers, scene.world)
    scene.web.warm()
    seen = in_turn(inputs.urls, scene.deadline, _Look(inputs, scene, sent).at)
    declared = PROBE.declares(inputs)
    return Evidence(
        facts={name: worst(spec, [each.facts[name] for each in seen]) for name, spec in declared.items()},
        findings=tuple(finding for each in seen for finding in _targets.findings(each, _failure)),
        sources=tuple(_source(each) for each in seen),
        notes=tuple(note for each in seen for note in _targets.notes(each, "answered")),
        remedies=_targets.remedies(seen, ("status", "availability"), "urls"),
    )


class _Look:
    """How one item asks: what its URLs have in common."""

    def __init__(self, inputs: HttpInputs, scene: Scene, sent: Sent) -> None:
        self.inputs = inputs
        self.scene = scene
        self.sent = sent

    def at(self, url: str, deadline: Deadline) -> Shown[Answer]:
        """Everything that one URL shows."""
        inputs, web = self.inputs, self.scene.web
        certificate = self._certificate(url, deadline)
        effort = Effort(inputs.samples, inputs.retries, inputs.timeout.total_seconds())
        samples = take(lambda until: web.get(url, self.sent.headers, until, inputs.follow), web, deadline, effort)
        facts: dict[str, Observation] = {
            "status": worst(SPECS["status"], [_status(sample) for sample in best(samples, inputs.enough)]),
            "availability": _targets.availability(samples),
            "certificate_valid_for": certificate,
            **self._of_answers(samples),
        }
        return Shown(url, {name: self.sent.told(url, observed) for name, observed in facts.items()}, samples)

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
            named = (*_targets.TIMES, "redirects", "headers", *(spec.name for spec in more_facts(inputs)))
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


def _latencies(samples: Sequence[Sample[Answer]]) -> dict[str, Observation]:
    if any(answer and not answer.ended for answer in (sample.answered for sample in samples)):
        endless = Unseen(Reason.UNREADABLE, f"the body has more than {MAX_BODY:,} bytes, and its end was not awaited")
        return dict.fromkeys(_targets.TIMES, endless)
    return latencies([sample.took for sample in samples if sample.answered])


def _names(answer: Answer) -> Observation:
    if any(len(name) > LONGEST_NAME for name in answer.headers):
        return Unseen(Reason.UNREADABLE, f"a header has a name of more than {LONGEST_NAME} characters")
    return Seen(frozenset(answer.headers))


def _missing(samples: Sequence[Sample[Answer]], answered: int, wanted: int) -> Unseen:
    """Why what only answers show is unseen."""
    if untaken := _targets.unseen(samples):
        return untaken[0]
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


def _failure(sample: Sample[Answer]) -> tuple[str, str]:
    return "server-error" if isinstance(sample.outcome, Answer) else "no-answer", _words(sample)


def _source(shown: Shown[Answer]) -> Source:
    bodies = [sample.answered.body for sample in shown.samples if sample.answered]
    last = bodies[-1] if bodies else None
    digest = f"sha256:{hashlib.sha256(last).hexdigest()}" if isinstance(last, bytes) else ""
    return Source(shown.target, format="http", digest=digest)


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
