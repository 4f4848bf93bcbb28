"""Every scan of the corpus, broken ones included, compared with its ground truth."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from gate.formats.common import content
from gate.formats.common.json_fields import MAX_MESSAGE
from gate.formats.common.json_stream import walk_sequence
from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.cases import cases
from tests.corpus import Record, records
from tests.corpus.comparison import Agreement
from tests.formats.findings.reading import include_all
from tests.formats.findings.truth import FORMAT_NAMES, NOTHING_SCANNED, compare, name_format

BARE = {
    "security/gitleaks-json/dd-no_findings.json",
    "security/trivy-json/dd-legacy_no_vuln.json",
    "security/safety/safety-1.10.3-clean.json",
}
"""`null` or `[]`, which name no tool: readable only where the checklist names the format."""

CASES = [case for case in records(*FORMAT_NAMES) if not case.id.startswith("sbom/")]
"""CycloneDX is a format of component lists too."""

SECRETS = ("Secret", "Match", "offender", "Raw", "RawV2", "Redacted", "secret", "hashed_secret", "stringsFound")
"""Members that hold a secret or a part of it."""


def find_strings(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The texts of the members with these names, anywhere in the value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in names:
                yield from (text for text in (inner if isinstance(inner, list) else [inner]) if isinstance(text, str))
            yield from find_strings(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from find_strings(inner, names)


def attempt(record: Record, data: bytes | None = None) -> ScanReport | EvidenceError:
    """The report, or the error with which it is refused."""
    try:
        stream = io.BytesIO(record.file.read_bytes() if data is None else data)
        return FORMATS[name_format(record)].parse(stream, include_all)
    except EvidenceError as error:
        return error


@cases("record", CASES)
def test_a_scan_of_the_corpus_is_read_correctly_or_refused_with_a_reason(record: Record) -> None:
    comparison = compare(record)
    assert comparison.counts == comparison.expected
    assert comparison.agreement is not Agreement.DIFFERENT
    if comparison.error:
        assert 0 < len(comparison.error.detail) < 300


@cases("record", [case for case in CASES if case.values[0].path in NOTHING_SCANNED])
def test_a_scan_of_nothing_is_empty_although_the_corpus_accepts_it_as_clean(record: Record) -> None:
    error = attempt(record)
    assert isinstance(error, EvidenceError)
    assert error.category is Category.EMPTY


@cases("record", [case for case in CASES if case.values[0].truth.get("normalised")])
def test_exactly_one_format_matches_the_content(record: Record) -> None:
    bare = record.path in BARE or record.path == "security/pip-audit/dd-empty.json"
    matches = FORMATS.matching(record.file.read_bytes()[: content.HEAD])
    assert [report_format.name for report_format in matches] == ([] if bare else [name_format(record)])


@cases("record", [case for case in CASES if case.values[0].path not in BARE | {"security/pip-audit/dd-empty.json"}])
def test_no_other_format_accepts_a_scan_although_the_checklist_sets_it(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = record.file.read_bytes()
    matches = FORMATS.matching(data[: content.HEAD])
    monkeypatch.setattr(FORMATS, "matching", lambda _head: matches)  # the beginning is the same for each of them
    for name in set(FORMATS) - {name_format(record)}:
        with pytest.raises(EvidenceError):
            FORMATS.select(io.BufferedReader(io.BytesIO(data), 1 << 20), name).parse(io.BytesIO(data), include_all)


@cases("record", CASES)
def test_half_a_scan_is_refused(record: Record) -> None:
    data = record.file.read_bytes().rstrip()
    error = attempt(record, data[: len(data) // 2 or 1])
    assert isinstance(error, EvidenceError)


@cases("record", CASES)
def test_the_texts_of_a_scan_of_the_corpus_are_bounded(record: Record) -> None:
    report = attempt(record)
    findings = report.findings if isinstance(report, ScanReport) else ()
    texts = [text for finding in findings for text in (finding.message, finding.rule, finding.package)]
    assert all(len(text) <= MAX_MESSAGE for text in texts)


@cases("record", records("gitleaks-json", "trufflehog-json", "detect-secrets", "github-secret-scanning"))
def test_no_secret_of_the_corpus_leaves_its_report(record: Record) -> None:
    report = attempt(record)
    assert isinstance(report, ScanReport)
    documents = [document or [] for document in walk_sequence(io.BytesIO(record.file.read_bytes()))]
    secrets = {secret for secret in find_strings(documents, SECRETS) if len(secret) > 3}
    assert secrets or not report.findings
    assert not [secret for secret in secrets if secret in repr(report)]
