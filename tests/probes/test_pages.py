"""The pages of the probes: every probe has one, in the same shape, with tables that are true."""

from __future__ import annotations

import re

import pytest

from gate import checklist, probe
from tests import pages

BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (pages.FOLDER / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", probe.names())
def test_the_page_has_the_five_headings_in_order(name: str) -> None:
    text = page(name)
    assert text.startswith(f"# {name}\n")
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == pages.HEADINGS


@pytest.mark.parametrize("name", probe.names())
def test_the_tables_are_those_of_the_probe(name: str) -> None:
    text = page(name)
    assert text.count("<!-- generated: ") == 2
    assert text == pages.filled(text, pages.parts(pages.FOLDER / f"{name}.md")), "run: python -m tests.pages --write"


@pytest.mark.parametrize("name", probe.names())
def test_the_tables_name_every_fact_and_parameter(name: str) -> None:
    kind = probe.load(name)
    for word in (*(spec.name for spec in kind.facts), *kind.params.model_fields):
        assert f"| `{word}` |" in page(name)


@pytest.mark.parametrize("name", probe.names())
def test_every_example_is_a_whole_checklist_that_loads(name: str) -> None:
    examples = BLOCK.findall(page(name).partition("## Examples")[2])
    assert examples
    for number, text in enumerate(examples):
        loaded = checklist.load(text.encode(), f"{name}.md, example {number + 1}")
        assert any(item.probe == name for item in loaded.items)


def test_a_pipe_in_a_cell_does_not_break_a_table() -> None:
    assert pages.table(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |"


def test_a_part_that_a_page_does_not_have_is_missed() -> None:
    with pytest.raises(AssertionError, match="no generated part b"):
        pages.filled("<!-- generated: a -->\nx\n<!-- end -->\n", {"a": "y", "b": "z"})


def test_only_the_generated_part_changes() -> None:
    page = "# A\n<!-- generated: a -->\n%s\n<!-- end -->\nB\n<!-- generated: b -->\n%s\n<!-- end -->\n"
    assert pages.filled(page % ("old\nold", "old"), {"b": "new", "a": "new"}) == page % ("new", "new")
