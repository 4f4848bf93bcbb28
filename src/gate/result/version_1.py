"""Translates a saved result of the format `readiness-gate/result/1` to the current one, JSON to JSON.

Only the part that is read back is translated. A value of an unexpected type passes through unchanged: the model of the
current format refuses it, with its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.model.evidence import Category

SCHEMA = "readiness-gate/result/1"
"""The name and version of the earlier format."""

_KINDS = {"number": "number", "word": "string", "flag": "boolean", "set": "list"}
"""The key that held a value, and the kind that it is now."""

_CATEGORIES = frozenset(map(str, Category))


def upgrade(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the current format, as far as it is read back."""
    items = document.get("items")
    return {**document, "items": [_item(item) for item in items] if isinstance(items, list) else items}


def _item(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    evidence = item.get("evidence")
    return {"probe": "", **item, "evidence": _evidence(evidence) if isinstance(evidence, dict) else evidence}


def _evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    facts = evidence.get("facts", {})
    return {
        "findings": [],
        "sources": [],
        "notes": [],
        **evidence,
        "facts": {name: _fact(fact) for name, fact in facts.items()} if isinstance(facts, dict) else facts,
    }


def _fact(fact: Any) -> Any:
    if not isinstance(fact, dict):
        return fact
    upgraded = _observation(fact)
    if "others" in fact and isinstance(fact["others"], list):
        upgraded |= {
            "other_targets": [_observation(other) if isinstance(other, dict) else other for other in fact["others"]]
        }
    return upgraded


def _observation(fact: Mapping[str, Any]) -> dict[str, Any]:
    match fact.get("is"):
        case "seen":
            upgraded = {"unit": "", **fact, "result": "seen", "target": fact.get("where", "")}
            del upgraded["is"]
            upgraded.pop("where", None)
            return upgraded | {"value": _value(fact.get("value"))}
        case "unseen":
            return {
                "result": "missing",
                "cause": _cause(fact.get("reason")),
                "category": fact.get("reason"),
                "subject": "",
                "detail": fact.get("detail"),
            }
        case result:
            return {**fact, "result": result}


def _cause(reason: Any) -> Any:
    """Each of the earlier nine reasons is a category, and each category is the name of a cause."""
    return reason if isinstance(reason, str) and reason in _CATEGORIES else None


def _value(value: Any) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((key, content),) = value.items()
    if key == "share" and isinstance(content, dict):
        return {"kind": "percentage", "part": content.get("part"), "of": content.get("of")}
    return {"kind": _KINDS[key], "value": content} if key in _KINDS else value
