"""The page of the language says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gate.checklist import expectation, load, schema
from gate.checklist.expectation import OPERATORS
from gate.checklist.shape import DefaultsShape, Document, ItemShape, WaiverShape, WhenShape
from gate.checklist.yaml_tree import MAX_BYTES, MAX_DEPTH, MAX_NODES
from gate.model.events import EVENTS
from gate.model.units import UNITS
from tests.checklist.test_json_schema import parsed

PAGE = (Path(__file__).parents[2] / "docs" / "checklist.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_checklist_of_the_page_loads(block: str) -> None:
    assert load(block.encode(), "page.yml").items


@pytest.mark.parametrize("block", BLOCKS)
def test_every_checklist_of_the_page_is_valid_for_editors(block: str) -> None:
    assert list(Draft202012Validator(schema()).iter_errors(parsed(block))) == []


def test_the_page_has_checklists() -> None:
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize("shape", [Document, ItemShape, WhenShape])
def test_every_key_has_its_row(shape: type[Document | ItemShape | WhenShape]) -> None:
    for name, field in shape.model_fields.items():
        assert f"| `{field.alias or name}` | " in PAGE


@pytest.mark.parametrize("shape", [WaiverShape, DefaultsShape])
def test_every_key_of_waivers_and_defaults_is_named(shape: type[WaiverShape | DefaultsShape]) -> None:
    for name, field in shape.model_fields.items():
        assert f"`{field.alias or name}`" in PAGE


def test_the_events_are_those_that_are_known() -> None:
    assert ", ".join(f"`{event}`" for event in EVENTS) in PAGE


def test_the_units_are_those_of_the_table() -> None:
    assert "unit        = " + " | ".join(f'"{unit}"' for unit in UNITS if unit) in PAGE


def test_the_operators_of_each_kind_are_those_that_are_taken() -> None:
    for kind, operators in OPERATORS.items():
        shown = " ".join(f"`{op}`" for op in operators) or "stands alone, or after `not`"
        assert f"| {kind} | {shown} | " in PAGE


def test_the_grammar_is_that_of_the_parser() -> None:
    grammar = re.search(r"```ebnf\n(.*)unit  ", PAGE, re.DOTALL)
    assert grammar is not None
    assert [line.strip() for line in grammar[1].splitlines()] == [
        line.strip() for line in (expectation.__doc__ or "").splitlines() if "=" in line or line.strip().startswith("|")
    ]


def test_the_limits_are_those_that_are_kept() -> None:
    assert (MAX_BYTES, MAX_DEPTH) == (1_000_000, 20)
    assert f"more than 1 MB, more than {MAX_DEPTH} levels, and\nmore than {MAX_NODES:,} values" in PAGE
