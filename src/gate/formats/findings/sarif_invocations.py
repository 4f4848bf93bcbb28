"""Whether the invocations of a SARIF run say that the tool scanned.

Source: SARIF 2.1.0 (OASIS Standard), sections 3.20.6 to 3.20.14, 3.20.21 and 3.58.6. `executionSuccessful` is required,
because an exit code does not tell success from failure: many tools exit with 1 when they have results. Where it is
missing, another sign of a failure takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_text, select_objects
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_NOTIFICATIONS = ("toolExecutionNotifications", "toolConfigurationNotifications")


def check_invocation(invocation: Mapping[str, Any], tool: str, collector: Collector, *, has_results: bool) -> None:
    """Notes the errors of an invocation, and what it lacks.

    Raises:
        EvidenceError: unreadable when the invocation was not successful, or when it does not say so and shows signs of
            a failure.
    """
    errors = [
        *_errors(invocation, "toolExecutionNotifications"),
        *_errors(invocation, "toolConfigurationNotifications"),
    ]
    collector.note("an error while the tool ran", len(errors))
    exit_code = parse_text(invocation.get("exitCode"), 20)
    has_failed_exit = exit_code not in ("", "0") and not has_results
    if "executionSuccessful" not in invocation:
        sign = _find_sign(invocation) or (not has_results and errors and "an error while it ran")
        if sign or has_failed_exit:
            raise _failure(tool, f"shows {sign or f'exit code {exit_code}'} and no `executionSuccessful`")
        collector.note("an invocation without the required `executionSuccessful`")
    elif invocation["executionSuccessful"] is not True:
        raise _failure(tool, "did not run successfully")
    elif has_failed_exit:
        collector.note(f"the tool exited with {exit_code}, without results, and reports success")


def _errors(invocation: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry for entry in select_objects(invocation.get(kind)) if entry.get("level") == "error"]


def _find_sign(invocation: Mapping[str, Any]) -> str:
    """What shows that the process did not start, or was ended from outside; empty when nothing does."""
    if invocation.get("processStartFailureMessage"):
        return "that it did not start"
    return "a signal that ended it" if invocation.get("exitSignalName") or invocation.get("exitSignalNumber") else ""


def _failure(tool: str, reason: str) -> EvidenceError:
    return EvidenceError(Cause.UNREADABLE, f"a run of the log reports that {tool} {reason}")
