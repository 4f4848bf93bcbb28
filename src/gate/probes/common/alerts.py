"""GitHub's alerts: counts the open ones by severity, and measures the age of the oldest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from pydantic import Field

from gate.adapters.github.alerts import Alert
from gate.model.evidence import RATED, Evidence, Finding, NotApplicable, Observation, Seen, Severity, Upgrade
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.parameters import Duration, ProbeParams
from gate.probes.common.probe import ProbeContext

WORST_FIRST = (*RATED, Severity.UNRATED)


class AlertParams(ProbeParams):
    """The parameters of every probe of alerts."""

    older_than: Duration | None = Field(
        default=None, description="Count only alerts that have been open for at least this time, such as `7d`."
    )


def declare_alert_facts(permission: str) -> tuple[FactSpec, ...]:
    """The facts of every probe of alerts."""
    return (
        *(
            FactSpec(str(severity), f"open alerts with severity {severity}", better=Better.LOWER, permission=permission)
            for severity in RATED
        ),
        FactSpec("unrated", "open alerts without a severity", better=Better.LOWER, permission=permission),
        FactSpec("total", "all open alerts", better=Better.LOWER, permission=permission),
        FactSpec(
            "oldest_age",
            "time since the oldest alert was opened",
            "s",
            Better.LOWER,
            permission=permission,
            is_clock=True,
        ),
    )


def measure_alerts(
    params: AlertParams,
    context: ProbeContext,
    facts: Sequence[FactSpec],
    location: str,
    query: Callable[[], Sequence[Alert]],
) -> Evidence:
    """The evidence of the alerts that `query` returns."""
    alerts: list[Alert] = []

    def measure() -> Mapping[str, Observation]:
        min_age = params.older_than or timedelta.min
        alerts.extend(alert for alert in query() if context.clock.now - alert.opened_at >= min_age)
        return _count(context, alerts)

    observations = github.observe(facts, measure)
    worst_first = sorted(alerts, key=lambda alert: WORST_FIRST.index(_severity(alert)))
    return github.evidence(observations, location, [_finding(alert) for alert in worst_first])


def _finding(alert: Alert) -> Finding:
    severity = _severity(alert)
    remedy = f"upgrade {alert.package or 'the package'} to {alert.patched}" if alert.patched else ""
    upgrade = Upgrade(alert.package, (alert.patched,)) if alert.package and alert.patched else None
    return Finding(
        alert.rule, alert.message, severity, alert.path, alert.line, remedy=remedy, names=(alert.rule, *alert.aliases),
        places=tuple(filter(None, (alert.package, alert.path))), counted_in=(str(severity), "total"), upgrade=upgrade,
    )  # fmt: skip


def _count(context: ProbeContext, alerts: Sequence[Alert]) -> dict[str, Observation]:
    counts = Counter(_severity(alert) for alert in alerts)
    oldest = min((alert.opened_at for alert in alerts), default=None)
    return {
        **{str(severity): Seen(Decimal(counts[severity])) for severity in WORST_FIRST},
        "total": Seen(Decimal(len(alerts))),
        "oldest_age": github.age_since(context, oldest) if oldest else NotApplicable("no such alert is open"),
    }


def _severity(alert: Alert) -> Severity:
    return Severity(alert.severity) if alert.severity in map(str, RATED) else Severity.UNRATED
