"""Whether the words of a task create the files that it names: only then does their existence show that it is done."""

from __future__ import annotations

import re

from gate.trackers.reading.vocabulary import strip_marks

_CREATE = r"(?:creat|generat|scaffold|introduc|draft)(?:e|es|ed|ing)|add(?:s|ed|ing)?|writ(?:e|es|ten|ing)|wrote|new"
_VERB = re.compile(
    rf"\W*(?:{_CREATE})\s+(?:(?:the|an?|all|both|new|initial|basic|empty|first|following|missing|top-level|root|file|script|"
    r"document|folder|directory|module|page|component|workflow|template|placeholder)\s+)*",
    re.IGNORECASE,
)
"""The start of a task that creates something, up to its name."""

_NUMBER = re.compile(
    r"\W*(?:(?:task|step|item|story|ticket|phase)\s*#?[\w.]*\d[\w.]*\s*[:.)–—-]+|T?\d+(?:\.\d+)*[:.)]?\s)\s*"
    r"(?:\[[A-Z0-9]+\]\s*)*",
    re.IGNORECASE,
)
"""The number of a task and its tags, before its title: `Task 1:`, `T012 [P] [US1]`."""

_ADD = re.compile(r"\W*(?:add|writ|wrote)", re.IGNORECASE)
_NAMES = re.compile(
    r"\s*(?:`[^`]+`|[\w@.\[\]/-]*[./][\w@.\[\]/-]*\w/?)(?:\s*(?:,|&|\+|and|,\s*and)(?=\s*`)\s*`[^`]+`)*"
)
"""One path, or several of them as code."""

_KIND = (
    r"(?:\s+(?:files?|script|document|doc|folders?|director(?:y|ies)|dirs?|module|page|component|workflow|template|skeleton|"
    r"stub|package|structure|tree))*"
)
_DETAIL_WORDS = "with|for|that|which|containing|including|covering|following|from|based on|using|as"
_PLACE_WORDS = "to|in|at|inside|under|into"
_DETAILS, _PLACES = (
    re.compile(rf"\W*{_KIND}\s*(?:$|[:.;(—–]|-\s|(?:{words})\b)", re.IGNORECASE)
    for words in (_DETAIL_WORDS, f"{_DETAIL_WORDS}|{_PLACE_WORDS}")
)
"""What may follow the names. A place or a purpose may follow `create x.py`; `add x.py to the index` is other work."""

_PLACE = re.compile(
    r"[^/`]{0,200}?\b(?:in|at|inside|under|into|to)\s+(?:the\s+)?`?((?:[\w@.-]+/)+(?:[\w@.-]+\w)?)", re.ASCII
)
"""The path of the place, after the name of a file."""

CANCELLED = re.compile(
    r"\b(?:skipped|skip:|not (?:needed|required|applicable)|n/a|deferred|superseded|obsolete|won'?t|cancell?ed|"
    r"replaced|removed|moved|merged|renamed|consolidated|deprecated)\b",
    re.IGNORECASE,
)
"""A remark that the work was not done as planned, so that the file says nothing."""

_MORE_WORK = re.compile(
    r"(?:\band\b|\bthen\b|[,;+&→])\s*(?:then\s+|also\s+)?(?:add|build|call|change|check|clean|configure|connect|convert|deploy|"
    r"document|enable|ensure|export|extend|extract|fix|hook|implement|import|include|install|integrate|link|make|merge|"
    r"migrate|move|plug|port|publish|push|re-?export|refactor|register|remove|rename|replace|review|rewrite|run|set|"
    r"split|switch|test|update|upload|use|validate|verify|wire|write)(?:e?d|s)?\b",
    re.IGNORECASE,
)
"""A second piece of work in the same task, which the existence of a file does not show."""

_PREPOSITION = re.compile(
    r"\b(?:to|in|into|on|for|of|with|without|at|from|via|using|by|per|and)\b|[:(,;—–]|\s-\s", re.IGNORECASE
)
_MAKES = re.compile(
    rf"\W*(?:{_CREATE}|implement(?:s|ed|ing)?|buil(?:d|ds|t|ding)|develop(?:s|ed|ing)?|set up)\s+", re.IGNORECASE
)
_PATH = re.compile(r"\S*\w/\w\S*|\b[\w-]+\.[a-z]{1,5}\b")
"""A path in a title: `implement a.py` does not name what the file is for."""

_COLLECTION = re.compile(r"[a-z]{3}s\.md$", re.IGNORECASE)
"""A document that collects things: `create a tutorial in TUTORIALS.md` does not create it."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_END = re.compile(r"(?<=\w{3})(?<!s)s$|(?<=\w{4})(?:er|ing)s?$")
_FILLERS = frozenset({
    "a", "all", "an", "and", "basic", "central", "centralized", "common", "comprehensive", "custom", "generic",
    "global", "initial", "main", "new", "our", "reusable", "shared", "simple", "structured", "the",
})  # fmt: skip
_KINDS = frozenset({
    "adapter", "api", "check", "class", "client", "component", "config", "configuration", "controller", "doc",
    "document", "documentation", "endpoint", "file", "function", "handler", "helper", "hook", "implementation",
    "interface", "layer", "lib", "library", "integration", "logic", "manager", "mechanism", "middleware", "model",
    "module", "page", "pattern", "pipeline", "provider", "repository", "route", "router", "schema", "script",
    "service", "setup", "spec", "suite", "system", "template", "test", "tool", "type", "unit", "util", "utility",
    "view", "workflow",
})  # fmt: skip
"""Words for the kind of a thing, which may stand in the title or in the path, or in neither."""

GENERIC = re.compile(
    r"(?:app|base|common|config|configuration|constants?|data|default|helpers?|index|init|__init__|layout|lib|main|middleware|"
    r"mod|models?|page|plugin|route|routes|schema|server|settings?|setup|styles?|tests?|types?|urls|utils?|views?)\.\w+"
    r"|__init__\.py|Dockerfile|Makefile",
    re.IGNORECASE,
)
"""File names that many folders have: without a folder, they name no file."""


def find_created(title: str) -> str:
    """The part of a title that names the files which the task creates; empty where it does more, or something else."""
    title = _without_number(title)
    start = _VERB.match(title)
    names = _NAMES.match(title, start.end()) if start else None
    if not start or not names:
        return ""
    follows = (_DETAILS if _ADD.match(title) else _PLACES).match(title, names.end())
    if not follows or _MORE_WORK.search(title, names.end()):
        return ""
    return _join_place(names[0].strip().strip("`"), title[names.end() :]) or names[0]


def _join_place(name: str, rest: str) -> str:
    """The path of a file name whose folder, or whole path, stands after it; empty where none does."""
    place = _PLACE.match(rest) if "/" not in name.rstrip("/") else None
    if not place:
        return ""
    if place[1].endswith("/"):
        return f"`{place[1]}{name}`"
    return f"`{place[1]}`" if place[1].endswith(f"/{name}") else ""


def names_file(title: str, path: str) -> bool:
    """Whether a title says to make what a file is named after, and nothing else: `Write the guide`, `docs/guide.md`."""
    text = _PATH.sub("", _without_number(strip_marks(title)))
    start = _MAKES.match(text)
    if not start:
        return False
    thing = _PREPOSITION.split(text[start.end() :], maxsplit=1)[0].strip()
    if _COLLECTION.search(path) and not thing.lower().endswith("s"):
        return False
    subject = _words(thing)
    parts = (_name_words(part) for part in path.rstrip("/*").split("/")[::-1])
    name = next((words for words in parts if words is not None), set())
    places = _words(path)
    return bool(subject - _KINDS) and bool(name) and name <= subject and subject <= places | _KINDS


def _words(text: str) -> set[str]:
    """The words of a text or of a name in camel case, in lower case and without their ends."""
    words = {word.lower() for word in _WORD.findall(text)} - _FILLERS
    singulars = {next((kind for end in ("", "s", "es") if (kind := w.removesuffix(end)) in _KINDS), w) for w in words}
    return {word if word in _KINDS else _END.sub("", word) for word in singulars}


def _name_words(part: str) -> set[str] | None:
    """The words of a file or a folder that name a thing; None for a name that many folders have."""
    if GENERIC.fullmatch(part):
        return None
    return _words(part.partition(".")[0]) - _KINDS


def _without_number(title: str) -> str:
    match = _NUMBER.match(title)
    return title[match.end() :] if match else title
