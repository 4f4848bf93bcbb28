"""`--verbose`: one line per step with its time, from the loggers below `gate`.

`logging` is imported only when steps are logged, so that a normal run starts fast.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator

from gate.cli import console

Write = Callable[[str], None]
ReadSecrets = Callable[[], Collection[str]]
"""Returns the secrets at the time of the call: a run adds some when it reads them."""

MAX_LINE = 1000
"""The most characters of a line."""

_secret_sources: list[ReadSecrets] = []
_handlers: list[object] = []


def add_secrets(read_secrets: ReadSecrets) -> None:
    """Removes these secrets from every line logged from now on."""
    _secret_sources.append(read_secrets)


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
                write(_clean_line(self.format(record)))
            except Exception:
                self.handleError(record)

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
    from gate.render.annotations import break_legacy_commands
    from gate.render.escape import clean
    from gate.render.redact import redact_text

    time, _, message = line.partition("  ")
    secrets = frozenset(_current_secrets())
    text = redact_text(clean(redact_text(message, secrets), MAX_LINE), secrets)
    return f"{time}  {break_legacy_commands(text)}"


def _current_secrets() -> Iterator[str]:
    for read_secrets in _secret_sources:
        yield from read_secrets()
