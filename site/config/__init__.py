"""The composition root: settings, addresses, middleware. The only place that knows every room and the home."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
