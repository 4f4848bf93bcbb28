"""Whether the invocations of a SARIF run say that the tool scanned.

Source: SARIF 2.1.0 (OASIS Standard), sections 3.20.9 to 3.20.14, 3.20.21, 3.20.22 and 3.58.6. `executionSuccessful` is
required, because an exit code does not tell success from failure: many tools exit with 1 when they have results. Where
it is missing, other signs of a failure take its place. A notification of level error means that the run failed; beside
a reported success it is noted, because tools write one for each file that they could not parse (Bandit's SARIF). One
without a location is about the whole run: Semgrep reports success beside it when no rule could be read
(Semgrep 1, with an invalid `--config`), so a run without results does not count then. Bandit reports success whatever
happened, and adds its metrics to the run (`bandit/formatters/sarif.py`): a member for each file, and `_totals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gate.formats.common.json_fields import as_object, parse_text, select_objects
from gate.formats.findings.collector import Collector
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_TEXT = 150
"""How much of the text of an error a message quotes."""

_NOTIFICATIONS = ("toolExecutionNotifications", "toolConfigurationNotifications")


def check_invocation(invocation: Mapping[str, Any], tool: str, collector: Collector, *, has_results: bool) -> None:
    """Notes the errors of an invocation, and what it lacks.

    Raises:
        EvidenceError: unreadable when the invocation was not successful, when it does not say so and shows signs of a
            failure, or when it has an error that is about no file, and no results.
    """
    errors = [error for kind in _NOTIFICATIONS for error in _errors(invocation, kind)]
    collector.note("an error while the tool ran: results may be missing", len(errors))
    exit_code = parse_text(invocation.get("exitCode"), 20)
    exited = f"it exited with {exit_code} and without results" if exit_code not in ("", "0") and not has_results else ""
    failure = _find_sign(invocation) or exited
    if "executionSuccessful" not in invocation:
        if sign := failure or ("it had an error while it ran" if errors else ""):
            detail = f"a run of the log does not report success of {tool}: {sign}, and `executionSuccessful` is missing"
            raise EvidenceError(Cause.UNREADABLE, detail)
        code = f"; it exited with {exit_code}" if exit_code not in ("", "0", "1") else ""
        collector.note(f"an invocation without the required `executionSuccessful`{code}")
    elif invocation["executionSuccessful"] is not True:
        raise EvidenceError(
            Cause.UNREADABLE, f"a run of the log reports that {tool} did not run successfully{_quote_first(errors)}"
        )
    elif not has_results and any(not error.get("locations") for error in errors):
        raise EvidenceError(
            Cause.UNREADABLE, f"a run of the log has no results, and an error of the whole run of {tool}"
        )
    elif failure:
        collector.note(f"the tool reports success although {failure}")


def _quote_first(errors: Iterable[Mapping[str, Any]]) -> str:
    """The first error that has a text, after a colon; empty when none has."""
    texts = (parse_text(as_object(error.get("message")).get("text"), MAX_TEXT) for error in errors)
    return next((f": {text}" for text in texts if text), "")


def check_metrics(run: Mapping[str, Any], tool: str) -> None:
    """Refuses a run without results whose metrics name no file, or no more files than it has errors.

    Raises:
        EvidenceError: empty when no file was scanned.
    """
    metrics = as_object(as_object(run.get("properties")).get("metrics"))
    if "_totals" not in metrics:
        return
    files = len(metrics) - 1
    invocations = select_objects(run.get("invocations"))
    failed = sum(len(_errors(invocation, kind)) for invocation in invocations for kind in _NOTIFICATIONS)
    if files <= failed:
        reason = f"it could not parse any of the {files:,} files" if files else "its metrics name no file"
        raise EvidenceError(Cause.EMPTY, f"{tool} scanned nothing: {reason}")


def _errors(invocation: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry for entry in select_objects(invocation.get(kind)) if entry.get("level") == "error"]


def _find_sign(invocation: Mapping[str, Any]) -> str:
    """What shows that the process did not start, or was ended from outside; empty when nothing does."""
    if invocation.get("processStartFailureMessage"):
        return "it did not start"
    return "a signal ended it" if invocation.get("exitSignalName") or invocation.get("exitSignalNumber") else ""
