"""Which format a security scan has, judged by its content and never by its name, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.findings import bandit, gitleaks, grype, npm_audit, osv, pip_audit, sarif, sarif_rules, semgrep, trivy
from gate.formats.findings.scan import ScanReport, Wanted
from gate.model.evidence import Severity


@dataclass(frozen=True, slots=True)
class Format:
    """One format: who writes it, who reads it, and its words for a severity (in lower case)."""

    title: str
    parse: Callable[[BinaryIO, Wanted], ScanReport]
    words: Mapping[str, Severity]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "sarif": Format("SARIF 2.1.0", sarif.parse, sarif_rules.LEVELS),
        "trivy": Format("Trivy", trivy.parse, trivy.WORDS),
        "pip-audit": Format("pip-audit", pip_audit.parse, {}),
        "npm-audit": Format("npm audit", npm_audit.parse, npm_audit.WORDS),
        "bandit": Format("Bandit", bandit.parse, bandit.WORDS),
        "semgrep": Format("Semgrep", semgrep.parse, semgrep.WORDS),
        "grype": Format("Grype", grype.parse, grype.WORDS),
        "osv-scanner": Format("OSV-Scanner", osv.parse, osv.WORDS),
        "gitleaks": Format("Gitleaks", gitleaks.parse, {}),
    }
)
"""Format name (as written after `format:`) to what is known of it."""

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}\[\]]')

_OBJECTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("sarif", frozenset({"runs"})),
    ("trivy", frozenset({"SchemaVersion", "ArtifactName", "ArtifactType", "ClusterName", "Results"})),
    ("npm-audit", frozenset({"auditReportVersion", "advisories", "actions", "muted", "vulnerabilities", "error"})),
    ("grype", frozenset({"matches", "ignoredMatches", "descriptor"})),
    ("pip-audit", frozenset({"dependencies"})),
    ("bandit", frozenset({"generated_at", "metrics"})),
    ("osv-scanner", frozenset({"experimental_config"})),
    ("semgrep", frozenset({"paths", "skipped_rules", "interfile_languages_used"})),
)
"""Names of members of the document that only one format has."""

_ANYWHERE: tuple[tuple[str, frozenset[str]], ...] = (
    ("bandit", frozenset({"test_id", "issue_severity"})),
    ("bandit", frozenset({"filename", "reason"})),
    ("semgrep", frozenset({"check_id"})),
    ("osv-scanner", frozenset({"source", "packages"})),
    ("semgrep", frozenset({"results", "errors"})),
    ("semgrep", frozenset({"errors", "level", "type"})),
)
"""Names that give a format away when all of them are there, at whatever depth."""

_LISTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("trivy", frozenset({"Target"})),
    ("pip-audit", frozenset({"vulns"})),
    ("pip-audit", frozenset({"skip_reason"})),
    ("gitleaks", frozenset({"RuleID"})),
    ("gitleaks", frozenset({"StartLine"})),
    ("gitleaks", frozenset({"offender"})),
)
"""The same for documents that are lists."""


def sniff(head: bytes) -> str | None:
    """The format of the report that begins with these bytes (of `content.HEAD`); None when it is none of FORMATS.

    A bare `[]` or `null` is what some tools write when they find nothing, and says neither which nor that one ran.
    """
    text = content.text(content.unpack_head(head)).lstrip()
    top, names = _names(text)
    if text.startswith("["):
        return next((name for name, marks in _LISTS if marks <= names), None)
    if not text.startswith("{"):
        return None
    if "$schema" in top and "sarif" in text[:1000].lower():
        return "sarif"
    told = next((name for name, marks in _OBJECTS if marks & top), None)
    return told or next((name for name, marks in _ANYWHERE if marks <= names), None)


def _names(text: str) -> tuple[set[str], set[str]]:
    """The names of the members of the document itself, and of all members, as far as the text goes."""
    top: set[str] = set()
    every: set[str] = set()
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[2]:
            every.add(token[1])
            if depth == 1:
                top.add(token[1])
        elif token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
    return top, every


def seems(head: bytes) -> str:
    """In words, what the file that begins with these bytes seems to be; for the message when `sniff` gives None."""
    if nothing := bare(head):
        return f"nothing but `{nothing}`, which says neither that a scan ran nor which tool wrote it"
    return content.seems(head)


def bare(head: bytes) -> str:
    """`[]` or `null` where that is all there is; empty for anything else."""
    text = content.text(content.unpack_head(head)).strip()
    return text if text == "null" else "[]" if re.fullmatch(r"\[\s*\]", text) else ""
