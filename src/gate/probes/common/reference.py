"""What a probe declares, in words: its parameters, its facts and its permissions, for pages and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gate.model.lazy_dataclass import dataclass
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common.probe import Probe


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter under `with:`. `type` and `default` are words, and Markdown code spans where they quote a value."""

    name: str
    type: str
    default: str
    meaning: str


def parameters(probe: Probe) -> list[Parameter]:
    """The parameters of a probe in the order of its model."""
    schema = probe.params.model_json_schema()
    required = schema.get("required", [])
    return [
        Parameter(name, _type(field), "required" if name in required else _default(field), field["description"])
        for name, field in schema["properties"].items()
    ]


def _type(field: Mapping[str, Any]) -> str:
    if options := field.get("enum", [field["const"]] if "const" in field else []):
        return " or ".join(f"`{option}`" for option in options)
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_type(choice) for choice in field["anyOf"] if choice.get("type") != "null"))
    if "$ref" in field:
        return "mapping"
    json_type = str(field.get("type", "string"))
    return {"array": "list", "object": "mapping"}.get(json_type, json_type)


def _default(field: Mapping[str, Any]) -> str:
    match field.get("default"):
        case None | "" | [] | {}:
            return "none"
        case bool(default):
            return f"`{str(default).lower()}`"
        case default:
            return f"`{default}`"


def describe_kind(spec: FactSpec) -> str:
    """The kind of a fact with its unit, such as ``number, in `ms` ``."""
    names = {
        Kind.PERCENTAGE: "percentage, in `%`", Kind.BOOLEAN: "boolean", Kind.STRING: "string", Kind.LIST: "list",
    }  # fmt: skip
    if spec.kind in names:
        return names[spec.kind]
    return f"number, in `{spec.unit}`" if spec.unit else "count"


def describe_better(spec: FactSpec) -> str:
    """Which direction is better: `higher` or `lower`; empty where neither is."""
    return "" if spec.better is Better.NEITHER else str(spec.better)


def describe_range(spec: FactSpec) -> str:
    """The values that a fact can have; empty for a boolean, and where any are possible."""
    if spec.choices:
        return " or ".join(spec.choices)
    if spec.kind not in (Kind.NUMBER, Kind.PERCENTAGE) or (spec.low is None and spec.high is None):
        return ""
    if spec.high is None:
        return f"{spec.low}{spec.unit} or more"
    return f"{spec.high}{spec.unit} or less" if spec.low is None else f"{spec.low}{spec.unit} to {spec.high}{spec.unit}"


def permissions(probe: Probe) -> tuple[str, ...]:
    """The permissions of the token that facts of the probe need, as a workflow writes them, without duplicates."""
    return tuple(dict.fromkeys(spec.permission for spec in probe.facts if spec.permission))


def facts_by_name(probes: Mapping[str, Probe], name: str) -> Iterator[tuple[str, FactSpec]]:
    """The probes that always declare a fact of this name, each with the declaration."""
    for probe_name, probe in probes.items():
        yield from ((probe_name, spec) for spec in probe.facts if spec.name == name)
