"""The types with which the vulnerabilities of a large report of Trivy are decoded.

Source: `DetectedVulnerability` in Trivy's `pkg/types/vulnerability.go`, which embeds `Vulnerability` of trivy-db. Go
leaves out members that are empty, so that a text which is missing need not differ from an empty one.
"""

from __future__ import annotations

from msgspec import UNSET, Raw, Struct, UnsetType

Unread = Raw | UnsetType


class PackageIdentifier(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What identifies a package: its package URL, and others."""

    PURL: str = ""
    UID: Unread = UNSET
    BOMRef: Unread = UNSET


class Vulnerability(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One entry of the list `Vulnerabilities`, with all members that Trivy writes."""

    VulnerabilityID: str = ""
    VendorIDs: list[str] | UnsetType = UNSET
    PkgName: str = ""
    PkgPath: str = ""
    PkgIdentifier: PackageIdentifier | UnsetType = UNSET
    InstalledVersion: str = ""
    FixedVersion: str = ""
    Title: str = ""
    Description: Unread = UNSET
    Severity: str = ""
    PkgID: Unread = UNSET
    Status: Unread = UNSET
    Layer: Unread = UNSET
    SeveritySource: Unread = UNSET
    PrimaryURL: Unread = UNSET
    DataSource: Unread = UNSET
    Fingerprint: Unread = UNSET
    Custom: Unread = UNSET
    CweIDs: Unread = UNSET
    VendorSeverity: Unread = UNSET
    CVSS: Unread = UNSET
    References: Unread = UNSET
    PublishedDate: Unread = UNSET
    LastModifiedDate: Unread = UNSET
