"""The advisories of npm's registry as npm 6, pnpm and Yarn 1 report them, and the names of an advisory."""

from __future__ import annotations

import re
from typing import Any

from gate.formats.common.json_fields import parse_text, select_objects
from gate.formats.findings.fields import parse_names, parse_severity, read_fix, require_severity
from gate.formats.findings.model import ScanFinding

WORST_FIRST = ("critical", "high", "moderate", "low", "info")
"""npm's names of severities."""

SEVERITIES = {name: parse_severity(name) for name in WORST_FIRST}

_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}", re.IGNORECASE)
_NUMBERED = re.compile(r"/advisories/([0-9]{1,9})/?$")


def read_names(advisory: dict[str, Any]) -> list[str]:
    """The names of an advisory, read from its address."""
    address = str(advisory.get("url") or "")[:500]
    if match := _GHSA.search(str(advisory.get("github_advisory_id") or "")[:100] + " " + address):
        return ["GHSA" + match[0][4:].lower()]
    match = _NUMBERED.search(address)
    number = match[1] if match else parse_text(advisory.get("source"), 20)
    return [f"npm:{number}"] if number else []


def read_advisory(advisory: dict[str, Any], module: str, through: str = "") -> ScanFinding:
    """The finding of an advisory on a module; `through` is the path of dependencies that leads to it."""
    names = [*read_names(advisory), *parse_names(advisory.get("cves"))] or [f"npm:{parse_text(advisory.get('id'))}"]
    patched = parse_text(advisory.get("patched_versions"))
    fixable = bool(patched) and patched.replace(" ", "") not in ("<0.0.0", "none")
    versions = dict.fromkeys(parse_text(entry.get("version")) for entry in select_objects(advisory.get("findings")))
    title = parse_text(advisory.get("title"))
    return ScanFinding(
        names[0],
        parse_text(f"{title} (through {through})" if through else title),
        require_severity(advisory, "severity", SEVERITIES, "an advisory of npm's registry"),
        package=module,
        version=parse_text(", ".join(versions)),
        **read_fix(module, patched if fixable else ""),
        ids=tuple(names),
        fixable=fixable,
    )
