"""Reads package URLs, such as `pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0?type=jar`.

Source: the package URL specification (github.com/package-url/purl-spec), "Rules for each purl component": after the
type the namespace and the name, percent-encoded and separated by `/`, then the version after `@`, then qualifiers after
`?` and a subpath after `#`.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

from gate.formats.common.json_fields import parse_text

_MAX_URL = 1000
_WITHOUT_NAMESPACE = frozenset({"deb", "rpm", "apk", "javascript", "generic"})
"""Types whose namespace is a distribution, which the names of packages do not have."""


class PackageUrl(NamedTuple):
    """The name of a package as scanners write it, and its version; both may be empty."""

    name: str = ""
    version: str = ""


def parse_package_url(raw: object) -> PackageUrl:
    """The package that a package URL names: for Maven `group:artifact`; empty for any other value."""
    text = parse_text(raw, _MAX_URL)
    if not text.startswith("pkg:"):
        return PackageUrl()
    kind, _, remainder = text.removeprefix("pkg:").strip("/").partition("/")
    path, _, version = remainder.partition("#")[0].partition("?")[0].rpartition("@")
    if not path:
        path, version = version, ""
    names = [unquote(name) for name in path.split("/") if name]
    if kind in _WITHOUT_NAMESPACE:
        names = names[-1:]
    separator = ":" if kind == "maven" else "/"
    return PackageUrl(parse_text(separator.join(names)), parse_text(unquote(version), 100))
