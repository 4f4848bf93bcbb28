"""What needs attention soon: ends of waivers and certificates, stale evidence, items never seen red; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from gate.model.audit import AuditWatch, CertificateEnding, StaleEvidence, WaiverEnding
from gate.model.decision import Decision, Status, Verdict
from gate.model.evidence import Category, Unseen
from gate.publish.audit_issue.signals import CERTIFICATE, only_target, read_values

HORIZON = timedelta(days=14)
"""How long before its end a waiver or a certificate is listed: that of a waiver takes a review, an ACME client renews
a certificate of 47 or 90 days earlier."""

RED_WITHIN = timedelta(days=90)
"""How long ago an item may have been seen red."""


def build_watch(decision: Decision) -> AuditWatch:
    """What a decision shows to need attention soon."""
    verdicts = decision.verdicts
    return AuditWatch(
        waivers=tuple(sorted(_waivers(decision), key=lambda waiver: waiver.until)),
        certificates=tuple(
            sorted((entry for verdict in verdicts for entry in _certificates(verdict)), key=lambda entry: entry.days)
        ),
        stale=tuple(dict.fromkeys(entry for verdict in verdicts for entry in _stale(verdict))),
        never_red=tuple(_never_red(decision)),
    )


def _waivers(decision: Decision) -> Iterator[WaiverEnding]:
    today = decision.decided_at.date()
    for verdict in decision.verdicts:
        for check in verdict.waivers:
            if today <= check.waiver.until <= today + HORIZON:
                yield WaiverEnding(verdict.item.id, check.waiver.until, check.waiver.by)


def _certificates(verdict: Verdict) -> Iterator[CertificateEnding]:
    day, limit = Decimal(timedelta(days=1).total_seconds()), Decimal(HORIZON.total_seconds())
    for target, value in read_values(verdict.evidence, CERTIFICATE) if verdict.evidence else ():
        if isinstance(value, Decimal) and value <= limit:
            yield CertificateEnding(verdict.item.id, target or only_target(verdict), math.floor(value / day))


def _stale(verdict: Verdict) -> Iterator[StaleEvidence]:
    for observation in verdict.evidence.facts.values() if verdict.evidence else ():
        if isinstance(observation, Unseen) and observation.category is Category.STALE:
            yield StaleEvidence(verdict.item.id, observation.subject)


def _never_red(decision: Decision) -> Iterator[str]:
    """The judged items that were not seen red for long; none when nothing earlier is known about any."""
    judged = [verdict for verdict in decision.verdicts if verdict.status is not Status.SKIPPED]
    if not (decision.baseline_file or any(verdict.last_red for verdict in judged)):
        return
    earliest = decision.decided_at - RED_WITHIN
    for verdict in judged:
        if verdict.last_red is None or verdict.last_red < earliest:
            yield verdict.item.id
