"""Removes secrets from a decision before any page is rendered.

A page escapes, folds and shortens its texts, so a secret may no longer be found in it: Markdown writes `ghs_0123` as
`ghs\\_0123` and displays it unchanged. A secret that is removed from the values appears on no page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache, partial
from operator import is_
from types import MappingProxyType
from typing import Any, TypeVar, cast

Model = TypeVar("Model")

MIN_SECRET = 8
"""A shorter text is not treated as a secret: redacting it would only garble words."""


def redact_text(text: str, secrets: Collection[str]) -> str:
    """The text with every secret replaced by `***`, the longest first."""
    return _replace(text, _longest_first(secrets))


def redact_value(model: Model, secrets: Collection[str]) -> Model:
    """A copy of a frozen value with every text in it redacted, at any depth; the value itself if it has no secret."""
    ordered = _longest_first(secrets)
    return cast("Model", _redact_any(model, ordered)) if ordered else model


def _longest_first(secrets: Collection[str]) -> list[str]:
    return sorted((secret for secret in secrets if len(secret) >= MIN_SECRET), key=len, reverse=True)


def _replace(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


Redactor = Callable[[Any, Sequence[str]], Any]
"""Makes a value without the secrets; the same object where there are none, because most of a decision has none."""


def _redact_any(value: Any, secrets: Sequence[str]) -> Any:
    return _choose_redactor(value.__class__)(value, secrets)


@cache  # a decision has a hundred thousand values of few types
def _choose_redactor(kind: type) -> Redactor:
    if issubclass(kind, Enum):
        return _keep  # its text is ours
    if issubclass(kind, str):
        return _replace
    if issubclass(kind, (tuple, frozenset)):
        return _redact_members
    if issubclass(kind, Mapping):
        return _redact_mapping
    if is_dataclass(kind):
        return partial(_redact_fields, tuple(field.name for field in fields(kind)))
    return _keep


def _keep(value: Any, _secrets: Sequence[str]) -> Any:
    return value


def _redact_members(value: Any, secrets: Sequence[str]) -> Any:
    members = [_redact_any(member, secrets) for member in value]
    return value if all(map(is_, members, value)) else type(value)(members)


def _redact_mapping(value: Mapping[Any, Any], secrets: Sequence[str]) -> Mapping[Any, Any]:
    items = (tuple(value.keys()), tuple(value.values()))
    clean = _redact_any(items, secrets)
    return value if clean is items else MappingProxyType(dict(zip(*clean, strict=True)))


def _redact_fields(names: tuple[str, ...], value: Any, secrets: Sequence[str]) -> Any:
    changed = {name: new for name in names if (new := _redact_any(old := getattr(value, name), secrets)) is not old}
    return replace(value, **changed) if changed else value
