"""The JSON Schema (2020-12) of a checklist, for completion in editors: from the shape and from every probe.

It is milder than `load`: expectations are checked by the name of their fact only, and a parameter that is missing may
stand under `defaults`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from gate.checklist.compile import InstalledProbes
from gate.checklist.expectation import described, example
from gate.probes.common.probe import Probe

Schema = dict[str, Any]


def schema(catalog: Mapping[str, Probe] | None = None) -> Schema:
    """The schema of a checklist whose items use these probes (default: the installed)."""
    from gate.checklist.shape import Document

    probes = InstalledProbes() if catalog is None else catalog
    found: Schema = _tidy(Document.model_json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    definitions: Schema = found.pop("$defs")
    item, defaults = definitions["ItemShape"], definitions["DefaultsShape"]
    item["anyOf"] = [{"required": ["must"]}, {"required": ["should"]}]
    item["properties"]["probe"] |= {"enum": list(probes)}
    item["allOf"] = []
    given: Schema = {}
    for name, probe in probes.items():
        definitions |= _parameters(name, probe)
        item["allOf"].append(_branch(name, probe))
        given[name] = {"$ref": f"#/$defs/{name}"}
    defaults["properties"]["with"] |= {"properties": given, "additionalProperties": False}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Readiness checklist"}
    return head | found | {"$defs": definitions}


def _branch(name: str, probe: Probe) -> Schema:
    """What an item of this probe may hold."""
    expectation = _expectation(probe)
    lines = {"anyOf": [expectation, {"type": "array", "items": expectation, "minItems": 1}]}
    return {
        "if": {"properties": {"probe": {"const": name}}, "required": ["probe"]},
        "then": {"properties": {"with": {"$ref": f"#/$defs/{name}"}, "must": lines, "should": lines}},
    }


def _expectation(probe: Probe) -> Schema:
    names = "|".join(spec.name for spec in probe.facts)
    text: Schema = {
        "type": "string",
        "description": f"fact operator bound. The facts:\n{described(probe.facts)}",
        "examples": [example(spec) for spec in probe.facts],
    }
    return text if _declares_more(probe) else text | {"pattern": rf"^\s*(not\s+)?({names})(?![A-Za-z0-9_])"}


def _declares_more(probe: Probe) -> bool:
    """Whether items of this probe may name facts of their own."""
    usual = next(field.default for field in fields(Probe) if field.name == "more_facts")
    return probe.more_facts is not usual


def _parameters(name: str, probe: Probe) -> Schema:
    """The definitions of a probe's parameters, under its name."""
    written: Schema = _tidy(probe.params.model_json_schema(by_alias=True, ref_template=f"#/$defs/{name}.{{model}}"))
    inner: Schema = written.pop("$defs", {})
    written.pop("required", None)
    written["description"] = probe.summary
    return {name: written} | {f"{name}.{key}": value for key, value in inner.items()}


def _tidy(node: Any) -> Any:
    """The schema without the titles that pydantic invents, and without defaults that say nothing."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: _tidy(value) for key, value in node.items() if not _is_noise(key, value)}


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and not isinstance(value, (int, bool)))
