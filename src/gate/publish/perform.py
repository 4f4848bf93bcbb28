"""Does the deeds and keeps a receipt of each; a deed that fails is told, and changes nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gate.errors import EvidenceError
from gate.publish.deeds import Deed, KeepIssue, Post, Receipt, Rewrite, SetOutputs, Summarize, WritePage
from gate.world import World

if TYPE_CHECKING:
    from gate.github import Hub


def perform(deeds: Iterable[Deed], world: World, hub: Hub | None = None) -> tuple[Receipt, ...]:
    """Does every deed, whatever happens to the others; without a token there is no hub."""
    receipts: list[Receipt] = []
    for deed in deeds:
        receipts.append(_do(deed, world, hub, receipts))
    return tuple(receipts)


def _do(deed: Deed, world: World, hub: Hub | None, before: list[Receipt]) -> Receipt:
    match deed:
        case SetOutputs():
            urls = {"comment-url": _url(Post, before), "issue-url": _url(KeepIssue, before)}
            return _append(deed, world, _outputs(dict(deed.values) | urls, world))
        case Summarize():
            return _append(deed, world, deed.text + "\n")
        case WritePage():
            return _write(deed, world)
        case Rewrite():
            return _rewrite(deed, world)
        case _:
            from gate.publish import on_github

            return on_github.do(deed, hub)


def _url(kind: type[Deed], receipts: Iterable[Receipt]) -> str:
    """The address of what the first deed of this kind posted."""
    return next((receipt.url for receipt in receipts if isinstance(receipt.deed, kind) and receipt.url), "")


def _write(deed: WritePage, world: World) -> Receipt:
    try:
        world.write(deed.path, deed.text)
    except OSError as fault:
        return Receipt(deed, f"{deed.path} could not be written: {fault.strerror}; name another place")
    return Receipt(deed)


def _rewrite(deed: Rewrite, world: World) -> Receipt:
    try:
        world.rewrite(deed.path, deed.before, deed.after)
    except (OSError, EvidenceError) as fault:
        why = fault.detail if isinstance(fault, EvidenceError) else fault.strerror
        return Receipt(deed, f"{deed.path} was not changed: {why}")
    return Receipt(deed)


def _append(deed: Summarize | SetOutputs, world: World, text: str) -> Receipt:
    try:
        world.append(deed.path, text)
    except OSError as fault:
        return Receipt(deed, f"{deed.path} could not be written: {fault.strerror}; the runner should have made it")
    return Receipt(deed)


def _outputs(values: dict[str, str], world: World) -> str:
    """The lines of GITHUB_OUTPUT; the delimiter is random and stands in no value, so that none can end it."""
    delimiter = f"readiness_{world.nonce()}"
    while any(delimiter in value for value in values.values()):
        delimiter = f"readiness_{world.nonce()}"
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())
