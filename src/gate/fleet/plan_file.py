"""The file of a plan, `readiness-gate/fleet-plan/1`, and the matrix of GitHub Actions for its shards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from gate.adapters.workspace import Workspace
from gate.fleet.plan import MAX_SHARDS, Plan, Shard
from gate.fleet.repositories import MAX_BYTES, MAX_REPOSITORIES, is_repository
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.lazy_dataclass import dataclass

SCHEMA: Final = "readiness-gate/fleet-plan/1"

Number = Annotated[float, Field(gt=0, allow_inf_nan=False)]


@dataclass(frozen=True)
class _Shard:
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    repositories: Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_REPOSITORIES)]


@dataclass(frozen=True)
class _File:
    schema: Literal["readiness-gate/fleet-plan/1"]
    requests_per_hour: Number
    shards: Annotated[tuple[_Shard, ...], Field(min_length=1, max_length=MAX_SHARDS)]


def render(plan: Plan) -> str:
    """The plan as JSON, ending in a newline."""
    shards = [{"seconds": round(shard.seconds, 3), "repositories": list(shard.repositories)} for shard in plan.shards]
    document = {"schema": SCHEMA, "requests_per_hour": plan.requests_per_hour, "shards": shards}
    return json.dumps(document, indent=1) + "\n"


def render_matrix(plan: Plan) -> str:
    """The matrix, on one line, as `fromJSON` of a workflow reads it."""
    return json.dumps({"shard": list(range(len(plan.shards)))}, separators=(",", ":"))


def read(path: Path, workspace: Workspace) -> Plan:
    """The plan in the file.

    Raises:
        UsageError: it cannot be read, or is no plan.
    """
    try:
        file = TypeAdapter(_File).validate_json(workspace.read_external(path, MAX_BYTES))
    except EvidenceError as error:
        raise UsageError(Code.UNREADABLE_PLAN, f"the plan cannot be read: {error.detail}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise _invalid(path, f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}") from None
    names = [name for shard in file.shards for name in shard.repositories]
    if not all(map(is_repository, names)):
        raise _invalid(path, "a repository is not OWNER/NAME")
    return Plan(tuple(Shard(shard.repositories, shard.seconds) for shard in file.shards), file.requests_per_hour)


def _invalid(path: Path, reason: str) -> UsageError:
    message = f"{path} is not a plan of this release ({reason}); write it with `gate fleet plan`"
    return UsageError(Code.UNREADABLE_PLAN, message)
