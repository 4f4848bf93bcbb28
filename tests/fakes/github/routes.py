"""Which operation of the contract is served by which function, and which permission it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.github.exchange import Ask, HttpResponse

if TYPE_CHECKING:
    from tests.fakes.github.hub import GitHub

Handler = Callable[["GitHub", Ask], HttpResponse]


@dataclass(frozen=True)
class Route:
    """A function and its permission: one of `needs`, for reading or for writing as the verb says."""

    handler: Handler
    needs: tuple[str, ...]


ROUTES: dict[str, Route] = {}


def serves(operation: str, *needs: str) -> Callable[[Handler], Handler]:
    """Enters a function as the one that serves an operation, such as `GET /user`; a short path is a repository's."""
    verb, _, path = operation.partition(" ")
    full = path if path.startswith(("/user", "/rate_limit", "/orgs")) else f"/repos/{{owner}}/{{repo}}{path}"

    def enter(handler: Handler) -> Handler:
        ROUTES[f"{verb} {full}"] = Route(handler, needs or ("metadata",))
        return handler

    return enter
