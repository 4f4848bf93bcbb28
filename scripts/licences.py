"""The packages that the gate installs, with their licences: a list for readers and an SBOM (CycloneDX 1.6).

Names, versions and hashes come from the lock, licences from the metadata of the installed packages (PEP 639, PEP 314).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<marker> ;[^\\]*)?", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""SPDX licences of the classifiers that packages use."""

NAMES = {"BSD": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause", "Apache 2.0": "Apache-2.0"}
"""SPDX licences of other names, from before PEP 639."""

LONGEST = 60
"""Characters of a licence's name; a longer field holds its text."""


@dataclass(frozen=True, slots=True)
class Component:
    """A locked package: `marker` says where it is installed, `licence` is an SPDX expression, or empty."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    licence: str

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


def components(lock: str) -> list[Component]:
    """The packages of a lock file, in its order."""
    matches = list(LOCKED.finditer(lock))
    ends = [match.start() for match in matches[1:]] + [len(lock)]
    return [
        Component(
            name=match["name"],
            version=match["version"],
            marker=(match["marker"] or "").strip(" ;"),
            hashes=tuple(HASH.findall(lock[match.end() : end])),
            licence=licence_of(match["name"]),
        )
        for match, end in zip(matches, ends, strict=True)
    ]


def licence_of(name: str) -> str:
    """The SPDX licence of an installed package; empty when its metadata names none that we know."""
    try:
        fields = metadata(name)
    except PackageNotFoundError:
        return ""
    if expressions := fields.get_all("License-Expression"):
        return str(expressions[0])
    classified = [line.rpartition(" :: ")[2] for line in fields.get_all("Classifier") or () if "License ::" in line]
    if licences := [CLASSIFIERS[name] for name in classified if name in CLASSIFIERS]:
        return " OR ".join(dict.fromkeys(licences))
    text = str((fields.get_all("License") or ("",))[0])
    return NAMES.get(text, text) if 0 < len(text) <= LONGEST and "\n" not in text else ""


def render_list(packages: list[Component]) -> str:
    """The list for readers, as a Markdown table."""
    rows = (f"| {row.name} | {row.version} | {row.licence} | {row.marker} |\n" for row in packages)
    return "| package | version | licence | only where |\n| --- | --- | --- | --- |\n" + "".join(rows)


def render_sbom(packages: list[Component], version: str) -> Mapping[str, Any]:
    """The SBOM of the command; it has no time and no serial number, so that it is reproducible."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "readiness-gate", "name": "readiness-gate", "version": version,
                "purl": f"pkg:pypi/readiness-gate@{version}", "licenses": [{"expression": "MIT"}],
            }
        },
        "components": list(_sbom_components(packages)),
        "dependencies": [{"ref": "readiness-gate", "dependsOn": sorted({row.purl for row in packages})}],
    }  # fmt: skip


def _sbom_components(packages: list[Component]) -> Iterator[Mapping[str, Any]]:
    for row in packages:
        yield {
            "type": "library", "bom-ref": row.purl, "name": row.name, "version": row.version, "purl": row.purl,
            **({"licenses": [{"expression": row.licence}]} if row.licence else {}),
        }  # fmt: skip
