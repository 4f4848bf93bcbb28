"""Does the deeds and keeps a receipt of each; a deed that fails is told, and changes nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from gate.errors import EvidenceError
from gate.github import Hub, HubError, check_runs
from gate.github.statuses import set_status
from gate.publish import comment, issue
from gate.publish.plan import Deed, KeepCheckRun, KeepIssue, Post, Rewrite, SetOutputs, SetStatus, Summarize, WritePage
from gate.reports.blot import blot
from gate.world import World

Done = TypeVar("Done")

_NO_TOKEN = "there is no token; give the input github-token"  # noqa: S105 - words
_FORKS = "a pull request from a fork or by Dependabot gets none"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one deed: `fault` is empty when it was done, else says what happened and what to do.

    `said` is a remark on what was done or left, `url` the address of what was posted.
    """

    deed: Deed
    fault: str = ""
    said: str = ""
    url: str = ""

    def without(self, secrets: Collection[str]) -> Receipt:
        """The same with the secrets blotted out."""
        return replace(self, fault=blot(self.fault, secrets), said=blot(self.said, secrets))


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
            return _on_github(deed, hub)


def _on_github(deed: Post | SetStatus | KeepCheckRun | KeepIssue, hub: Hub | None) -> Receipt:
    match deed:
        case Post():
            return _post(deed, hub)
        case SetStatus():
            return _set_status(deed, hub)
        case KeepCheckRun():
            return _keep_check_run(deed, hub)
        case KeepIssue():
            return _keep_issue(deed, hub)


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


# ------------------------------------------------------------------------------------------------------ the comment


def _post(deed: Post, hub: Hub | None) -> Receipt:
    if hub is None:
        return Receipt(deed, f"no comment was posted: {_NO_TOKEN}")
    try:
        stuck = _twice(partial(comment.stick, deed, hub))
    except HubError as refused:
        hint = _hint(refused, "pull-requests: write")
        return Receipt(deed, f"no comment was posted: {refused}{hint}")
    return Receipt(deed, said=stuck.said, url=stuck.url)


def _twice(write: Callable[[], Done]) -> Done:
    """Writes, and once more where no answer came: whatever is written looks first what is there already."""
    try:
        return write()
    except HubError as fault:
        if not fault.was_lost:
            raise
        return write()


def _hint(refused: HubError, permission: str, aside: str = f" ({_FORKS})") -> str:
    """What to add to the workflow, and for whom that does not help."""
    remedy = refused.remedy(permission)
    return remedy + aside if permission in remedy else remedy


# ------------------------------------------------------------------------------ the status, the check run and the issue


def _set_status(deed: SetStatus, hub: Hub | None) -> Receipt:
    what = f"the status {deed.status.context} was not set"
    if hub is None:
        return Receipt(deed, f"{what}: {_NO_TOKEN}")
    try:
        set_status(hub, deed.sha, deed.status)
    except HubError as refused:
        return Receipt(deed, f"{what}: {refused}{_hint(refused, 'statuses: write')}")
    return Receipt(deed)


def _keep_check_run(deed: KeepCheckRun, hub: Hub | None) -> Receipt:
    what = f"the check run {deed.check.name} was not made"
    if hub is None:
        return Receipt(deed, f"{what}: {_NO_TOKEN}")
    try:
        _twice(partial(check_runs.keep, hub, deed.sha, deed.check))
    except HubError as refused:
        return Receipt(deed, f"{what}: {refused}{_hint(refused, 'checks: write')}")
    return Receipt(deed)


def _keep_issue(deed: KeepIssue, hub: Hub | None) -> Receipt:
    what = "the audit issue was not kept"
    if hub is None:
        return Receipt(deed, f"{what}: {_NO_TOKEN}")
    try:
        kept = _twice(partial(issue.keep, deed, hub))
    except HubError as refused:
        off = "; turn issues on in this repository, or set `audit: never`" if refused.status == issue.TURNED_OFF else ""
        return Receipt(deed, f"{what}: {refused}{_hint(refused, 'issues: write', '')}{off}")
    return Receipt(deed, said=kept.said, url=kept.url)
