"""The products of a CSAF document by their ids.

Source: CSAF 2.0, section 3.1.2 (branches), 3.1.3 (full product names) and 3.2.2 (relationships, product groups); CSAF
2.1, `product_paths`, which replace the relationships.
"""

from __future__ import annotations

from typing import Any

from gate.formats.common.json_fields import as_object, parse_text, select_objects, select_strings
from gate.formats.vex.model import VexProduct
from gate.formats.vex.statements import limit_products, read_identifiers
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_NODES = 500_000
"""The most branches and products of one document."""


class ProductTree:
    """Finds products by id. A component of a product is that product with the component inside."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self._products: dict[str, VexProduct] = {}
        self._nodes = 0
        for entry in select_objects(tree.get("full_product_names")):
            self._add(entry, "", "")
        self._read_branches(tree.get("branches"))
        for relationship in select_objects(tree.get("relationships")):
            self._relate(relationship, "product_reference", [relationship.get("relates_to_product_reference")])
        for path in select_objects(tree.get("product_paths")):
            steps = [step.get("next_product_reference") for step in select_objects(path.get("subpaths"))]
            self._relate(path, "beginning_product_reference", steps)
        self._groups = {
            parse_text(group.get("group_id")): limit_products(group.get("product_ids"))
            for group in select_objects(tree.get("product_groups"))
        }

    def find(self, product_id: str) -> VexProduct | None:
        """The product with this id; None when the document does not have it."""
        return self._products.get(product_id)

    def expand(self, entry: dict[str, Any]) -> list[str]:
        """The ids of the products and groups of products that an entry names."""
        groups = select_strings(entry.get("group_ids"))
        return [
            *select_strings(entry.get("product_ids")),
            *(name for key in groups for name in self._groups.get(key, ())),
        ]

    def _read_branches(self, branches: object) -> None:
        remaining = [(branch, "", "") for branch in select_objects(branches)]
        while remaining:
            branch, name, version = remaining.pop()
            label = parse_text(branch.get("name"))
            category = branch.get("category")
            name = label if category == "product_name" else name
            version = label if category == "product_version" else version
            if "product" in branch:
                self._add(as_object(branch["product"]), name, version)
            remaining += [(inner, name, version) for inner in select_objects(branch.get("branches"))]

    def _add(self, entry: dict[str, Any], name: str, version: str) -> None:
        """Adds a full product name; without an identifier it is known by the name of its branch, else by its own."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise EvidenceError(Cause.TOO_LARGE, f"the document has more than {MAX_NODES:,} products")
        helper = as_object(entry.get("product_identification_helper"))
        purls = [helper.get("purl"), *select_strings(helper.get("purls"))]
        names = read_identifiers([*purls, helper.get("cpe")]) or read_identifiers([name or entry.get("name")])
        if names:
            self._products[parse_text(entry.get("product_id"), 500)] = VexProduct(names, version=version)

    def _relate(self, entry: dict[str, Any], first: str, others: list[object]) -> None:
        """Adds a component inside the last of the other products, each of which contains or runs the one before it."""
        component = self.find(parse_text(entry.get(first), 500))
        products = [self.find(parse_text(reference, 500)) for reference in others]
        product_id = parse_text(as_object(entry.get("full_product_name")).get("product_id"), 500)
        if component and product_id and products and (product := products[-1]):
            parts = component.components or (component,)  # the innermost: what is around it is not what is vulnerable
            self._products[product_id] = VexProduct(product.identifiers, parts, product.version)
