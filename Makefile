# `make run` and `make test` are all a newcomer needs: each installs what it lacks into .venv first.

PYTHON ?=
ADDRESS ?= localhost
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin

# A browser page opens by itself where there is a desktop to open it on.
HEADLESS := $(shell if [ "$$(uname)" = Darwin ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then echo false; else echo true; fi)

.DEFAULT_GOAL := help
.PHONY: help run dev test lint format bench messages pictures clean

help:
	@echo "make run       open the app in a browser (make run ADDRESS=0.0.0.0 for the whole network)"
	@echo "make test      run all tests, those in a real browser too (make test ARGS='-k ledger')"
	@echo "make lint      check style and types;  make format  mends the style"
	@echo "make bench     print the figures in the README"
	@echo "make dev       like run, but the page follows every change of the source"
	@echo "make messages  bring the translation catalogue up to date with the source"
	@echo "make pictures  take the pictures in the README anew"
	@echo "make clean     remove what the above have made, .venv included"

run: $(VENV)/.installed
	@$(BIN)/python -m streamlit run app.py --server.address $(ADDRESS) --server.headless $(HEADLESS) $(ARGS)

dev: $(VENV)/.installed
	@$(BIN)/python -m streamlit run app.py --server.address $(ADDRESS) --server.headless $(HEADLESS) \
	    --server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full $(ARGS)

test: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m pyright

format: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks $(ARGS)

messages: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.messages

pictures: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.pictures $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are older than pyproject.toml exactly when something may be missing.
$(VENV)/.installed: pyproject.toml
	@PYTHON="$(PYTHON)" sh .ci/venv "$(VENV)"
	@echo "Installing what the app needs into $(VENV): some minutes the first time."
	@$(BIN)/python -m pip install --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml
	@PYTHON="$(PYTHON)" sh .ci/venv "$(VENV)"
	@echo "Installing what the app and its tests need into $(VENV): some minutes the first time."
	@$(BIN)/python -m pip install --editable ".[dev]"
	@touch $@ $(VENV)/.installed
