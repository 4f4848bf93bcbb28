"""Every registry of report formats: the packages of `gate.formats` with `FORMATS`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import gate.formats
from gate.formats.common.registry import Registry


@cache
def registries() -> Mapping[str, Registry[Any]]:
    """The registries by the name of the probe that reads their formats, in alphabetical order."""
    packages = (module.name for module in pkgutil.iter_modules(gate.formats.__path__) if module.ispkg)
    modules = (importlib.import_module(f"gate.formats.{package}") for package in packages)
    formats = (vars(module).get("FORMATS") for module in modules)
    by_topic = {str(registry.topic): registry for registry in formats if isinstance(registry, Registry)}
    return MappingProxyType(dict(sorted(by_topic.items())))
