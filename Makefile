# Two commands are enough to begin: `make demo` and `make test`. Everything else is listed by `make help`.
# Needs python3 (3.11 or later, with venv) and make; each command makes the environment it needs.

PYTHON ?= python3
PORT ?= 8000
DAYS ?= 0
GROUP ?=
PYTEST ?=

VENV := .venv/bin/python
MANAGE := $(VENV) site/manage.py
DEMO := DJANGO_SETTINGS_MODULE=config.settings.demo HIROBA_DEMO_DAYS=$(DAYS) exec $(MANAGE)

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test check audit bench faults lock messages shots core-environment test-environment

help:
	@echo "make demo         start the demo town at http://127.0.0.1:$(PORT)/ (PORT=8080 moves it; Ctrl-C ends it)"
	@echo "make demo DAYS=31 the same with the clock 31 days ahead, so that what is open today has closed"
	@echo "make demo-reset   the same, with the town founded anew"
	@echo "make setup        only the environment .venv, so that python site/manage.py works"
	@echo "make test         every test, with its own servers and browser (PYTEST=\"-k booking\" narrows it)"
	@echo "make check        style, types, import contracts, templates, migrations, unused code, locks"
	@echo "make audit        known vulnerabilities of the locked packages"
	@echo "make bench        figures; GROUP=page,booking.hot chooses"
	@echo "make faults       faults; GROUP=G1,G14 chooses"
	@echo "make lock         recompile requirements/*.txt (LOCK=--upgrade takes newer versions)"
	@echo "make messages     merge and compile the Japanese translations"
	@echo "make shots        pictures of the pages at phone and desk size into var/shots/"

core-environment:
	@$(PYTHON) .ci/environment.py core

test-environment:
	@$(PYTHON) .ci/environment.py test

setup: core-environment

demo: core-environment
	@$(DEMO) demo --port $(PORT)

demo-reset: core-environment
	@$(DEMO) demo --port $(PORT) --reset

test: test-environment
	@$(VENV) .ci/servers.py $(VENV) .ci/test.py $(PYTEST)

check: test-environment
	@$(VENV) .ci/check.py

audit: test-environment
	@$(VENV) .ci/audit.py

bench: test-environment
	@$(VENV) .ci/servers.py --durable $(VENV) tests/bench/run.py --group "$(GROUP)"

faults: test-environment
	@$(VENV) .ci/servers.py --durable $(VENV) tests/faults/run.py --group "$(GROUP)"

lock: core-environment
	@$(VENV) .ci/lock.py $(LOCK)

messages: core-environment
	@$(VENV) .ci/messages.py

shots: test-environment
	@$(VENV) .ci/servers.py $(VENV) tests/journeys/shots.py
