"""OpenVEX documents: statements with their vulnerability, products, justification and time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gate.formats.vex.model import VexDocument, VexProduct, VexStatement, VexStatus
from gate.model.evidence import Category
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.vex.reading import read, refusal
from tests.formats.vex.truth import compare

MORNING = datetime(2026, 11, 1, 8, tzinfo=UTC)


def document(*statements: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "Shop team",
        "timestamp": "2026-11-01T08:00:00Z", "statements": list(statements), **members,
    }  # fmt: skip


STATEMENT = {
    "vulnerability": {"name": "CVE-2026-1", "aliases": ["GHSA-aaaa-bbbb-cccc"]},
    "products": [{"@id": "pkg:oci/shop", "subcomponents": [{"@id": "pkg:npm/lodash@4.17.15"}]}],
    "status": "not_affected",
    "justification": "vulnerable_code_not_in_execute_path",
    "impact_statement": "we do not call template",
}


def test_a_statement_has_its_vulnerability_its_products_and_its_reason() -> None:
    assert read(document(STATEMENT)) == VexDocument(
        "openvex", "Shop team", MORNING,
        (
            VexStatement(
                ("CVE-2026-1", "GHSA-AAAA-BBBB-CCCC"), VexStatus.NOT_AFFECTED,
                (VexProduct(("pkg:oci/shop",), (VexProduct(("pkg:npm/lodash@4.17.15",)),)),),
                "vulnerable_code_not_in_execute_path: we do not call template", MORNING,
            ),
        ),
    )  # fmt: skip


def test_the_time_of_a_statement_overrides_that_of_the_document() -> None:
    statement = {**STATEMENT, "timestamp": "2026-11-02T08:00:00Z"}
    assert read(document(statement)).statements[0].timestamp == datetime(2026, 11, 2, 8, tzinfo=UTC)


def test_the_first_version_of_the_format_names_everything_by_texts() -> None:
    statement = {
        "vulnerability": "CVE-2026-1", "products": ["pkg:oci/shop"], "subcomponents": ["pkg:npm/lodash@4.17.15"],
        "status": "under_investigation",
    }  # fmt: skip
    (parsed,) = read(document(statement, **{"@context": "https://openvex.dev/ns"})).statements
    assert parsed.names == ("CVE-2026-1",)
    assert parsed.products == (VexProduct(("pkg:oci/shop",), (VexProduct(("pkg:npm/lodash@4.17.15",)),)),)
    assert parsed.status is VexStatus.UNDER_INVESTIGATION


def test_the_name_of_a_vulnerability_may_be_the_end_of_its_address() -> None:
    statement = {**STATEMENT, "vulnerability": {"@id": "https://nvd.nist.gov/vuln/detail/CVE-2026-9"}}
    assert read(document(statement)).statements[0].names == ("CVE-2026-9",)


def test_identifiers_and_hashes_are_names_of_a_product() -> None:
    product = {"@id": "https://example.org/shop", "identifiers": {"purl": "pkg:oci/shop"}, "hashes": {"sha-256": "ab"}}
    (parsed,) = read(document({**STATEMENT, "products": [product]})).statements
    assert parsed.products == (VexProduct(("https://example.org/shop", "pkg:oci/shop", "ab")),)


@cases(
    ("change", "note"),
    [
        ({"justification": None, "impact_statement": None}, "a statement `not_affected` gives no justification"),
        ({"status": "perhaps"}, "a statement has no vulnerability or an unknown status"),
        ({"status": None}, "a statement has no vulnerability or an unknown status"),
        ({"vulnerability": None}, "a statement has no vulnerability or an unknown status"),
    ],
)
def test_a_statement_that_is_not_complete_is_noted(change: dict[str, Any], note: str) -> None:
    assert [text.partition(", and")[0] for text in read(document({**STATEMENT, **change})).notes] == [note]


@cases("change", [{"@context": None}, {"@context": "https://example.org"}, {"statements": None}, {"statements": {}}])
def test_another_document_is_refused(change: dict[str, Any]) -> None:
    assert refusal(document(STATEMENT, **change)).category is Category.UNREADABLE


def test_a_document_without_statements_says_nothing() -> None:
    assert read(document()).statements == ()


@cases("record", records("openvex", "csaf-vex"))
def test_a_document_of_the_corpus_has_the_statements_of_its_ground_truth(record: Record) -> None:
    comparison = compare(record)

    assert comparison.counts == comparison.expected
    assert comparison.agreement is Agreement.EQUAL


def test_a_statement_with_more_products_than_can_be_compared_is_refused() -> None:
    error = refusal(document({**STATEMENT, "products": ["pkg:npm/a"] * 20_001}))
    assert error.detail == "one statement has more than 20,000 products"


def test_components_inside_of_components_are_no_components_of_the_product() -> None:
    component: dict[str, Any] = {"@id": "pkg:npm/a"}
    for _ in range(200):
        component = {"@id": "pkg:npm/a", "subcomponents": [component]}
    (parsed,) = read(document({**STATEMENT, "products": [component]})).statements
    assert parsed.products == (VexProduct(("pkg:npm/a",), (VexProduct(("pkg:npm/a",)),)),)
