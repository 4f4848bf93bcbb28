"""Every registry of report formats: the packages of `gate.formats` with `FORMATS`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import gate.formats
from gate.formats.common.registry import Registry
from gate.formats.common.sample import Sample


@cache
def registries() -> Mapping[str, Registry[Any]]:
    """The registries by the name of the probe that reads their formats, in alphabetical order.

    The second registry of a probe, such as that of VEX documents, has the name of its package.
    """
    by_name: dict[str, Registry[Any]] = {}
    for package in sorted(module.name for module in pkgutil.iter_modules(gate.formats.__path__) if module.ispkg):
        registry = vars(importlib.import_module(f"gate.formats.{package}")).get("FORMATS")
        if isinstance(registry, Registry):
            by_name[package if registry.topic in by_name else str(registry.topic)] = registry
    return MappingProxyType(dict(sorted(by_name.items())))


def load_samples(probe: str) -> tuple[Sample, ...]:
    """The sample reports of the formats that a probe reads, from the module `sample` of their folder, if it has one."""
    samples: list[Sample] = []
    for package in sorted(module.name for module in pkgutil.iter_modules(gate.formats.__path__) if module.ispkg):
        registry = vars(importlib.import_module(f"gate.formats.{package}")).get("FORMATS")
        name = f"gate.formats.{package}.sample"
        if isinstance(registry, Registry) and registry.topic == probe and importlib.util.find_spec(name):
            samples += importlib.import_module(name).SAMPLES
    return tuple(samples)
