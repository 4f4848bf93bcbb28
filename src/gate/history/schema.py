"""The JSON Schema of a record of the history, generated from its model."""

from __future__ import annotations

from gate.history.record import SCHEMA, RunRecord
from gate.result.schema import render_schema

FILE = "history.schema.json"


def schema_text() -> str:
    """The content of the schema file, draft 2020-12."""
    return render_schema(RunRecord, SCHEMA)
