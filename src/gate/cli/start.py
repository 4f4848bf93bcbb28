"""The entry point of the installed command: an interrupt while the modules are imported ends it without a word.

It imports nothing before that but a module that is part of every interpreter: `signal` and `typing` take milliseconds.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]


def main() -> None:
    """Runs the command of this process and exits."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    from gate.cli.main import main as run_command

    run_command()
