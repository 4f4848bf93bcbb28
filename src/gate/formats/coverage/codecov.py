"""Reads Codecov's own format of coverage, as `cargo llvm-cov --codecov` writes it.

Source of the format: Codecov's documentation, "Codecov Custom Coverage Format". `coverage` maps each file to its lines:
an object by line number, or a list whose first entry stands for line 0. A line has a number of hits, or a text such as
`1/2` of the parts that ran and all parts; null is a line without code. As in Codecov, a line of which only some parts
ran is not covered. The parts are branches or regions, as the tool has it: they are not counted as branches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import INVALID_LINE_NUMBER, describe_anomalies, parse_line_number
from gate.formats.coverage.hit_lists import is_count
from gate.formats.coverage.line_sets import Tallies, make_bit_set
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits

_EXPECTED = "a report in Codecov's format"
_PARTS = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_LINE = re.compile(r"coverage\..+\.[0-9]{1,9}")
_LISTS = re.compile(r'\{\s*"coverage"\s*:\s*\{\s*"(?:[^"\\]|\\.)+"\s*:\s*\[\s*(?:null|[0-9]|"[0-9]+/)')
_INVALID_HITS = "a line whose coverage is neither a number nor a fraction; it is not covered"


def matches(head: bytes) -> bool:
    """Whether `coverage` is the first member, and has nothing but files with numbers of lines, or with lists."""
    if _LISTS.match(content.decode_head(head).lstrip()):
        return True
    paths = find_member_paths(head)
    inner = [path for path in paths if path.startswith("coverage.") and _LINE.fullmatch(path)]
    return "coverage" in paths and bool(inner) and not any(path.endswith((".lines", ".branches")) for path in paths)


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a report in Codecov's format, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    tallies, anomalies, has_files = Tallies(limits), Counter[str](), False
    for path, value in walk(stream, {"coverage": {}}):
        match path:
            case ("coverage",):
                has_files = value == {}
            case ("coverage", str(name)):
                lines = [*_lines(name, value, anomalies)]
                tallies.add(
                    tallies.of(name),
                    make_bit_set([line for line, _ in lines]),
                    make_bit_set([line for line, covered in lines if covered]),
                )
    if not has_files:
        raise wrong_format(_EXPECTED, "its `coverage` is not an object")
    files = tallies.results()
    return CoverageReport("codecov", files, has_branches=False, notes=tuple(describe_anomalies(anomalies, files)))


def _lines(name: str, listed: object, anomalies: Counter[str]) -> Iterator[tuple[int, bool]]:
    """The coverable lines of a file, and whether each is covered."""
    entries: Any
    if isinstance(listed, dict):
        entries = (
            (int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None, value)
            for key, value in listed.items()
        )
    elif isinstance(listed, list):
        entries = enumerate(listed)
    else:
        raise wrong_format(_EXPECTED, f"the entry of {name[:200]} has no lines")
    for number, value in entries:
        if value is None:
            continue
        line = parse_line_number(number)
        if line is None:
            anomalies[INVALID_LINE_NUMBER] += 1
            continue
        yield line, _is_covered(value, anomalies)


def _is_covered(value: object, anomalies: Counter[str]) -> bool:
    if is_count(value):
        return value != 0
    parts = _PARTS.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        anomalies[_INVALID_HITS] += 1
        return False
    return int(parts[1]) >= int(parts[2]) > 0


FORMAT = CoverageFormat(
    "codecov",
    "Codecov JSON",
    "cargo-llvm-cov (`--codecov`) and converters for Codecov",
    matches,
    parse,
    paths=("codecov.json",),
)
