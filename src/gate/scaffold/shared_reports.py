"""The topics of a report that formats of several topics read: SARIF, CycloneDX and the JUnit XML of a linter.

Each is chosen by what the report is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gate.adapters.workspace import Workspace
from gate.formats.catalog import registries
from gate.model.errors import EvidenceError

LINTERS = (
    "actionlint", "android lint", "ansible-lint", "biome", "checkstyle", "clang-tidy", "clippy", "cppcheck", "credo",
    "detekt", "eslint", "flake8", "golangci-lint", "ktlint", "markdownlint", "microsoft (r) visual c# compiler", "mypy",
    "oxlint", "phpstan", "php_codesniffer", "pmd", "pylint", "pyright", "revive", "rubocop", "ruff", "shellcheck",
    "spotbugs", "staticcheck", "stylelint", "swiftlint", "tflint", "vale", "yamllint",
)  # fmt: skip
"""The tools whose SARIF is a report of a linter, as `tool.driver.name` begins. SARIF of any other tool is a scan: its
levels do not show which, and a scan that passes for a linter would be rated without its security-severity."""

_LINTER = re.compile(rf"(?:{'|'.join(map(re.escape, LINTERS))})(?![\w-]).*", re.IGNORECASE)


def choose_topics(workspace: Workspace, path: str, formats: Mapping[str, str]) -> Mapping[str, str]:
    """The topics that the report is about, of those whose formats recognize it; each with its format.

    A report that cannot be read stays with one of them, whose item says why.
    """
    if set(formats.values()) == {"sarif"}:
        topics = {"quality"} if _is_of_linters(workspace, path, formats) else {"security"}
    elif formats.get("quality") == "luacheck":
        topics = {"quality"}
    elif "sbom" in formats and len(formats) > 1:
        topics = _choose_of_document(workspace, path, formats)
    else:
        return formats
    return {topic: name for topic, name in formats.items() if topic in topics or topic == "vex"}


def _is_of_linters(workspace: Workspace, path: str, formats: Mapping[str, str]) -> bool:
    """Whether all tools of a SARIF log are linters."""
    report = _read(workspace, path, "security", formats)
    tools = re.split(r", (?=\D)", report.tool) if report else []
    return bool(tools) and all(_LINTER.fullmatch(tool) for tool in tools)


def _choose_of_document(workspace: Workspace, path: str, formats: Mapping[str, str]) -> set[str]:
    """The topics of a CycloneDX document that are items: its components and its vulnerabilities.

    One without components whose vulnerabilities have an analysis is VEX: what it states is no scan.
    """
    parts = {topic for topic in ("sbom", "security") if _read(workspace, path, topic, formats)}
    vex = _read(workspace, path, "vex", formats)
    if vex and vex.statements and "sbom" not in parts:
        return set()
    return parts or {"sbom"}


def _read(workspace: Workspace, path: str, topic: str, formats: Mapping[str, str]) -> Any:
    """The report as a topic's format reads it; None where that refuses it."""
    if topic not in formats:
        return None
    arguments = () if topic in ("sbom", "vex") else (lambda _path: True,)
    try:
        with workspace.open(path) as stream:
            report_format: Any = registries()[topic][formats[topic]]
            return report_format.parse(stream, *arguments)
    except EvidenceError:
        return None
