"""The pages of the probes: every probe has one, in the same shape, with tables that are true."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gate import checklist
from gate.model.values import Better, FactSpec
from gate.probes.common import probe
from gate.probes.files import PROBE
from scripts.pages import reference as pages
from scripts.pages.markdown import filled, table

STALE = "run `make pages`"


def page(name: str) -> str:
    assert pages.page_of(name).exists(), f"run `make pages`, which begins docs/probes/{name}.md, and write the rest"
    return pages.page_of(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", probe.names())
def test_the_page_has_the_five_headings_in_order(name: str) -> None:
    text = page(name)
    assert text.startswith(f"# {name}\n")
    assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == pages.HEADINGS


@pytest.mark.parametrize("name", probe.names())
def test_the_tables_are_those_of_the_probe(name: str) -> None:
    text = page(name)
    assert text == filled(text, pages.parts(pages.page_of(name))), STALE


@pytest.mark.parametrize("name", probe.names())
def test_the_tables_name_every_fact_and_parameter(name: str) -> None:
    kind = probe.load(name)
    for word in (*(spec.name for spec in kind.facts), *kind.params.model_fields):
        assert f"| `{word}` |" in page(name), STALE


@pytest.mark.parametrize("name", probe.names())
def test_every_example_is_a_whole_checklist_that_loads(name: str) -> None:
    examples = pages.examples(page(name))
    assert examples, "write an example: a whole checklist, in a block of ```yaml"
    for number, text in enumerate(examples):
        loaded = checklist.load(text.encode(), f"{name}.md, example {number + 1}")
        assert any(item.probe == name for item in loaded.items), f"use the probe in example {number + 1}"


@pytest.mark.parametrize("name", probe.names())
def test_nothing_is_left_to_be_written(name: str) -> None:
    assert "TODO" not in page(name)


def test_the_readme_links_to_every_page() -> None:
    text = pages.README.read_text(encoding="utf-8")
    assert text == filled(text, pages.parts(pages.README)), STALE
    assert all(f"[{name}](docs/probes/{name}.md)" in text for name in probe.names())


def test_a_probe_without_a_page_gets_one_that_lacks_nothing_but_words() -> None:
    begun = pages.draft("files", PROBE)
    made = {"parameters": pages.parameters(PROBE), "facts": pages.facts(PROBE, begun)}
    page = filled(begun, made)
    assert page.startswith("# files\n")
    assert tuple(re.findall(r"^## (.*)$", page, re.MULTILINE)) == pages.HEADINGS
    assert all(f"-->\n{text}\n<!-- end -->\n" in page for text in made.values())
    assert filled(page, made) == page
    (example,) = pages.examples(page)
    assert [item.probe for item in checklist.load(example.encode(), "begun").items] == ["files"]


def test_the_page_is_begun_with_an_expectation_that_can_be_better() -> None:
    facts = (FactSpec("files", "seen"), FactSpec("errors", "told", better=Better.LOWER))
    assert "\n    must: errors <= 0\n" in pages.draft("x", replace(PROBE, facts=facts))
    assert "\n    must: files <= 0\n" in pages.draft("x", replace(PROBE, facts=facts[:1]))
    assert "\n    must: TODO\n" in pages.draft("x", replace(PROBE, facts=()))


def test_what_an_item_of_an_example_declares_stands_among_the_facts() -> None:
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


def test_a_part_that_a_page_does_not_have_is_missed() -> None:
    with pytest.raises(AssertionError, match="no generated part b"):
        filled("<!-- generated: a -->\nx\n<!-- end -->\n", {"a": "y", "b": "z"})


def test_only_the_generated_part_changes() -> None:
    page = "# A\n<!-- generated: a -->\n%s\n<!-- end -->\nB\n<!-- generated: b -->\n%s\n<!-- end -->\n"
    assert filled(page % ("old\nold", "old"), {"b": "new", "a": "new"}) == page % ("new", "new")
