"""What words say of services: addresses, ports, latency, and any other number that has to stay in its bound."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.vocabulary import Sort, plain
from gate.trackers.suggestions import paths
from gate.trackers.suggestions.amounts import Amount, amounts, bare, bounds
from gate.trackers.suggestions.suggestion import ENDPOINTS, Confidence, Phrase, Setting, Suggestion

MEASURED = "{metrics,reports/metrics,readiness/metrics}.json"
"""Where a team keeps the numbers that no report has: one JSON object, a key for each."""

MAX_FACT = 48
"""How long a name of a fact is made at most; the checklist takes no longer one."""

_TIMES = ("ms", "s", "m", "h", "d")
_SLOW = re.compile(
    r"\bresponse times?\b|\blatency\b|\bp9[059]\b|\bapi (?:response|performance)\b|\bresponds? (?:with)?in\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:average|avg|mean|median|p\d{2}(?:\.\d{1,2})?)\b", re.IGNORECASE)
_ASKED = {"": "p95", "p95": "p95", **dict.fromkeys(("average", "avg", "mean", "median", "p50"), "median")}
"""The facts of `http` for the calls that a bound is on; of p99 it knows nothing."""

_UP = re.compile(r"\b(?:uptime|availability)\b", re.IGNORECASE)
_PORT = re.compile(r"\bport (\d{2,5})\b", re.IGNORECASE)
_STORES = re.compile(
    r"\b(?:redis|postgres\w*|mysql|mariadb|mongo\w*|rabbitmq|kafka|memcached|database|cache|queue|smtp)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(\d{1,3}) (?:[\w-]+ )?(?:services|containers)\b", re.IGNORECASE)
_WELL = re.compile(r"\b(?:healthy|operational|running|up|stable|reachable|available)\b", re.IGNORECASE)
_WRONG = r"(?:errors?|bugs?|warnings?|defects?|violations?|leaks?|crashes)"
_ZERO = re.compile(
    rf"\bzero ((?:[\w-]+ ){{0,3}}?{_WRONG}(?:,? (?:and|or) (?:[\w-]+ ){{0,3}}?{_WRONG})?)\b", re.IGNORECASE
)
_SEVERE = frozenset({"blocker", "critical", "major", "high", "security"})
"""Words before `bugs` that are labels of issues by custom."""

_ELSEWHERE = re.compile(
    r"//(?:www\.)?(?:github\.com|gitlab\.com|(?:docs|dashboard|console|support|help|developers?)\.|[\w.-]*readthedocs|stackoverflow|youtube|twitter|x\.com|status\.|[\w.-]*your-?|[\w.-]*example\.)",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(r"(?:slow|high|failed|too|long|missing|no|multiple)\b", re.IGNORECASE)
"""How a problem begins: its number is what is wrong, not what is wanted."""

_REMEDY = re.compile(r"\d\S*\s*(?:→|=|means\b|indicates\b)\s*\w")
"""A number that tells when to act: `waiting > 0 → look`."""

_NOT_OURS = re.compile(
    r"rollback|trigger|troubleshoot|\b(?:contacts?|support|escalation|as[- ]is|baseline)\b|\bcurrent state\b"
)
"""Where numbers tell when to act, how fast people answer, or how it is today."""

_LESS_IS_MORE = re.compile(r"\b(?:time|latency|delay|duration|startup|load)\b", re.IGNORECASE)
_KEPT = re.compile(r"metrics?\b|targets?\b|\bslos?\b|\bslas?\b|\bkpis?\b|criteria|service levels?")
_PUT = re.compile(r"\btarget\b|:\s*[<>≤≥]|:.*\btarget met", re.IGNORECASE)
"""How a target is put outside of such a heading: `Name: <5 ms`, or with the word."""

_NOT_NAMES = re.compile(
    r"\b(?:day|week|month|year|phase|sprint|step|version|effort|budget|cost|total)s?\b", re.IGNORECASE
)


_WANTS = re.compile(r"[:(]|\b(?:target|must|should|shall|has to|have to|needs? to|stays?)\b", re.IGNORECASE)
"""What ends the name of a quantity, and goes on with what is wanted of it."""

_ARTICLE = re.compile(r"^\s*(?:the|an?|our|every|each)\s+", re.IGNORECASE)


def urls(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """A URL of a service → it answers."""
    for url in paths.addresses(phrase.text):
        told = phrase.sort is Sort.SERVICE or phrase.label in ("url", "urls", "endpoint", "endpoints")
        if _ELSEWHERE.match(url.partition(":")[2]) or not (
            told or re.search(r"health|status|ready|ping|localhost|staging|api", url)
        ):
            continue
        healthy = re.search(r"health|ready|ping|status", url)
        yield phrase.suggest(
            "http", {"urls": url}, ("status == 200",) if healthy else ("status < 400",), Confidence.CERTAIN
        )


def endpoints(phrase: Phrase, setting: Setting) -> Iterator[Suggestion]:
    """Paths of a service whose address is known → each answers."""
    found = paths.endpoints(phrase.text) if phrase.label in ENDPOINTS else []
    if found and setting.url:
        every = [setting.url.rstrip("/") + path for path in found]
        yield phrase.suggest("http", {"urls": every}, ("status == 200",), Confidence.CERTAIN)


def ports(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """`host:port`, or a store on a port of this machine → it accepts connections."""
    found = paths.targets(phrase.text)
    if found:
        yield phrase.suggest("tcp", {"targets": found}, ("accepts",), Confidence.CERTAIN)
    elif (match := _PORT.search(phrase.text)) and _STORES.search(phrase.text) and 0 < int(match[1]) < 65536:
        yield phrase.suggest("tcp", {"targets": [f"localhost:{match[1]}"]}, ("accepts",))


def every(phrase: Phrase, setting: Setting) -> Iterator[Suggestion]:
    """So many services that are well, as many as are listed → each of them answers."""
    match = _COUNTED.search(phrase.text)
    if not match or int(match[1]) != len(setting.services) or not _WELL.search(phrase.text):
        return
    urls = [each for each in setting.services if "//" in each]
    hosts = [each for each in setting.services if "//" not in each]
    if urls:
        yield phrase.suggest("http", {"urls": urls}, ("status < 400",))
    if hosts:
        yield phrase.suggest("tcp", {"targets": hosts}, ("accepts",))


def latency(phrase: Phrase, setting: Setting) -> Iterator[Suggestion]:
    """A bound on how long a service takes → ask it, where its address is known; else its measured number."""
    text = plain(phrase.text)
    times = [each for each in bounds(text, "ms", "s") if each.op in ("<", "<=", "")]
    if (
        not times
        or not _SLOW.search(text)
        or (not times[0].op and "target" not in text.lower())
        or re.search(r"[>≥]", text)
    ):
        return
    which = _WHICH.search(text)
    word = _slug(which[0]) if which else ""
    bound = times[0].written("<")
    if setting.url and (fact := _ASKED.get(word)):
        yield phrase.suggest("http", {"urls": setting.url, "samples": 20}, (f"{fact} {bound}",))
        return
    name = _name(text, times[0]) or "latency"
    if word not in name:
        name = f"{name[: MAX_FACT - 1 - len(word)]}_{word}"
    yield _measured(phrase, name, times[0], bound)


def numbers(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """Any other number with a bound → the team's own measurement of it."""
    text = plain(phrase.text)
    if match := _ZERO.search(text):
        yield from _none_of(phrase, text.partition(":")[0] if ":" in text else "", match[1])
    elif _asks(phrase, text):
        found = [each for each in amounts(text) if each.op or (_UP.search(text) and each.unit == "%")]
        name = _name(text, found[0]) if found else ""
        if name and found[0].op in (">", ">=") and found[0].unit in _TIMES and _LESS_IS_MORE.search(text):
            return  # so slow it is
        if name and not (found[0].unit == "%" and found[0].number > 100):
            yield _measured(phrase, name, found[0], found[0].written(">=" if _UP.search(text) else "<"))


def _none_of(phrase: Phrase, label: str, wanted: str) -> Iterator[Suggestion]:
    """`Zero critical bugs or compiler errors` → no open issue so labelled, and a measured number that is zero."""
    for each in re.split(r",? (?:and|or) ", wanted):
        words = each.lower().split()
        if words[-1].startswith(("bug", "defect")):
            labels = ["bug", *(word for word in words[:-1] if word in _SEVERE)]
            yield phrase.suggest("issues", {"labels": labels}, ("open == 0",), Confidence.GUESS)
        else:
            name = _slug(each if len(words) > 1 else f"{label} {each}")
            facts = {name: {"path": name, "unit": ""}}
            yield phrase.suggest("metrics", {"reports": MEASURED, "facts": facts}, (f"{name} == 0",), Confidence.GUESS)


def _asks(phrase: Phrase, text: str) -> bool:
    """Whether a number in these words is one to keep: by their label, their heading, or how they put it."""
    if _COMPLAINT.match(text) or _REMEDY.search(text) or _NOT_OURS.search(phrase.about):
        return False
    if phrase.label:
        return phrase.label in ("target", "targets", "slo", "sla", "threshold", "thresholds")
    if phrase.sort is Sort.CRITERION or (phrase.sort is Sort.METRIC and _KEPT.search(phrase.about)):
        return True
    return phrase.sort is Sort.METRIC and (bool(_PUT.search(text)) or bare(text))


def _measured(phrase: Phrase, name: str, amount: Amount, bound: str) -> Suggestion:
    place = {"path": name, "unit": amount.unit} | ({"scale": "percent"} if amount.unit == "%" else {})
    return phrase.suggest("metrics", {"reports": MEASURED, "facts": {name: place}}, (f"{name} {bound}",))


def _name(text: str, amount: Amount) -> str:
    """The words before the number, as the name of a fact; empty where they name no quantity."""
    before = _WANTS.split(text[: amount.start], maxsplit=1)[0]
    return "" if _NOT_NAMES.search(before) else _slug(_ARTICLE.sub("", before))


def _slug(words: str) -> str:
    """The words as the name of a fact; empty where they give none, or most letters are of another script."""
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:MAX_FACT].strip("_")
    if not words.isascii() and sum(letter.isalpha() and not letter.isascii() for letter in words) > len(name):
        return ""
    if name in ("not", "in", "has", "lacks", "matches", "baseline"):
        return ""
    return f"n{name}" if name[:1].isdigit() else name
