"""The pages of the probes: every probe has one, with the same headings and current tables."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gate import checklist
from gate.model.values import Better, FactSpec
from gate.probes.common import registry
from gate.probes.files import PROBE
from scripts.pages import reference as pages
from scripts.pages.markdown import filled, table
from tests.cases import cases

STALE = "run `make pages`"


def page(name: str) -> str:
    assert pages.page_of(name).exists(), f"run `make pages`, which creates docs/probes/{name}.md, and complete it"
    return pages.page_of(name).read_text(encoding="utf-8")


@cases("name", registry.names())
def test_the_page_has_the_five_headings_in_order(name: str) -> None:
    text = page(name)
    assert text.startswith(f"# {name}\n")
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == pages.HEADINGS


@cases("name", registry.names())
def test_the_tables_are_those_of_the_probe(name: str) -> None:
    text = page(name)
    assert text == filled(text, pages.parts(pages.page_of(name))), STALE


@cases("name", registry.names())
def test_the_tables_name_every_fact_and_parameter(name: str) -> None:
    probe = registry.load(name)
    for identifier in (*(spec.name for spec in probe.facts), *probe.params.model_fields):
        assert f"| `{identifier}` |" in page(name), STALE


@cases("name", registry.names())
def test_every_example_is_a_whole_checklist_that_loads(name: str) -> None:
    examples = pages.examples(page(name))
    assert examples, "write an example: a whole checklist, in a block of ```yaml"
    for number, text in enumerate(examples):
        loaded = checklist.load(text.encode(), f"{name}.md, example {number + 1}")
        assert any(item.probe == name for item in loaded.items), f"use the probe in example {number + 1}"


@cases("name", registry.names())
def test_the_page_has_no_placeholder(name: str) -> None:
    assert "TODO" not in page(name), f"replace each TODO in docs/probes/{name}.md"


def test_the_readme_links_to_every_page() -> None:
    text = pages.CHECKLIST.read_text(encoding="utf-8")
    assert text == filled(text, pages.parts(pages.CHECKLIST)), STALE
    assert all(f"[{name}](probes/{name}.md)" in text for name in registry.names())


def test_a_generated_page_lacks_only_its_prose() -> None:
    draft = pages.draft("files", PROBE)
    tables = {"parameters": pages.parameters(PROBE), "facts": pages.facts(PROBE, draft)}
    page = filled(draft, tables)
    assert page.startswith("# files\n")
    assert tuple(re.findall(r"^## (.*)$", page, re.MULTILINE)) == pages.HEADINGS
    assert all(f"-->\n{text}\n<!-- end -->\n" in page for text in tables.values())
    assert filled(page, tables) == page
    (example,) = pages.examples(page)
    assert [item.probe for item in checklist.load(example.encode(), "draft").items] == ["files"]


def test_a_generated_page_expects_a_fact_with_a_better_direction() -> None:
    facts = (FactSpec("files", "read"), FactSpec("errors", "reported", better=Better.LOWER))
    assert "\n    must: errors <= 0\n" in pages.draft("x", replace(PROBE, facts=facts))
    assert "\n    must: files <= 0\n" in pages.draft("x", replace(PROBE, facts=facts[:1]))
    assert "\n    must: TODO\n" in pages.draft("x", replace(PROBE, facts=()))


def test_the_table_of_facts_contains_those_that_examples_declare() -> None:
    example = """## Examples
```yaml
version: 1
items: [{id: a, probe: files, with: {paths: a%s}, must: exists}]
```
"""
    assert "`matching_lines`" in pages.facts(PROBE, example % ", pattern: x")
    assert "`matching_lines`" not in pages.facts(PROBE, example % "")


def test_a_pipe_in_a_cell_does_not_break_a_table() -> None:
    assert table(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |"


def test_a_missing_generated_part_is_an_error() -> None:
    with pytest.raises(AssertionError, match="no generated part b"):
        filled("<!-- generated: a -->\nx\n<!-- end -->\n", {"a": "y", "b": "z"})


def test_only_generated_parts_change() -> None:
    page = "# A\n<!-- generated: a -->\n%s\n<!-- end -->\nB\n<!-- generated: b -->\n%s\n<!-- end -->\n"
    assert filled(page % ("old\nold", "old"), {"b": "new", "a": "new"}) == page % ("new", "new")
