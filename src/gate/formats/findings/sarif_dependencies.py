"""What the results of a SARIF log say about dependencies: the package, the advisory, and the upgrade that fixes it.

SARIF has no properties for them. Sources of the texts: Trivy's `pkg/report/sarif.go`, Grype's `presenter/sarif` and
OSV-Scanner's `internal/output/sarif.go`; `fixes` and their description are in SARIF 2.1.0, section 3.55.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from gate.formats.common.json_fields import as_object, first_object, parse_text
from gate.formats.findings.fields import NO_FIX, Fix, read_fix

_ADVISORY = re.compile(
    r"((?:CVE|PYSEC|RUSTSEC|GO|MAL)-[0-9]{4}-[0-9]{1,9}|GHSA(?:-[0-9a-z]{4}){3})(?:-(.+))?", re.IGNORECASE
)
_PACKAGES = (
    re.compile(r"^Package: (\S+)$", re.MULTILINE),  # Trivy
    re.compile(r"^Package '(\S+)@\S*' is vulnerable"),  # OSV-Scanner
)
_FIXED = re.compile(r"^Fixed Version: *(\S.*)$", re.MULTILINE)  # Trivy, in the message
_FIXED_IN_HELP = re.compile(r"^Fix Version: *(\S.*)$", re.MULTILINE)  # Grype, in the help of the rule

_match_advisory = lru_cache(maxsize=4096)(_ADVISORY.fullmatch)


class Dependency(NamedTuple):
    """The dependency that a result is about: its package, the names of the advisory, the upgrade that fixes it."""

    package: str = ""
    ids: tuple[str, ...] = ()
    fix: Fix = NO_FIX


NO_DEPENDENCY = Dependency()


def names_advisory(rule: str) -> bool:
    """Whether a rule of this name is an advisory about a dependency."""
    return _match_advisory(rule) is not None


def find_dependency(rule: str, message: str) -> Dependency:
    """The dependency, where scanners of dependencies name it in rule and message."""
    advisory = _match_advisory(rule)
    if not advisory:
        return NO_DEPENDENCY
    matches = (pattern.search(message) for pattern in _PACKAGES)
    package = advisory[2] or next((parse_text(match[1]) for match in matches if match), "")
    fixed = _FIXED.search(message)
    return Dependency(package, (advisory[1],) if package else (), read_fix(package, fixed[1]) if fixed else NO_FIX)


def find_help(rule: Mapping[str, Any], package: str) -> Fix:
    """The upgrade that the help of a rule about this package names; empty where it names none."""
    text = as_object(rule.get("help")).get("text") if package else None
    fixed = _FIXED_IN_HELP.search(text[:4000]) if isinstance(text, str) else None
    return read_fix(package, fixed[1]) if fixed else NO_FIX


def parse_fix(fixes: object) -> str:
    """The description of the first fix that a result proposes."""
    return parse_text(as_object(first_object(fixes).get("description")).get("text")) if fixes else ""
