"""Suggests `coverage`, `tests`, `security` and Lighthouse `metrics`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.amounts import Amount, parse_amounts
from gate.trackers.reading.vocabulary import EntryKind, strip_marks
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Suggestion, TrackerContext

COVERAGE = (
    "{**/{coverage,cobertura,cobertura-coverage,coverage.cobertura,clover}.xml,**/jacoco*.xml,"
    "**/{lcov,coverage}.info,**/*.lcov,**/coverage.json,**/cover.out,**/coverage/.resultset.json,**/codecov/*.json}"
)
TESTS = (
    "{**/{junit,*-junit,pytest,test-results}.xml,**/{TEST-,junit-}*.xml,**/test-results/**/*.xml,**/*.trx,"
    "**/{gotest,rspec}*.json}"
)
SCANS = (
    "{**/*.sarif,**/{trivy,grype,semgrep,bandit,gitleaks,npm-audit,pip-audit,cargo-audit,govulncheck,gosec,osv}*.json}"
)
LIGHTHOUSE = "{.lighthouseci/lhr-*.json,lighthouse*.json,reports/lighthouse*.json}"

_COVERAGE = re.compile(r"\b(?:coverage|covered)\b", re.IGNORECASE)
_COVERAGE_REPORT = re.compile(
    r"\bcoverage (?:report(?:ing|s)?|plugin|gates?|tool|enforcement)\b|\b(?:jacoco|codecov|coveralls)\b", re.IGNORECASE
)
_PROGRESS = re.compile(r"%\s*(?:complete|done|finished|deployed|ready)", re.IGNORECASE)
_FUNCTIONS = re.compile(r"\s*func", re.IGNORECASE)
"""Function coverage, which not every report format has."""

_TARGET_NOUN = re.compile(r"\b(?:targets?|goals?|thresholds?|gates?|minimum requirements?)\b", re.IGNORECASE)
_SETS_TARGET = re.compile(r"\b(?:enforc\w+|defined|configured|documented)\b", re.IGNORECASE)
_OTHER_QUANTITY = re.compile(
    r"\b(?:uptime|availability|memory|cpu|success|pass rate|scores?|mutation|traffic)\b", re.IGNORECASE
)
"""The name of another percentage in the same text."""

_SIDES = ("backend", "frontend", "server", "client", "api", "web", "mobile")
_FOR = re.compile(r"\b(?:for|of|in)\s+`?((?:[\w.-]+/)*[\w.-]+\.[a-z]{1,4})\b`?")

_KINDS = r"(?:unit|integration|e2e|end-to-end|component|hook|smoke|regression|contract|acceptance|api)"
_TESTS = re.compile(
    rf"\b{_KINDS} (?:tests?|test (?:suite|coverage|framework))\b|\b(?:e2e|end-to-end) coverage\b|"
    r"\b(?:npm|pnpm|yarn) (?:run )?test\b|(?<![\w-])(?:jest|vitest|pytest|mocha|cypress|"
    r"playwright|puppeteer|junit|testing library|test suites?)\b",
    re.IGNORECASE,
)
_ALL_PASS = re.compile(
    r"\b(?:all|100%) (?:of the )?(?:\w+ ){0,2}tests? (?:pass|are green|green)|\btests? (?:are )?passing\b",
    re.IGNORECASE,
)
_PASSING = re.compile(
    rf"(?<![\d/.,])(\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}) (?:{_KINDS} )?tests (?:are )?pass(?:ing|ed)\b", re.IGNORECASE
)
_PASS = re.compile(r"\bpass(?:ed|es|ing)?\b|\bgreen\b", re.IGNORECASE)
_SHARE = re.compile(r"\d\s*(?:/|of)\s*\d")
"""A part of the tests, as in `3/40 tests passing`."""

_OTHER_TESTS = re.compile(
    r"\b(?:load|performance|stress|penetration|security|a/b|user|manual|dry)[ -]?test", re.IGNORECASE
)

_SCANNERS = re.compile(
    r"\b(?:snyk|semgrep|trivy|grype|codeql|sast|gitleaks|bandit|npm audit|pip-audit|osv-scanner|dependabot|"
    r"checkov|tfsec|trufflehog|owasp dependency)\b",
    re.IGNORECASE,
)
_SCANS = re.compile(
    r"(?<!file )\bsecurity scan(?:s|ning|ner)?\b|\bvulnerability scan(?:s|ning)?\b|\bdependency scan(?:s|ning)?\b",
    re.IGNORECASE,
)
_NO_SERIOUS = re.compile(
    r"\b(?:zero|no|0) (critical|high)(?:[- /](?:and|or)?[- /]?(high|critical))?[ -]\w*\s*vulnerabilit", re.IGNORECASE
)

_NO_VULNERABILITIES = re.compile(
    r"\b(?:zero|no|0) (?:(?:known |open |security |dependency ){0,2}vulnerabilit|vulnerable (?:dependenc|package))",
    re.IGNORECASE,
)

_CATEGORIES = {
    "performance": "performance", "accessibility": "accessibility", "seo": "seo", "best practices": "best-practices",
    "pwa": "pwa",
}  # fmt: skip
_VITALS = {
    "first contentful paint": "first-contentful-paint", "fcp": "first-contentful-paint",
    "largest contentful paint": "largest-contentful-paint", "lcp": "largest-contentful-paint",
    "time to interactive": "interactive", "tti": "interactive", "total blocking time": "total-blocking-time",
    "tbt": "total-blocking-time", "speed index": "speed-index", "cumulative layout shift": "cumulative-layout-shift",
    "cls": "cumulative-layout-shift",
}  # fmt: skip

_AUDITS = re.compile(rf"\b(?:{'|'.join((*_CATEGORIES, *_VITALS))})\b")


def suggest_coverage(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """A percentage of coverage → the coverage reports, for the part of the code that the text names."""
    text = strip_marks(phrase.text)
    if not (_COVERAGE.search(text) or phrase.label == "coverage") or _PROGRESS.search(text):
        return
    text = re.sub(r"\((?:up|down|was|from)\b[^)]*\)", "", text)
    amounts = [amount for amount in parse_amounts(text) if amount.unit == "%" and 0 < amount.number <= 100]
    starts = [0, *(amount.end for amount in amounts)]
    amounts = [
        amount
        for start, amount in zip(starts, amounts, strict=False)
        if not (_FUNCTIONS.match(text[amount.end :]) or _OTHER_QUANTITY.search(text, start, amount.start))
    ]
    percentages = _targets(text, amounts)
    for index, amount in enumerate(percentages):
        end = percentages[index + 1].start if index + 1 < len(percentages) else len(text)
        excerpt = text if len(percentages) == 1 else text[amount.start : end]
        fact = "branch_coverage" if re.search(r"\bbranch", excerpt, re.IGNORECASE) else "line_coverage"
        operator = amount.operator if amount.operator in (">", ">=") else ">="
        params = {"reports": COVERAGE, **_code_part(excerpt)}
        confidence = Confidence.GUESS if _is_about_target(phrase, text) else Confidence.CERTAIN
        yield phrase.suggest("coverage", params, (f"{fact} {operator} {amount.number}%",), confidence)
    if not percentages and not phrase.label and _COVERAGE_REPORT.search(text):
        yield phrase.suggest("coverage", {"reports": COVERAGE}, ("coverable_lines > 0",), Confidence.GUESS)


def _is_about_target(phrase: Phrase, text: str) -> bool:
    """Whether a task is about the target itself, such as its definition, and not about the measured number."""
    nouns = phrase.kind is EntryKind.TASK and not phrase.label and _TARGET_NOUN.search(text)
    return bool(nouns or _SETS_TARGET.search(text))


def _targets(text: str, amounts: list[Amount]) -> list[Amount]:
    """The percentages to reach: of `from 60% to 80%` only the last."""
    is_change = re.search(r"→|->|\bfrom\b.*\bto\b", text)
    return amounts[-1:] if is_change else amounts


def _code_part(text: str) -> dict[str, object]:
    """The part of the code that the text names: a file, or a side such as the backend."""
    if match := _FOR.search(text):
        return {"only": f"**/{match[1]}" if "/" not in match[1] else match[1]}
    sides = [side for side in _SIDES if re.search(rf"\b{side}\b", text, re.IGNORECASE)]
    return {"only": f"{sides[0]}/**"} if len(sides) == 1 else {}


def suggest_tests(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """Passing tests, or a number of tests → the test reports."""
    text = strip_marks(phrase.text)
    if phrase.label not in ("", "target", "tests") or _OTHER_TESTS.search(text):
        return
    if count := _test_count(text):
        must = (f"total >= {count}", "failed == 0") if _PASS.search(text) else (f"total >= {count}",)
        yield phrase.suggest("tests", {"reports": TESTS}, must)
    elif _ALL_PASS.search(text):
        confidence = Confidence.GUESS if _SHARE.search(text) else Confidence.LIKELY
        yield phrase.suggest("tests", {"reports": TESTS}, ("failed == 0", "total > 0"), confidence)
    elif _TESTS.search(text) and not re.search(r"\binstall|\bdependenc", text, re.IGNORECASE):
        yield phrase.suggest("tests", {"reports": TESTS}, ("failed == 0", "total > 0"), Confidence.GUESS)


def _test_count(text: str) -> int:
    """The number of tests: `400+ tests`, `at least 50 unit tests`, `151 tests passing`; 0 for `7 test files`."""
    if match := _PASSING.search(text):
        return int(match[1].replace(",", ""))
    for amount in parse_amounts(text):
        after = text[amount.end :]
        if (
            amount.operator in (">", ">=")
            and not amount.unit
            and re.match(rf"\s*(?:{_KINDS} |passing |automated )?tests?\b(?! file)", after, re.IGNORECASE)
        ):
            return int(amount.number)
    return 0


def suggest_scans(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """Findings that there must not be → the scan reports; a scanner or scans → that there is a report."""
    text = strip_marks(phrase.text)
    if match := _NO_SERIOUS.search(text):
        severities = [word.lower() for word in match.groups() if word]
        must = tuple(f"{severity} == 0" for severity in severities)
        yield phrase.suggest("security", {"reports": SCANS}, must, Confidence.CERTAIN)
    elif _NO_VULNERABILITIES.search(text):
        yield phrase.suggest("security", {"reports": SCANS}, ("total == 0",))
    elif (_SCANNERS.search(text) or _SCANS.search(text)) and not re.search(r"\binstall", text, re.IGNORECASE):
        yield phrase.suggest("security", {"reports": SCANS}, ("total >= 0",), Confidence.GUESS)


def suggest_lighthouse(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """Lighthouse scores and timings → the Lighthouse report."""
    text = strip_marks(phrase.text).lower()
    if not _AUDITS.search(text):
        return
    facts: dict[str, dict[str, str]] = {}
    thresholds: dict[str, str] = {}
    for word, amount in _amounts_after(text, (*_CATEGORIES, *_VITALS)).items():
        if (
            word in _CATEGORIES
            and amount.number <= 100
            and not amount.unit
            and ("lighthouse" in phrase.context or "lighthouse" in text)
        ):
            name = word.replace(" ", "_")
            facts[name] = {"path": f'categories."{_CATEGORIES[word]}".score', "unit": "%", "scale": "fraction"}
            thresholds[name] = f"{amount.operator or '>='} {amount.number}%"
        elif word in _VITALS and (amount.unit in ("s", "ms") or _VITALS[word] == "cumulative-layout-shift"):
            name = _VITALS[word].replace("-", "_")
            unit = "" if _VITALS[word] == "cumulative-layout-shift" else "ms"
            facts[name] = {"path": f'audits."{_VITALS[word]}".numericValue', "unit": unit}
            thresholds[name] = f"{amount.operator or '<'} {amount.number}{amount.unit}"
    if facts:
        must = tuple(f"{name} {threshold}" for name, threshold in thresholds.items())
        yield phrase.suggest("metrics", {"reports": LIGHTHOUSE, "facts": facts}, must, Confidence.CERTAIN)


def _amounts_after(text: str, words: tuple[str, ...]) -> dict[str, Amount]:
    """For each word the first amount after it, before the next comma."""
    amounts: dict[str, Amount] = {}
    for part in re.split(r",(?!\d)|;|\|", text):
        for word in words:
            match = re.search(rf"\b{word}\b", part)
            following = [amount for amount in parse_amounts(part) if match and amount.start >= match.end() - 1]
            if following:
                amounts[word] = following[0]
    return amounts
