"""Celery entry point. Messages only wake the sweepers; the work itself is claimed from rows."""

import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

app = Celery("hiroba")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_log(**_named: Any) -> None:
    """Let worker and beat log as the settings say: that somebody listens here keeps Celery from its own ways."""
