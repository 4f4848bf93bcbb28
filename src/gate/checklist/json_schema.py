"""The JSON Schema (2020-12) of a checklist for editors, from the keys of the checklist and the parameters of probes.

The schema is less strict than `load`: of an expectation it checks only the name of the fact, and no parameter is
required, since it may be under `defaults` or in a base policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from gate.checklist.examples import expectation_example
from gate.checklist.expectation import describe
from gate.checklist.probe_catalog import InstalledProbes
from gate.probes.common.probe import Probe

Schema = dict[str, Any]


def schema(catalog: Mapping[str, Probe] | None = None) -> Schema:
    """The schema of a checklist whose items use these probes; by default the installed ones."""
    from gate.checklist.fields import ChecklistFields

    probes = InstalledProbes() if catalog is None else catalog
    document: Schema = tidy(ChecklistFields.model_json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    definitions: Schema = document.pop("$defs")
    item, defaults = definitions["ItemFields"], definitions["DefaultFields"]
    document |= _require_whole_items(item)
    item["properties"]["probe"] |= {"enum": list(probes)}
    item["allOf"] = []
    default_params: Schema = {}
    for name, probe in probes.items():
        definitions |= _parameters(name, probe)
        item["allOf"].append(_branch(name, probe))
        default_params[name] = {"$ref": f"#/$defs/{name}"}
    defaults["properties"]["with"] |= {"properties": default_params, "additionalProperties": False}
    document["required"] = ["version"]
    document["properties"]["items"].pop("minItems", None)
    document["properties"]["profiles"]["additionalProperties"]["items"] = {"$ref": "#/$defs/ItemFields"}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Readiness checklist"}
    return head | document | {"$defs": definitions}


def _require_whole_items(item: Schema) -> Schema:
    """The condition of the whole schema on items: only beside `extends` may one leave out what a base policy has.

    The items of a profile add to those before them, so that nothing is required of them either.
    """
    item["required"].remove("probe")
    whole = _has("probe") | {"anyOf": [_has("must"), _has("should")]}
    return {
        "if": _has("extends"),
        "else": {"required": ["items"], "properties": {"items": {"type": "array", "items": whole, "minItems": 1}}},
    }


def _has(key: str) -> Schema:
    """The schema of an object with this key; ajv's strict mode demands that a required key is among the properties."""
    return {"type": "object", "properties": {key: True}, "required": [key]}


def _branch(name: str, probe: Probe) -> Schema:
    """The schema of the parameters and expectations of an item of this probe."""
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
        "description": f"fact operator threshold. The facts:\n{describe(probe.facts)}",
        "examples": [expectation_example(spec) for spec in probe.facts],
    }
    if _has_custom_facts(probe):
        return text
    message = f"An expectation begins with a fact of this probe: {', '.join(spec.name for spec in probe.facts)}."
    pattern = rf"^\s*(not\s+)?({names})(?![A-Za-z0-9_])"
    return text | {"pattern": pattern, "patternErrorMessage": message}  # editors show the message


def _has_custom_facts(probe: Probe) -> bool:
    """Whether items of this probe can declare facts."""
    default = next(field.default for field in fields(Probe) if field.name == "item_facts")
    return probe.item_facts is not default


def _parameters(name: str, probe: Probe) -> Schema:
    """The definitions of a probe's parameters, under the name of the probe."""
    params: Schema = tidy(probe.params.model_json_schema(by_alias=True, ref_template=f"#/$defs/{name}.{{model}}"))
    inner: Schema = params.pop("$defs", {})
    params.pop("required", None)
    params["description"] = probe.summary
    return {name: params} | {f"{name}.{key}": value for key, value in inner.items()}


def tidy(node: Any) -> Any:
    """The schema without the titles that pydantic generates, and without empty defaults."""
    if isinstance(node, list):
        return [tidy(element) for element in node]
    if not isinstance(node, dict):
        return node
    return {key: tidy(value) for key, value in node.items() if not _is_noise(key, value)}


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and not isinstance(value, (int, bool)))
