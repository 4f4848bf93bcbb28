"""Reads single fields of scan reports of any type: severities, names, and what every report in JSON has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypedDict

from gate.formats.common.json_fields import (
    parse_line_number,
    parse_text,
    parse_timestamp,
    wrong_format,
)
from gate.formats.findings.model import SEVERITY_NAMES
from gate.model.evidence import Severity, Upgrade

MAX_CODE = 4_000
"""How much code is hashed, in characters."""

_STYLE = {ord(mark): None for mark in " \t\r\n\f\v\u00a0(),;\\"} | {ord("'"): '"'}
_MINIMUM = re.compile(r"(?:>=|\^|~>?|=)? ?(v?[0-9A-Za-z][0-9A-Za-z.+:~_-]{0,99})(?: ?<=? ?[0-9A-Za-z.+:~_-]+)?$")
"""A version, or a range that begins with it: `1.2.3`, `>=1.2.3`, `^1.2`, `>=1.2 <2`."""

MAX_NAMES = 30
"""How many other names of one advisory, or versions with its fix, are read."""
NOT_LOGGED_IN = "requires login"
"""What Semgrep writes in place of a fingerprint and of code (its `cli/src/semgrep/rule_match.py` and `output.py`)."""


def parse_severity(raw: object, names: Mapping[str, Severity] = SEVERITY_NAMES) -> Severity:
    """The severity with this name, in any case; unrated for any other value."""
    return names.get(raw.strip().lower(), Severity.UNRATED) if isinstance(raw, str) else Severity.UNRATED


def require_severity(entry: Mapping[str, Any], member: str, names: Mapping[str, Severity], expected: str) -> Severity:
    """The severity of a finding of a tool that writes one for each; unrated for an unknown name.

    Raises:
        EvidenceError: wrong format when there is none: it was lost, and the finding may be a severe one.
    """
    if not isinstance(entry.get(member), str):
        raise wrong_format(expected, f"one of its findings has no `{member}`")
    return parse_severity(entry[member], names)


def rate_score(raw: object) -> Severity | None:
    """The severity of a CVSS base score from 0 to 10 (its qualitative scale); None for anything else.

    Source: CVSS 3.1 specification, section 5; GitHub reads `security-severity` in the same steps. 0 is unrated: Trivy
    and Grype write it where they know no severity (Trivy's `pkg/report/sarif.go`, Grype's `presenter/sarif`).
    """
    score = _decimal(raw)
    if score is None or not 0 <= score <= 10:
        return None
    for minimum, rating in ((9, Severity.CRITICAL), (7, Severity.HIGH), (4, Severity.MEDIUM)):
        if score >= minimum:
            return rating
    return Severity.LOW if score > 0 else Severity.UNRATED


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)) or len(str(raw)) > 40:
        return None
    if isinstance(raw, str) and (not raw.isascii() or "_" in raw):  # Python reads other digits, and `1_0` as 10
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def parse_line_range(raw: object) -> tuple[int | None, int | None]:
    """The first and the last line of `12` or `12-15`; None for what is no line number."""
    first, _, last = parse_text(raw, 40).partition("-")
    return _line(first), _line(last)


def _line(text: str) -> int | None:
    return parse_line_number(int(text)) if text.isdecimal() and len(text) < 10 else None


def parse_date(raw: object) -> date | None:
    """The day of a moment, or a day alone (`2026-11-29`); None for anything else."""
    moment = parse_timestamp(raw)
    return moment.date() if moment else None


def hash_code(code: str) -> str:
    """A hash of one or several lines of code that formatters do not change; empty for blank lines.

    It ignores white space, the kind of quotes, and what formatters add when they wrap a line: parentheses, commas,
    semicolons, backslashes, and the end of a string that goes on in the next one. Reports and saved results hold the
    hash, never the code, which may hold a secret.
    """
    text = code[:MAX_CODE].translate(_STYLE).replace('""', "")
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16] if text else ""


def parse_names(raw: object) -> tuple[str, ...]:
    """The first names of a list of strings, bounded; empty for anything else."""
    listed = raw[:MAX_NAMES] if isinstance(raw, list) else []
    return tuple(name for name in (parse_text(entry) for entry in listed if isinstance(entry, str)) if name)


class Fix(TypedDict):
    """The members of a finding that say how it is fixed."""

    remedy: str
    upgrade: Upgrade | None


NO_FIX = Fix(remedy="", upgrade=None)


def read_fix(package: str, versions: str, *, is_breaking: bool = False) -> Fix:
    """The upgrade of a package to the first fixed version, or to one of several (`1.2, 2.0`); empty without any.

    A version may have the operator of a minimum before it (`>=1.2`) and be one of several ranges (`>=1 <2 || >=2.1`).
    Where the first version with the fix is not named, as in `>1.2`, there is a text and no upgrade.
    """
    alternatives = [version for version in map(str.strip, versions.split(",")) if version]
    if not alternatives:
        return NO_FIX
    suffix = " (a breaking change)" if is_breaking else ""
    text = parse_text(f"{f'upgrade {package}' if package else 'upgrade'} to {' or '.join(alternatives)}") + suffix
    ranges = [part.strip() for version in alternatives[:MAX_NAMES] for part in version.split("||")[:MAX_NAMES]]
    minimums = [match[1] for match in map(_MINIMUM.match, ranges) if match]
    has_all = package and len(minimums) == len(ranges) and len(alternatives) <= MAX_NAMES
    upgrade = Upgrade(package, tuple(dict.fromkeys(minimums)), is_breaking=is_breaking) if has_all else None
    return Fix(remedy=text, upgrade=upgrade)
