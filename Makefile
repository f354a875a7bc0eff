# Everything one does with wordfork. Each target makes what it needs first (.ci/setup.sh).
SHELL := /bin/bash
BIN := .venv/bin

.PHONY: help run test lint format pytest bench docs lock clean setup
help: ## show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## make .venv and all that wordfork needs (about ten minutes the first time, then nothing)
	@.ci/setup.sh

run: setup ## open the window; without a display let a simulated person write, into out/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
		exec $(BIN)/wordfork; \
	else \
		echo "No display here: a simulated person writes instead; what they do goes to out/"; \
		mkdir -p out && exec $(BIN)/wordfork demo --folder out --picture out/demo.png; \
	fi

test pytest: export WORDFORK_DESKTOP := 1 # .ci/setup.sh: what tests/desktop needs, too
test: lint pytest ## all checks and all tests

lint: setup ## ruff, mypy and the arrows of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pytest: setup ## the tests alone: side by side, then those that own a display and its keyboard
	$(BIN)/pytest tests --ignore tests/desktop -n auto --maxprocesses 4 --dist loadfile
	$(BIN)/pytest tests/desktop

bench: setup ## what a token, a cloud and a choice cost on this machine
	$(BIN)/wordfork bench --json

docs: setup ## write docs/settings.md anew
	$(BIN)/python -m gui.base.settings_doc > docs/settings.md

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --group dev $(LOCK) -c requirements.txt -o requirements-dev.txt
	echo pip | uv pip compile - $(LOCK) --no-header --no-annotate -o .ci/pip.txt
LOCK := -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 $(LOCK_FLAGS)

clean: ## remove .venv and everything made here; models and drafts stay
	rm -rf .venv build out *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
