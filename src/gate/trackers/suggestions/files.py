"""Suggests `files` and `docs`: for paths, packages, patterns in code, sizes, documents, alerts and dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.amounts import parse_amounts, parse_thresholds
from gate.trackers.reading.titles import parse_title, split_remark
from gate.trackers.reading.vocabulary import EntryKind, strip_marks
from gate.trackers.suggestions import creation, paths
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Suggestion, TrackerContext

_PATH_LABELS = frozenset({
    "location", "locations", "file", "files", "path", "paths", "script", "scripts", "artifact", "artefact", "document",
    "output", "evidence", "report",
})  # fmt: skip
_REMOVES = re.compile(r"\W*(?:remove|delete|drop|get rid of)", re.IGNORECASE)
_REMOVED = re.compile(
    r"\b(?:removed?|deleted?|drop(?:ped)?|rid of)\s+"
    r"(?:(?:the|old|unused|legacy|obsolete|deprecated|dead|duplicated?|temporary|files?|scripts?|folders?)\s+)*"
    r"(`[^`]+`(?:\s*(?:,|and|&)\s*`[^`]+`)*)\s*(?:files?|scripts?|folders?)?\s*(?:$|[.;(—–-])",
    re.IGNORECASE,
)
"""Removed paths, where the text names nothing else to remove."""

_CHANGES_FILE = re.compile(
    r"\W*(?:(?:fix|upgrad|refactor|migrat|compar|verif|renam|replac|clean|improv|optimi[sz]|debug|investigat|edit|modif|"
    r"extend|deprecat|remov|delet|read|follow|simplif|split|merg|polish|tun|validat|ensur|confirm|inspect|analy[sz]|"
    r"consult|revert|integrat|execut|bump|rewrit|reorgani[sz]|convert|enhanc|strengthen|harden|rais|lower|reduc|increas)"
    r"(?:e|y|s|es|ed|ied|d|ing|ping|ning|ting)?\s"
    r"|(?:test|load|port|patch|run|use|check|review|open|copy|audit|update|move|change|see)(?:s|d|ed|es)?\s+"
    r"(?:the|all|that|if|whether|your|our|its|each|every|any|in|for|on|against|with|from|existing|\S*[./]\S+)\b)",
    re.IGNORECASE,
)
"""Verbs for work on an existing file: that the file exists does not show that the work is done."""

_CLAUSES = re.compile(r"\s[-–—]\s|:\s")
_CITED = re.compile(
    r"\b(?:see|against|per|according to|from|using|via|following|based on|"
    r"(?:reviewed|described|noted|listed|tracked|defined|specified) in)\s+(?:the\s+)?(?:`[^`]+`|\S+\.md\b)"
    r"|`[^`]+`\s*(?:→|->|=>)\s*`[^`]+`",
    re.IGNORECASE,
)
"""A path that is only cited, or that a file moves from or to: it exists before the work is done."""

_REVISES = re.compile(r"\W*(?:updat|review|test|improv|verif|validat)(?:e|y|es|ed|ied|s|ing)?\s", re.IGNORECASE)
"""Verbs for work on an existing document."""

_REVISED = re.compile(r"\b(?:reviewed|tested|updated|approved|rehearsed)\b|\bexplains\b", re.IGNORECASE)

_MANIFESTS = {
    "npm": "**/package.json",
    "pip": "{**/pyproject.toml,**/requirements*.txt,**/requirements/*.txt,**/Pipfile,**/setup.py}",
}
_INSTALLS = re.compile(
    r"\W*(?:(?:npm|pnpm|yarn|pip3?|poetry|uv)\s|(?:run|install(?:s|ed)?|add(?:s|ed)?)\b)", re.IGNORECASE
)
"""The start of a task that is about the installation of packages."""
_SIZE = re.compile(
    r"\b(?:bundle|asset|javascript|js|css|binary|artifact|package|chunk|app|page)s?\b.{0,20}\bsize\b|\bsize\b|"
    r"\b(?:bundle|asset|javascript|css|chunk)s?\b",
    re.IGNORECASE,
)
_OCCURRENCES = re.compile(
    r"handlers?|occurrences|usages?|uses|calls|statements|instances|exceptions|comments|imports|warnings", re.IGNORECASE
)
_LANGUAGES = (("except ", "**/*.py"), ("console.", "**/*.{js,jsx,ts,tsx}"), ("System.out", "**/*.{java,kt}"))

_CONSOLE_OUTPUT = r"(?:console\.(?:log|debug)|System\.out)"
_CODE_TO_REMOVE = re.compile(
    rf"\b(?i:remov|replac|eliminat|migrat|delet)\w*\s+(?:(?:all|any|every|the|remaining)\s+)*`?(?P<code>{_CONSOLE_OUTPUT})\b|"
    rf"(?P<moved>{_CONSOLE_OUTPUT})\b.{{0,60}}\bmigration\b"
)
"""Console output in code that should be removed."""

_DOCUMENTS = (
    (r"\brun-?books?\b", "**/*{runbook,Runbook,RUNBOOK}*.md"),
    (r"\bplaybooks?\b", "**/*{playbook,Playbook,PLAYBOOK}*.md"),
    (r"\bincident response\b", "**/*{incident,Incident,INCIDENT}*.md"),
    (r"\bdisaster recovery\b", "**/*{disaster,Disaster,DISASTER}*.md"),
    (r"\brollback (?:procedures?|plan|guide)\b", "**/*{rollback,Rollback,ROLLBACK}*.md"),
    (r"\b(?:document )?deployment (?:guides?|procedures?|documentation)\b", "**/*{deploy,Deploy,DEPLOY}*.md"),
    (r"\bchangelog\b", "{CHANGELOG,Changelog,changelog}.md"),
    (r"\bsecurity policy\b", "{,.github/,docs/}SECURITY.md"),
    (r"\bcontribut(?:ing|ion) guide\b", "{,.github/,docs/}CONTRIBUTING.md"),
    (r"\breadme\b", "{README,readme,Readme}.md"),
    (r"\b(?:user|admin|operations?) (?:guide|manual)\b", "**/*{guide,Guide,GUIDE,manual,Manual,MANUAL}*.md"),
)
_LOAD = r"^(?=.*\b(?:tests?|testing|scripts?|scenarios?)\b).*"
_CONFIGURATION = (
    (r"\b(?:openapi|swagger)\b", "**/*{openapi,swagger}*.{json,yaml,yml}"),
    (r"\bpre-commit hooks?\b", "{.pre-commit-config.yaml,.husky/pre-commit,lefthook.yml}"),
    (rf"{_LOAD}\bk6\b", "**/*{k6,load}*.{js,ts}"),
    (rf"{_LOAD}\bartillery\b", "**/*{artillery,load}*.{yml,yaml,js}"),
    (rf"{_LOAD}\blocust\b", "**/locustfile*.py"),
    (rf"{_LOAD}\bjmeter\b", "**/*.jmx"),
)
"""Files of tools under their usual names."""

_USUAL_FILES = tuple(
    (re.compile(pattern, re.IGNORECASE), glob, probe)
    for probe, table in (("files", _CONFIGURATION), ("docs", _DOCUMENTS))
    for pattern, glob in table
)
_ALERTS = re.compile(r"\balert(?:s|ing)?\b(?!.{0,12}dashboard)|\balertmanager\b", re.IGNORECASE)
_DASHBOARD = re.compile(
    r"\b(?:grafana|kibana|monitoring|operational|observability|datadog)\b.{0,30}\bdashboards?\b", re.IGNORECASE
)


_COUNT_TESTS = re.compile(r"\btest files\b", re.IGNORECASE)


def suggest_paths(phrase: Phrase, context: TrackerContext) -> Iterator[Suggestion]:
    """Paths → the files exist; removed paths → they do not.

    That a file exists shows only that it was created: for any other work on it, that is a guess.
    """
    if phrase.label in ("coverage", "metric", "metrics"):
        return  # the path is the code that is measured
    if phrase.label in _PATH_LABELS or phrase.kind is EntryKind.FILE:
        names = paths.find_paths(phrase.text, labelled=True)
        creates = phrase.kind is EntryKind.FILE or _creates_all(phrase.title, names)
        is_certain = creates and _confidence(names) is not Confidence.GUESS
        yield from _suggest_files(phrase, context, names, Confidence.CERTAIN if is_certain else Confidence.GUESS)
        return
    title = parse_title(phrase.text)[1]
    removed = _REMOVED.search(phrase.text.replace("**", "")) if _REMOVES.match(title) else None
    if removed:
        names = paths.find_paths(removed[1], labelled=False)
        is_name = any(name.count("/") == 1 and name.startswith("**/") for name in names)  # another file may have it
        confidence = Confidence.GUESS if is_name else _confidence(names)
        yield from _suggest_files(phrase, context, names, confidence, "not exists")
    elif created := creation.find_created(split_remark(phrase.text)[1].replace("**", "")):
        names = paths.find_paths(created, labelled=False)
        yield from _suggest_files(phrase, context, names, _confidence(names))
    elif not any(_CHANGES_FILE.match(clause) for clause in _CLAUSES.split(title)):
        names = paths.find_paths(_CITED.sub(" ", phrase.text), labelled=False)
        confidence = _confidence(names) if _creates_all(title, names) else Confidence.GUESS
        yield from _suggest_files(phrase, context, names, confidence)


def _creates_all(title: str, names: list[str]) -> bool:
    return bool(names) and all(creation.names_file(title, name) for name in names)


def _confidence(names: list[str]) -> Confidence:
    """How well the existence of these files shows the work: a name that many folders have names no file."""
    if any("*" in name.removeprefix("**/").removesuffix("/**") for name in names):
        return Confidence.GUESS  # a pattern, or a placeholder in a name
    is_generic = any(creation.GENERIC.fullmatch(name.removeprefix("**/")) for name in names if name.startswith("**/"))
    return Confidence.GUESS if is_generic else Confidence.LIKELY


def _suggest_files(
    phrase: Phrase, context: TrackerContext, names: list[str], confidence: Confidence, must: str = "exists"
) -> Iterator[Suggestion]:
    globs = [paths.from_folder(context.folder, glob) for glob in names]
    if must == "exists" and creation.CANCELLED.search(phrase.text):
        confidence = Confidence.GUESS
    if globs:
        yield phrase.suggest("files", {"paths": globs if len(globs) > 1 else globs[0]}, (must,), confidence)


def suggest_packages(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """An install command → the manifest contains each package."""
    tool, names = paths.find_packages(phrase.text)
    if names:
        any_name = "|".join(re.escape(name).replace("/", "\\/").replace("\\-", "-") for name in names)
        pattern = f'"({any_name})"\\s*:' if tool == "npm" else f"(?i)({any_name})\\b"
        ignore = {"ignore": "**/node_modules/**"} if tool == "npm" else {}
        params = {"paths": _MANIFESTS[tool], **ignore, "pattern": pattern.replace("\\/", "/")}
        confidence = Confidence.LIKELY if _INSTALLS.match(phrase.title) else Confidence.GUESS
        yield phrase.suggest("files", params, (f"matching_lines >= {len(names)}",), confidence)


def suggest_patterns(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """A number of occurrences of some code → at most as many matching lines; code to remove → no matching line."""
    for code in paths.find_code(phrase.text):
        glob = next((glob for start, glob in _LANGUAGES if code.startswith(start)), "")
        numbers = [amount for amount in parse_amounts(phrase.text) if not amount.unit]
        if glob and numbers and _OCCURRENCES.search(phrase.text):
            params = {"paths": glob, "pattern": re.escape(code).replace("\\ ", "\\s+")}
            is_current = phrase.kind is EntryKind.TASK and numbers[0].operator not in ("<", "<=")
            confidence = Confidence.GUESS if is_current else Confidence.LIKELY
            yield phrase.suggest("files", params, (f"matching_lines <= {numbers[0].number}",), confidence)
    match = _CODE_TO_REMOVE.search(phrase.text)
    if match and not phrase.label and not parse_amounts(phrase.text):
        code = match["code"] or match["moved"]
        glob = next(glob for start, glob in _LANGUAGES if code.startswith(start))
        params = {"paths": glob, "pattern": re.escape(code)}
        yield phrase.suggest("files", params, ("matching_lines == 0",), Confidence.GUESS)


def suggest_sizes(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """A threshold for the size of a bundle → the total size of the built files."""
    thresholds = [
        amount
        for amount in parse_thresholds(phrase.text, "B", "KB", "MB", "GB", "KiB", "MiB", "GiB")
        if amount.operator in ("<", "<=")
    ]
    if thresholds and _SIZE.search(phrase.text) and "image" not in phrase.text.lower():
        must = f"total_size {thresholds[-1].comparison()}"
        yield phrase.suggest("files", {"paths": "{dist,build,out,.next/static}/**/*.{js,css}"}, (must,))


def suggest_test_files(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """A number of test files → their count."""
    amounts = [amount for amount in parse_amounts(phrase.text) if not amount.unit and amount.operator in (">", ">=")]
    if amounts and _COUNT_TESTS.search(phrase.text) and "target" not in phrase.text.lower():
        glob = "**/{test_*,*_test,*.test,*.spec,*Test,*Tests}.{py,go,js,jsx,ts,tsx,java,kt,cs}"
        yield phrase.suggest("files", {"paths": glob}, (f"count {amounts[-1].comparison()}",))


def suggest_documents(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """A document, or a configuration file of a tool → a file with its usual name."""
    if phrase.label:
        return
    text = strip_marks(phrase.text).partition(" - ")[0]
    if _REVISES.match(text) or _REVISED.search(text):
        return
    for pattern, glob, probe in _USUAL_FILES:
        if pattern.search(text):
            yield phrase.suggest(probe, {"paths": glob}, ("exists",), Confidence.GUESS)
            return


def suggest_alerts(phrase: Phrase, _context: TrackerContext) -> Iterator[Suggestion]:
    """Alerts and dashboards → the files that define them."""
    if phrase.label:
        return
    text = strip_marks(phrase.text)
    if _DASHBOARD.search(text):
        yield phrase.suggest("files", {"paths": "**/*dashboard*.{json,yml,yaml}"}, ("exists",), Confidence.GUESS)
    elif _ALERTS.search(text) or "alerts to" in phrase.context:
        yield phrase.suggest("files", {"paths": "**/*alert*.{yml,yaml,json,tf}"}, ("exists",), Confidence.GUESS)
