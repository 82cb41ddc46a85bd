# `make demo` looks around, `make test` proves everything; both build .venv with any Python from 3.11.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
# Three workers for two cores, as tests wait at times. What is left over goes to whoever is free.
WORKERS := $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$(((cores * 3 + 1) / 2)))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check bench messages manual clean

demo: .venv/.app
	@$(BIN)/posthouse demo

test: check
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --durations 15 $(PYTEST)

bench: .venv/.dev
	$(BIN)/python -m tests.benchmarks $(BENCH)

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

messages: .venv/.dev
	$(BIN)/python -m tests.messages

manual: .venv/.dev
	$(BIN)/python -m tests.manual

clean:
	rm -rf .venv

.venv/.app: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Posthouse needs Python 3.11 or later with venv (on Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv, a Python of this checkout's own ..."; $(PYTHON) -m venv .venv; }
	@echo "Installing Posthouse and what it needs into .venv: half a minute, and only this once ..."
	@$(PIP) --editable .
	@touch $@

.venv/.dev: .venv/.app
	@echo "Installing what the tests need into .venv: a minute, and only this once ..."
	@$(PIP) "pip>=25.1"
	@$(PIP) --group dev
	@touch $@
