"""One log line for each item that is gathered (`--verbose`)."""

from __future__ import annotations

import logging
from collections import Counter

from gate.model.decision import ItemObservation, Skip
from gate.model.evidence import Seen, Unseen

logger = logging.getLogger(__name__)


def log_observation(observation: ItemObservation) -> None:
    """Logs how many facts of the item have data, why others have none or why it was skipped, and the duration."""
    item, outcome, seconds = observation.item, observation.outcome, observation.duration
    if isinstance(outcome, Skip):
        logger.debug("item %s: skipped: %s", item.id, outcome.detail)
        return
    facts = outcome.facts.values()
    counts = f"{sum(isinstance(fact, Seen) for fact in facts)} of {len(facts)} facts, {len(outcome.findings)} findings"
    missing = Counter(f"{fact.category}: {fact.detail}" for fact in facts if isinstance(fact, Unseen))
    reasons = "".join(f"; no data ({count}): {reason}" for reason, count in missing.items())
    logger.debug("item %s: probe %s, %s, %.3f s%s", item.id, item.probe, counts, seconds, reasons)
