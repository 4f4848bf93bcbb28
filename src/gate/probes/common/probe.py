"""What it is to be a probe: a summary, a shape of parameters, declared facts, and one function that measures.

A probe sees; it never says good or bad. `measure(inputs, context)` returns `Evidence` with every declared fact as seen,
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

from gate.adapters.clock import Clock, Deadline
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.secrets import Secrets
from gate.adapters.workspace import Workspace
from gate.model.evidence import Evidence, NotApplicable, Remedy, SelfReported, Unseen
from gate.model.subject import Change, Subject
from gate.model.values import FactSpec

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gate.adapters.github import GitHubClient
    from gate.adapters.http.client import HttpClient


def _web() -> HttpClient:
    from gate.adapters.http.client import HttpClient

    return HttpClient()


@dataclass(frozen=True, slots=True)
class ProbeContext:
    """What a probe may use: the host, the subject and its change, clients for services and GitHub, and a deadline.

    There is no `client` without a token. `jobs` holds the results of the jobs that this job needs, by name. `item` is
    the id of the item. Where the workspace is not the subject's tree, `not_checked_out` says why, and `self_reported`
    is what the pull request's own run saw. Without `network_allowed` no probe may call a service or GitHub: the
    checklist is the pull request's own and this run holds secrets.
    """

    host: Host
    subject: Subject = field(default_factory=Subject)
    change: Change | Unseen | NotApplicable = field(
        default_factory=lambda: NotApplicable("there is no change to compare with on this event")
    )
    deadline: Deadline = field(default_factory=Deadline)
    http: HttpClient = field(default_factory=_web)
    client: GitHubClient | None = None
    jobs: Mapping[str, str] = field(default_factory=dict)
    item: str = ""
    not_checked_out: Unseen | None = None
    self_reported: SelfReported | None = None
    network_allowed: bool = True

    @property
    def workspace(self) -> Workspace:
        """The files of the root."""
        return self.host.workspace

    @property
    def repository(self) -> Repository:
        """The git repository around the root."""
        return self.host.repository

    @property
    def clock(self) -> Clock:
        """The clock of the run."""
        return self.host.clock

    @property
    def secrets(self) -> Secrets:
        """The secrets of the environment."""
        return self.host.secrets


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
    measure: Callable[[Any, ProbeContext], Evidence]
    more_facts: Callable[[Any], Sequence[FactSpec]] = field(default=lambda _inputs: ())
    unseeable: Callable[[Any], Mapping[str, str]] = field(default=lambda _inputs: {})
    outside: Callable[[Any], bool] = field(default=lambda _inputs: False)
    remedies: Callable[[Any, Evidence], Mapping[str, Remedy]] = field(default=lambda _inputs, _evidence: {})

    def declares(self, params: object) -> Mapping[str, FactSpec]:
        """The facts of an item with these inputs, by name."""
        return MappingProxyType({spec.name: spec for spec in (*self.facts, *self.more_facts(params))})


def names() -> tuple[str, ...]:
    """The names of the probes, from the files of `gate/probes`; imports none of them."""
    package = importlib.import_module("gate.probes")
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.ispkg))


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
