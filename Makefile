# Every target sets itself up: a virtual environment in .venv, from requirements.lock; a second one
# has the packages for Hugging Face models too, which are too large for the first.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
EXTRA := .venv-transformers
DRIVER := .venv/.browser
# JupyterLab asks nobody for news or updates, and no user whether it may.
QUIET := --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
# It listens on this machine alone, and asks for a token that is new at each start: what the user's
# own configuration says of servers (an address, no token) is not read.
ALONE := --ServerApp.ip=127.0.0.1 --ServerApp.allow_remote_access=False
UNREAD := JUPYTER_CONFIG_DIR="$(CURDIR)/.venv/etc/lab"

.DEFAULT_GOAL := help
.PHONY: help report test test-transformers test-browser test-tutorial lab figures features judge validity \
    calibration bench bench-write reliability audit licences lock clean

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(STAMP)  ## run all notebooks on both corpora and write report/index.html
	$(BIN)/standpoint run corpus/iraq corpus/harbour --out report

test: $(STAMP)  ## check the code's style and run the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-transformers: $(EXTRA)/.installed  ## test the adapter to Hugging Face models; downloads a gigabyte
	STANDPOINT_TRANSFORMERS=1 $(EXTRA)/bin/python -m pytest tests/test_rate.py analysis/rate.py

test-browser: $(DRIVER)  ## test notebooks and report in a browser; needs Chromium or Chrome
	@browser="$${STANDPOINT_BROWSER:-$$(command -v chromium || command -v chromium-browser \
	    || command -v google-chrome)}"; \
	test -n "$$browser" || \
	    { echo "No browser found: install Chromium (Debian: apt install chromium), or name one with" \
	           "STANDPOINT_BROWSER=/path/to/chrome make test-browser"; exit 1; }; \
	STANDPOINT_BROWSER="$$browser" $(BIN)/python -m pytest tests/browser

test-tutorial: $(STAMP)  ## type all commands of README and tutorial; STANDPOINT_SPEECHES names inaugural.jsonl
	STANDPOINT_AFTERNOON=1 $(BIN)/python -m pytest --numprocesses 2 tests/test_afternoon.py

lab: $(STAMP)  ## open the notebooks in JupyterLab
	@mkdir -p .venv/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' \
	    > .venv/share/jupyter/lab/settings/overrides.json
	$(UNREAD) $(BIN)/jupyter lab notebooks $(ALONE) $(QUIET)

figures: $(STAMP)  ## make the figures of the README anew, from the Iraq corpus
	$(BIN)/standpoint run corpus/iraq --out report
	mkdir -p docs/figures
	cd report/iraq/figures && cp actors-rates.png framing-distinctive.png stance-map.png ../../../docs/figures/

features: $(STAMP)  ## make the text-free features of corpus/iraq anew; needs STANDPOINT_TEXTS
	$(BIN)/standpoint share corpus/iraq --texts "$(STANDPOINT_TEXTS)" --to corpus/iraq

judge: $(STAMP)  ## train the classifier of stance anew; needs STANDPOINT_GOLD
	$(BIN)/python -m tests.validity.learning --write

validity: $(STAMP)  ## print how far the measurements can be trusted; docs/validity.md says more
	$(BIN)/python -m tests.validity.measure

calibration: $(STAMP)  ## simulate how sure keyness and distances are; the figures go to docs/
	$(BIN)/python -m tests.validity.calibration --write

bench: $(STAMP)  ## print how fast it is, as ratios in one run; STANDPOINT_BENCH names other texts
	$(BIN)/python -m tests.bench

bench-write: $(STAMP)  ## measure corpora of 2, 20 and 200 MB and write docs/performance.csv
	$(BIN)/python -m tests.bench --write --parts words stages dataset growth

# Exact versions, and hashes of their files, for every system: of what the notebooks and tests need,
# and of what two extras need besides. Of torch itself there are builds for each kind of machine.
LOCKED := --universal --python-version 3.11 --generate-hashes --no-annotate --quiet $(UPGRADE) \
    --custom-compile-command "make lock"

lock: UPGRADE ?= --upgrade
lock:  ## write the locks anew from pyproject.toml
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra test --extra files $(LOCKED) \
	    --output-file requirements.lock
	for extra in transformers browser; do \
	    .venv-lock/bin/python -c "import tomllib; extras = tomllib.load(open('pyproject.toml', 'rb')); \
	        print(*extras['project']['optional-dependencies']['$$extra'], sep='\n')" \
	    | .venv-lock/bin/uv pip compile - $(LOCKED) --constraint requirements.lock \
	        --no-emit-package torch --output-file requirements-$$extra.lock || exit 1; \
	done
	rm -rf .venv-lock

licences: $(STAMP) $(DRIVER) $(EXTRA)/.installed  ## list the licences of all packages in docs/licences.csv
	$(BIN)/python -m tests.reliability.supply licences

audit:  ## ask whether the locked packages have known faults of security
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.venv-audit/bin/python -m tests.reliability.supply audit

reliability: $(STAMP)  ## kill runs, feed nasty files, fuzz; the figures go to docs/reliability.csv; hours
	$(BIN)/python -m tests.reliability --write

clean:  ## remove the virtual environment, the report and caches
	rm -rf .venv $(EXTRA) .venv-audit report .pytest_cache .ruff_cache .hypothesis

# A virtual environment with the packages of requirements.lock.
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Standpoint needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install $(HASHED) requirements.lock
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef
HASHED := --quiet --disable-pip-version-check --no-deps --require-hashes --requirement

$(STAMP): requirements.lock pyproject.toml
	$(environment)
	@touch $@

# torch comes from the lock TORCH, if one is named, else as pip chooses, with what that build needs.
$(EXTRA)/.installed: requirements.lock requirements-transformers.lock pyproject.toml
	$(environment)
	$(@D)/bin/pip install $(HASHED) requirements-transformers.lock
	$(if $(TORCH),$(@D)/bin/pip install $(HASHED) $(TORCH))
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[transformers]'
	@touch $@

$(DRIVER): $(STAMP) requirements-browser.lock
	$(BIN)/pip install $(HASHED) requirements-browser.lock
	@touch $@
