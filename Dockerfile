# One image for web, worker and beat; compose.yaml shows how they run together.
FROM python:3.12-slim-trixie AS build
WORKDIR /app
COPY requirements/bootstrap.txt requirements/production.txt requirements/
# The installer has an environment of its own, so that the image holds only what runs.
RUN python -m venv /installer \
    && /installer/bin/pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt \
    && python -m venv --without-pip /venv \
    && /installer/bin/uv pip sync --no-cache --require-hashes --python /venv/bin/python requirements/production.txt
COPY site/ site/
COPY learning/ learning/
COPY participation/ participation/
COPY events/ events/
# Static files are the same under all settings; the demo's need no secret to collect them.
RUN DJANGO_SETTINGS_MODULE=config.settings.demo /venv/bin/python site/manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q site learning participation events

FROM python:3.12-slim-trixie
# pg_dump, pg_restore and psql, for `manage.py backup` and `manage.py restore`; as new as the server of compose.yaml
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home hiroba
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
RUN mkdir -p /backups /files && chown hiroba /backups /files
USER hiroba
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app/site:/app \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
EXPOSE 8000
# Through the header the check looks like a request from the proxy, which speaks HTTPS to the residents.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import urllib.request as u; \
u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'X-Forwarded-Proto': 'https'}), timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "3", \
    "--log-config", "/app/site/config/granian_log.json", "config.wsgi:application"]
