"""Small saved results of both versions, whose facts are the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gate.model.decision import Baseline
from gate.model.values import Percentage
from gate.result import model, version_1


def source(tool: str) -> dict[str, Any]:
    return {"location": "coverage.xml", "format": "", "tool": tool, "produced_at": None, "digest": ""}


def seen(unit: str = "", **value: Any) -> dict[str, Any]:
    return {"result": "seen", "value": value, "unit": unit, "target": ""}


FACTS_2: dict[str, Any] = {
    "line_coverage": seen("%", kind="percentage", part=3, of=4),
    "duration": seen("s", kind="number", value="-12.50"),
    "db": seen(kind="string", value="up"),
    "exists": seen(kind="boolean", value=True),
    "labels": seen(kind="list", value=["a", "b"]),
    "branch_coverage": {
        "result": "missing", "cause": "no-matching-file", "category": "absent", "subject": "*.xml", "detail": "x",
    },
    "patch_coverage": {"result": "not applicable", "detail": "x", "by_diff": True},
}  # fmt: skip

FACTS_1: dict[str, Any] = {
    "line_coverage": {"is": "seen", "value": {"share": {"part": 3, "of": 4}}, "unit": "%"},
    "duration": {"is": "seen", "value": {"number": "-12.50"}, "unit": "s"},
    "db": {"is": "seen", "value": {"word": "up"}},
    "exists": {"is": "seen", "value": {"flag": True}},
    "labels": {"is": "seen", "value": {"set": ["a", "b"]}},
    "branch_coverage": {"is": "unseen", "reason": "absent", "detail": "x"},
    "patch_coverage": {"is": "not applicable", "detail": "x", "by_diff": True},
}

TOOLS = ("coverage.py 7.17.0", "", "JaCoCo")


def document(schema: str, facts: dict[str, Any]) -> dict[str, Any]:
    evidence = {"facts": facts, "findings": [], "sources": [source(tool) for tool in TOOLS], "notes": []}
    return {
        "schema": schema,
        "decided_at": "2026-11-20T08:00:00+00:00",
        "subject": {"head_sha": "3f2a1bc"},
        "items": [
            {"id": "backend", "probe": "coverage", "evidence": evidence},
            {"id": "skipped", "probe": "files", "evidence": None},
        ],
    }


VERSION_2 = document(model.SCHEMA, FACTS_2)
VERSION_1 = document(version_1.SCHEMA, FACTS_1)

BASELINE = Baseline(
    facts={
        "backend": {
            "line_coverage": (Percentage(3, 4), "%"),
            "duration": (Decimal("-12.50"), "s"),
            "db": ("up", ""),
            "exists": (True, ""),
            "labels": (frozenset({"a", "b"}), ""),
        },
        "skipped": {},
    },
    producers={"backend": frozenset({"coverage.py 7.17.0", "JaCoCo"}), "skipped": frozenset()},
    decided_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
    head_sha="3f2a1bc",
    file="main.json",
)
"""What both are read as."""


def encoded(**changes: object) -> bytes:
    """The document of the current version, changed."""
    return json.dumps(VERSION_2 | changes).encode()
