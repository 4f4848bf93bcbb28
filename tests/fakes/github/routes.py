"""The handler of each operation of the contract, and the permission it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.github.exchange import HttpResponse, Request

if TYPE_CHECKING:
    from tests.fakes.github.fake import GitHub

Handler = Callable[["GitHub", Request], HttpResponse]


@dataclass(frozen=True)
class Route:
    """A handler and its permission: one of `needs`, with the level read or write of the verb."""

    handler: Handler
    needs: tuple[str, ...]


ROUTES: dict[str, Route] = {}


def serves(operation: str, *needs: str) -> Callable[[Handler], Handler]:
    """Registers the handler of an operation, such as `GET /user`; other paths are relative to the repository."""
    verb, _, path = operation.partition(" ")
    full = path if path.startswith(("/user", "/rate_limit", "/orgs")) else f"/repos/{{owner}}/{{repo}}{path}"

    def register(handler: Handler) -> Handler:
        ROUTES[f"{verb} {full}"] = Route(handler, needs or ("metadata",))
        return handler

    return register
