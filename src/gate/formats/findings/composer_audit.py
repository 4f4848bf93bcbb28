"""Reads the reports of `composer audit --format=json`.

Source of the format: Composer's `src/Composer/Advisory/Auditor.php`. `advisories` maps packages to their advisories;
PHP writes an empty map as a list, and a list with gaps as an object. `ignored-advisories` are those that composer.json
ignores. `filter` holds packages on a list of packages to avoid, such as malware, for which the audit fails too. With
`--ignore-unreachable`, `unreachable-repositories` names those whose advisories are missing. Abandoned packages are
no vulnerabilities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import parse_text, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths, find_names
from gate.formats.common.json_stream import walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import MAX_NAMES, parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

_EXPECTED = "a report of `composer audit --format=json`"
_SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low")}
_LISTS = ("advisories", "ignored-advisories", "filter")
_EMPTY_LIST = re.compile(r'"advisories"\s*:\s*\[')
_ADVISORY = re.compile(r"(?:ignored-)?advisories\..+\[\]\.(?:advisoryId|affectedVersions)")
_ID = re.compile(r"(?:GHSA(?:-[0-9a-z]{4}){3}|CVE-[0-9]{4}-[0-9]{4,})", re.IGNORECASE)


def matches(head: bytes) -> bool:
    """Whether the document has advisories by package as Composer writes them, or none and no member of another tool."""
    names = find_names(head)
    if any(_ADVISORY.match(path) for path in find_member_paths(head)):
        return True
    is_empty = _EMPTY_LIST.search(content.decode_head(head)) is not None
    return "advisories" in names and (is_empty or "abandoned" in names) and "metadata" not in names


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The advisories on the installed packages.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken; unreadable when Composer
            could not reach a repository.
    """
    collector = Collector(includes)
    has_advisories = False
    for path, value in walk(stream, {name: {} for name in _LISTS}):
        match path:
            case ("advisories",) if isinstance(value, (dict, list)):
                has_advisories = True
            case (str(name),) if name in _LISTS and not isinstance(value, (dict, list)):
                raise wrong_format(_EXPECTED, f"its `{name}` is not a map of packages")
            case ("advisories" | "ignored-advisories" as name, key):
                collector.extend(_advisories(key, value, suppressed=name != "advisories"))
            case ("filter", key):
                collector.extend(_filtered(key, value))
            case ("abandoned",) if isinstance(value, (dict, list)):
                collector.note("an abandoned package, which is no vulnerability and is not counted", len(value))
            case ("unreachable-repositories",) if value:
                count = len(value) if isinstance(value, (dict, list)) else 1
                repositories = pluralize(count, "repository", "repositories")
                raise EvidenceError(
                    Cause.UNREADABLE, f"Composer could not reach {repositories}: advisories are missing"
                )
    if not has_advisories:
        raise wrong_format(_EXPECTED, "this JSON lacks its `advisories`")
    return collector.report("composer-audit", "Composer audit")


def _entries(package: str | int, value: object) -> Iterator[dict[str, Any]]:
    """The entries of one package, from a list or from an object with their numbers."""
    entries = list(value.values()) if isinstance(value, dict) else value
    is_list = isinstance(entries, list) and bool(entries) and len(select_objects(entries)) == len(entries)
    if not isinstance(package, str) or not is_list:
        raise wrong_format(_EXPECTED, "the advisories of one package are not a list of objects")
    yield from select_objects(entries)


def _advisories(package: str | int, value: object, *, suppressed: bool) -> Iterator[ScanFinding]:
    for entry in _entries(package, value):
        sources = select_objects(entry.get("sources"))[:MAX_NAMES]
        texts = [entry.get("cve"), entry.get("link"), *(source.get("remoteId") for source in sources)]
        aliases = (match[0] for text in texts if isinstance(text, str) and (match := _ID.search(text[:500])))
        own = parse_text(entry.get("advisoryId"))
        names = tuple(dict.fromkeys(filter(None, (own, *map(_canonical, aliases))))) or ("unnamed advisory",)
        title = parse_text(entry.get("title")) or parse_text(entry.get("affectedVersions"))
        reason = parse_text(entry.get("ignoreReason"), 100)
        yield ScanFinding(
            names[0], f"{title} (ignored: {reason})" if reason else title, parse_severity(entry.get("severity")),
            package=parse_text(entry.get("packageName")) or parse_text(package), ids=names, suppressed=suppressed,
        )  # fmt: skip


def _canonical(name: str) -> str:
    """The name of an advisory with the letters that its database uses."""
    return f"GHSA{name[4:].lower()}" if name[:4].upper() == "GHSA" else name.upper()


def _filtered(package: str | int, value: object) -> Iterator[ScanFinding]:
    for entry in _entries(package, value):
        rule = parse_text(entry.get("id")) or parse_text(entry.get("listName")) or "filter"
        reason = parse_text(entry.get("reason")) or "it is on a list of packages to avoid"
        name = parse_text(entry.get("packageName")) or parse_text(package)
        yield ScanFinding(rule, reason, package=name, ids=(rule,))


FORMAT = FindingsFormat(
    "composer-audit",
    "Composer audit",
    "Composer (`composer audit --format=json`)",
    matches,
    parse,
    _SEVERITIES,
    paths=("*composer*.json", "audit.json"),
)
