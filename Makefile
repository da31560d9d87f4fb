# Needs make, Python 3.11-3.13 and the package registry; everything else it brings into .tools/ and .venv/.

PYTHON ?= $(shell for each in python3.12 python3.13 python3.11 python3; do \
	$$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$each && break; done)
UV := .tools/bin/uv
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: help setup demo test lint format dev bench mutants clean

help: ## what can be typed
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: .venv/ready ## .venv with everything, from the lock file

demo: .venv/ready ## the whole job, offline, on a sample company; ends with the page to open
	@.venv/bin/tieout demo

test: .venv/ready ## all tests, or those of FILE=tests/…, with ARGS="-m unit" and the like
	@.venv/bin/pytest $(if $(FILE),$(FILE),-n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder) $(ARGS)

lint: .venv/ready ## style, types, and the law of imports
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: .venv/ready ## put the code into its form
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

dev: .venv/ready ## Dagster's own page over your tieout.toml
	@.venv/bin/tieout dev

bench: .venv/ready ## how fast the parts are, as ratios
	@.venv/bin/python -m tests.benchmarks

mutants: .venv/ready ## put faults into a copy of the code and see the tests go red; takes an hour
	@.venv/bin/python -m tests.mutants

clean: ## remove what make brought; your data in .tieout/ stays
	rm -rf .tools .venv demo .pytest_cache .mypy_cache .ruff_cache

$(UV):
	@test -n "$(PYTHON)" || { echo "Tieout needs Python 3.11, 3.12 or 3.13 on the PATH."; exit 1; }
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'

.venv/ready: $(UV) pyproject.toml uv.lock
	@echo "Setting up .venv ..."
	@$(UV) sync --quiet --locked --extra sandbox --python $(PYTHON)
	@touch .venv/ready
