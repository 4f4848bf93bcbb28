"""The name and version of the package that a package URL names, for reports that name packages by them alone."""

from __future__ import annotations

from typing import NamedTuple

from gate.formats.common import purl as purls
from gate.formats.common.json_fields import parse_text


class PackageUrl(NamedTuple):
    """The name of a package as scanners write it, and its version; both may be empty."""

    name: str = ""
    version: str = ""


def parse_package_url(raw: object) -> PackageUrl:
    """The package that a package URL names: for Maven `group:artifact`; empty for any other value."""
    purl = purls.parse(parse_text(raw, purls.MAX_LENGTH))
    return PackageUrl(parse_text(purl.package), parse_text(purl.version, 100)) if purl else PackageUrl()
