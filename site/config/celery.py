"""Celery entry point. Messages only wake the sweepers; the work itself is claimed from rows."""

import os
import sys
from pathlib import Path

from celery import Celery

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

app = Celery("hiroba")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
