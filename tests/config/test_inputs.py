"""action.yml and docs/action.md agree with the table of inputs and outputs."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gate.config.inputs import INPUTS, OUTPUTS
from scripts.pages import reference as pages
from scripts.pages.markdown import filled
from tests.corpus import REPOSITORY


def action() -> dict[str, dict[str, dict[str, str]]]:
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        (REPOSITORY / "action.yml").read_text(encoding="utf-8")
    )
    return loaded


def test_action_yml_has_the_inputs_of_the_table() -> None:
    assert {name: (row["description"], row["default"]) for name, row in action()["inputs"].items()} == {
        row.name: (row.description.replace("`", ""), row.default) for row in INPUTS
    }


def test_action_yml_has_the_outputs_of_the_table() -> None:
    assert {name: row["description"] for name, row in action()["outputs"].items()} == {
        name: description.replace("`", "") for name, description in OUTPUTS.items()
    }


@pytest.mark.parametrize(("path", "step"), pages.ACTION_FILES.items(), ids=["container", "composite"])
def test_action_yml_is_as_the_generator_writes_it(path: Path, step: str) -> None:
    text = path.read_text(encoding="utf-8")

    assert text == pages.action_yml(text, step), "run `make pages`"


def test_no_description_in_action_yml_has_an_expression_which_the_runner_would_reject() -> None:
    rows = [*action()["inputs"].values(), *action()["outputs"].values()]

    assert [row["description"] for row in rows if "${{" in row["description"]] == []


def test_the_page_of_the_action_has_the_tables_of_inputs_and_outputs() -> None:
    page = pages.ACTION.read_text(encoding="utf-8")

    assert page == filled(page, pages.parts(pages.ACTION)), "run `make pages`"
    assert all(f"\n| `{name}` | " in page for name in (*(row.name for row in INPUTS), *OUTPUTS))
