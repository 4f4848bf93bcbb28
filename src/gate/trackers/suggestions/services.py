"""Suggests `http`, `tcp`, `issues` and `metrics`: for addresses, ports, latency and any other threshold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.amounts import Amount, is_threshold, parse_amounts, parse_thresholds
from gate.trackers.reading.vocabulary import EntryKind, strip_marks
from gate.trackers.suggestions import paths
from gate.trackers.suggestions.suggestion import (
    ENDPOINT_LABELS,
    Confidence,
    Phrase,
    Suggestion,
    TrackerContext,
)

MEASURED = "{metrics,reports/metrics,readiness/metrics}.json"
"""The file for numbers that no report contains: one JSON object with a key for each number."""

MAX_FACT = 48
"""The length to which names of facts are cut, so that the checklist accepts them."""

_TIMES = ("ms", "s", "m", "h", "d")
_LATENCY = re.compile(
    r"\bresponse times?\b|\blatency\b|\bp9[059]\b|\b(?:api|average|avg|mean|median) (?:response|performance)\b|"
    r"\b(?:responds?|responses?|answers?)(?: \w+){0,2} (?:within|in|under|below|<)(?=\W)",
    re.IGNORECASE,
)
_STATISTIC = re.compile(r"\b(?:average|avg|mean|median|p\d{2}(?:\.\d{1,2})?)\b", re.IGNORECASE)
_HTTP_FACTS = {"": "p95", "p95": "p95", **dict.fromkeys(("average", "avg", "mean", "median", "p50"), "median")}
"""The facts of the probe `http` by statistic; it has none for p99."""

_AVAILABILITY = re.compile(r"\b(?:uptime|availability)\b", re.IGNORECASE)
_PORT = re.compile(r"\bport (\d{2,5})\b", re.IGNORECASE)
_DATA_STORES = re.compile(
    r"\b(?:redis|postgres\w*|mysql|mariadb|mongo\w*|rabbitmq|kafka|memcached|database|cache|queue|smtp)\b",
    re.IGNORECASE,
)
_SERVICE_COUNT = re.compile(r"\b(\d{1,3}) (?:[\w-]+ )?(?:services|containers)\b", re.IGNORECASE)
_HEALTHY = re.compile(r"\b(?:healthy|operational|running|up|stable|reachable|available)\b", re.IGNORECASE)
_DEFECTS = r"(?:errors?|bugs?|warnings?|defects?|violations?|leaks?|crashes)"
_ZERO = re.compile(
    rf"\bzero ((?:[\w-]+ ){{0,3}}?{_DEFECTS}(?:,? (?:and|or) (?:[\w-]+ ){{0,3}}?{_DEFECTS})?)\b", re.IGNORECASE
)
_SEVERE = frozenset({"blocker", "critical", "major", "high", "security"})
"""Words before `bugs` that are usual issue labels."""

_EXTERNAL_SITE = re.compile(
    r"//(?:www\.)?(?:github\.com|gitlab\.com|(?:docs|dashboard|console|support|help|developers?)\.|[\w.-]*readthedocs|stackoverflow|youtube|twitter|x\.com|status\.|[\w.-]*your-?|[\w.-]*example\.)",
    re.IGNORECASE,
)
_PROBLEM = re.compile(r"(?:slow|high|failed|too|long|missing|no|multiple)\b", re.IGNORECASE)
"""The start of a problem: its number is the current value, not the target."""

_REMEDY = re.compile(r"\d\S*\s*(?:→|=|means\b|indicates\b)\s*\w")
"""A number that triggers an action: `waiting > 0 → look`."""

_NO_TARGETS = re.compile(
    r"rollback|trigger|troubleshoot|\b(?:contacts?|support|escalation|as[- ]is|baseline)\b|\bcurrent state\b"
)
"""Sections in which numbers trigger actions, or are response times of people or current values."""

_LOWER_IS_BETTER = re.compile(r"\b(?:time|latency|delay|duration|startup|load)\b", re.IGNORECASE)
_TARGET_SECTION = re.compile(r"metrics?\b|targets?\b|\bslos?\b|\bslas?\b|\bkpis?\b|criteria|service levels?")
_TARGET = re.compile(r"\btarget\b|:\s*[<>≤≥]|:.*\btarget met", re.IGNORECASE)
"""The form of a target outside of such a section: `Name: <5 ms`, or with the word."""

_NOT_NAMES = re.compile(
    r"\b(?:day|week|month|year|phase|sprint|step|version|effort|budget|cost|total)s?\b", re.IGNORECASE
)


_NAME_END = re.compile(r"[:(]|\b(?:target|must|should|shall|has to|have to|needs? to|stays?)\b", re.IGNORECASE)
"""The end of the name of a quantity, before its target."""

_ARTICLE = re.compile(r"^\s*(?:the|an?|our|every|each)\s+", re.IGNORECASE)


_AT_LEAST = frozenset({">", ">="})
_HEALTH_URL = re.compile(r"health|ready|ping|status")
_SERVICE_URL = re.compile(r"health|status|ready|ping|localhost|staging|api")
_ANSWERS = re.compile(
    r"\b(?:answer(?:s|ing)?|respond(?:s|ing)?|responses?|returns?|reachable|accessible|available|healthy|operational|"
    r"listen(?:s|ing)?|accepts?|connect(?:s|ed|ivity)|serves|serving|runs|running|loads|(?:is|are) up|up and|live|"
    r"online)\b",
    re.IGNORECASE,
)
"""Words for a service that answers: only then its answer shows what the entry says."""


def _confidence(phrase: Phrase, confidence: Confidence = Confidence.CERTAIN) -> Confidence:
    """How well the answer of an address shows the work: it shows that the service runs, and nothing else."""
    is_work = phrase.kind in (EntryKind.TASK, EntryKind.ACTION, EntryKind.CLAIM)
    return Confidence.GUESS if is_work and not _ANSWERS.search(f"{phrase.title} {phrase.label}") else confidence


def suggest_urls(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """A URL of a service → it answers."""
    labelled = phrase.kind is EntryKind.SERVICE or phrase.label in ("url", "urls", "endpoint", "endpoints")
    for url in paths.find_urls(phrase.text):
        if _EXTERNAL_SITE.match(url.partition(":")[2]) or not (labelled or _SERVICE_URL.search(url)):
            continue
        must = "status == 200" if _HEALTH_URL.search(url) else "status < 400"
        yield phrase.suggest("http", {"urls": url}, (must,), _confidence(phrase))


def suggest_endpoints(phrase: Phrase, context: TrackerContext) -> Iterator[Suggestion]:
    """Paths of a service whose address is known → each answers."""
    endpoints = paths.find_endpoints(phrase.text) if phrase.label in ENDPOINT_LABELS else []
    if endpoints and context.url:
        urls = [context.url.rstrip("/") + path for path in endpoints]
        yield phrase.suggest("http", {"urls": urls}, ("status == 200",), _confidence(phrase))


def suggest_ports(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """`host:port`, or a data store with a port on this machine → the port accepts connections."""
    targets = paths.find_ports(phrase.text)
    if targets:
        yield phrase.suggest("tcp", {"targets": targets}, ("accepts",), _confidence(phrase))
    elif (match := _PORT.search(phrase.text)) and _DATA_STORES.search(phrase.text) and 0 < int(match[1]) < 65536:
        confidence = _confidence(phrase, Confidence.LIKELY)
        yield phrase.suggest("tcp", {"targets": [f"localhost:{match[1]}"]}, ("accepts",), confidence)


def suggest_all_services(phrase: Phrase, context: TrackerContext) -> Iterator[Suggestion]:
    """`All 6 services healthy`, where the document lists six → each of them answers."""
    match = _SERVICE_COUNT.search(phrase.text)
    if not match or int(match[1]) != len(context.services) or not _HEALTHY.search(phrase.text):
        return
    urls = [service for service in context.services if "//" in service]
    targets = [service for service in context.services if "//" not in service]
    if urls:
        yield phrase.suggest("http", {"urls": urls}, ("status < 400",))
    if targets:
        yield phrase.suggest("tcp", {"targets": targets}, ("accepts",))


def suggest_latency(phrase: Phrase, context: TrackerContext) -> Iterator[Suggestion]:
    """A threshold for the latency of a service → `http` where its address is known, else a measured number."""
    text = strip_marks(phrase.text)
    thresholds = [amount for amount in parse_thresholds(text, "ms", "s") if amount.operator in ("<", "<=", "")]
    if (
        not thresholds
        or not _LATENCY.search(text)
        or (not thresholds[0].operator and "target" not in text.lower())
        or re.search(r"[>≥]", text)
    ):
        return
    statistic = _STATISTIC.search(text)
    word = _fact_slug(statistic[0]) if statistic else ""
    comparison = thresholds[0].comparison("<")
    url = next(iter(paths.find_urls(text)), context.url)
    if url and (fact := _HTTP_FACTS.get(word)):
        yield phrase.suggest("http", {"urls": url, "samples": 20}, (f"{fact} {comparison}",))
        return
    name = _fact_name(text, thresholds[0]) or "latency"
    if word not in name:
        name = f"{name[: MAX_FACT - 1 - len(word)]}_{word}"
    yield _suggest_metric(phrase, name, thresholds[0], comparison)


def suggest_numbers(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """Any other threshold → a number that the team measures itself."""
    text = strip_marks(phrase.text)
    if match := _ZERO.search(text):
        yield from _suggest_none_of(phrase, text.partition(":")[0] if ":" in text else "", match[1])
    elif _states_target(phrase, text):
        is_availability = bool(_AVAILABILITY.search(text))
        amounts = [
            amount for amount in parse_amounts(text) if amount.operator or (is_availability and amount.unit == "%")
        ]
        if not amounts or not (name := _fact_name(text, amounts[0])):
            return
        amount = amounts[0]
        if amount.operator in _AT_LEAST and amount.unit in _TIMES and _LOWER_IS_BETTER.search(text):
            return  # a duration of at least so much is the current value, not a target
        if not (amount.unit == "%" and amount.number > 100):
            yield _suggest_metric(phrase, name, amount, amount.comparison(">=" if is_availability else "<"))


def _suggest_none_of(phrase: Phrase, label: str, subjects: str) -> Iterator[Suggestion]:
    """`Zero critical bugs or compiler errors` → no open issue with the label, and a measured number of zero."""
    for subject in re.split(r",? (?:and|or) ", subjects):
        words = subject.lower().split()
        if words[-1].startswith(("bug", "defect")):
            labels = ["bug", *(word for word in words[:-1] if word in _SEVERE)]
            yield phrase.suggest("issues", {"labels": labels}, ("open == 0",), Confidence.GUESS)
        else:
            name = _fact_slug(subject if len(words) > 1 else f"{label} {subject}")
            facts = {name: {"path": name, "unit": ""}}
            yield phrase.suggest("metrics", {"reports": MEASURED, "facts": facts}, (f"{name} == 0",), Confidence.GUESS)


def _states_target(phrase: Phrase, text: str) -> bool:
    """Whether a number in this text is a target: by its label, its section, or its form."""
    if _PROBLEM.match(text) or _REMEDY.search(text) or _NO_TARGETS.search(phrase.context):
        return False
    if phrase.label:
        return phrase.label in ("target", "targets", "slo", "sla", "threshold", "thresholds")
    in_target_section = phrase.kind is EntryKind.METRIC and _TARGET_SECTION.search(phrase.context)
    if phrase.kind is EntryKind.CRITERION or in_target_section:
        return True
    return phrase.kind is EntryKind.METRIC and (bool(_TARGET.search(text)) or is_threshold(text))


def _suggest_metric(phrase: Phrase, name: str, amount: Amount, comparison: str) -> Suggestion:
    fact = {"path": name, "unit": amount.unit} | ({"scale": "percent"} if amount.unit == "%" else {})
    return phrase.suggest("metrics", {"reports": MEASURED, "facts": {name: fact}}, (f"{name} {comparison}",))


def _fact_name(text: str, amount: Amount) -> str:
    """The text before the number as the name of a fact; empty where it names no quantity."""
    before = _NAME_END.split(text[: amount.start], maxsplit=1)[0]
    return "" if _NOT_NAMES.search(before) else _fact_slug(_ARTICLE.sub("", before))


def _fact_slug(text: str) -> str:
    """The text as the name of a fact; empty for no usable name, or for mostly letters of another script."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:MAX_FACT].strip("_")
    if not text.isascii() and sum(letter.isalpha() and not letter.isascii() for letter in text) > len(name):
        return ""
    if name in ("not", "in", "has", "lacks", "matches", "baseline"):
        return ""
    return f"n{name}" if name[:1].isdigit() else name
