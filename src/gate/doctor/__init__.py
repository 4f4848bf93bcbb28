"""Examines the set-up of the gate: token, workflows, checkout, checklist, and the rules of the branch."""

from __future__ import annotations

from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.doctor import files, required, steps, token, workflow
from gate.doctor.collect import collect
from gate.model.diagnosis import Diagnosis


def diagnose(settings: Settings, host: Host) -> Diagnosis:
    """The diagnosis of the repository at the root; GitHub is asked when there is a token.

    Raises:
        UsageError: when the checklist cannot be read.
    """
    setup = collect(settings, host)
    parts = (token, workflow, steps, required, files)
    examinations = (examination for part in parts for examination in part.examine(setup))
    return Diagnosis(tuple(dict.fromkeys(examinations)), setup.repo, setup.branch, setup.event)
