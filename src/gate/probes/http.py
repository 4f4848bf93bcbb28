"""What a web service answers: status, how fast and how surely, its certificate, and values from its answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from gate.adapters.clock import Deadline
from gate.adapters.http import certificate
from gate.adapters.http.client import MAX_BODY
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Seen, Source, Unseen
from gate.model.values import Better, FactSpec, Kind, percentage
from gate.probes.common import http_body, targets
from gate.probes.common.http import Sent, in_turn
from gate.probes.common.http_parameters import HttpParams, Place
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.samples import RetryPolicy, Sample, best, few_for_p95, latencies, take
from gate.probes.common.targets import Shown
from gate.probes.common.worst import worst

NO_ANSWER = Decimal(600)
"""The status of what gave no answer: RFC 9110, section 15, leaves 600 and more to what is not HTTP's to say."""

LEAST_PREFIX = 7
"""How many digits of a commit name are enough to be one."""

LONGEST_NAME = 100
"""The longest name of a header, in characters; a longer one is not meant for anybody to read."""

FACTS = (
    FactSpec("status", "status code of the answer, after redirects; 600 for none", low=Decimal(100), high=Decimal(999)),
    percentage("availability", "samples that were answered, and not with 5xx"),
    *targets.times("to the last byte"),
    FactSpec("redirects", "redirects on the way to the answer", better=Better.LOWER),
    FactSpec("headers", "names of the headers of the answer, in lower case", kind=Kind.LIST),
    FactSpec("certificate_valid_for", "time until the certificate ends; negative after", "s", Better.HIGHER, low=None),
)

SPECS = {spec.name: spec for spec in FACTS}

VERSION = FactSpec("version_matches", "the deployed version is the commit under test", kind=Kind.BOOLEAN)


def more_facts(params: HttpParams) -> Sequence[FactSpec]:
    """The facts that an item declares: under `facts`, and by saying where the version stands."""
    return [*(fact.spec(name) for name, fact in params.facts.items()), *([VERSION] if params.version else [])]


def measure(params: HttpParams, context: ProbeContext) -> Evidence:
    """Asks every URL, one after the other, within nine tenths of the item's time.

    Raises:
        EvidenceError: absent or unreadable when a header's variable is not set or cannot be sent.
    """
    sent = Sent(params.headers, context.host)
    context.http.preload()
    seen = in_turn(params.urls, context.deadline, _Look(params, context, sent).at)
    declared = PROBE.declares(params)
    return Evidence(
        facts={name: worst(spec, [each.facts[name] for each in seen]) for name, spec in declared.items()},
        findings=tuple(finding for each in seen for finding in targets.findings(each, _failure)),
        sources=tuple(_source(each) for each in seen),
        notes=tuple(note for each in seen for note in targets.notes(each, "answered")),
        remedies=targets.remedies(seen, ("status", "availability"), "urls"),
    )


class _Look:
    """How one item asks: what its URLs have in common."""

    def __init__(self, params: HttpParams, context: ProbeContext, sent: Sent) -> None:
        self.params = params
        self.context = context
        self.sent = sent

    def at(self, url: str, deadline: Deadline) -> Shown[HttpResponse]:
        """Everything that one URL shows."""
        params, web = self.params, self.context.http
        certificate = self._certificate(url, deadline)
        effort = RetryPolicy(params.samples, params.retries, params.timeout.total_seconds())
        samples = take(lambda until: web.get(url, self.sent.headers, until, params.follow), web, deadline, effort)
        facts: dict[str, Observation] = {
            "status": worst(SPECS["status"], [_status(sample) for sample in best(samples, params.enough)]),
            "availability": targets.availability(samples),
            "certificate_valid_for": certificate,
            **self._of_answers(samples),
        }
        return Shown(url, {name: self.sent.told(url, observed) for name, observed in facts.items()}, samples)

    def _certificate(self, url: str, deadline: Deadline) -> Observation:
        if not url.lower().startswith("https:"):
            return Unseen(Cause.ABSENT, "not https, so there is no certificate")
        patience = min(deadline.remaining, self.params.timeout.total_seconds())
        try:
            end = certificate.not_after(self.context.http.certificate(url, Deadline.after(patience)))
        except EvidenceError as fault:
            return Unseen(fault.cause, fault.detail)
        return Seen(Decimal((end - self.context.clock.now) // timedelta(seconds=1)))

    def _of_answers(self, samples: Sequence[Sample[HttpResponse]]) -> dict[str, Observation]:
        """The facts that only answers have, once enough samples have one."""
        params = self.params
        answers = [answer for sample in samples if (answer := sample.answered)]
        if len(answers) < params.enough:
            missing = _missing(samples, len(answers), params.enough)
            named = (*targets.TIMES, "redirects", "headers", *(spec.name for spec in more_facts(params)))
            return dict.fromkeys(named, missing)
        facts = _latencies(samples)
        for spec, place in ((fact.spec(name), fact) for name, fact in params.facts.items()):
            facts[spec.name] = worst(spec, [http_body.observe(spec, place, answer) for answer in answers])
        if params.version:
            facts[VERSION.name] = worst(VERSION, [self._version(params.version, answer) for answer in answers])
        facts["redirects"] = worst(SPECS["redirects"], [Seen(Decimal(answer.redirects)) for answer in answers])
        facts["headers"] = worst(SPECS["headers"], [_names(answer) for answer in answers])
        return facts

    def _version(self, place: Place, answer: HttpResponse) -> Observation:
        head = self.context.subject.head_sha.lower()
        if not head:
            return Unseen(Cause.ABSENT, "the commit under test is not known, so no version can be compared with it")
        try:
            deployed = str(http_body.find(place, answer)).strip().lower()
        except EvidenceError as fault:
            return Unseen(fault.cause, fault.detail)
        return Seen(len(deployed) >= LEAST_PREFIX and head.startswith(deployed))


# -------------------------------------------------------------------------------------------------------- single facts


def _status(sample: Sample[HttpResponse]) -> Observation:
    """The status of one sample. That of no answer breaks what it breaks and is else unseen: it never proves a thing."""
    match sample.outcome:
        case HttpResponse(status):
            return Seen(Decimal(status))
        case Unreachable(words):
            return Seen(NO_ANSWER, others=(Unseen(Cause.UNREACHABLE, f"no answer: {words}"),))
        case unseen:
            return unseen


def _latencies(samples: Sequence[Sample[HttpResponse]]) -> dict[str, Observation]:
    if any(answer and not answer.is_complete for answer in (sample.answered for sample in samples)):
        endless = Unseen(Cause.UNREADABLE, f"the body has more than {MAX_BODY:,} bytes, and its end was not awaited")
        return dict.fromkeys(targets.TIMES, endless)
    return latencies([sample.duration for sample in samples if sample.answered])


def _names(answer: HttpResponse) -> Observation:
    if any(len(name) > LONGEST_NAME for name in answer.headers):
        return Unseen(Cause.UNREADABLE, f"a header has a name of more than {LONGEST_NAME} characters")
    return Seen(frozenset(answer.headers))


def _missing(samples: Sequence[Sample[HttpResponse]], answered: int, wanted: int) -> Unseen:
    """Why what only answers show is unseen."""
    if untaken := targets.unseen(samples):
        return untaken[0]
    words = next(_words(sample) for sample in samples if sample.failed)
    said = f"{answered} of {len(samples)} samples were answered, and {wanted} are needed: {words}"
    return Unseen(Cause.UNREACHABLE, words if len(samples) == 1 else said)


def _words(sample: Sample[HttpResponse]) -> str:
    match sample.outcome:
        case HttpResponse(status):
            return f"answered {status}"
        case Unreachable(words):
            return words
        case unseen:
            return unseen.detail


# ---------------------------------------------------------------------------------------------------- beside the facts


def _failure(sample: Sample[HttpResponse]) -> tuple[str, str]:
    return "server-error" if isinstance(sample.outcome, HttpResponse) else "no-answer", _words(sample)


def _source(shown: Shown[HttpResponse]) -> Source:
    bodies = [sample.answered.body for sample in shown.samples if sample.answered]
    last = bodies[-1] if bodies else None
    digest = f"sha256:{hashlib.sha256(last).hexdigest()}" if isinstance(last, bytes) else ""
    return Source(shown.target, format="http", digest=digest)


def _unseeable(params: HttpParams) -> Mapping[str, str]:
    facts = few_for_p95(params.samples)
    if not params.version:
        facts["version_matches"] = "write under `with` as `version` where the answer says its commit"
    if any(url.lower().startswith("http:") for url in params.urls):
        facts["certificate_valid_for"] = "ask with https; a URL with http shows no certificate"
    return facts


PROBE = Probe(
    summary="What a web service answers, how fast, how surely, and with which certificate.",
    params=HttpParams,
    facts=FACTS,
    measure=measure,
    more_facts=more_facts,
    unseeable=_unseeable,
    outside=lambda _inputs: True,
)
