# Everything that there is to do here; `make` alone lists it. Nothing but Python 3.11 or newer, with pip, is needed before.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := recsys_model tools agent tui
# The packages stand at the top and install under `sidney.`; a type checker does not see through an editable install, so
# it is shown a folder of links of the same shape.
TYPES := .build/types
# The systems that the benchmark measures against need other versions of numpy and pandas than Sidney.
PEERS := .build/quality/peers-venv

.DEFAULT_GOAL := help
.PHONY: help .venv chat test lint format types layers wheel unit bench bench-quality clean

help:  ## What there is to do
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv: .venv/.installed  ## Set up .venv with Sidney and everything that working on it needs

# torch first and by its exact version: left to choose, pip may take a build of several gigabytes.
.venv/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv; this takes a few minutes, once."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'setuptools>=77' torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

chat: .venv/.installed  ## Talk to the embedded demo; the first time it is built, which takes a few minutes
	@$(BIN)/sidney chat

test: lint wheel unit  ## Everything that must hold: style, types, layers, the wheel, the tests

lint: .venv/.installed types layers  ## Style, types (mypy strict) and layers (import-linter)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/.installed  ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/.installed $(TYPES)
	cd $(TYPES) && MYPYPATH=. $(CURDIR)/$(BIN)/mypy --config-file $(CURDIR)/pyproject.toml \
	  --cache-dir $(CURDIR)/.mypy_cache $(PACKAGES:%=-p sidney.%)

layers: .venv/.installed $(TYPES)
	PYTHONPATH=$(TYPES) $(BIN)/lint-imports

$(TYPES):
	mkdir -p $(TYPES)/sidney
	ln -sfn $(PACKAGES:%=$(CURDIR)/%) $(TYPES)/sidney/

# Without isolation: setuptools is in .venv, and nothing is downloaded. The old build folder goes first, or modules that
# are no more would still be packed.
wheel: .venv/.installed  ## Build the wheel and import every module from it
	rm -rf build .build/wheel
	$(BIN)/python -m build --wheel --no-isolation --outdir .build/wheel . > /dev/null
	$(BIN)/python tests/wheel_check.py .build/wheel/*.whl

unit: .venv/.installed  ## The tests alone
	$(BIN)/pytest

# faithfulness.py is left out: it needs a second model of the same data, built with another seed, as the judge. So are
# cold_items.py and model_choices.py, which train for hours; docs/benchmarks.md has their commands.
bench: .venv/.installed  ## Print the numbers that docs/ quotes, on the embedded demo
	@$(BIN)/sidney demo
	@for script in $(filter-out $(addprefix benchmarks/,faithfulness.py cold_items.py model_choices.py),$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

# The public data sets lie in ../shared/data or DATA=DIR. A run that was stopped goes on; SEEDS=0,1,2 adds seeds;
# ONLY=scientific,sasrec does a part; ARGS passes anything else on (--help lists it).
bench-quality: .venv/.installed $(PEERS)/.installed  ## Sidney and its peers on public data, with tables; QUICK=1 for a look
	@$(BIN)/python -m benchmarks.quality.run $(if $(QUICK),--quick) $(if $(SEEDS),--seeds $(SEEDS)) \
	  $(if $(ONLY),--only $(ONLY)) $(if $(DATA),--data $(DATA)) $(ARGS)

$(PEERS)/.installed: benchmarks/quality/peers.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@echo "Installing the peers into $(PEERS); this takes a few minutes, once."
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

clean:  ## Remove what was built here; .venv, your workspaces and the results of bench-quality stay
	test ! -d .build || find .build -mindepth 1 -maxdepth 1 ! -name quality -exec rm -rf {} +
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
