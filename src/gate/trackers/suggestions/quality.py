"""What words say of coverage, tests, scans and Lighthouse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.vocabulary import plain
from gate.trackers.suggestions.amounts import Amount, amounts
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Setting, Suggestion

COVERAGE = (
    "{**/{coverage,cobertura,cobertura-coverage}.xml,**/jacoco*.xml,**/{lcov,coverage}.info,**/*.lcov,**/coverage.json}"
)
TESTS = "{**/{junit,*-junit,pytest,test-results}.xml,**/{TEST-,junit-}*.xml,**/test-results/**/*.xml}"
SCANS = "{**/*.sarif,**/{trivy,grype,semgrep,bandit,gitleaks,npm-audit,pip-audit,osv}*.json}"
LIGHTHOUSE = "{.lighthouseci/lhr-*.json,lighthouse*.json,reports/lighthouse*.json}"

_COVERAGE = re.compile(r"\b(?:coverage|covered)\b", re.IGNORECASE)
_REPORTED = re.compile(
    r"\bcoverage (?:report(?:ing|s)?|plugin|gates?|tool|enforcement)\b|\b(?:jacoco|codecov|coveralls)\b", re.IGNORECASE
)
_PROGRESS = re.compile(r"%\s*(?:complete|done|finished|deployed|ready)", re.IGNORECASE)
_FUNCTIONS = re.compile(r"\s*func", re.IGNORECASE)
"""Coverage of functions is no fact that reports have in common."""

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
_NO_TESTS = re.compile(
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

_NONE_AT_ALL = re.compile(
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


def coverage(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """A share of coverage → the reports, on the part of the code that the words name."""
    text = plain(phrase.text)
    if not (_COVERAGE.search(text) or phrase.label == "coverage") or _PROGRESS.search(text):
        return
    text = re.sub(r"\((?:up|down|was|from)\b[^)]*\)", "", text)
    found = [each for each in amounts(text) if each.unit == "%" and 0 < each.number <= 100]
    shares = _last_of_arrow(text, [each for each in found if not _FUNCTIONS.match(text[each.end :])])
    start = 0
    for at, each in enumerate(shares):
        end = shares[at + 1].start if at + 1 < len(shares) else len(text)
        around = text[start:] if len(shares) == 1 else text[each.start : end]
        fact = "branch_coverage" if re.search(r"\bbranch", around, re.IGNORECASE) else "line_coverage"
        op = each.op if each.op in (">", ">=") else ">="
        params = {"reports": COVERAGE, **_only(around)}
        yield phrase.suggest("coverage", params, (f"{fact} {op} {each.number}%",), Confidence.CERTAIN)
    if not shares and not phrase.label and _REPORTED.search(text):
        yield phrase.suggest("coverage", {"reports": COVERAGE}, ("coverable_lines > 0",), Confidence.GUESS)


def _last_of_arrow(text: str, found: list[Amount]) -> list[Amount]:
    """From 60 % to 80 % asks for 80 %."""
    value_changes = re.search(r"→|->|\bfrom\b.*\bto\b", text)
    return found[-1:] if value_changes else found


def _only(text: str) -> dict[str, object]:
    """The part of the code that the words name: a file, or a side of the house."""
    if match := _FOR.search(text):
        return {"only": f"**/{match[1]}" if "/" not in match[1] else match[1]}
    sides = [side for side in _SIDES if re.search(rf"\b{side}\b", text, re.IGNORECASE)]
    return {"only": f"{sides[0]}/**"} if len(sides) == 1 else {}


def tests(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """Tests that pass, or so many of them."""
    text = plain(phrase.text)
    if phrase.label not in ("", "target", "tests") or _NO_TESTS.search(text):
        return
    wanted = _how_many(text)
    if wanted:
        yield phrase.suggest("tests", {"reports": TESTS}, (f"total >= {wanted}", "failed == 0"))
    elif _ALL_PASS.search(text):
        yield phrase.suggest("tests", {"reports": TESTS}, ("failed == 0", "total > 0"))
    elif _TESTS.search(text) and not re.search(r"\binstall|\bdependenc", text, re.IGNORECASE):
        yield phrase.suggest("tests", {"reports": TESTS}, ("failed == 0", "total > 0"), Confidence.GUESS)


def _how_many(text: str) -> int:
    """How many tests are wanted: `400+ tests`, `at least 50 unit tests`, `151 tests passing`, not `7 test files`."""
    if match := _PASSING.search(text):
        return int(match[1].replace(",", ""))
    for each in amounts(text):
        after = text[each.end :]
        if (
            each.op in (">", ">=")
            and not each.unit
            and re.match(rf"\s*(?:{_KINDS} |passing |automated )?tests?\b(?! file)", after, re.IGNORECASE)
        ):
            return int(each.number)
    return 0


def scans(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """A scanner by its name, or scans → no serious finding."""
    text = plain(phrase.text)
    if match := _NO_SERIOUS.search(text):
        severities = [word.lower() for word in match.groups() if word]
        must = tuple(f"{severity} == 0" for severity in severities)
        yield phrase.suggest("security", {"reports": SCANS}, must, Confidence.CERTAIN)
    elif _NONE_AT_ALL.search(text):
        yield phrase.suggest("security", {"reports": SCANS}, ("total == 0",))
    elif (_SCANNERS.search(text) or _SCANS.search(text)) and not re.search(r"\binstall", text, re.IGNORECASE):
        yield phrase.suggest("security", {"reports": SCANS}, ("critical == 0", "high == 0"))


def lighthouse(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """Scores and timings of Lighthouse → its report."""
    text = plain(phrase.text).lower()
    if not _AUDITS.search(text):
        return
    found: dict[str, tuple[dict[str, str], str]] = {}
    for word, (number, op) in _numbers_after(text, (*_CATEGORIES, *_VITALS)).items():
        if (
            word in _CATEGORIES
            and number.number <= 100
            and not number.unit
            and ("lighthouse" in phrase.about or "lighthouse" in text)
        ):
            place = {"path": f'categories."{_CATEGORIES[word]}".score', "unit": "%", "scale": "fraction"}
            found[word.replace(" ", "_")] = (place, f"{op or '>='} {number.number}%")
        elif word in _VITALS and (number.unit in ("s", "ms") or word in ("cls", "cumulative layout shift")):
            unit = "" if word in ("cls", "cumulative layout shift") else "ms"
            place = {"path": f'audits."{_VITALS[word]}".numericValue', "unit": unit}
            found[_VITALS[word].replace("-", "_")] = (place, f"{op or '<'} {number.number}{number.unit}")
    if found:
        facts = {name: place for name, (place, _) in found.items()}
        must = tuple(f"{name} {bound}" for name, (_, bound) in found.items())
        yield phrase.suggest("metrics", {"reports": LIGHTHOUSE, "facts": facts}, must, Confidence.CERTAIN)


def _numbers_after(text: str, words: tuple[str, ...]) -> dict[str, tuple[Amount, str]]:
    """For each word the first number after it, before the next comma."""
    found: dict[str, tuple[Amount, str]] = {}
    for part in re.split(r",(?!\d)|;|\|", text):
        for word in words:
            match = re.search(rf"\b{word}\b", part)
            numbers = [each for each in amounts(part) if match and each.start >= match.end() - 1]
            if numbers:
                found[word] = (numbers[0], numbers[0].op)
    return found
