"""What the probes share whose items declare facts of their own: names, units, paths and how a fact is specified."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from gate.model.units import UNITS
from gate.model.values import Kind

_NOT_NAMES = frozenset({"not", "in", "has", "lacks", "matches", "baseline"})


def fact_name(name: str, taken: AbstractSet[str] = frozenset()) -> str:
    """The name as it is.

    Raises:
        ValueError: when it cannot stand in an expectation, or the probe has a fact of that name.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,49}", name) or name in _NOT_NAMES:
        raise ValueError("the name of a fact has lowercase letters, digits and underscores, and is no operator")
    if name in taken:
        raise ValueError(f"`{name}` is already a fact of the probe; choose another name")
    return name


def unit(written: str) -> str:
    """The unit as it is.

    Raises:
        ValueError: when it is none that a fact can have.
    """
    if written not in UNITS or written == "pp":
        raise ValueError("a unit is one of %, ms, s, m, h, d, B, KB, MB, GB, KiB, MiB, GiB, or empty for a count")
    return written


def jmespath(written: str) -> str:
    """The JMESPath as it is.

    Raises:
        ValueError: when it is none.
    """
    from gate.formats.documents import jmespath_query

    try:
        jmespath_query.compiled(written)
    except ValueError:
        raise ValueError("this is not JMESPath; write it as checks.database.status or build.commit") from None
    return written


KINDS: Mapping[str, Kind] = {str(kind): kind for kind in Kind} | {
    "share": Kind.PERCENTAGE,
    "word": Kind.STRING,
    "flag": Kind.BOOLEAN,
    "set": Kind.LIST,
}
"""The kinds of facts as a checklist names them; the last four are the names of earlier versions."""
