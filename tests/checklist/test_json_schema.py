"""The JSON Schema for editors accepts valid checklists and rejects the usual errors."""

from __future__ import annotations

import json
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from gate.checklist import schema
from tests.cases import cases
from tests.checklist.catalog import CATALOG
from tests.checklist.test_compile import WHOLE

VALIDATOR = Draft202012Validator(schema(CATALOG))


class EditorLoader(yaml.SafeLoader):
    """Reads YAML as editors do: dates are strings."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parsed(text: str) -> Any:
    return yaml.load(text, EditorLoader)  # noqa: S506 - a safe loader


def violations(document: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(document)]


def test_it_is_a_json_schema_of_2020_12() -> None:
    Draft202012Validator.check_schema(schema(CATALOG))
    assert json.loads(json.dumps(schema(CATALOG)))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_of_the_installed_probes_is_valid() -> None:
    Draft202012Validator.check_schema(schema())


def test_a_whole_checklist_is_valid() -> None:
    assert violations(parsed(WHOLE)) == []


ITEM = {"id": "a", "probe": "coverage", "with": {"reports": "x"}, "must": "line_coverage >= 80%"}


@cases(
    "change",
    [
        {"must": ["not_line >= 80%"]},
        {"must": "line_coverages >= 80%"},
        {"must": []},
        {"must": [80]},
        {"should": "x"},
        {"probe": "coverge"},
        {"id": "A b"},
        {"weight": -1},
        {"weight": "heavy"},
        {"onwer": "x"},
        {"with": {"reports": "x", "fromat": "lcov"}},
        {"with": {"reports": "x", "format": "locv"}},
        {"when": {"events": ["pull_requst"]}},
        {"when": {"draft": "maybe"}},
        {"timeout": 10},
        {"timeout": "10"},
    ],
)
def test_an_error_in_an_item_is_a_violation(change: dict[str, object]) -> None:
    assert violations({"version": 1, "items": [ITEM]}) == []
    assert violations({"version": 1, "items": [ITEM | change]}) != []


@cases(
    "change",
    [
        {"version": 2},
        {"items": []},
        {"itmes": []},
        {"items": [{"id": "a", "probe": "repository"}]},
        {"defaults": {"with": {"coverge": {}}}},
        {"defaults": {"with": {"coverage": {"fromat": "lcov"}}}},
        {"waivers": [{"item": "a", "until": "2026-12-31", "by": "x"}]},
        {"waivers": [{"item": "a", "until": "soon", "by": "x", "reason": "y"}]},
        {"waivers": [{"item": "a", "until": "2026-12-31", "by": "x", "reason": "y", "link": "http://x"}]},
    ],
)
def test_an_error_in_the_document_is_a_violation(change: dict[str, object]) -> None:
    assert violations({"version": 1, "items": [ITEM]} | change) != []


def test_a_probe_with_custom_facts_accepts_any_fact() -> None:
    item = {"id": "a", "probe": "http", "with": {"urls": ["x"], "facts": {"db": "x"}}, "must": "db == up"}
    assert violations({"version": 1, "items": [item]}) == []


def test_editors_show_the_facts_of_a_probe_with_their_meaning() -> None:
    branch = next(
        condition["then"]["properties"]["must"]["anyOf"][0]
        for condition in schema(CATALOG)["$defs"]["ItemFields"]["allOf"]
        if condition["if"]["properties"]["probe"]["const"] == "repository"
    )
    assert branch["description"].splitlines()[1:3] == [
        "- draft (boolean): whether the pull request is a draft",
        "- labels (list): labels of the pull request",
    ]
    assert branch["examples"] == [
        "draft", "labels has text", "reviews has approved", "visibility == public", "version == text",
    ]  # fmt: skip


EXTENDS = "github:acme/.github//base.yml@0123456789abcdef0123456789abcdef01234567"


def test_an_item_beside_extends_may_leave_out_what_its_base_policy_has() -> None:
    refined = {"id": "a", "with": {"reports": "x"}, "owner": "@a"}

    assert violations({"version": 1, "items": [refined]}) != []
    assert violations({"version": 1, "extends": EXTENDS, "items": [refined]}) == []
    assert violations({"version": 1, "extends": [EXTENDS, "base.yml"], "tier": "gold"}) == []
    assert violations({"version": 1, "extends": EXTENDS, "items": [{**refined, "onwer": "x"}]}) != []


def test_profiles_list_items_that_add_to_others() -> None:
    profiles = {"silver": [{"id": "a", "must": "line_coverage >= 90%"}]}

    assert violations({"version": 1, "items": [ITEM], "profiles": profiles}) == []
    assert violations({"version": 1, "items": [ITEM], "profiles": {"silver": [{"must": "x"}]}}) != []
    assert violations({"version": 1, "items": [ITEM | {"may_set": "reports", "may_waive": "30d"}]}) == []
    assert violations({"version": 1, "items": [ITEM | {"may_waive": "1 month"}]}) != []


def test_a_checklist_without_items_and_without_extends_is_a_violation() -> None:
    assert violations({"version": 1}) != []
    assert violations({"version": 1, "items": []}) != []
