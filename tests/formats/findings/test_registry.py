"""Telling the format of a scan from its content, and the table of severities in the docs."""

from __future__ import annotations

import gzip
import json

import pytest

from gate.formats.findings.registry import FORMATS, seems, sniff
from gate.model.evidence import Severity
from scripts.pages import reference as pages
from scripts.pages.markdown import table


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"version": "2.1.0", "runs": [', "sarif"),
        ('{"runs": [{"results": [', "sarif"),
        ('{"$schema": "https://example.org/sarif-2.1.0.json", "properties": {', "sarif"),
        ('{"ArtifactName": ".", "Results"', "trivy"),
        ('[{"Target": "go.mod", "Class"', "trivy"),
        ('{"dependencies": [{"name": "x", "vulns"', "pip-audit"),
        ('[{"name": "x", "version": "1", "vulns": [', "pip-audit"),
        ('{"auditReportVersion": 2,', "npm-audit"),
        ('{"error": {"code": "ENOLOCK"', "npm-audit"),
        ('{"errors": [], "generated_at": "2026"', "bandit"),
        ('{"errors": [{"filename": "a.py", "reason": "x"}', "bandit"),
        ('{"results": [{"check_id": "a", "extra": {"message": "\\"runs\\": 1"', "semgrep"),
        ('{"results": [], "errors": []}', "semgrep"),
        ('{"matches": [{"vulnerability": {', "grype"),
        ('{"results": [{"source": {"path": "x"}, "packages": [', "osv-scanner"),
        ('{"results": [], "experimental_config": {', "osv-scanner"),
        ('[{"Description": "AWS", "StartLine": 1', "gitleaks"),
        ("[]", None),
        ("null", None),
        ("{}", None),
        ('{"results": []}', None),
        ('{"coverage": {"runs": [], "results": []}}', None),
        ("<html>", None),
        ("", None),
    ],
)
def test_a_format_is_told_from_the_beginning_of_the_file(text: str, name: str | None) -> None:
    assert sniff(text.encode()) == name
    assert sniff(b"\xef\xbb\xbf" + text.encode()) == name
    assert sniff(gzip.compress(text.encode())) == name
    assert sniff(text.encode("utf-16")) == name


def test_a_name_inside_a_text_is_no_member() -> None:
    document = {"results": [{"check_id": "x", "extra": {"message": '{"runs": [], "matches": []}'}}], "errors": []}
    assert sniff(json.dumps(document).encode()) == "semgrep"


@pytest.mark.parametrize("text", ["[]", "[ \n]", "null", " null\n"])
def test_a_bare_nothing_is_said_to_be_one(text: str) -> None:
    assert seems(text.encode()).startswith(f"nothing but `{''.join(text.split())}`, which says neither")


def test_what_seems_to_be_something_else_is_said_as_such() -> None:
    assert seems(b"<html><body>") == "an HTML page, perhaps a login or error page"


def test_the_page_has_every_word_of_every_scanner() -> None:
    rows = (
        (
            kind.title,
            *(", ".join(f"`{word}`" for word, means in kind.words.items() if means is each) for each in Severity),
        )
        for kind in FORMATS.values()
    )
    made = table(("format", *(f"`{severity}`" for severity in Severity)), rows)
    assert made in (pages.FOLDER / "security.md").read_text(encoding="utf-8"), f"write there:\n{made}"
