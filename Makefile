.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
APP := .venv/bin/python
RASA := .venv-rasa/bin/python
export PYTHONPATH := $(CURDIR)
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test check train lock bench setup setup-dev

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: ## start everything on this machine (first time: installs and trains)
	@$(PYTHON) scripts/setup.py run
	@exec $(APP) -m bot run

test: setup-dev ## everything the gate checks: style, types, layers, units, training, conversations
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory train
	$(RASA) -m unittest discover -s tests/nlu -t . -q
	$(APP) scripts/tests.py

check: setup-dev ## style, types and layers alone (seconds)
	$(APP) -m ruff check .
	$(APP) -m ruff format --check .
	$(APP) -m mypy
	.venv/bin/lint-imports

train: setup ## train the model when its data, code or settings changed
	@$(RASA) -m bot.nlu current || $(RASA) -m bot.nlu train --out models

bench: setup-dev ## measure, beside stock Rasa where it can (quiet machine, 15 minutes); ONLY=name for one
	@if [ "$(ONLY)" != smoke ]; then $(MAKE) --no-print-directory train; fi
	$(APP) -m bench $(if $(ONLY),--only $(ONLY))

lock: ## compile the hashed requirement files from pyproject.toml
	@$(PYTHON) scripts/setup.py lock

setup:
	@$(PYTHON) scripts/setup.py run

setup-dev:
	@$(PYTHON) scripts/setup.py test
