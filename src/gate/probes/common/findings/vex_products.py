"""Whether a product of a VEX statement is what a scan found: the vulnerable package, or what was scanned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gate.formats.common import purl as purls
from gate.formats.common.purl import PackageUrl
from gate.formats.findings.model import ScanFinding, ScanReport
from gate.formats.vex.model import VexProduct, VexStatement, VexStatus
from gate.model.lazy_dataclass import dataclass

_IMAGES = ("oci", "docker")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ScannedProducts:
    """What the reports of an item are about, beside what each report says itself.

    `declared` are the names that the checklist gives it, `repository` is its repository on GitHub (`owner/name`).
    """

    declared: Sequence[str] = ()
    repository: str = ""

    def covers(self, statement: VexStatement, finding: ScanFinding, report: ScanReport) -> bool:
        """Whether the statement is about this finding; `fixed` only with a version that is the same."""
        needs_version = statement.status is VexStatus.FIXED
        return any(self._covers(product, finding, report, needs_version) for product in statement.products)

    def _covers(self, product: VexProduct, finding: ScanFinding, report: ScanReport, needs_version: bool) -> bool:  # noqa: FBT001
        components = product.components
        if not components and is_package(product, finding, needs_version=needs_version):
            return True
        if not self._is_scanned(product, report, needs_version=needs_version and not components):
            return False
        return not components or any(is_package(part, finding, needs_version=needs_version) for part in components)

    def _is_scanned(self, product: VexProduct, report: ScanReport, *, needs_version: bool) -> bool:
        """Whether the product is what was scanned: by the checklist, the image of the report, or the repository."""
        for identifier in product.identifiers:
            purl = purls.parse(identifier)
            if any(_is_declared(name, identifier, purl, needs_version=needs_version) for name in self.declared):
                return True
            if purl is None:
                continue
            if purl.type in _IMAGES and _is_image(purl, report.target, needs_version=needs_version):
                return True
            is_repository = purl.type == "github" and purl.package == self.repository.lower()
            if is_repository and not needs_version and not purl.version:
                return True
        return False


def is_package(product: VexProduct, finding: ScanFinding, *, needs_version: bool = False) -> bool:
    """Whether the product is the vulnerable package in the version that the scan reports."""
    return any(_is_same(identifier, product.version, finding, needs_version) for identifier in product.identifiers)


def _is_same(identifier: str, version: str, finding: ScanFinding, needs_version: bool) -> bool:  # noqa: FBT001
    purl = purls.parse(identifier)
    version = purl.version or version if purl else version
    if not finding.package or (needs_version and not version):
        return False
    reported = purls.parse(finding.purl)
    if purl and reported:
        return purl.covers(reported) and version in ("", reported.version)
    name = purl.package if purl else identifier
    is_version = not version or _bare(version) == _bare(finding.version)
    return _normalize(name) == _normalize(finding.package) and is_version


def _normalize(name: str) -> str:
    """The name as scanners that differ in letters and separators write it alike."""
    return re.sub(r"[-_.]+", "-", name.strip().lower())


def _bare(version: str) -> str:
    return version.strip().removeprefix("v")


def _is_declared(name: str, identifier: str, purl: PackageUrl | None, *, needs_version: bool) -> bool:
    """Whether the checklist calls the scanned product so. A version that only one of the two has does not matter."""
    declared = purls.parse(name)
    if purl is None or declared is None:
        return name == identifier
    if needs_version and not (purl.version and declared.version):
        return False
    same = (purl.type, purl.namespace, purl.name) == (declared.type, declared.namespace, declared.name)
    return same and (purl.version == declared.version or not (purl.version and declared.version))


def _is_image(purl: PackageUrl, target: str, *, needs_version: bool) -> bool:
    """Whether the package URL names the image of a report, such as `alpine:3.10 sha256:…`."""
    reference, digests = target.partition(" ")[0], _DIGEST.findall(target)
    name, _, tag = reference.partition("@")[0].rpartition("/")[2].partition(":")
    if not name or purl.name.lower() != name.lower():
        return False
    repository = purl.qualifiers.get("repository_url", "")
    if repository and not _is_repository(repository, reference):
        return False
    versions = {purl.version, purl.qualifiers.get("tag", "")} - {""}
    return bool(versions & {tag, *digests} - {""}) if versions else not needs_version


def _is_repository(address: str, reference: str) -> bool:
    """Whether an image of this reference comes from a repository; Docker Hub is left out of references."""
    repository = reference.partition("@")[0]
    repository = repository if ":" not in repository.rpartition("/")[2] else repository.rpartition(":")[0]
    host = repository if "." in repository.partition("/")[0] else f"index.docker.io/library/{repository}"
    return address.rstrip("/").lower() in (repository.lower(), host.lower(), host.lower().replace("/library", ""))
