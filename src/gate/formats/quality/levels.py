"""How linters rate: the words of several tools, and the rules by which they say that they could not check a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.formats.common.json_fields import wrong_format
from gate.formats.findings.fields import parse_severity
from gate.model.evidence import Severity

LEVELS: Mapping[str, Severity] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
}
"""The words of Checkstyle, golangci-lint and others."""

CODE_CLIMATE: Mapping[str, Severity] = {
    "blocker": Severity.ERROR,
    "critical": Severity.ERROR,
    "major": Severity.ERROR,
    "minor": Severity.WARNING,
    "normal": Severity.WARNING,
    "info": Severity.INFO,
}
"""The words of Code Climate, and `normal` of PMD. Linters write their errors as `major` or worse (ESLint, Stylelint,
Ruff, golangci-lint)."""

NO_FILES = "the report names no file, so it does not show how many were checked"
"""The note for a report without findings of a tool that also writes one when it checks nothing."""

NOT_CHECKED = frozenset(
    (
        "invalid-syntax",  # Ruff
        "syntax-error", "astroid-error", "parse-error", "fatal", "E0001", "F0001", "F0002", "F0010",  # pylint
        "E999", "E902",  # flake8, pycodestyle, early versions of Ruff
        "syntax",  # mypy
        "Lint/Syntax",  # RuboCop
        "CssSyntaxError",  # Stylelint
        "typecheck",  # golangci-lint
        "Internal.Exception", "Internal.ParseError",  # PHP_CodeSniffer
        "parse",  # Biome
        "syntaxError", "internalError", "internalAstError", "unknownMacro", "cppcheckError",  # Cppcheck
        "preprocessorErrorDirective",  # Cppcheck
        "ParserError", "LintError",  # Android Lint
        "SC1071", "SC1072", "SC1073", "SC1088", "SC1089",  # ShellCheck
        "PRS", "LXR", "TMP",  # SQLFluff
        "E0000", "E0002", "E0003",  # cfn-lint
        "parser", "unrecognized-format",  # Spectral
        "kotlin-parse-error", "internal:ktlint-rule-engine-exception",  # ktlint
        "ParseError",  # Psalm
    )
)  # fmt: skip
"""Rules that say that the tool could not check a file, such as for a syntax error."""


def is_not_checked(rule: str) -> bool:
    """Whether a finding of this rule says that the tool could not check the file."""
    return rule in NOT_CHECKED


def require_level(
    entry: Mapping[str, Any], member: str, expected: str, levels: Mapping[str, Severity] = LEVELS
) -> Severity:
    """The severity of a finding of a tool that writes one for each; unrated for an unknown word.

    Raises:
        EvidenceError: wrong format when there is none: it was lost, and the finding may be an error.
    """
    if not isinstance(entry.get(member), str) or not entry[member].strip():
        raise wrong_format(expected, f"one of its findings has no `{member}`")
    return parse_severity(entry[member], levels)
