"""Reads the workflow files of a repository: bounded, with positions; a file that is no workflow is skipped.

actionlint and GitHub report what is wrong with a file; here a value of the wrong kind counts as absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gate.adapters.workspace import Workspace
from gate.formats.common import yaml_nodes
from gate.formats.common.yaml_lookup import find_mapping, find_mappings, find_scalar, scalars
from gate.formats.common.yaml_nodes import Bounds, ListNode, MappingNode, Node, ScalarNode, YamlProblemError
from gate.model.errors import EvidenceError
from gate.workflows.matrix import read_matrix
from gate.workflows.model import Access, Concurrency, Job, Permissions, Step, Text, Trigger, Workflow

WORKFLOWS = (".github/workflows/*.yml", ".github/workflows/*.yaml")
MAX_FILES = 300
"""Workflow files that are read, in the order of their names."""

MAX_FILE = 512 * 1024
BOUNDS = Bounds(50_000, 50)

MAX_NAME = 500
MAX_TEXT = 4000
"""Characters that are read of a name and of any other text but a script."""

_FILTERS = ("branches", "branches-ignore", "paths", "paths-ignore", "tags", "tags-ignore")
_ACCESS = {"read": Access.READ, "write": Access.WRITE}
_ALL = {"read-all": Access.READ, "write-all": Access.WRITE}


def read_workflows(workspace: Workspace) -> tuple[Workflow, ...]:
    """The workflows of the repository at the root of the workspace, by path."""
    paths = workspace.glob_or_empty(WORKFLOWS)[:MAX_FILES]
    return tuple(workflow for path in paths if (workflow := _read_workflow(path, workspace)))


def list_unread(workflows: Sequence[Workflow], workspace: Workspace) -> tuple[str, ...]:
    """The workflow files of which nothing is known: too large, too many, not YAML, or without jobs."""
    read = {workflow.file for workflow in workflows}
    return tuple(path for path in workspace.glob_or_empty(WORKFLOWS) if path not in read)


def read_tree(path: str, workspace: Workspace) -> MappingNode | None:
    """The mapping in a YAML file; None when it cannot be read, or holds anything else."""
    import yaml

    try:
        text = workspace.read(path, MAX_FILE).decode("utf-8", "replace").removeprefix("\ufeff")
        root = yaml_nodes.read(text, path, BOUNDS, lambda _problem: None, merge_keys=True)
    except (EvidenceError, YamlProblemError, yaml.YAMLError):
        return None
    return root if isinstance(root, MappingNode) else None


def read_steps(node: Node, shell: str = "") -> tuple[Step, ...]:
    """The steps of a job, or of a composite action; `shell` is the default for their scripts."""
    return tuple(
        Step(
            position=step.position,
            uses=_text(step, "uses"),
            script=_text(step, "run", MAX_FILE),
            shell=_value(step, "shell") or shell,
            condition=_text(step, "if"),
            continue_on_error=_text(step, "continue-on-error"),
            inputs=_texts(find_mapping(step, "with")),
        )
        for step in find_mappings(node, "steps")
    )


def _read_workflow(path: str, workspace: Workspace) -> Workflow | None:
    root = read_tree(path, workspace)
    jobs = find_mapping(root, "jobs")
    if root is None or jobs is None:
        return None
    return Workflow(
        file=path,
        name=_value(root, "name") or path,
        triggers={trigger.event: trigger for trigger in _triggers(root.entries.get("on"))},
        jobs={job.id: job for job in _jobs(jobs, _default_shell(root))},
        permissions=_permissions(root),
        concurrency=_concurrency(root),
    )


def _triggers(node: Node | None) -> Iterator[Trigger]:
    if not isinstance(node, MappingNode):
        yield from (Trigger(text.value, text.position) for text in _list(node))
        return
    for event, settings in node.entries.items():
        entries = settings.entries if isinstance(settings, MappingNode) else {}
        types = tuple(text.value for text in _list(entries["types"])) if "types" in entries else None
        filters = {name: _list(entries[name]) for name in _FILTERS if name in entries}
        if event == "workflow_run" and "workflows" in entries:
            filters["workflows"] = _list(entries["workflows"])
        yield Trigger(event, node.keys[event], types, filters)


def _default_shell(owner: MappingNode) -> str:
    return _value(find_mapping(find_mapping(owner, "defaults"), "run"), "shell")


def _jobs(jobs: MappingNode, shell: str) -> Iterator[Job]:
    for name, job in jobs.entries.items():
        if isinstance(job, MappingNode):
            strategy = find_mapping(job, "strategy")
            yield Job(
                id=name,
                position=jobs.keys[name],
                name=_value(job, "name"),
                needs=tuple(text.value for text in _list(job.entries.get("needs"))),
                condition=_text(job, "if"),
                matrix=read_matrix(strategy.entries.get("matrix") if strategy else None),
                permissions=_permissions(job),
                concurrency=_concurrency(job),
                continue_on_error=_text(job, "continue-on-error"),
                uses=_text(job, "uses"),
                steps=read_steps(job, _default_shell(job) or shell),
            )


def _permissions(owner: MappingNode) -> Permissions | None:
    node = owner.entries.get("permissions")
    if isinstance(node, MappingNode):
        levels = {name: _ACCESS.get(text.value, Access.NONE) for name, text in _texts(node).items()}
        return Permissions(owner.keys["permissions"], levels)
    if isinstance(node, ScalarNode):
        return Permissions(owner.keys["permissions"], default=_ALL.get(node.value or "", Access.NONE))
    return None


def _concurrency(owner: MappingNode) -> Concurrency | None:
    node = owner.entries.get("concurrency")
    position = owner.keys.get("concurrency")
    if position is None:
        return None
    if isinstance(node, ScalarNode):
        return Concurrency((node.value or "")[:MAX_NAME], position)
    return Concurrency(_value(node, "group"), position, _value(node, "cancel-in-progress") not in ("", "false"))


def _value(node: Node | None, key: str) -> str:
    scalar = find_scalar(node, key)
    return ((scalar and scalar.value) or "")[:MAX_NAME]


def _text(node: Node | None, key: str, limit: int = MAX_TEXT) -> Text | None:
    scalar = find_scalar(node, key)
    return Text(scalar.value[:limit], scalar.position) if scalar and scalar.value is not None else None


def _texts(node: MappingNode | None) -> Mapping[str, Text]:
    names = node.entries if node else ()
    return {name: text for name in names if (text := _text(node, name))}


def _list(node: Node | None) -> tuple[Text, ...]:
    if not isinstance(node, (ScalarNode, ListNode)):
        return ()
    return tuple(Text((scalar.value or "")[:MAX_NAME], scalar.position) for scalar in scalars(node))
