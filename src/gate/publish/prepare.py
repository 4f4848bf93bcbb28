"""The decisions of a run → the pages and actions that publish them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.model.decision import Decision
from gate.model.subject import Subject
from gate.publish.pages import Pages, render_pages
from gate.publish.plan import plan, put_status_first

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.adapters.repository import Repository
    from gate.publish.actions import Action


def prepare(
    decisions: Sequence[Decision], settings: Settings, host: Host, path_prefix: Callable[[Subject, Repository], str]
) -> tuple[Pages, tuple[Action, ...]]:
    """The pages of the last decision, which is the worst one, and the actions of all.

    Only the worst decision sets the status and the check run, because the subjects share one commit. `path_prefix` is
    the folder of the repository that the root is.
    """
    runner, without_status = Runner.from_environment(host.env), replace(settings, status="never", check_run=False)
    plans = []
    for decision in decisions:
        allowed = settings if decision is decisions[-1] else without_status
        pages = render_pages(decision, allowed, runner, path_prefix(decision.subject, host.repository))
        plans.append(plan(pages, decision, allowed, runner))
    return pages, put_status_first(plans)
