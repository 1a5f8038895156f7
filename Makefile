# `make help` tells what there is. Everything is made in .venv and dist; downloads and finished
# stages are kept in ~/.cache/vademecum.

PYTHON ?= python3
MODEL  ?= small
BUNDLE ?= bundle.toml
FROM   ?= $(BUNDLE)
OUT    ?= dist/stick
STICK  ?= dist/stick
ANSWERS ?= 0

VENV := .venv
RUN  := $(VENV)/bin/python
PIP  := $(RUN) -m pip --disable-pip-version-check
LOCK := $(RUN) -m piptools compile --quiet --strip-extras --allow-unsafe --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
CATALOGUES := runtime/localization/catalogues
PHRASES := $(CATALOGUES)/phrases.pot
LOCKED := ../builder/payload/requirements

.DEFAULT_GOAL := help
.PHONY: help setup demo stick test test-platforms check bench eval catalogues lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "  Variables: MODEL=tiny|small|standard  OUT=/media/USB  STICK=dist/stick  FROM=bundle.toml  PYTHON=python3"

setup: $(VENV)/.setup ## install what building needs; compiles llama.cpp once (10 minutes)

demo: setup ## build the starter library, ask it three questions, then open it
	$(RUN) -m builder build $(BUNDLE) --model $(MODEL) --out dist/stick
	$(RUN) -m builder.cli.demo dist/stick

stick: setup ## build a library onto a mounted stick: make stick FROM=~/Documents OUT=/media/USB
	$(RUN) -m builder build "$(FROM)" --model $(MODEL) --out "$(OUT)"

test: $(VENV)/.develop ## run the tests
	$(RUN) -m pytest

test-platforms: $(VENV)/.develop ## run a stick on every platform that can be had: STICK=dist/stick
	sh tests/platforms/tools.sh
	$(RUN) -m pytest -m platforms --stick="$(STICK)"

check: $(VENV)/.develop ## lint, check types and import contracts
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

bench: setup ## measure speed and memory of the built library
	$(RUN) -m evaluation bench "$(OUT)"

eval: setup ## measure on labelled sets: make eval DATA=FOLDER ANSWERS=30
	$(RUN) -m evaluation sets "$(DATA)" --bundle $(BUNDLE) --model $(MODEL) --answers $(ANSWERS)

catalogues: $(VENV)/.develop ## bring the catalogues of translations up to date with the code
	$(VENV)/bin/pybabel -q extract -k N_ -k _n:1,2 --no-wrap --sort-by-file --add-location file -o $(PHRASES) runtime
	for each in $(CATALOGUES)/*.po; do $(VENV)/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date -w 0 -i $(PHRASES) -l "$$(basename "$$each" .po)" -o "$$each"; \
		sed -i.old -E '/^"(Project|Report|POT-|PO-|Last-|Language-Team|Generated)/d' "$$each"; rm "$$each.old"; done
	rm $(PHRASES)

lock: $(VENV)/.develop ## renew the lock files from requirements/*.in
	cd requirements && ../$(LOCK) --generate-hashes -c limits.in -o $(LOCKED)/runtime.lock runtime.in
	cd requirements && ../$(LOCK) --generate-hashes -c limits-macos.in -o $(LOCKED)/runtime-macos.lock runtime.in
	cd requirements && ../$(LOCK) -c $(LOCKED)/runtime.lock -o builder.lock runtime.in builder.in
	sed -i.old -E 's/^(torch==[0-9.]+)\+cpu/\1/; /^(nvidia-|cuda-|triton)/d' requirements/builder.lock
	cd requirements && ../$(LOCK) -o dev.lock dev.in
	rm -f requirements/builder.lock.old

clean: ## remove .venv and dist; downloads and finished stages stay
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .test_cache .import_linter_cache

$(VENV)/.python:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade "pip>=23"
	touch $@

$(VENV)/.builder: requirements/builder.lock $(VENV)/.python
	$(PIP) install -r requirements/builder.lock
	touch $@

$(VENV)/.setup: requirements/builder.lock $(wildcard builder/engine/*.py) $(VENV)/.builder
	wheel=$$($(RUN) -m builder.cli.engine_wheel) && $(PIP) install --quiet --no-deps --force-reinstall "$$wheel"
	touch $@

$(VENV)/.develop: requirements/dev.lock $(VENV)/.setup
	$(PIP) install --quiet -r requirements/dev.lock
	touch $@
