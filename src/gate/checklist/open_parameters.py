"""Parameters that a base policy leaves to the repositories that extend it."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from gate.checklist.yaml_tree import MappingNode, find_scalar
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.text import quote, quote_list

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class OpenParameters:
    """What is done about required parameters that an item leaves to the repositories that extend it (`may_set`).

    `extends` is the position at which the checklist extends another file; None when it does not.
    """

    extends: Position | None = None
    is_allowed: bool = False

    def problem(self, item: MappingNode, missing: Set[str]) -> Problem:
        """The problem of an item whose parameters are missing, at a place where its repository can set them."""
        is_own = self.extends is None or item.position.file == self.extends.file
        position = item.position if is_own or self.extends is None else self.extends
        scalar = find_scalar(item, "id")
        name = (scalar.value or "") if scalar else ""
        names = quote_list(sorted(missing), "and")
        message = f"the item {quote(name)} leaves {names} to the repository, and nothing sets it"
        example = f"- {{id: {name}, with: {{{min(missing)}: …}}}}"
        return Problem(position, Code.OPEN_PARAMETER, message, f"write it under `items`: `{example}`")


def missing_parameters(model: type[BaseModel], node: MappingNode) -> frozenset[str]:
    """The required parameters of a probe that have no value."""
    required = {field.alias or key for key, field in model.model_fields.items() if field.is_required()}
    return frozenset(required - node.entries.keys())
