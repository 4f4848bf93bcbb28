"""Removes secrets from a decision before any page is rendered.

A page escapes, folds and shortens its texts, so a secret may no longer be found in it: Markdown writes `ghs_0123` as
`ghs\\_0123` and displays it unchanged. A secret that is removed from the values appears on no page.

A secret is removed as it is, in the encodings in which programs repeat it, with the colours of a terminal in it, and
where a text was cut inside of it.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache, partial
from html import escape
from operator import is_
from types import MappingProxyType
from typing import Any, TypeVar, cast
from urllib.parse import quote, quote_plus

from gate.model.text import remove_ansi

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
    return sorted({form for secret in secrets if len(secret) >= MIN_SECRET for form in _forms(secret)}, key=_by_length)


def _by_length(form: str) -> tuple[int, str]:
    return -len(form), form


@cache  # a run has few secrets
def _forms(secret: str) -> frozenset[str]:
    """The secret, and the texts that encode it: in a URL, HTML or JSON, and as a part of something in base64."""
    data, in_json = secret.encode(errors="replace"), json.dumps(secret, ensure_ascii=False)[1:-1]
    in_url = {quote(data), quote(data, safe=""), quote_plus(data)}
    in_html = {escape(secret), escape(secret).replace("&#x27;", "&#39;"), escape(secret, quote=False)}
    return frozenset({secret, *in_url, *in_html, in_json, in_json.replace("/", "\\/"), *_in_base64(data)})


def _in_base64(data: bytes) -> Iterator[str]:
    """The characters of base64 (RFC 4648) that depend on these bytes alone, after 0, 1 or 2 others in their group."""
    for before in range(3):
        start, end = -(-before * 8 // 6), (before + len(data)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(before) + data).decode()[start:end]


def _replace(text: str, secrets: Sequence[str]) -> str:
    clean = _replace_plain(text, secrets)
    plain = remove_ansi(clean)
    return clean if plain == clean or (uncoloured := _replace_plain(plain, secrets)) == plain else uncoloured


def _replace_plain(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return _replace_cut(text, secrets) if "…" in text else text


def _replace_cut(text: str, secrets: Sequence[str]) -> str:
    """The text without the beginnings of secrets that end where it was cut."""
    *parts, end = text.split("…")
    return "…".join([*(_without_beginning(part, secrets) for part in parts), end])


def _without_beginning(text: str, secrets: Sequence[str]) -> str:
    """The text, with `***` for the beginning of a secret at its end, of MIN_SECRET characters and more."""
    for secret in secrets:
        at = text.find(secret[:MIN_SECRET], max(0, len(text) - len(secret)))
        while at >= 0:
            if secret.startswith(text[at:]):
                return f"{text[:at]}***"
            at = text.find(secret[:MIN_SECRET], at + 1)
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
