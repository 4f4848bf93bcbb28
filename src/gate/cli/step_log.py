"""`--verbose`: one line per step with its time, from the loggers below `gate`.

`logging` is imported only when steps are logged, so that a normal run starts fast.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

from gate.cli import console, known_secrets

Write = Callable[[str], None]

MAX_LINE = 1000
"""The most characters of a line."""

_handlers: list[object] = []


def log(message: str, *values: object) -> None:
    """Logs a step of the command itself, if steps are logged; `message` has one `%s` for each value."""
    if _is_enabled():
        import logging

        logging.getLogger(__name__).debug(message, *values)


def _is_enabled() -> bool:
    """Whether `enable` was called; without an import of `logging`."""
    return bool(_handlers)


def enable(*, in_job_log: bool) -> None:
    """Starts to log steps: to standard error, or in the action as debug commands of the runner.

    The action writes to standard output, as it does with all else: a runner does not keep the order of two streams.
    """
    if in_job_log:
        from gate.render.annotations import debug_command

        _attach(lambda line: console.write(debug_command(line)))
    else:
        _attach(lambda line: console.write(f"{line}\n", sys.stderr))


def _attach(write: Write) -> None:
    import logging
    import time

    class StepHandler(logging.Handler):
        """Writes each record as one clean line without secrets; an error here does not affect the run."""

        def emit(self, record: logging.LogRecord) -> None:
            try:
                line = _clean_line(self.format(record))
            except Exception as error:  # `handleError` would print the values of the record as they are
                line = f"a step of {record.name} cannot be logged: {type(error).__name__}"
            with contextlib.suppress(Exception):
                write(line)

    handler = StepHandler()
    formatter = logging.Formatter("%(asctime)s.%(msecs)03d  %(message)s", "%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger = logging.getLogger("gate")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.handlers = [handler]
    _handlers.append(handler)


def _clean_line(line: str) -> str:
    from gate.model.text import truncate
    from gate.render.annotations import break_legacy_commands
    from gate.render.escape import clean

    time, _, message = line.partition("  ")
    text = known_secrets.redact(clean(known_secrets.redact(message), 2 * MAX_LINE))  # cleaning joins parts of a secret
    return f"{time}  {break_legacy_commands(truncate(text, MAX_LINE))}"
