"""What the values of a run are compared with, and the judge that compares with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gate.judge.decide import decide, is_met
from gate.judge.thresholds import NO_BASELINE
from gate.model.checklist import Checklist, Item
from gate.model.decision import NO_BASE_FACTS, BaseFacts, Baseline, Decision, ItemObservation
from gate.model.evidence import Evidence, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Subject


@dataclass(frozen=True, slots=True)
class Reference:
    """The baseline, why there is none, and the facts that were measured on the base commit."""

    baseline: Baseline | None = None
    no_baseline: Unseen | NotApplicable = NO_BASELINE
    base: BaseFacts = NO_BASE_FACTS

    def decide(
        self, checklist: Checklist, observations: Sequence[ItemObservation], subject: Subject, now: datetime
    ) -> Decision:
        """The decision, as `gate.judge.decide` makes it."""
        return decide(
            checklist, observations, subject, now, self.baseline, no_baseline=self.no_baseline, base=self.base
        )

    def is_met(self, item: Item, evidence: Evidence) -> bool:
        """Whether every blocking expectation of the item holds or does not apply."""
        return is_met(item, evidence, self.baseline, no_baseline=self.no_baseline, base=self.base)
