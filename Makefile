PYTHON ?= $(shell command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3)
.PHONY: test lab clean

.venv/ready: settings.ini setup.py
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet -e '.[dev]'
	touch $@

test: .venv/ready          # everything that CI runs
	. .venv/bin/activate && python -m pytest -q tests

lab: .venv/ready           # step through the chapters
	. .venv/bin/activate && jupyter lab nbs

clean:
	rm -rf .venv out _docs build *.egg-info
