"""`gate explain --resolved`: the checklist with its base policies, and the origin of each value."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.checklist import load
from gate.checklist.yaml_tree import MappingNode, ScalarNode, plain, read
from gate.model.checklist import Checklist, Expectation
from gate.model.errors import ChecklistError
from gate.model.position import Position
from gate.render.resolved import render_json, render_yaml
from tests.checklist.catalog import CATALOG
from tests.checklist.composition.policies import FILL, NAME, ORG, extending, join
from tests.command import gate, lay_out

OWN = extending(f"{FILL}    must: line_coverage >= 80%\n    help: |\n      Write tests.\n      'Then' push: # now\n")


def without_positions(checklist: Checklist) -> object:
    """What a checklist means, whatever file it is from."""
    nowhere = Position("", 0, 0)

    def strip(expectations: tuple[Expectation, ...]) -> list[Expectation]:
        return [replace(expectation, position=nowhere) for expectation in expectations]

    items = [
        (replace(item, must=(), should=(), position=nowhere, targets={}), strip(item.must), strip(item.should))
        for item in checklist.items
    ]
    return checklist.title, items, [replace(waiver, position=nowhere, but=()) for waiver in checklist.waivers]


def test_each_value_has_the_file_and_line_that_it_comes_from() -> None:
    lines = render_yaml(join(OWN)).splitlines()

    assert lines[:2] == [f"# readiness.yml ({join(OWN).files[0][1]})", f"# {ORG} ({join(OWN).files[1][1]})"]
    assert [line.split("  # ") for line in lines[2:10]] == [
        ["version: 1".ljust(46), "readiness.yml:1"],
        ["title: Acme".ljust(46), f"{NAME}:2"],
        ["items:"],
        ["  - id: coverage".ljust(46), f"{NAME}:5"],
        ["    probe: coverage".ljust(46), f"{NAME}:6"],
        ["    may_set:"],
        ["      - reports".ljust(46), f"{NAME}:7"],
        ["    must:"],
    ]


def test_the_resolved_checklist_means_the_same_without_its_base_policies() -> None:
    resolved = join(OWN)

    assert without_positions(load(render_yaml(resolved).encode(), "a.yml", CATALOG)) == without_positions(
        resolved.checklist
    )


def test_json_has_the_position_of_each_value_by_its_pointer() -> None:
    document = json.loads(render_json(join(OWN)))

    assert document["checklist"]["items"][0]["must"] == ["line_coverage >= 80%"]
    assert document["origins"]["/items/0/must/0"] == "readiness.yml:6:11"
    assert document["origins"]["/items/0/should/0"] == f"{NAME}:9:13"
    assert document["files"][1]["name"] == ORG
    assert document["digest"] == join(OWN).checklist.digest


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), min_size=1, max_size=4))
def test_every_text_is_written_so_that_it_is_read_as_it_was(texts: dict[str, str]) -> None:
    start = Position("a.yml", 1, 1)
    nodes = {key: ScalarNode(text, start) for key, text in texts.items()}
    resolved = replace(join(OWN), root=MappingNode(nodes, dict.fromkeys(nodes, start), start))

    try:
        tree, problems = read(render_yaml(resolved).encode("utf-8", "surrogatepass"), "b.yml")
    except ChecklistError:  # a character that no YAML file can hold
        pytest.fail(f"{texts} is not written as YAML")

    assert not problems
    assert plain(tree) == texts


def test_the_command_prints_the_whole_or_one_item(tmp_path: Path) -> None:
    base = "version: 1\nitems: [{id: readme, probe: files, with: {paths: README.md}, must: exists}]\n"
    own = extending("items:\n  - {id: readme, must: count == 1}\n", "base.yml")
    lay_out(tmp_path, {"readiness.yml": own, "base.yml": base})

    whole, item = gate(tmp_path, "explain", "--resolved"), gate(tmp_path, "explain", "readme", "--resolved", "--json")

    assert "      - count == 1".ljust(22) in whole.out
    assert json.loads(item.out)["origins"]["/items/0/must/1"] == "readiness.yml:4:24"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("nothing", "--resolved"), "there is no item `nothing`; the items are: `a` [unknown-item]"),
        (("--json",), "--json prints the resolved checklist; add --resolved [invalid-argument]"),
    ],
)
def test_a_wrong_word_or_flag_is_an_error(tmp_path: Path, arguments: tuple[str, ...], expected: str) -> None:
    lay_out(tmp_path, {"readiness.yml": "version: 1\nitems: [{id: a, probe: files, with: {paths: a}, must: exists}]\n"})

    result = gate(tmp_path, "explain", *arguments)

    assert result.code == 2
    assert expected in result.err
