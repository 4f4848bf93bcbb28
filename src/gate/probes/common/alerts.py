"""What the probes of GitHub's alerts share: counting the open ones by severity, and how old they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from pydantic import Field

from gate.adapters.github.alerts import Alert
from gate.model.evidence import Evidence, Finding, NotApplicable, Observation, Seen, Severity
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_files import Duration, ProbeParams

RATED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
WORST_FIRST = (*RATED, Severity.UNRATED)


class AlertParams(ProbeParams):
    """The parameters of both."""

    older_than: Duration | None = Field(
        default=None, description="Count only alerts that have been open for so long, such as `7d`."
    )


def facts_of(permission: str) -> tuple[FactSpec, ...]:
    """The facts of both."""
    return (
        *(
            FactSpec(
                str(severity), f"open alerts of the severity {severity}", better=Better.LOWER, permission=permission
            )
            for severity in RATED
        ),
        FactSpec("unrated", "open alerts without a severity", better=Better.LOWER, permission=permission),
        FactSpec("total", "all open alerts", better=Better.LOWER, permission=permission),
        FactSpec("oldest_age", "time since the oldest was opened", "s", Better.LOWER, permission=permission),
    )


def evidence(
    params: AlertParams,
    context: ProbeContext,
    facts: Sequence[FactSpec],
    where: str,
    query: Callable[[], Sequence[Alert]],
) -> Evidence:
    """The evidence of the alerts that `ask` finds."""
    counted: list[Alert] = []

    def look() -> Mapping[str, Observation]:
        least = params.older_than or timedelta.min
        counted.extend(one for one in query() if context.clock.now - one.opened_at >= least)
        return _counts(context, counted)

    seen = github.see(facts, look)
    worst = sorted(counted, key=lambda one: WORST_FIRST.index(_severity(one)))
    findings = [Finding(one.rule, one.message, _severity(one), one.path, one.line) for one in worst]
    return github.evidence(seen, where, findings)


def _counts(context: ProbeContext, alerts: Sequence[Alert]) -> dict[str, Observation]:
    count = Counter(_severity(one) for one in alerts)
    oldest = min((one.opened_at for one in alerts), default=None)
    return {
        **{str(severity): Seen(Decimal(count[severity])) for severity in WORST_FIRST},
        "total": Seen(Decimal(len(alerts))),
        "oldest_age": github.age(context, oldest) if oldest else NotApplicable("no such alert is open"),
    }


def _severity(alert: Alert) -> Severity:
    return Severity(alert.severity) if alert.severity in map(str, RATED) else Severity.UNRATED
