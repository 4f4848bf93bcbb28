"""Reads package URLs.

Source: the purl specification (ECMA-427, github.com/package-url/purl-spec): `pkg:type/namespace/name@version` with
qualifiers after `?`, in percent-encoding. The type is in lower case; so are the names of some types, of which PyPI also
has `-` for `_`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from gate.formats.common.json_fields import parse_text
from gate.model.lazy_dataclass import dataclass

MAX_LENGTH = 1000
"""A longer text is not read as a package URL."""

_LOWER = frozenset({"github", "bitbucket", "pypi", "composer", "deb", "apk"})
_WITHOUT_NAMESPACE = frozenset({"deb", "rpm", "apk", "javascript", "generic"})
"""Types whose namespace is a distribution, which the names of packages do not have."""


@dataclass(frozen=True, slots=True)
class PackageUrl:
    """The parts of a package URL, decoded; empty where it has none."""

    type: str
    namespace: str
    name: str
    version: str = ""
    qualifiers: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """The name of the package as package managers and scanners write it: for Maven `group:artifact`."""
        if not self.namespace or self.type in _WITHOUT_NAMESPACE:
            return self.name
        return f"{self.namespace}{':' if self.type == 'maven' else '/'}{self.name}"

    def covers(self, other: PackageUrl) -> bool:
        """Whether the other names the same package: in every version if this has none, with its qualifiers at least."""
        same = (self.type, self.namespace, self.name) == (other.type, other.namespace, other.name)
        is_version = self.version in ("", other.version)
        return same and is_version and self.qualifiers.items() <= other.qualifiers.items()


class PackageName(NamedTuple):
    """The name of a package as scanners write it, and its version; both may be empty."""

    name: str = ""
    version: str = ""


def read_name(raw: object) -> PackageName:
    """What a report names by a package URL alone; empty for any other value."""
    purl = parse(parse_text(raw, MAX_LENGTH))
    return PackageName(parse_text(purl.package), parse_text(purl.version, 100)) if purl else PackageName()


def parse(text: str) -> PackageUrl | None:
    """The package URL; None for any other text."""
    if not text.startswith("pkg:") or len(text) > MAX_LENGTH:
        return None
    path, _, query = text.partition("#")[0].partition("?")
    path = path.removeprefix("pkg:").strip("/")
    folder, slash, last = path.rpartition("/")
    last, _, version = last.partition("@")
    parts = [unquote(part) for part in f"{folder}{slash}{last}".split("/") if part]
    if len(parts) < 2:
        return None
    kind, *namespace, name = parts[0].lower(), *parts[1:]
    qualifiers = {key.lower(): value for key, value in parse_qsl(query)} if query else {}
    return _normalize(PackageUrl(kind, "/".join(namespace), name, unquote(version), qualifiers))


def _normalize(purl: PackageUrl) -> PackageUrl:
    if purl.type not in _LOWER:
        return purl
    name = purl.name.lower().replace("_", "-") if purl.type == "pypi" else purl.name.lower()
    return PackageUrl(purl.type, purl.namespace.lower(), name, purl.version, purl.qualifiers)
