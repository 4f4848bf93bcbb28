"""Reads Code Quality reports of GitLab and issues of Code Climate: a list of issues, or issues one after the other.

Source of the format: GitLab's documentation, "Code Quality", "Code Quality report format"; and Code Climate's
`spec/analyzers/SPEC.md` (Issues, Locations, Output): an engine ends each issue with a NUL. Both say where an issue is
by `lines` or `positions`. The severity is optional in Code Climate, and the name of the check was in GitLab: PHPStan
writes none (`GitlabErrorFormatter`), and Ruff before 0.3 began the description with it, in parentheses. The list of a
clean run is empty and names no tool: it is readable only where the checklist sets the format. A fingerprint is not
read: many tools hash the line number.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_line_number, parse_text, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk_entries
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_severity
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import CODE_CLIMATE, is_not_checked

_EXPECTED = "a Code Quality report of GitLab or Code Climate"
_RULE_OF_RUFF = re.compile(r"\(([A-Z]{1,6}[0-9]{1,4})\) ")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def matches(head: bytes) -> bool:
    """Whether the entries of the list, or the objects, are issues with a check or a fingerprint, and a location."""
    paths = find_member_paths(head)
    return any(
        (f"{prefix}check_name" in paths and bool({f"{prefix}location", f"{prefix}fingerprint"} & paths))
        or {f"{prefix}{name}" for name in ("description", "fingerprint", "location.path")} <= paths
        for prefix in ("[].", "")
    )


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues.

    Raises:
        EvidenceError: empty for an empty file; wrong format or unreadable when it is not such a report, or broken, or
            when only some issues have a severity or the name of a check: it was lost.
    """
    collector = Collector(includes)
    are_rated: set[bool] = set()
    are_named: set[bool] = set()
    for entry in walk_entries(_without_separators(stream)):
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, "one of its issues is not an object")
        if str(entry.get("type", "issue")).lower() != "measurement":
            collector.add(_finding(entry))
            are_rated.add(isinstance(entry.get("severity"), str))
            are_named.add("check_name" in entry)
    for member, values in {"severity": are_rated, "check_name": are_named}.items():
        if len(values) > 1:
            raise wrong_format(_EXPECTED, f"one of its issues has no `{member}`, and others have")
    return collector.report("codeclimate")


def _without_separators(stream: BinaryIO) -> BinaryIO:
    """The unpacked stream with white space in place of each NUL, except in UTF-16 and UTF-32."""
    return cast("BinaryIO", _Separated(content.read_chunks(stream)))


class _Separated(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._is_wide: bool | None = None

    def read(self, _size: int = -1) -> bytes:
        chunk = next(self._chunks, b"")
        if self._is_wide is None:
            self._is_wide = chunk.startswith(_WIDE) or b"\0" in chunk[:4]
        return chunk if self._is_wide else chunk.replace(b"\0", b"\n")


def _finding(entry: dict[str, Any]) -> ScanFinding:
    location, description = as_object(entry.get("location")), parse_text(entry.get("description"))
    rule = parse_text(entry["check_name"]) if "check_name" in entry else _find_rule(description)
    if not rule or ("check_name" not in entry and not (description and location)):
        raise wrong_format(_EXPECTED, "one of its issues has no `check_name`")
    lines, positions = as_object(location.get("lines")), as_object(location.get("positions"))
    return ScanFinding(
        rule, description, parse_severity(entry.get("severity"), CODE_CLIMATE),
        parse_text(location.get("path"), 1000), _line(lines.get("begin"), positions.get("begin")),
        _line(lines.get("end"), positions.get("end")), is_failure=is_not_checked(rule),
    )  # fmt: skip


def _find_rule(description: str) -> str:
    """The rule at the beginning of a description, as early versions of Ruff write it."""
    match = _RULE_OF_RUFF.match(description)
    return match[1] if match else "unnamed rule"


def _line(number: object, position: object) -> int | None:
    """The line of `lines`, else of `positions`; some tools write the position in `lines`."""
    places = [as_object(place).get("line") for place in (number, position)]
    return next(filter(None, map(parse_line_number, (number, *places))), None)


FORMAT = FindingsFormat(
    "codeclimate",
    "Code Quality (GitLab, Code Climate)",
    "GitLab's Code Quality, Code Climate, and linters with such an output",
    matches,
    parse,
    CODE_CLIMATE,
    paths=("*{code-quality,codequality,code_quality,codeclimate}*.json",),
)
