"""Reads the CSV of go-licenses (`go-licenses report`).

Source of the format: go-licenses' `report.go`: the module, the address of its licence, and the licence; `Unknown` for
what is not known. A module with several licences has a line for each, and all apply. The report has no versions.
"""

from __future__ import annotations

import csv
import re
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.sbom.collector import MAX_COMPONENTS, Collector, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TITLE = "the CSV of go-licenses"
_FIRST_LINE = re.compile(
    r"\s*(?=[^\s,\"./]*[./])[^\s,\"]*+,(?:https?://[^\s,\"]+|Unknown),[^\s,][^,\r\n]*\s*(?:[\r\n]|$)"
)


def matches(head: bytes) -> bool:
    """Whether the first line has a module, an address and a licence."""
    return _FIRST_LINE.match(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> SbomReport:
    """The modules of the report; raises as `SbomFormat` says."""
    licenses: dict[str, dict[str, None]] = {}
    for number, line in enumerate(read_lines(stream), 1):
        if not line.strip():
            continue
        cells = next(csv.reader([line]), [])
        if len(cells) != 3 or not cells[0]:
            raise wrong_format(_TITLE, f"line {number:,} has not the three cells of a module")
        if len(licenses) > MAX_COMPONENTS:
            raise EvidenceError(Cause.TOO_LARGE, f"the report lists more than {MAX_COMPONENTS:,} modules")
        statements = licenses.setdefault(cells[0], {})
        if cells[2] not in ("", "Unknown"):
            statements[read_statement(cells[2])] = None
    collector = Collector()
    for name, statements in licenses.items():
        collector.add(name, "", statements, purl=f"pkg:golang/{name}")
    collector.tool = "go-licenses"
    return collector.report("go-licenses")


FORMAT = SbomFormat(
    "go-licenses",
    "go-licenses CSV",
    "go-licenses (`go-licenses report`)",
    matches,
    parse,
    paths=("*go-licenses*.csv", "licenses.csv"),
)
