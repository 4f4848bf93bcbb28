"""Reads the JSON of cargo-license (`cargo license --json`).

Source of the format: cargo-license's `src/lib.rs` (`DependencyDetails`). `license` is the expression of Cargo.toml, and
null where the crate has only a `license_file`. The crates of the workspace are in the list.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.sbom.collector import Collector, read_statement
from gate.formats.sbom.listed_packages import parse_list, require_text
from gate.formats.sbom.model import SbomFormat, SbomReport

_TITLE = "the list of cargo-license"


def matches(head: bytes) -> bool:
    """Whether the entries have the members of cargo-license."""
    return {"[].name", "[].license", "[].license_file"} <= find_member_paths(head)


def parse(stream: BinaryIO) -> SbomReport:
    """The crates of the list; raises as `SbomFormat` says."""
    return parse_list(stream, "cargo-license", _TITLE, "cargo-license", _add)


def _add(collector: Collector, entry: dict[str, Any]) -> None:
    name, version = (require_text(entry, member, _TITLE) for member in ("name", "version"))
    if "license" not in entry or not isinstance(entry["license"], str | None):
        raise wrong_format(_TITLE, f"{name} has no `license`")
    statement = read_statement(entry["license"])
    collector.add(name, version, [statement] if statement else [], purl=f"pkg:cargo/{name}@{version}")


FORMAT = SbomFormat("cargo-license", "cargo-license JSON", "cargo-license (`--json`)", matches, parse)
