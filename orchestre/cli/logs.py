"""Logs of a running Orchestre: to stderr, quiet unless asked."""

from __future__ import annotations

import logging

import structlog


def log_to_stderr(*, verbose: bool) -> None:
    """Send every logger through structlog to stderr: warnings of others, our own from info on."""
    steps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
    ]
    structlog.configure(
        processors=[*steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # The default traceback prints every local variable: mails and secrets among them.
                structlog.dev.ConsoleRenderer(
                    colors=to_stderr.stream.isatty(),
                    exception_formatter=structlog.dev.plain_traceback,
                ),
            ],
        )
    )
    logging.root.handlers = [to_stderr]
    logging.root.setLevel(logging.DEBUG if verbose else logging.WARNING)
    for ours in ("orchestre", "slack_app"):
        logging.getLogger(ours).setLevel(logging.DEBUG if verbose else logging.INFO)
    # Slack's would log whole cards, and with them mail.
    for noisy in ("aiosqlite", "httpcore", "asyncio", "slack_bolt", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    requests = logging.getLogger("uvicorn.access")
    requests.setLevel(logging.DEBUG if verbose else logging.CRITICAL + 1)
    requests.addFilter(_without_query)


def _without_query(record: logging.LogRecord) -> bool:
    """Leave out what stands behind `?`: codes of visits, and names of customers looked for."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            one.partition("?")[0] if isinstance(one, str) else one for one in record.args
        )
    return True
