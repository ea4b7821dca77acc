# Everything a developer types. `make` alone lists it.
PYTHON ?= python3
ARGS ?=
BOOTSTRAP := $(PYTHON) tools/bootstrap.py
VENV_PYTHON := .venv/bin/python
SOURCES := workbench tools tests benchmarks main.py

.PHONY: help setup run test test-without-qt check static format bench lock

help:
	@echo "make setup            prepare .venv (done by the others when needed)"
	@echo "make run              start the workbench; ARGS='train --preset digits' runs it without a window"
	@echo "make test             the whole test suite; ARGS='-k name' for a part of it"
	@echo "make check            formatting, lint, types, import contracts, then the tests"
	@echo "make static           the same without the tests"
	@echo "make test-without-qt  the part of the suite that must pass where Qt is not installed"
	@echo "make format           rewrite the sources in the house format"
	@echo "make bench            the benchmarks"
	@echo "make lock             renew requirements.lock (needs uv)"

setup:
	@$(BOOTSTRAP)

run:
	@$(BOOTSTRAP) run $(ARGS)

test:
	@$(BOOTSTRAP) test $(ARGS)

test-without-qt: setup
	@$(VENV_PYTHON) -m pytest -p no:pytest-qt -p tests.without_qt $(ARGS)

check: static test

static: setup
	$(VENV_PYTHON) -m ruff format --check $(SOURCES)
	$(VENV_PYTHON) -m ruff check $(SOURCES)
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) -c 'from importlinter.cli import lint_imports_command as check; check()' --no-logo

format: setup
	$(VENV_PYTHON) -m ruff format $(SOURCES)
	$(VENV_PYTHON) -m ruff check --fix $(SOURCES)

bench: setup
	$(VENV_PYTHON) -m benchmarks $(ARGS)

# Universal (every platform, Python 3.11 and newer) and free of addresses: each user's own index settings decide.
lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
		pyproject.toml --group test -o requirements.lock
