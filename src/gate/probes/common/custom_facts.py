"""Facts that an item declares itself: validation of their names, units, kinds and JMESPath expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from gate.model.units import UNITS
from gate.model.values import Kind

_OPERATORS = frozenset({"not", "in", "has", "lacks", "matches", "baseline"})

KINDS: Mapping[str, Kind] = {str(kind): kind for kind in Kind} | {
    "share": Kind.PERCENTAGE,
    "word": Kind.STRING,
    "flag": Kind.BOOLEAN,
    "set": Kind.LIST,
}
"""The kinds of facts as a checklist names them; the last four are the names of earlier versions."""


def check_fact_name(name: str, reserved: AbstractSet[str] = frozenset()) -> str:
    """Returns the name.

    Raises:
        ValueError: when an expectation cannot use the name, or the probe has a fact of that name.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,49}", name) or name in _OPERATORS:
        raise ValueError(
            "the name of a fact has lowercase letters, digits and underscores, and is not an operator such as `in`"
        )
    if name in reserved:
        raise ValueError(f"the probe already has a fact `{name}`; choose another name")
    return name


def check_unit(unit: str) -> str:
    """Returns the unit.

    Raises:
        ValueError: when a fact cannot have it.
    """
    if unit not in UNITS or unit == "pp":
        names = ", ".join(name for name in UNITS if name not in ("", "pp"))
        raise ValueError(f"a unit is one of {names}, or empty for a count")
    return unit


def check_jmespath(expression: str) -> str:
    """Returns the JMESPath expression.

    Raises:
        ValueError: when it is not valid.
    """
    from gate.formats.documents import jmespath_query

    try:
        jmespath_query.compile_path(expression)
    except ValueError:
        raise ValueError("this is not JMESPath; write a path such as checks.database.status or build.commit") from None
    return expression
