"""The registry of the probes: every module in the folder `gate/probes` is a probe."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from gate.probes.common.probe import Probe


def names() -> tuple[str, ...]:
    """The names of the probes in alphabetical order; imports none of them."""
    return _list_modules(tuple(importlib.import_module("gate.probes").__path__))


@lru_cache
def _list_modules(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(module.name for module in pkgutil.iter_modules(path) if not module.ispkg))


def load(name: str) -> Probe:
    """Imports the probe of that name.

    Raises:
        KeyError: when there is no such probe.
    """
    if name not in names():
        raise KeyError(name)
    probe = importlib.import_module(f"gate.probes.{name}").PROBE
    if not isinstance(probe, Probe):  # pragma: no cover - a contributor's error, caught by tests/test_architecture.py
        raise TypeError(f"gate.probes.{name}.PROBE is not a Probe")
    return probe


def catalog() -> Mapping[str, Probe]:
    """Every probe by name."""
    return MappingProxyType({name: load(name) for name in names()})
