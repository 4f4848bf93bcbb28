"""What the targets of an item showed, each asked several times: a service is seen the same way by every probe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from gate.adapters.http.response import Unreachable
from gate.model.evidence import Finding, Observation, Remedy, Seen, Unseen
from gate.model.text import join_names
from gate.model.values import Better, FactSpec, Percentage
from gate.probes.common.samples import Got, Sample

MAX_NAMED = 3

TIMES = ("min", "median", "p95", "max")
"""The names of the facts that `latencies` shows."""


def times(until: str) -> tuple[FactSpec, ...]:
    """The facts of TIMES; `until` says where the time of a sample ends."""
    return (
        FactSpec("min", f"the fastest sample, {until}", "ms", Better.LOWER),
        FactSpec("median", "the sample in the middle", "ms", Better.LOWER),
        FactSpec("p95", "the time that 95 % of the samples keep; needs 20 samples", "ms", Better.LOWER),
        FactSpec("max", "the slowest sample", "ms", Better.LOWER),
    )


@dataclass(frozen=True, slots=True)
class Shown(Generic[Got]):
    """What one target, a URL or `host:port`, showed."""

    target: str
    facts: Mapping[str, Observation]
    samples: Sequence[Sample[Got]]


def unseen(samples: Sequence[Sample[Got]]) -> list[Unseen]:
    """Why samples could not be taken."""
    return [sample.outcome for sample in samples if isinstance(sample.outcome, Unseen)]


def availability(samples: Sequence[Sample[Got]]) -> Observation:
    """The share of the samples that were answered, of those that could be taken."""
    untaken = unseen(samples)
    asked = len(samples) - len(untaken)
    answered = sum(sample.answered is not None for sample in samples)
    return Seen(Percentage(answered, asked), others=tuple(untaken[:1])) if asked else untaken[0]


def findings(shown: Shown[Got], tell: Callable[[Sample[Got]], tuple[str, str]]) -> Iterator[Finding]:
    """The samples that failed, in one finding those that failed alike; `tell` gives the rule and the words for one."""
    alike: dict[tuple[str, str], list[int]] = {}
    for sample in shown.samples:
        if sample.failed:
            alike.setdefault(tell(sample), []).append(sample.attempts)
    for (rule, words), attempts in alike.items():
        often = f" ({len(attempts)} of {len(shown.samples)} samples)" if len(shown.samples) > 1 else ""
        tried = f", tried {max(attempts)} times" if max(attempts) > 1 else ""
        yield Finding(rule, f"{shown.target}: {words}{often}{tried}")


def remedies(seen: Sequence[Shown[Got]], facts: Sequence[str], parameter: str) -> dict[str, Remedy]:
    """What to do about these facts where targets of the parameter gave no answer: they are to run, or are others."""
    silent = [each.target for each in seen if any(isinstance(sample.outcome, Unreachable) for sample in each.samples)]
    if not silent:
        return {}
    words = f"See to it that this machine gets an answer from {join_names(silent, MAX_NAMED)}"
    return dict.fromkeys(facts, Remedy(f"{words}, or mend the address under `{parameter}`."))


def notes(shown: Shown[Got], answered: str) -> Iterator[str]:
    """How many samples were `answered`, as the probe calls it, only after another attempt."""
    retried = sum(sample.answered is not None and sample.attempts > 1 for sample in shown.samples)
    if retried:
        which = f"{retried} of {len(shown.samples)} samples were" if len(shown.samples) > 1 else "the sample was"
        yield f"{shown.target}: {which} {answered} only after another attempt"
