"""The command `doctor`: examine the set-up of the gate."""

from __future__ import annotations

import argparse
import os

from gate.cli import console, exit_codes
from gate.cli.arguments import add_checklist, add_root
from gate.cli.open_host import open_host
from gate.config.runner import is_workflow
from gate.config.settings import Settings


def add_doctor_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of `gate doctor`."""
    parser.add_argument("--json", action="store_true", help="print the diagnosis as JSON")
    add_root(parser)
    add_checklist(parser)


def doctor(arguments: argparse.Namespace) -> int:
    """Runs `gate doctor`: prints what was examined, without secrets."""
    from gate.adapters.secrets import nonce
    from gate.doctor import diagnose
    from gate.render.annotations import disable_commands
    from gate.render.doctor import render_json, render_text
    from gate.render.redact import redact_value

    token = os.environ.get("GITHUB_TOKEN", "") or os.environ.get("INPUT_GITHUB-TOKEN", "")
    settings = Settings(root=arguments.root, checklist=arguments.checklist, now=arguments.now, token=token)
    host = open_host(settings)
    diagnosis = redact_value(diagnose(settings, host), {settings.token, *host.secrets.values})
    if arguments.json:
        console.write(render_json(diagnosis))
    else:
        text = render_text(diagnosis)
        console.write(disable_commands(text, nonce()) if is_workflow(host.env) else text)
    return 0 if diagnosis.is_good else exit_codes.PROBLEMS
