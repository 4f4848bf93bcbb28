"""CSAF documents: the status of each product of each vulnerability."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.formats.vex.model import VexProduct, VexStatus
from gate.model.evidence import Category
from tests.formats.vex.reading import read, refusal


def document(vulnerability: dict[str, Any], *, status: str = "final") -> dict[str, Any]:
    branches = [
        {"category": "product_name", "name": "Shop", "branches": [
            {"category": "product_version", "name": "2.0", "product": {"product_id": "SHOP-2", "name": "Shop 2.0"}},
        ]},
        {"category": "product_version", "name": "4.17.15", "product": {
            "product_id": "LODASH", "name": "lodash",
            "product_identification_helper": {"purl": "pkg:npm/lodash@4.17.15"},
        }},
    ]  # fmt: skip
    relationship = {
        "category": "default_component_of", "product_reference": "LODASH", "relates_to_product_reference": "SHOP-2",
        "full_product_name": {"product_id": "LODASH-IN-SHOP", "name": "lodash in Shop"},
    }  # fmt: skip
    groups = [{"group_id": "G", "product_ids": ["LODASH-IN-SHOP", "LODASH"]}]
    return {
        "document": {
            "category": "csaf_vex", "csaf_version": "2.0", "publisher": {"name": "Example Corp"},
            "tracking": {"status": status, "current_release_date": "2026-11-01T08:00:00Z"},
        },
        "product_tree": {"branches": branches, "relationships": [relationship], "product_groups": groups},
        "vulnerabilities": [{"cve": "CVE-2026-1", **vulnerability}],
    }  # fmt: skip


LODASH = VexProduct(("pkg:npm/lodash@4.17.15",), version="4.17.15")


def test_a_component_that_does_not_affect_is_a_part_of_its_product() -> None:
    flags = [{"label": "vulnerable_code_not_in_execute_path", "product_ids": ["LODASH-IN-SHOP"]}]
    parsed = read(document({"product_status": {"known_not_affected": ["LODASH-IN-SHOP"]}, "flags": flags}))
    (statement,) = parsed.statements
    assert (parsed.author, statement.names, statement.status) == (
        "Example Corp", ("CVE-2026-1",), VexStatus.NOT_AFFECTED,
    )  # fmt: skip
    assert statement.products == (VexProduct(("Shop",), (LODASH,), "2.0"),)
    assert statement.justification == "vulnerable_code_not_in_execute_path"


def test_an_impact_statement_for_a_group_is_a_justification() -> None:
    threats = [{"category": "impact", "details": "not reachable", "group_ids": ["G"]}]
    statements = read(
        document({"product_status": {"known_not_affected": ["LODASH", "LODASH-IN-SHOP"]}, "threats": threats})
    ).statements
    assert [statement.justification for statement in statements] == ["not reachable", "not reachable"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("fixed", VexStatus.FIXED),
        ("first_fixed", VexStatus.FIXED),
        ("known_affected", VexStatus.AFFECTED),
        ("last_affected", VexStatus.AFFECTED),
        ("under_investigation", VexStatus.UNDER_INVESTIGATION),
    ],
)
def test_each_product_status_is_one_of_the_four(name: str, status: VexStatus) -> None:
    (statement,) = read(document({"product_status": {name: ["LODASH"]}})).statements
    assert (statement.status, statement.products) == (status, (LODASH,))


def test_a_product_that_the_tree_does_not_have_is_left_out_and_noted() -> None:
    parsed = read(document({"product_status": {"fixed": ["OTHER"], "known_affected": ["OTHER", "LODASH"]}}))
    assert [statement.products for statement in parsed.statements] == [(LODASH,)]
    note = "a status of a product that the product tree does not list, which does not count (2 times)"
    assert parsed.notes == (note,)


def test_a_product_that_only_has_a_full_name_is_known_by_it() -> None:
    raw = document({"product_status": {"known_affected": ["SHOP", "SHOP-EL8"]}})
    raw["product_tree"] = {
        "branches": [
            {"category": "product_family", "name": "Any", "product": {"product_id": "SHOP", "name": "Example Shop"}},
            {"category": "product_version", "name": "el8", "product": {"product_id": "EL8", "name": "shop-2.el8.src"}},
        ],
        "relationships": [{
            "category": "default_component_of", "product_reference": "EL8", "relates_to_product_reference": "SHOP",
            "full_product_name": {"product_id": "SHOP-EL8", "name": "shop-2.el8.src in Example Shop"},
        }],
    }  # fmt: skip
    parsed = read(raw)
    part = VexProduct(("shop-2.el8.src",), version="el8")
    assert [statement.products for statement in parsed.statements] == [
        (VexProduct(("Example Shop",)),), (VexProduct(("Example Shop",), (part,)),),
    ]  # fmt: skip
    assert parsed.notes == ()


def test_the_component_of_a_path_of_products_is_its_innermost_one() -> None:
    raw = document({"product_status": {"under_investigation": ["LODASH-IN-SHOP", "LODASH-IN-SHOP-ON-LINUX"]}})
    tree = raw["product_tree"]
    tree["full_product_names"] = [{"product_id": "LINUX", "name": "Linux"}]
    del tree["relationships"]
    tree["product_paths"] = [
        {
            "beginning_product_reference": beginning, "full_product_name": {"product_id": name, "name": name},
            "subpaths": [{"category": "installed_on", "next_product_reference": outer}],
        }
        for beginning, outer, name in (
            ("LODASH", "SHOP-2", "LODASH-IN-SHOP"), ("LODASH-IN-SHOP", "LINUX", "LODASH-IN-SHOP-ON-LINUX"),
        )
    ]  # fmt: skip
    assert [statement.products for statement in read(raw).statements] == [
        (VexProduct(("Shop",), (LODASH,), "2.0"),), (VexProduct(("Linux",), (LODASH,)),),
    ]  # fmt: skip


def test_a_vulnerability_without_a_name_is_left_out() -> None:
    assert read(document({"cve": None, "product_status": {"fixed": ["LODASH"]}})).statements == ()


def test_a_product_that_is_not_affected_without_a_reason_is_noted() -> None:
    assert read(document({"product_status": {"known_not_affected": ["LODASH"]}})).notes == (
        "a statement `not_affected` gives no justification, and takes nothing out",
    )


def test_a_draft_is_refused() -> None:
    assert refusal(document({}, status="draft")).detail == "the document is a draft (`document.tracking.status`)"


def test_a_document_without_the_version_of_csaf_is_refused() -> None:
    text = json.dumps(document({})).replace("csaf_version", "version")
    assert refusal(text).category is Category.UNREADABLE
