"""The host of a command: the root that the settings name, if it can be used."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING

from gate.cli import known_secrets, step_log
from gate.config.runner import is_workflow
from gate.model.codes import Code
from gate.model.errors import UsageError

if TYPE_CHECKING:
    from gate.adapters.host import Host
    from gate.config.settings import Settings


def open_host(settings: Settings) -> Host:
    """The host at the root of the settings.

    Raises:
        UsageError: when the root is not a folder, or was deleted, or, in a workflow, is reached through a link or
            inside a submodule.
    """
    from gate.adapters.host import Host

    root = settings.root
    if not root.is_dir():
        raise UsageError(Code.ROOT_NOT_A_FOLDER, f"--root {root} is not a folder; name the folder of the repository")
    try:
        root.absolute()
    except FileNotFoundError:
        raise UsageError(
            Code.DELETED_FOLDER, "the current folder is deleted; change to the folder of the repository"
        ) from None
    host = Host.at(root, settings.now) if settings.now else Host.at(root)
    token, values = settings.token, host.secrets.values  # not the host, which a server would keep with every run
    known_secrets.add_source(lambda: {token, *values})
    step_log.log("settings: %s", _describe_changed(settings) or "all defaults")
    in_workflow = is_workflow(host.env)
    if in_workflow and host.repository.is_symlinked:
        raise UsageError(
            Code.SYMLINKED_ROOT, f"--root {root} is reached through a symbolic link; name the folder itself"
        )
    if in_workflow and host.repository.is_nested:
        raise UsageError(
            Code.ROOT_IN_SUBMODULE, f"--root {root} is in a submodule; run the gate in the submodule's own repository"
        )
    return host


def _describe_changed(settings: Settings) -> str:
    """The settings without the token that differ from the defaults."""
    return ", ".join(
        f"{field.name}={value}"
        for field in fields(settings)
        if field.repr and (value := getattr(settings, field.name)) != _default(field)
    )


def _default(field: Field[object]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()
