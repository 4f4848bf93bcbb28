"""Reads the JSON of pip-licenses (`pip-licenses --format=json`).

Source of the format: pip-licenses' `piplicenses.py` (`FIELD_NAMES`, `factory_styled_table_with_args`). `License` is the
expression, else the classifiers joined by `; `, else the metadata; `--from=all` writes the three apart. `UNKNOWN` is no
licence. How several classifiers relate is not known, so all of them apply.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.sbom.collector import Collector
from gate.formats.sbom.listed_packages import parse_list, require_text
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the list of pip-licenses"
_LICENSES = ("License", "License-Expression", "License-Classifier", "License-Metadata")
"""The members that may hold the licence, the best first."""


def matches(head: bytes) -> bool:
    """Whether the entries have the names of the columns of pip-licenses."""
    paths = find_member_paths(head)
    return "[].Name" in paths and not paths.isdisjoint(f"[].{member}" for member in _LICENSES)


def parse(stream: BinaryIO) -> SbomReport:
    """The packages of the list; raises as `SbomFormat` says."""
    return parse_list(stream, "pip-licenses", _TITLE, "pip-licenses", _add)


def _add(collector: Collector, entry: dict[str, Any]) -> None:
    statements = [require_text(entry, member, _TITLE) for member in _LICENSES if member in entry]
    if not statements:
        raise wrong_format(_TITLE, "one of its packages has no `License`")
    name, version = (require_text(entry, member, _TITLE) for member in ("Name", "Version"))
    version = "" if version == "UNKNOWN" else version
    statement = next((text for text in statements if text not in ("", "UNKNOWN")), "")
    parts = [part.strip() for part in statement.split(";")]
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}" if version else ""
    collector.add(name, version, filter(None, parts), purl=purl)


FORMAT = SbomFormat("pip-licenses", "pip-licenses JSON", "pip-licenses (`--format=json`)", matches, parse)
