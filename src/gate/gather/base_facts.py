"""Facts of the tree alone, measured on the base commit: a comparison with them needs no stored result.

Each probe declares such facts (`Probe.tree_facts`). They are measured with the parameters of today, on the files that
the commit has. Where the globs match files that git does not track, such as those of a build, the commit says nothing
about them, and the stored result is the baseline.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.model.checklist import Checklist, Expectation, FromBaseline, Item
from gate.model.decision import BaseFacts
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Seen
from gate.model.globs import compile_globs
from gate.model.subject import Change
from gate.model.text import join_names
from gate.model.values import Value
from gate.probes.common import registry
from gate.probes.common.probe import Probe, ProbeContext

logger = logging.getLogger(__name__)

MAX_SECONDS = 60.0
"""Seconds for all items together."""

MAX_NAMES = 3
"""How many files a reason names."""


def measure_base(
    checklist: Checklist, context: ProbeContext, load_probe: Callable[[str], Probe] = registry.load
) -> BaseFacts:
    """The facts that are compared with a baseline and that only depend on committed files, on the base commit."""
    change = context.change
    if not isinstance(change, Change) or not change.base or context.not_checked_out is not None:
        return BaseFacts()
    facts: dict[str, Mapping[str, tuple[Value, str]]] = {}
    reasons: dict[str, str] = {}
    limited = replace(context, deadline=Deadline.after(min(MAX_SECONDS, context.deadline.remaining)), baseline=None)
    for item in checklist.items:
        names = _compared(item, checklist)
        probe = load_probe(item.probe) if names else None
        if probe is None or names.isdisjoint(probe.tree_facts):
            continue
        try:
            facts[item.id] = _measure(item, probe, limited, change.base)
        except EvidenceError as error:
            logger.debug("base facts of %s: %s", item.id, error.detail)
            reasons[item.id] = error.detail
        except Exception as error:  # a bug in a probe costs its own item, not the run
            reasons[item.id] = f"the probe failed with {type(error).__name__}; this is a bug of the gate"
    params = {item.id: item.query_digest for item in checklist.items}
    return BaseFacts(change.base, MappingProxyType(facts), MappingProxyType(reasons), MappingProxyType(params))


def _compared(item: Item, checklist: Checklist) -> frozenset[str]:
    """The facts of an item that are compared with a baseline."""
    planned = (line for step in item.plan for line in step.must)
    conditions = (line for waiver in checklist.waivers if waiver.item == item.id for line in waiver.but)
    lines: Iterable[Expectation] = (*item.must, *item.should, *planned, *conditions)
    return frozenset(line.fact.name for line in lines if isinstance(line.threshold, FromBaseline))


def _measure(item: Item, probe: Probe, context: ProbeContext, commit: str) -> Mapping[str, tuple[Value, str]]:
    """The facts of one item on the base commit.

    Raises:
        EvidenceError: when the commit cannot be read, or does not say what the files of the item are.
    """
    globs = tuple(item.targets)
    from gate.adapters import commit_tree

    _refuse_other_files(context.host, globs)
    selected = compile_globs(globs).included
    with commit_tree.export(context.host, commit, selected.matches) as host:
        evidence = probe.measure(item.params, replace(context, host=host, item=item.id))
    return MappingProxyType(
        {
            name: (fact.value, item.facts[name].unit)
            for name, fact in evidence.facts.items()
            if name in probe.tree_facts and name in item.facts and isinstance(fact, Seen)
        }
    )


def _refuse_other_files(host: Host, globs: Sequence[str]) -> None:
    """Refuses globs that match what is not committed, or is another file in a checkout than in git.

    Raises:
        EvidenceError: for such a file.
    """
    from gate.adapters import commit_tree

    paths = host.workspace.glob(globs)
    for files, reason in (
        (commit_tree.untracked(host.repository, paths), "not committed"),
        (commit_tree.converted(host.repository, paths), "converted when they are checked out"),
    ):
        if files:
            raise EvidenceError(Cause.OTHER_FILES, f"these files are {reason}: {join_names(files, MAX_NAMES)}")
