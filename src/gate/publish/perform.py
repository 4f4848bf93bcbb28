"""Does the deeds and keeps a receipt of each; a deed that fails is told, and changes nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gate.publish.plan import Deed
from gate.world import World


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one deed: `fault` is empty when it was done, else says what happened and what to do."""

    deed: Deed
    fault: str = ""


def perform(deeds: Iterable[Deed], world: World) -> tuple[Receipt, ...]:
    """Does every deed, whatever happens to the others."""
    return tuple(_write(deed, world) for deed in deeds)


def _write(deed: Deed, world: World) -> Receipt:
    try:
        world.write(deed.path, deed.text)
    except OSError as fault:
        return Receipt(deed, f"{deed.path} could not be written: {fault.strerror}; name another place")
    return Receipt(deed)
