"""What it is to be a probe: a summary, a shape of parameters, declared facts, and one function that measures.

A probe sees; it never says good or bad. `measure(inputs, scene)` returns `Evidence` with every declared fact as seen,
unseen or not applicable. It may raise `EvidenceError`, which makes every fact of the item unseen for that reason; any
other exception does the same with the reason `crashed`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gate.model.evidence import Evidence, NotApplicable, Reason, Remedy, Reported, Unseen
from gate.model.subject import Change, Subject
from gate.model.values import FactSpec
from gate.world import Deadline, World

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gate.fetch import Web
    from gate.github import Hub


def _web() -> Web:
    from gate.fetch import Web

    return Web()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a probe may look at: the doors, the subject, its diff, and how long it may take.

    There is no `hub` without a token. `jobs` are the results of the jobs that ours needs, by name. `item` is the id of
    the item that asks. Where the workspace is not the subject's tree, `elsewhere` says why, and `reported` is what the
    run saw that had it. Without `may_ask` neither services nor GitHub are asked anything: the checklist is the pull
    request's own, and this run holds secrets.
    """

    world: World
    subject: Subject = field(default_factory=Subject)
    change: Change | Unseen | NotApplicable = field(
        default_factory=lambda: NotApplicable("there is no change to compare with on this event")
    )
    deadline: Deadline = field(default_factory=Deadline)
    web: Web = field(default_factory=_web)
    hub: Hub | None = None
    jobs: Mapping[str, str] = field(default_factory=dict)
    item: str = ""
    elsewhere: Unseen | None = None
    reported: Reported | None = None
    may_ask: bool = True


@dataclass(frozen=True, slots=True)
class Probe:
    """One kind of evidence.

    `params` is a pydantic model of what stands under `with:`. `facts` are the facts every item of this probe has;
    `more_facts` names those that an item declares itself (from its validated parameters). `unseeable` names the facts
    that an item with these parameters can never see, each with what to write for it: expecting something of them is
    refused. `outside` tells whether an item with these parameters looks at something that no checkout can change: a
    service, or GitHub itself. `remedies` tells by the name of a fact what to do about it, from evidence that another
    run reports: in words of ours and of the parameters, never in its own, which may be a stranger's.
    """

    summary: str
    params: type[BaseModel]
    facts: tuple[FactSpec, ...]
    measure: Callable[[Any, Scene], Evidence]
    more_facts: Callable[[Any], Sequence[FactSpec]] = field(default=lambda _inputs: ())
    unseeable: Callable[[Any], Mapping[str, str]] = field(default=lambda _inputs: {})
    outside: Callable[[Any], bool] = field(default=lambda _inputs: False)
    remedies: Callable[[Any, Evidence], Mapping[str, Remedy]] = field(default=lambda _inputs, _evidence: {})

    def declares(self, inputs: object) -> Mapping[str, FactSpec]:
        """The facts of an item with these inputs, by name."""
        return MappingProxyType({spec.name: spec for spec in (*self.facts, *self.more_facts(inputs))})


def all_unseen(facts: Mapping[str, FactSpec], reason: Reason, detail: str) -> Evidence:
    """Evidence in which nothing could be seen, for one reason."""
    return Evidence({name: Unseen(reason, detail) for name in facts})


def names() -> tuple[str, ...]:
    """The names of the probes, from the files of `gate/probes`; imports none of them."""
    package = importlib.import_module("gate.probes")
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name[0] != "_"))


def load(name: str) -> Probe:
    """The probe of that name.

    Raises:
        KeyError: when there is none.
    """
    if name not in names():
        raise KeyError(name)
    found = importlib.import_module(f"gate.probes.{name}").PROBE
    if not isinstance(found, Probe):  # pragma: no cover - a mistake of a contributor, caught by tests/test_house.py
        raise TypeError(f"gate.probes.{name}.PROBE is not a Probe")
    return found


def catalog() -> Mapping[str, Probe]:
    """Every probe by name."""
    return MappingProxyType({name: load(name) for name in names()})
