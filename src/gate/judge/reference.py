"""What the values of a run are compared with: those of an earlier run, and those of the base commit."""

from __future__ import annotations

from gate.model.checklist import Item
from gate.model.decision import NO_BASE_FACTS, BaseFacts, Baseline
from gate.model.evidence import Cause, Evidence, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass

UNNAMED_TOOL = "an unnamed tool"
"""What messages and waivers call the producer of a report that names no tool."""

NO_BASELINE = Unseen(Cause.NO_BASELINE, "this run has no baseline")


@dataclass(frozen=True, slots=True)
class Reference:
    """The baseline of a run, and the facts that were measured on the base commit, which need no baseline.

    `no_baseline` is why there is no baseline: not applicable where earlier results can be read and there is none yet.
    """

    baseline: Baseline | None = None
    no_baseline: Unseen | NotApplicable = NO_BASELINE
    base: BaseFacts = NO_BASE_FACTS

    def of(self, item: Item, evidence: Evidence) -> ItemReference:
        """What the evidence of one item is compared with."""
        sources = evidence.sources
        return ItemReference(
            item.id,
            frozenset(source.tool for source in sources if source.tool),
            frozenset(source.format for source in sources if source.format and not source.tool),
            self.baseline,
            self.no_baseline,
            self.base.of(item),
        )


NO_REFERENCE = Reference()


@dataclass(frozen=True, slots=True)
class ItemReference:
    """What the evidence of one item is compared with, and the producers (tool and version) of that evidence.

    `anonymous_formats` are the formats of the reports that name no tool: another format means another tool.
    """

    item: str = ""
    producers: frozenset[str] = frozenset()
    anonymous_formats: frozenset[str] = frozenset()
    baseline: Baseline | None = None
    no_baseline: Unseen | NotApplicable = NO_BASELINE
    base: BaseFacts = NO_BASE_FACTS

    @property
    def tools(self) -> frozenset[str]:
        """The names of today's producers; a report that names none has the name UNNAMED_TOOL."""
        return self.producers or frozenset({UNNAMED_TOOL})


NO_ITEM_REFERENCE = ItemReference()
"""For expectations that are compared with no earlier value."""
