"""What words say of files: places, packages, patterns in code, sizes, documents, alerts and dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.trackers.reading.titles import titled
from gate.trackers.reading.vocabulary import Sort, plain
from gate.trackers.suggestions import paths
from gate.trackers.suggestions.amounts import amounts, bounds
from gate.trackers.suggestions.suggestion import Confidence, Phrase, Setting, Suggestion

_PLACES = frozenset({
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
"""What is to go, where the words name nothing but paths."""

_TREATS = re.compile(
    r"\W*(?:(?:fix|upgrad|refactor|migrat|compar|verif|renam|replac|clean|improv|optimi[sz]|debug|investigat|edit|modif|"
    r"extend|deprecat|remov|delet|read|follow|simplif|split|merg|polish|tun|validat|ensur|confirm|inspect|analy[sz]|"
    r"consult|revert|integrat|execut|bump|rewrit|reorgani[sz]|convert|enhanc|strengthen|harden|rais|lower|reduc|increas)"
    r"(?:e|y|s|es|ed|ied|d|ing|ping|ning|ting)?\s"
    r"|(?:test|load|port|patch|run|use|check|review|open|copy|audit|update|move|change|see)(?:s|d|ed|es)?\s+"
    r"(?:the|all|that|if|whether|your|our|its|each|every|any|in|for|on|against|with|from|existing|\S*[./]\S+)\b)",
    re.IGNORECASE,
)
"""Words that begin what is done to a file; whether that is done, its being there does not say."""

_CLAUSES = re.compile(r"\s[-–—]\s|:\s")
_CITED = re.compile(
    r"\b(?:see|against|per|according to|from|using|via|following|based on|"
    r"(?:reviewed|described|noted|listed|tracked|defined|specified) in)\s+(?:the\s+)?(?:`[^`]+`|\S+\.md\b)"
    r"|`[^`]+`\s*(?:→|->|=>)\s*`[^`]+`",
    re.IGNORECASE,
)
"""A path that is looked up, or that something moves from and to: it is there before the work is done."""

_REVISES = re.compile(r"\W*(?:updat|review|test|improv|verif|validat)(?:e|y|es|ed|ied|s|ing)?\s", re.IGNORECASE)
"""Words that begin what is done to a document that is there."""

_REVISED = re.compile(r"\b(?:reviewed|tested|updated|approved|rehearsed)\b|\bexplains\b", re.IGNORECASE)

_MANIFESTS = {"npm": "package.json", "pip": "{pyproject.toml,requirements*.txt,requirements/*.txt,Pipfile}"}
_SIZE = re.compile(
    r"\b(?:bundle|asset|javascript|js|css|binary|artifact|package|chunk|app|page)s?\b.{0,20}\bsize\b|\bsize\b|"
    r"\b(?:bundle|asset|javascript|css|chunk)s?\b",
    re.IGNORECASE,
)
_OCCURS = re.compile(
    r"handlers?|occurrences|usages?|uses|calls|statements|instances|exceptions|comments|imports|warnings", re.IGNORECASE
)
_LANGUAGES = (("except ", "**/*.py"), ("console.", "**/*.{js,jsx,ts,tsx}"), ("System.out", "**/*.{java,kt}"))

_PRINTED = r"(?:console\.(?:log|debug)|System\.out)"
_GOES = re.compile(
    rf"\b(?i:remov|replac|eliminat|migrat|delet)\w*\s+(?:(?:all|any|every|the|remaining)\s+)*`?(?P<code>{_PRINTED})\b|"
    rf"(?P<moved>{_PRINTED})\b.{{0,60}}\bmigration\b"
)
"""Output for the console that is to go."""

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
_DEFINED = (
    (r"\b(?:openapi|swagger)\b", "**/*{openapi,swagger}*.{json,yaml,yml}"),
    (r"\bpre-commit hooks?\b", "{.pre-commit-config.yaml,.husky/pre-commit,lefthook.yml}"),
    (rf"{_LOAD}\bk6\b", "**/*{k6,load}*.{js,ts}"),
    (rf"{_LOAD}\bartillery\b", "**/*{artillery,load}*.{yml,yaml,js}"),
    (rf"{_LOAD}\blocust\b", "**/locustfile*.py"),
    (rf"{_LOAD}\bjmeter\b", "**/*.jmx"),
)
"""Files that tools read, under their usual names."""

_USUAL = tuple(
    (re.compile(words, re.IGNORECASE), glob, probe)
    for probe, named in (("files", _DEFINED), ("docs", _DOCUMENTS))
    for words, glob in named
)
_ALERTS = re.compile(r"\balert(?:s|ing)?\b(?!.{0,12}dashboard)|\balertmanager\b", re.IGNORECASE)
_DASHBOARD = re.compile(
    r"\b(?:grafana|kibana|monitoring|operational|observability|datadog)\b.{0,30}\bdashboards?\b", re.IGNORECASE
)


def places(phrase: Phrase, setting: Setting) -> Iterator[Suggestion]:
    """Paths → the files are there; those that go are not. That a file is there says nothing of what is done to it."""
    if phrase.label in ("coverage", "metric", "metrics"):
        return  # the file is what is measured
    told = phrase.label in _PLACES or phrase.sort is Sort.FILE
    title = "" if told else titled(phrase.text)[1]
    removed = _REMOVED.search(phrase.text.replace("**", "")) if _REMOVES.match(title) else None
    if not removed and any(_TREATS.match(clause) for clause in _CLAUSES.split(title)):
        return
    found = paths.paths(removed[1] if removed else phrase.text if told else _CITED.sub(" ", phrase.text), told=told)
    if globs := [paths.below(setting.folder, glob) for glob in found]:
        params = {"paths": globs if len(globs) > 1 else globs[0]}
        must = "not exists" if removed else "exists"
        yield phrase.suggest("files", params, (must,), Confidence.CERTAIN if told else Confidence.LIKELY)


def installed(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """A command that installs packages → the manifest names each of them."""
    tool, names = paths.packages(phrase.text)
    if names:
        either = "|".join(re.escape(name).replace("/", "\\/").replace("\\-", "-") for name in names)
        pattern = f'"({either})"\\s*:' if tool == "npm" else f"(?i)({either})\\b"
        params = {"paths": _MANIFESTS[tool], "pattern": pattern.replace("\\/", "/")}
        yield phrase.suggest("files", params, (f"matching_lines >= {len(names)}",))


def patterns(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """So many of some code → lines that match it, no more than today; code that is to go → none."""
    for code in paths.codes(phrase.text):
        glob = next((glob for begin, glob in _LANGUAGES if code.startswith(begin)), "")
        numbers = [each for each in amounts(phrase.text) if not each.unit]
        if glob and numbers and _OCCURS.search(phrase.text):
            params = {"paths": glob, "pattern": re.escape(code).replace("\\ ", "\\s+")}
            yield phrase.suggest("files", params, (f"matching_lines <= {numbers[0].number}",))
    goes = _GOES.search(phrase.text)
    if goes and not phrase.label and not amounts(phrase.text):
        code = goes["code"] or goes["moved"]
        glob = next(glob for begin, glob in _LANGUAGES if code.startswith(begin))
        yield phrase.suggest(
            "files", {"paths": glob, "pattern": re.escape(code)}, ("matching_lines == 0",), Confidence.GUESS
        )


def sizes(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """A bound on the size of what is built → the files of it together."""
    found = [each for each in bounds(phrase.text, "B", "KB", "MB", "GB", "KiB", "MiB", "GiB") if each.op in ("<", "<=")]
    if found and _SIZE.search(phrase.text) and "image" not in phrase.text.lower():
        must = f"total_size {found[-1].written()}"
        yield phrase.suggest("files", {"paths": "{dist,build,out,.next/static}/**/*.{js,css}"}, (must,))


def files_of_tests(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """So many test files → count them."""
    found = [each for each in amounts(phrase.text) if not each.unit and each.op in (">", ">=")]
    if found and re.search(r"\btest files\b", phrase.text, re.IGNORECASE) and "target" not in phrase.text.lower():
        globs = "**/{test_*,*_test,*.test,*.spec,*Test,*Tests}.{py,go,js,jsx,ts,tsx,java,kt,cs}"
        yield phrase.suggest("files", {"paths": globs}, (f"count {found[-1].written()}",))


def documents(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """A document, or what a tool reads, by its usual name → a file of that name."""
    if phrase.label:
        return
    text = plain(phrase.text).partition(" - ")[0]
    if _REVISES.match(text) or _REVISED.search(text):
        return
    for words, glob, name in _USUAL:
        if words.search(text):
            yield phrase.suggest(name, {"paths": glob}, ("exists",), Confidence.GUESS)
            return


def alerts(phrase: Phrase, _setting: Setting) -> Iterator[Suggestion]:
    """Alerts and dashboards → the files that define them."""
    if phrase.label:
        return
    text = plain(phrase.text)
    if _DASHBOARD.search(text):
        yield phrase.suggest("files", {"paths": "**/*dashboard*.{json,yml,yaml}"}, ("exists",), Confidence.GUESS)
    elif _ALERTS.search(text) or "alerts to" in phrase.about:
        yield phrase.suggest("files", {"paths": "**/*alert*.{yml,yaml,json,tf}"}, ("exists",), Confidence.GUESS)
