"""A part of the checklist, for a person who works on a few items: never for a decision that someone else relies on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gate.config.runner import is_ci
from gate.config.settings import Settings, publishing_flags
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.errors import UsageError


def refuse_partial(settings: Settings, env: Mapping[str, str]) -> None:
    """Refuses a part of the checklist where its decision would be published or would decide about a job.

    Raises:
        UsageError: in CI, and when something is to be posted.
    """
    if not settings.only:
        return
    if is_ci(env):
        raise UsageError(
            Code.LOCAL_OPTION,
            "--only judges a part of the checklist, which is not for CI; leave it out, so that all decides",
        )
    if flags := publishing_flags(settings):
        message = f"--only judges a part of the checklist, which is never published; leave out {flags[0]}"
        raise UsageError(Code.LOCAL_OPTION, message)


def require_history(settings: Settings) -> None:
    """Refuses to record a run nowhere.

    Raises:
        UsageError: for `record` without a store that can be written.
    """
    if settings.record and settings.history in ("", "auto"):
        message = f"--record adds the run to a history, and --history is {settings.history or 'not given'}"
        raise UsageError(Code.LOCAL_OPTION, f"{message}; name a folder, a URL or `branch`")


def limit_to_items(checklist: Checklist, ids: Sequence[str]) -> Checklist:
    """The checklist with these items only, in its order, and their waivers; without ids the whole checklist.

    Raises:
        UsageError: for an id that no item has, with the nearest one.
    """
    if not ids:
        return checklist
    from gate.model.item_names import refuse_unknown_items

    item_ids = [item.id for item in checklist.items]
    refuse_unknown_items(ids, item_ids)
    return replace(
        checklist,
        items=tuple(item for item in checklist.items if item.id in ids),
        waivers=tuple(waiver for waiver in checklist.waivers if waiver.item in ids),
        left_out=tuple(name for name in item_ids if name not in ids),
    )
