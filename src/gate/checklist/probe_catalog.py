"""The probes of this installation, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from gate.probes.common import registry
from gate.probes.common.probe import Probe


class InstalledProbes(Mapping[str, Probe]):
    """The installed probes by name; each is imported when it is first used."""

    def __init__(self) -> None:
        self._names = registry.names()
        self._load = cache(registry.load)

    def __getitem__(self, name: str) -> Probe:
        if name not in self._names:
            raise KeyError(name)
        return self._load(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
