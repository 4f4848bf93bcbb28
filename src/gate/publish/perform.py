"""Does the deeds and keeps a receipt of each; a deed that fails is told, and changes nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gate.github import Comment, Hub, HubError
from gate.publish.plan import Deed, Post, SetOutputs, Summarize, WritePage
from gate.publish.sticky import marker_of, ours, text_of
from gate.world import World

FORBIDDEN = 403
NOT_FOUND = 404

_PERMISSION = "give the job `permissions: pull-requests: write` (a pull request from a fork or by Dependabot gets none)"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one deed: `fault` is empty when it was done, else says what happened and what to do.

    `said` is a remark on what was done or left, `url` the address of what was posted.
    """

    deed: Deed
    fault: str = ""
    said: str = ""
    url: str = ""


OpenHub = Callable[[str], Hub | None]
"""Opens the door to a repository; None where there is no token."""


def perform(deeds: Iterable[Deed], world: World, open_hub: OpenHub = lambda _repo: None) -> tuple[Receipt, ...]:
    """Does every deed, whatever happens to the others."""
    receipts: list[Receipt] = []
    for deed in deeds:
        receipts.append(_do(deed, world, open_hub, receipts))
    return tuple(receipts)


def _do(deed: Deed, world: World, open_hub: OpenHub, before: list[Receipt]) -> Receipt:
    match deed:
        case Post():
            return _post(deed, open_hub)
        case SetOutputs():
            url = next((receipt.url for receipt in before if receipt.url), "")
            return _append(deed, world, _outputs(dict(deed.values) | {"comment-url": url}, world))
        case Summarize():
            return _append(deed, world, deed.text + "\n")
        case WritePage():
            return _write(deed, world)


def _write(deed: WritePage, world: World) -> Receipt:
    try:
        world.write(deed.path, deed.text)
    except OSError as fault:
        return Receipt(deed, f"{deed.path} could not be written: {fault.strerror}; name another place")
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


# ------------------------------------------------------------------------------------------------------ the comment


def _post(deed: Post, open_hub: OpenHub) -> Receipt:
    hub = open_hub(deed.repo)
    if hub is None:
        return Receipt(deed, "no comment was posted: there is no token; give the input github-token")
    try:
        return _stick(deed, hub)
    except HubError as refused:
        hint = f"; {_PERMISSION}" if refused.status in (FORBIDDEN, NOT_FOUND) else ""
        return Receipt(deed, f"no comment was posted: GitHub answered {refused}{hint}")


def _stick(deed: Post, hub: Hub) -> Receipt:
    login = hub.login()
    found = ours(hub.comments(deed.number), deed.marker.key, login)
    if any((old := marker_of(one.body)) and old.newer_than(deed.marker) for one in found):
        return Receipt(deed, said="the comment is of a newer run, and stays")
    if hub.head(deed.number) != deed.marker.head:
        return Receipt(deed, said="the pull request has a newer commit, whose own run will comment")
    kept = _say(deed, hub, found)
    for extra in ours(hub.comments(deed.number), deed.marker.key, login):
        if extra.id != kept.id:
            hub.delete(extra)
    return Receipt(deed, url=kept.url)


def _say(deed: Post, hub: Hub, found: list[Comment]) -> Comment:
    body = f"{deed.marker}\n{deed.text}"
    if not found:
        return hub.create(deed.number, body)
    if text_of(found[0].body) != deed.text:
        hub.edit(found[0], body)
    return found[0]
