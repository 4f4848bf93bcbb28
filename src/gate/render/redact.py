"""Secrets blotted out of a decision, before any page is made of it.

A page escapes, folds and cuts its texts, so that a secret in it need not be found there any more: Markdown writes
`ghs_0123` as `ghs\\_0123`, and shows it as it was. What is blotted out of the values is on no page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from operator import is_
from types import MappingProxyType
from typing import Any, TypeVar, cast

Noun = TypeVar("Noun")

MIN_SECRET = 8
"""A shorter text is no secret; blotting it out would only mangle words."""


def redact(text: str, secrets: Collection[str]) -> str:
    """The text with every secret replaced by `***`, the longest first."""
    return _of_text(text, _longest_first(secrets))


def redacted(noun: Noun, secrets: Collection[str]) -> Noun:
    """The same frozen value with `redact` done to every text in it, however deep; itself where it holds no secret."""
    known = _longest_first(secrets)
    return cast("Noun", _of(noun, known)) if known else noun


def _longest_first(secrets: Collection[str]) -> list[str]:
    return sorted((secret for secret in secrets if len(secret) >= MIN_SECRET), key=len, reverse=True)


def _of_text(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _of(value: Any, secrets: Sequence[str]) -> Any:
    """The value without secrets; the very same object where there are none, since most of a decision holds none."""
    if isinstance(value, Enum):
        return value  # its words are ours
    if isinstance(value, str):
        return _of_text(value, secrets)
    if isinstance(value, (tuple, frozenset)):
        each = [_of(part, secrets) for part in value]
        return value if all(map(is_, each, value)) else type(value)(each)
    if isinstance(value, Mapping):
        parts = (tuple(value.keys()), tuple(value.values()))
        clean = _of(parts, secrets)
        return value if clean is parts else MappingProxyType(dict(zip(*clean, strict=True)))
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: new for name, old in held.items() if (new := _of(old, secrets)) is not old}
        return replace(value, **changed) if changed else value
    return value
