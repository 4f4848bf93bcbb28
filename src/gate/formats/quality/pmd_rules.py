"""What both reports of PMD share: its priorities, and what says that a part was not checked.

Source: PMD's `RulePriority`, and `SarifLogBuilder`, which writes priorities 1 and 2 as errors, 3 as a warning, and 4
and 5 as notes.
"""

from __future__ import annotations

from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Severity

EXPECTED = "a report of PMD"
PRIORITIES = {
    "1": Severity.ERROR,
    "2": Severity.ERROR,
    "3": Severity.WARNING,
    "4": Severity.INFO,
    "5": Severity.INFO,
}


def rate_priority(raw: object) -> Severity:
    """The severity of a priority; unrated for an unknown one.

    Raises:
        EvidenceError: wrong format when there is none: it was lost.
    """
    priority = parse_text(raw, 20)
    if not priority:
        raise wrong_format(EXPECTED, "one of its violations has no priority")
    return PRIORITIES.get(priority, Severity.UNRATED)


def failed_file(path: str, message: str) -> ScanFinding:
    """A file that PMD could not process."""
    text = message or "PMD could not process the file"
    return ScanFinding("processing-error", text, Severity.ERROR, path, is_failure=True)


def failed_rule(rule: str, message: str) -> ScanFinding:
    """A rule that did not run, because of its configuration."""
    text = message or "PMD could not run the rule"
    return ScanFinding(
        "configuration-error", parse_text(f"{rule}: {text}" if rule else text), Severity.ERROR, is_failure=True
    )
