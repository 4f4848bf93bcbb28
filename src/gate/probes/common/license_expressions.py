"""Reads license expressions of SPDX (specification 2.3, annex D) with the library license-expression.

The identifiers are those of the SPDX License List that the library contains. Those that begin with `LicenseRef-` are
not among them: what such a name means is up to the document that uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from license_expression import Licensing

UNLICENSED = "UNLICENSED"
"""npm's word for a package that grants no licence to anyone."""

MAX_LENGTH = 1_000
_COMBINED = {
    "GPL-2.0-with-autoconf-exception": ("GPL-2.0-only", "Autoconf-exception-2.0"),
    "GPL-2.0-with-bison-exception": ("GPL-2.0-only", "Bison-exception-2.2"),
    "GPL-2.0-with-classpath-exception": ("GPL-2.0-only", "Classpath-exception-2.0"),
    "GPL-2.0-with-font-exception": ("GPL-2.0-only", "Font-exception-2.0"),
    "GPL-2.0-with-GCC-exception": ("GPL-2.0-only", "GCC-exception-2.0"),
    "GPL-3.0-with-autoconf-exception": ("GPL-3.0-only", "Autoconf-exception-3.0"),
    "GPL-3.0-with-GCC-exception": ("GPL-3.0-only", "GCC-exception-3.1"),
}
"""Deprecated identifiers of a licence with its exception; the library has some of them as exceptions."""

_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+", re.IGNORECASE)


class Term(NamedTuple):
    """One licence, with its exception; the identifier may end with `+`."""

    license: str
    exception: str = ""

    @property
    def is_known(self) -> bool:
        """Whether SPDX lists the licence and the exception; UNLICENSED is known too."""
        plain = self.license.removesuffix("+").lower()
        is_exception_known = not self.exception or self.exception.lower() in _exceptions()
        return is_exception_known and (self.license == UNLICENSED or plain in licenses())

    @property
    def is_reference(self) -> bool:
        """Whether the licence is one of a document or a team: `LicenseRef-…`."""
        return _REFERENCE.fullmatch(self.license) is not None


@dataclass(frozen=True, slots=True)
class Operation:
    """Several expressions that `AND` or `OR` joins."""

    operator: str
    parts: tuple[Expression, ...]


Expression = Term | Operation


def parse(text: str) -> Expression | None:
    """The expression; None for a text that is none. Its licences may be unknown to SPDX.

    `MIT/Apache-2.0` is `OR`, as Cargo once wrote it (The Cargo Book, "The Manifest Format", `license`).
    """
    if text == UNLICENSED:
        return Term(UNLICENSED)
    expression = _parse(text)
    if expression is None and "/" in text and "://" not in text:
        return _parse(text.replace("/", " OR "))
    return expression


def _parse(text: str) -> Expression | None:
    """The expression as the library reads it; it accepts open parentheses, and fails in many ways on other texts."""
    from license_expression import ExpressionError, ParseError

    if len(text) > MAX_LENGTH or text.count("(") != text.count(")"):
        return None
    try:
        parsed = _licensing().parse(text)
        return None if parsed is None else _convert(parsed)
    except (ExpressionError, ParseError, AssertionError, AttributeError, TypeError, IndexError, RecursionError):
        return None


def _convert(parsed: Any) -> Expression:
    """The expression of the library's tree: operations with `args`, symbols with `key`, and pairs with an exception."""
    if operator := str(getattr(parsed, "operator", "")).strip():
        return Operation(operator, tuple(map(_convert, parsed.args)))
    if hasattr(parsed, "license_symbol"):
        return Term(_canonical(parsed.license_symbol.key), parsed.exception_symbol.key)
    return Term(*_COMBINED[parsed.key]) if parsed.key in _COMBINED else Term(_canonical(parsed.key))


def _canonical(key: str) -> str:
    """The identifier as SPDX writes it, also before a `+`."""
    plain = key.removesuffix("+")
    return licenses().get(plain.lower(), plain) + key[len(plain) :]


def terms(expression: Expression) -> Iterator[Term]:
    """The licences of an expression in their order."""
    if isinstance(expression, Term):
        yield expression
        return
    for part in expression.parts:
        yield from terms(part)


# ------------------------------------------------------------------------------------------------------------ the list


@cache
def licenses() -> dict[str, str]:
    """The identifiers of SPDX by their spellings, deprecated ones too, in lower case: `gpl-2.0` is GPL-2.0-only."""
    return {name.lower(): key for key, names, is_exception in _entries() if not is_exception for name in (key, *names)}


@cache
def _exceptions() -> frozenset[str]:
    return frozenset(name.lower() for key, names, is_exception in _entries() if is_exception for name in (key, *names))


@cache
def _licensing() -> Licensing:
    from license_expression import LicenseSymbol, Licensing

    return Licensing([LicenseSymbol(key, aliases, is_exception) for key, aliases, is_exception in _entries()])


@cache
def _entries() -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Each identifier with the deprecated ones that mean it, and whether it is an exception.

    The library also has names such as `GPL` there, which are no identifiers.
    """
    from license_expression import get_license_index

    entries = [
        (entry["spdx_license_key"], tuple(filter(_is_identifier, entry.get("other_spdx_license_keys") or ())), entry)
        for entry in get_license_index()
        if _is_identifier(entry.get("spdx_license_key") or "") and not entry.get("is_deprecated")
    ]
    listed = [
        (key, aliases, bool(entry.get("is_exception"))) for key, aliases, entry in entries if key not in _COMBINED
    ]
    return (*listed, *((key, (), False) for key in _COMBINED))


def _is_identifier(key: str) -> bool:
    return bool(key) and not key.startswith("LicenseRef-") and " " not in key and key not in ("GPL", "BSD-2")
