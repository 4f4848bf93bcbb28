"""docs/checklist.md describes the language as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gate.checklist import expectation, load, schema
from gate.checklist.expectation import OPERATORS
from gate.checklist.fields import ChecklistFields, DefaultFields, ItemFields, WaiverFields, WhenFields
from gate.checklist.yaml_tree import MAX_BYTES, MAX_DEPTH, MAX_NODES
from gate.model.events import EVENTS
from gate.model.units import UNITS
from tests.cases import cases
from tests.checklist.test_json_schema import parsed

PAGE = (Path(__file__).parents[2] / "docs" / "checklist.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@cases("block", BLOCKS)
def test_every_checklist_of_the_page_loads(block: str) -> None:
    assert load(block.encode(), "page.yml").items


@cases("block", BLOCKS)
def test_every_checklist_of_the_page_is_valid_for_editors(block: str) -> None:
    assert list(Draft202012Validator(schema()).iter_errors(parsed(block))) == []


def test_the_page_has_checklists() -> None:
    assert len(BLOCKS) >= 5


@cases("fields", [ChecklistFields, ItemFields, WhenFields])
def test_every_key_has_a_row(fields: type[ChecklistFields | ItemFields | WhenFields]) -> None:
    for name, field in fields.model_fields.items():
        assert f"| `{field.alias or name}` | " in PAGE


@pytest.mark.parametrize("fields", [WaiverFields, DefaultFields])
def test_every_key_of_waivers_and_defaults_is_mentioned(fields: type[WaiverFields | DefaultFields]) -> None:
    for name, field in fields.model_fields.items():
        assert f"`{field.alias or name}`" in PAGE


def test_the_page_lists_the_events() -> None:
    assert ", ".join(f"`{event}`" for event in EVENTS) in PAGE


def test_the_page_lists_the_units() -> None:
    assert "unit        = " + " | ".join(f'"{unit}"' for unit in UNITS if unit) in PAGE


def test_the_page_lists_the_operators_of_each_kind() -> None:
    for kind, operators in OPERATORS.items():
        cell = " ".join(f"`{op}`" for op in operators) or "none; write it alone, or after `not`"
        assert f"| {kind} | {cell} | " in PAGE


def test_the_page_has_the_grammar_of_the_parser() -> None:
    grammar = re.search(r"```ebnf\n(.*)unit  ", PAGE, re.DOTALL)
    assert grammar is not None
    assert [line.strip() for line in grammar[1].splitlines()] == [
        line.strip() for line in (expectation.__doc__ or "").splitlines() if "=" in line or line.strip().startswith("|")
    ]


def test_the_page_has_the_limits() -> None:
    assert (MAX_BYTES, MAX_DEPTH) == (1_000_000, 20)
    assert f"larger than 1 MB, {MAX_DEPTH} levels or {MAX_NODES:,} values" in " ".join(PAGE.split())
