"""The JSON Schema (2020-12) of a file of policy tests for editors; less strict than `load`, which knows the facts."""

from __future__ import annotations

from gate.checklist.json_schema import Schema, tidy


def schema() -> Schema:
    """The schema of a file of policy tests."""
    from gate.policy_tests.fields import PolicyTestFields

    document: Schema = tidy(PolicyTestFields.model_json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Policy tests of a readiness checklist"}
    return head | document
