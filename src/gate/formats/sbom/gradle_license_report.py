"""Reads the JSON of the Gradle plugin License Report (`JsonReportRenderer`).

Source of the format: Gradle-License-Report's `JsonReportRenderer.groovy`: `moduleLicense` of each module, or the list
`moduleLicenses` with all of them. Members without a value are left out. The licences are those of the POM, of which the
user may choose (Maven's model, `licenses`: "can select any of them").
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the JSON of Gradle's License Report"


def matches(head: bytes) -> bool:
    """Whether the dependencies are modules."""
    return "dependencies[].moduleName" in find_member_paths(head)


def parse(stream: BinaryIO) -> SbomReport:
    """The modules of the report; raises as `SbomFormat` says."""
    collector, is_list = Collector(), False
    for path, value in walk(stream, {"dependencies": {}}):
        match path:
            case ("dependencies",):
                is_list = isinstance(value, list)
            case ("dependencies", int()) if isinstance(value, dict):
                _add(collector, value)
            case ("dependencies", int()):
                raise wrong_format(_TITLE, "one of its `dependencies` is not an object")
    if not is_list:
        raise wrong_format(_TITLE, "its list `dependencies` is missing")
    collector.tool = "Gradle License Report"
    return collector.report("gradle-license-report")


def _add(collector: Collector, module: dict[str, Any]) -> None:
    name, version, licenses = (module.get(member) for member in ("moduleName", "moduleVersion", "moduleLicenses"))
    entries = licenses if "moduleLicenses" in module else [module] if "moduleLicense" in module else []
    is_list = isinstance(entries, list) and len(select_objects(entries)) == len(entries)
    if not isinstance(name, str) or not is_list:
        raise wrong_format(_TITLE, "one of its modules has no name, or licences that are no list")
    statements = [
        read_statement(entry.get("moduleLicense") or entry.get("moduleLicenseUrl")) for entry in select_objects(entries)
    ]
    purl = f"pkg:maven/{name.replace(':', '/')}@{version}" if isinstance(version, str) else ""
    collector.add(name, version, statements, is_choice=True, purl=purl)


FORMAT = SbomFormat(
    "gradle-license-report", "Gradle License Report", "Gradle-License-Report (`JsonReportRenderer`)", matches, parse
)
