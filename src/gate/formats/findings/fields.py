"""Reads single fields of scan reports: severities, texts, line numbers, timestamps, lists; of any type."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from gate.formats.findings.model import SEVERITY_NAMES
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.text import truncate

MAX_MESSAGE = 300
MAX_LINE = 10_000_000
MAX_CODE = 4_000
"""How much code is hashed, in characters."""

_STYLE = {ord(mark): None for mark in " \t\r\n\f\v\u00a0(),;\\"} | {ord("'"): '"'}
MAX_NAMES = 30
"""How many other names of one advisory, or versions with its fix, are read."""
NOT_LOGGED_IN = "requires login"
"""What Semgrep writes in place of a fingerprint and of code (its `cli/src/semgrep/rule_match.py` and `output.py`)."""


def parse_severity(raw: object, names: Mapping[str, Severity] = SEVERITY_NAMES) -> Severity:
    """The severity with this name, in any case; unrated for any other value."""
    return names.get(raw.strip().lower(), Severity.UNRATED) if isinstance(raw, str) else Severity.UNRATED


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
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def parse_text(raw: object, limit: int = MAX_MESSAGE) -> str:
    """A text or whole number on one line, bounded, without lone surrogates; empty for anything else."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if abs(raw) < 10**18 else ""
    if not isinstance(raw, str):
        return ""
    line = truncate(" ".join(raw[: limit * 4].split()), limit)
    return line if line.isascii() else line.encode("utf-8", "replace").decode("utf-8")


def parse_repeated_text(raw: object) -> str:
    """The same as `parse_text`, cached for short names, which occur again and again."""
    return _repeated(raw) if isinstance(raw, str) and len(raw) <= MAX_MESSAGE else parse_text(raw)


_repeated = lru_cache(maxsize=4096)(parse_text)


def parse_line_number(raw: object) -> int | None:
    """A line number from 1 to MAX_LINE; None for anything else."""
    is_whole = isinstance(raw, int) and not isinstance(raw, bool)
    return raw if is_whole and 1 <= raw <= MAX_LINE else None  # type: ignore[return-value,operator]


def parse_timestamp(raw: object) -> datetime | None:
    """The moment, in UTC where the text names no zone; None for anything else."""
    return timestamps.parse_report_time(raw) if isinstance(raw, str) else None


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


def select_objects(raw: object) -> list[dict[str, Any]]:
    """The objects of a list; empty for anything else."""
    return [entry for entry in raw if isinstance(entry, dict)] if isinstance(raw, list) else []


def require_objects(raw: object, expected: str, member: str) -> list[dict[str, Any]]:
    """The objects of a list that may be absent or null.

    Raises:
        EvidenceError: wrong format when it is, or holds, anything else: what that means would be lost.
    """
    if raw is not None and (not isinstance(raw, list) or len(select_objects(raw)) != len(raw)):
        raise wrong_format(expected, f"its `{member}` is not a list of objects")
    return select_objects(raw)


def as_object(raw: object) -> dict[str, Any]:
    """The object; an empty one for anything else."""
    return raw if isinstance(raw, dict) else {}


def select_strings(raw: object) -> list[str]:
    """The strings of a list; empty for anything else."""
    return [entry for entry in raw if isinstance(entry, str)] if isinstance(raw, list) else []


def parse_names(raw: object) -> tuple[str, ...]:
    """The first names of a list of strings, bounded; empty for anything else."""
    listed = raw[:MAX_NAMES] if isinstance(raw, list) else []
    return tuple(name for name in (parse_text(entry) for entry in listed if isinstance(entry, str)) if name)


def describe_upgrade(package: str, versions: str) -> str:
    """The upgrade of a package to the first fixed version, or to one of several (`1.2, 2.0`); empty without any."""
    alternatives = [version for version in map(str.strip, versions.split(",")) if version]
    upgrade = f"upgrade {package}" if package else "upgrade"
    return parse_text(f"{upgrade} to {' or '.join(alternatives)}") if alternatives else ""


def wrong_format(expected: str, detail: str) -> EvidenceError:
    """The error for a document of another structure."""
    return EvidenceError(Cause.WRONG_FORMAT, f"expected {expected}, but {detail}")
