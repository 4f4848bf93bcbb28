"""The probe `security` with VEX documents: what does not affect is suppressed, with who says so and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gate.adapters.host import Host
from gate.model.evidence import Evidence
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext
from gate.probes.security import PROBE
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.folders import with_folders
from tests.probes.test_security import GRYPE, NOW, TRIVY, numbers

LODASH = "pkg:npm/lodash@4.17.15"
ONE_MEDIUM = {"medium": 1, "total": 1}
SUPPRESSED = {"suppressed": 1}


def statement(status: str = "not_affected", product: str = LODASH, **members: Any) -> dict[str, Any]:
    justified = {"justification": "vulnerable_code_not_present"} if status == "not_affected" else {}
    return {
        "vulnerability": {"name": "CVE-2020-8203"}, "products": [{"@id": product}], "status": status, **justified,
        **members,
    }  # fmt: skip


def openvex(*statements: dict[str, Any], author: str = "Shop team", at: str = "2026-11-01T08:00:00Z") -> str:
    return json.dumps(
        {
            "@context": "https://openvex.dev/ns/v0.2.0", "author": author, "timestamp": at,
            "statements": list(statements),
        }
    )  # fmt: skip


def measure(
    folder: Path, documents: Mapping[str, str], scans: Mapping[str, Any] | None = None, repo: str = "", **params: object
) -> Evidence:
    reports = {f"r/{name}.json": json.dumps(scan) for name, scan in (scans or {"trivy": TRIVY}).items()}
    lay_out(folder, {**reports, **{f"vex/{name}": text for name, text in documents.items()}})
    parsed = PROBE.params.model_validate({"reports": "r/*", "vex": "vex/*", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW), Subject(repo=repo)))


def trivy(**vulnerability: Any) -> dict[str, Any]:
    entry = {**TRIVY["Results"][0]["Vulnerabilities"][0], **vulnerability}  # type: ignore[index]
    return {**TRIVY, "Results": [{"Target": "package-lock.json", "Vulnerabilities": [entry]}]}


# ---------------------------------------------------------------------------------------------------- what is taken out


def test_what_does_not_affect_is_suppressed_and_listed_with_author_and_justification(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"shop.json": openvex(statement(impact_statement="never called"))})

    assert numbers(evidence) == SUPPRESSED
    (finding,) = evidence.findings
    assert finding.message == (
        "lodash 4.17.15: prototype pollution [VEX: not_affected: vulnerable_code_not_present: never called "
        "(Shop team, vex/shop.json)]"
    )
    assert finding.counted_in == ("suppressed",)
    assert [(source.location, source.format, source.tool) for source in evidence.sources] == [
        ("r/trivy.json", "trivy", "Trivy"),
        ("vex/shop.json", "openvex", ""),
    ]


@cases("status", ["affected", "under_investigation", "perhaps"])
@with_folders
def test_no_other_status_takes_anything_out(tmp_path: Path, status: str) -> None:
    assert numbers(measure(tmp_path, {"shop.json": openvex(statement(status))})) == ONE_MEDIUM


def test_what_is_not_affected_without_a_justification_stays(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"shop.json": openvex(statement(justification=""))})
    assert numbers(evidence) == ONE_MEDIUM
    assert "vex/shop.json: a statement `not_affected` gives no justification, and takes nothing out" in evidence.notes


@cases(
    ("product", "expected"),
    [(LODASH, SUPPRESSED), ("pkg:npm/lodash@4.17.14", ONE_MEDIUM), ("pkg:npm/lodash", ONE_MEDIUM)],
)
@with_folders
def test_what_is_fixed_is_suppressed_in_that_version_only(
    tmp_path: Path, product: str, expected: dict[str, int]
) -> None:
    assert numbers(measure(tmp_path, {"shop.json": openvex(statement("fixed", product))})) == expected


@cases(
    ("name", "expected"),
    [("CVE-2020-8203", SUPPRESSED), ("cve-2020-8203", SUPPRESSED), ("CVE-2020-8204", ONE_MEDIUM)],
)
@with_folders
def test_a_statement_is_about_its_vulnerability(tmp_path: Path, name: str, expected: dict[str, int]) -> None:
    text = openvex(statement(vulnerability={"name": name}))
    assert numbers(measure(tmp_path, {"shop.json": text})) == expected


def test_a_statement_is_about_every_name_of_its_vulnerability(tmp_path: Path) -> None:
    text = openvex(statement(vulnerability={"name": "GHSA-p6mc-m468-83gw", "aliases": ["CVE-2020-8203"]}))
    assert numbers(measure(tmp_path, {"shop.json": text})) == SUPPRESSED


def test_the_names_that_several_scanners_report_are_one_vulnerability(tmp_path: Path) -> None:
    """Grype has the name GHSA and its alias, Trivy the CVE alone: a statement on the one is about both."""
    text = openvex(statement(vulnerability={"name": "GHSA-p6mc-m468-83gw"}))
    evidence = measure(tmp_path, {"shop.json": text}, {"trivy": TRIVY, "grype": GRYPE})
    assert numbers(evidence) == SUPPRESSED


# ------------------------------------------------------------------------------------------------------------- products


@cases(
    "product",
    ["pkg:npm/lodash@4.17.14", "pkg:npm/underscore@4.17.15", "pkg:npm/lodash@4.17.15-rc1", "pkg:oci/shop", "lodash-es"],
)
@with_folders
def test_a_statement_on_another_product_takes_nothing_out_and_is_noted(tmp_path: Path, product: str) -> None:
    evidence = measure(tmp_path, {"shop.json": openvex(statement(product=product))})
    assert numbers(evidence) == ONE_MEDIUM
    assert evidence.notes == (
        "VEX statements on 1 vulnerability of the scans (CVE-2020-8203) name no product of them, and take nothing out",
    )


def test_a_statement_without_products_takes_nothing_out(tmp_path: Path) -> None:
    assert numbers(measure(tmp_path, {"shop.json": openvex(statement(products=[]))})) == ONE_MEDIUM


def test_a_statement_on_a_vulnerability_that_no_scan_has_is_quiet(tmp_path: Path) -> None:
    text = openvex(statement(vulnerability={"name": "CVE-1999-1"}))
    assert measure(tmp_path, {"shop.json": text}).notes == ()


@cases(
    ("reported", "product", "expected"),
    [
        ("pkg:npm/lodash@4.17.15", "pkg:npm/lodash", SUPPRESSED),
        ("pkg:npm/lodash@4.17.15", "pkg:pypi/lodash@4.17.15", ONE_MEDIUM),
        ("pkg:deb/debian/lodash@4.17.15?arch=amd64", "pkg:deb/debian/lodash@4.17.15?arch=amd64", SUPPRESSED),
        ("pkg:deb/debian/lodash@4.17.15?arch=amd64", "pkg:deb/debian/lodash@4.17.15?arch=arm64", ONE_MEDIUM),
    ],
)
@with_folders
def test_the_package_url_of_the_scanner_is_compared_where_there_is_one(
    tmp_path: Path, reported: str, product: str, expected: dict[str, int]
) -> None:
    scan = trivy(PkgIdentifier={"PURL": reported})
    evidence = measure(tmp_path, {"shop.json": openvex(statement(product=product))}, {"trivy": scan})
    assert numbers(evidence) == expected


PARTS = [{"@id": "pkg:oci/shop", "subcomponents": [{"@id": LODASH}]}]


@cases(
    ("products", "declared", "expected"),
    [
        (PARTS, ["pkg:oci/shop"], SUPPRESSED),
        (PARTS, ["pkg:oci/shop@sha256%3Aab"], SUPPRESSED),
        (PARTS, ["pkg:oci/other"], ONE_MEDIUM),
        (PARTS, None, ONE_MEDIUM),
        ([{"@id": "pkg:oci/shop", "subcomponents": [{"@id": "pkg:npm/other"}]}], ["pkg:oci/shop"], ONE_MEDIUM),
        ([{"@id": "pkg:oci/shop"}], ["pkg:oci/shop"], SUPPRESSED),
        ([{"@id": "https://example.org/shop"}], ["https://example.org/shop"], SUPPRESSED),
    ],
)
@with_folders
def test_a_part_of_a_product_counts_where_the_checklist_says_what_is_scanned(
    tmp_path: Path, products: list[Any], declared: list[str] | None, expected: dict[str, int]
) -> None:
    text = openvex(statement(products=products))
    assert numbers(measure(tmp_path, {"shop.json": text}, products=declared)) == expected


def test_a_fix_of_what_is_scanned_needs_its_version(tmp_path: Path) -> None:
    text = openvex(statement("fixed", "pkg:github/acme/shop@2.0"))
    assert numbers(measure(tmp_path, {"a.json": text}, products=["pkg:github/acme/shop"])) == ONE_MEDIUM
    assert numbers(measure(tmp_path, {"a.json": text}, products=["pkg:github/acme/shop@1.0"])) == ONE_MEDIUM
    assert numbers(measure(tmp_path, {"a.json": text}, products=["pkg:github/acme/shop@2.0"])) == SUPPRESSED


def test_the_repository_of_the_run_is_a_product(tmp_path: Path) -> None:
    text = openvex(statement(product="pkg:github/acme/shop"))
    assert numbers(measure(tmp_path, {"a.json": text}, repo="Acme/Shop")) == SUPPRESSED
    assert numbers(measure(tmp_path, {"a.json": text}, repo="acme/other")) == ONE_MEDIUM


@cases(
    ("product", "expected"),
    [
        ("pkg:oci/shop?tag=2.0", SUPPRESSED),
        ("pkg:oci/shop?tag=2.0&repository_url=ghcr.io/acme/shop", SUPPRESSED),
        ("pkg:oci/shop?repository_url=ghcr.io/other/shop", ONE_MEDIUM),
        ("pkg:oci/shop@sha256%3A" + "a" * 64, SUPPRESSED),
        ("pkg:oci/shop@sha256%3A" + "b" * 64, ONE_MEDIUM),
        ("pkg:oci/shop?tag=1.0", ONE_MEDIUM),
        ("pkg:oci/shop", SUPPRESSED),
        ("pkg:oci/bookshop", ONE_MEDIUM),
    ],
)
@with_folders
def test_the_image_of_a_report_is_a_product(tmp_path: Path, product: str, expected: dict[str, int]) -> None:
    image = {"ArtifactType": "container_image", "ArtifactName": "ghcr.io/acme/shop:2.0"}
    scan = {**TRIVY, **image, "Metadata": {"ImageID": "sha256:" + "a" * 64}}
    evidence = measure(tmp_path, {"a.json": openvex(statement(product=product))}, {"trivy": scan})
    assert numbers(evidence) == expected


def test_an_npm_package_with_two_advisories_stays_until_both_do_not_affect(tmp_path: Path) -> None:
    via = [
        {"title": "a", "url": f"https://github.com/advisories/{name}", "severity": "high"}
        for name in ("GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb")
    ]
    scan = {"auditReportVersion": 2, "vulnerabilities": {"lodash": {"severity": "high", "via": via}}}
    first, second = (
        statement(product="pkg:npm/lodash", vulnerability={"name": name})
        for name in ("GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb")
    )
    assert numbers(measure(tmp_path, {"a.json": openvex(first)}, {"npm": scan}))["high"] == 1
    assert numbers(measure(tmp_path, {"a.json": openvex(first, second)}, {"npm": scan})) == SUPPRESSED


# ------------------------------------------------------------------------------------------------------- contradictions


EARLIER, LATER = "2026-10-01T08:00:00Z", "2026-11-02T08:00:00Z"


@cases(
    ("older", "newer", "expected"),
    [
        ("under_investigation", "not_affected", SUPPRESSED),
        ("not_affected", "affected", ONE_MEDIUM),
        ("not_affected", "under_investigation", ONE_MEDIUM),
        ("affected", "fixed", SUPPRESSED),
    ],
)
@cases("apart", [False, True])
@with_folders
def test_the_newest_statement_of_an_author_counts(
    tmp_path: Path, older: str, newer: str, expected: dict[str, int], apart: bool
) -> None:
    first, second = statement(older, timestamp=EARLIER), statement(newer, timestamp=LATER)
    together = {"a.json": openvex(second, first)}
    documents = {"a.json": openvex(second), "b.json": openvex(first)} if apart else together
    assert numbers(measure(tmp_path, documents)) == expected


def test_statements_of_one_time_that_contradict_each_other_take_nothing_out(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"a.json": openvex(statement(), statement("affected"))})
    assert numbers(evidence) == ONE_MEDIUM
    assert evidence.notes == ("VEX documents contradict each other on CVE-2020-8203, so they take nothing out there",)


def test_authors_who_contradict_each_other_take_nothing_out_whoever_is_newer(tmp_path: Path) -> None:
    documents = {
        "a.json": openvex(statement(), at=LATER),
        "b.json": openvex(statement("affected"), author="Vendor", at=EARLIER),
    }
    evidence = measure(tmp_path, documents)
    assert numbers(evidence) == ONE_MEDIUM
    assert evidence.notes == ("VEX documents contradict each other on CVE-2020-8203, so they take nothing out there",)


def test_authors_who_agree_take_it_out(tmp_path: Path) -> None:
    documents = {"a.json": openvex(statement()), "b.json": openvex(statement("fixed"), author="Vendor")}
    assert numbers(measure(tmp_path, documents)) == SUPPRESSED


# ------------------------------------------------------------------------------------------------------------ documents


def test_csaf_and_cyclonedx_say_the_same(tmp_path: Path) -> None:
    csaf = {
        "document": {"csaf_version": "2.0", "publisher": {"name": "Vendor"}, "tracking": {"status": "final"}},
        "product_tree": {
            "full_product_names": [{"product_id": "L", "product_identification_helper": {"purl": LODASH}}]
        },
        "vulnerabilities": [
            {
                "cve": "CVE-2020-8203",
                "product_status": {"known_not_affected": ["L"]},
                "flags": [{"label": "component_not_present", "product_ids": ["L"]}],
            }
        ],
    }
    bom = {
        "bomFormat": "CycloneDX", "metadata": {"supplier": {"name": "Vendor"}},
        "vulnerabilities": [
            {
                "id": "CVE-2020-8203", "analysis": {"state": "not_affected", "justification": "code_not_present"},
                "affects": [{"ref": LODASH}],
            }
        ],
    }  # fmt: skip
    for number, document in enumerate((csaf, bom)):
        evidence = measure(tmp_path / str(number), {"a.json": json.dumps(document)})
        assert numbers(evidence) == SUPPRESSED
        assert "(Vendor, vex/a.json)" in evidence.findings[0].message


@cases(
    ("text", "note"),
    [
        ("", "vex/a.json: the file is empty; no VEX document takes anything out"),
        ("{", "vex/a.json: this seems to be JSON; expected one of csaf"),
        (json.dumps(TRIVY), "vex/a.json: this seems to be a Trivy report"),
    ],
)
@with_folders
def test_no_document_takes_anything_out_when_one_cannot_be_read(tmp_path: Path, text: str, note: str) -> None:
    evidence = measure(tmp_path, {"a.json": text, "b.json": openvex(statement())})
    assert numbers(evidence) == ONE_MEDIUM
    assert evidence.notes[0].startswith(note)


def test_a_glob_without_a_document_is_noted(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {}, vex="other/*.json")
    assert numbers(evidence) == ONE_MEDIUM
    assert evidence.notes == ("no VEX document matches `other/*.json`",)


def test_a_finding_of_code_is_no_vulnerability_of_a_product(tmp_path: Path) -> None:
    location = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}
    results = [{"ruleId": "CVE-2020-8203", "level": "error", "message": {"text": "x"}, "locations": [location]}]
    sarif = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "S"}}, "results": results}]}
    evidence = measure(tmp_path, {"a.json": openvex(statement(product="a.py"))}, {"sarif": sarif})
    assert numbers(evidence) == {"high": 1, "total": 1}


def test_the_page_shows_who_says_so_and_why(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "r/trivy.json": json.dumps(TRIVY),
            "vex/a.json": openvex(statement()),
            "readiness.yml": checklist("scan | security | {reports: 'r/*', vex: 'vex/*'} | total == 0"),
        },
    )
    result = check(tmp_path)
    assert result.code == 0
    output = " ".join(result.out.split())
    assert (
        "suppressed by VEX: CVE-2020-8203 in lodash (not_affected: vulnerable_code_not_present (Shop team, vex/a.json))"
    ) in output


def test_without_the_parameter_no_document_is_read(tmp_path: Path) -> None:
    assert numbers(measure(tmp_path, {"a.json": openvex(statement())}, vex=None)) == ONE_MEDIUM
