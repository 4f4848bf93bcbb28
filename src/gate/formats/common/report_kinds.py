"""What kind of report a file is, by its beginning: those that no format reads, with the step that makes them readable.

One table, so that a report is named for what it is wherever no format matches it. A kind without a step has a format
and is named in other probes. A row whose kind gets a format loses its step; until then the format comes first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gate.formats.common import (
    build_kinds,
    component_kinds,
    console_kinds,
    content,
    coverage_kinds,
    finding_kinds,
    hosted_scanner_kinds,
    linter_kinds,
    page_kinds,
    performance_kinds,
    scanner_kinds,
    testing_kinds,
)
from gate.formats.common.content import Outline
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.report_kind import BY_METRICS, ReportKind, Topic
from gate.model.text import join_names

MAX_NAMES = 3
"""How many members a message names."""

_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_COLUMN = re.compile(r"[A-Za-z][\w ()/%#.-]{0,39}")
_DELIMITERS = (",", ";", "\t")
MIN_COLUMNS = 3
"""A line of text with fewer cells is perhaps a sentence."""

_NAME = re.compile(r"[\w$@-]{1,40}")
"""A name that a message may quote; longer ones may be data, and one with a point or a bracket is a path."""

_OTHER = (
    ReportKind("an answer of Prometheus", Topic.METRICS, BY_METRICS, members=("status", "data.resultType")),
    ReportKind(
        "an error of Prometheus",
        Topic.METRICS,
        BY_METRICS,
        is_error=True,
        members=("status", "errorType"),
        resembles=("npm-audit",),
    ),
    ReportKind(
        "an OpenAPI description",
        Topic.NOTHING,
        "select the reports instead",
        member=r"openapi|swagger",
        resembles=("semgrep",),
    ),
    ReportKind("a JSON report of Infection", Topic.MUTATION, members=("stats.totalMutantsCount", "stats.escapedCount")),
    ReportKind("the output of Gremlins", Topic.MUTATION, members=("go_module", "mutants_total")),
    ReportKind("a PIT mutation report", Topic.MUTATION, roots=("mutations",)),
    ReportKind(
        "a mutation testing report", Topic.MUTATION, members=("schemaVersion", "thresholds"), resembles=("trivy",)
    ),
)

KINDS = (
    *hosted_scanner_kinds.BEFORE_FORMATS, *linter_kinds.BEFORE_FORMATS,
    *scanner_kinds.KINDS, *coverage_kinds.KINDS, *testing_kinds.KINDS, *component_kinds.KINDS, *finding_kinds.KINDS,
    *performance_kinds.KINDS, *_OTHER, *hosted_scanner_kinds.KINDS, *linter_kinds.KINDS, *console_kinds.KINDS,
    *build_kinds.KINDS,
)  # fmt: skip
"""Every kind; the first that fits is the kind of a file."""

_OUTPUTS = (*console_kinds.KINDS, *linter_kinds.KINDS)
"""Among these are the kinds of output for a console, by their text."""


def may_replace_report(kind: ReportKind) -> bool:
    """Whether such a file may lie where a report should be: an error, or the output of a tool that wrote no report."""
    return kind.is_error or (bool(kind.text) and not kind.companion and any(kind is output for output in _OUTPUTS))


def describe_outline(outline: Outline) -> str:
    """What a document of XML with this outline seems to be, for messages."""
    kind = next((kind for kind in KINDS if kind.fits(outline, frozenset(), "")), None)
    return kind.name if kind else outline.description


@lru_cache(16)
def identify(head: bytes) -> ReportKind | None:
    """The kind of the report that begins with these bytes; None when it is not known."""
    head = content.unpack_head(head[: content.HEAD])
    outline = content.read_outline(head)
    paths = find_member_paths(head) if outline is None else frozenset[str]()
    text = _COLOUR.sub("", content.decode_head(head)).lstrip()
    page = page_kinds.identify(text)
    return page or next((kind for kind in KINDS if kind.fits(outline, paths, text)), None)


def describe(head: bytes) -> str:
    """What a file that begins with these bytes seems to be, for messages."""
    kind = identify(head)
    return kind.name if kind else _describe_members(head) or describe_table(head) or content.describe(head)


def _describe_members(head: bytes) -> str:
    """The names of the first members of JSON of an unknown kind; empty where there is none."""
    data = content.unpack_head(head[: content.HEAD])
    text = content.decode_head(data).lstrip()
    prefix = "[]." if text.startswith("[") else ""
    paths = (path.removeprefix(prefix) for path in find_member_paths(data) if path.startswith(prefix))
    names = sorted(filter(_NAME.fullmatch, paths), key=lambda name: text.find(f'"{name}"'))
    if not names:
        return ""
    quoted = join_names([f"`{name}`" for name in names], MAX_NAMES)
    document = "a JSON list of objects" if prefix else "JSON"
    return f"{document} with the {'member' if len(names) == 1 else 'members'} {quoted}"


def describe_table(head: bytes) -> str:
    """The first columns of a table of CSV, for messages; empty for what is none."""
    lines = content.decode_head(content.unpack_head(head[: content.HEAD])).lstrip().splitlines()[:2]
    for delimiter in _DELIMITERS:
        rows = [[cell.strip(' "') for cell in line.split(delimiter)] for line in lines]
        is_table = len(rows) > 1 and MIN_COLUMNS <= len(rows[0]) <= len(rows[-1])
        if is_table and all(map(_COLUMN.fullmatch, rows[0])):
            columns = join_names([f"`{name}`" for name in rows[0]], MAX_NAMES)
            return f"a table of CSV with the columns {columns}"
    return ""
