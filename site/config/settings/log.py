"""Where the log of production goes; what stands in it is decided by config.logs."""

from typing import Any


def log_to_stdout(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard output, one line of JSON each; nobody is sent a mail of it."""
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.logs.JsonLines"}},
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}
        },
        "root": {"handlers": ["stdout"], "level": level.upper()},
        "loggers": {
            # Django's own handlers would mail a fault with everything that was sent
            "django": {"handlers": [], "propagate": True},
            # a task is taken every few seconds; what it does is in the rows
            "celery.app.trace": quiet,
            "celery.worker.strategy": quiet,
            "celery.beat": quiet,
        },
    }
