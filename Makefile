PYTHON ?= $(shell command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3)
.PHONY: music test lab clean

.venv/ready: settings.ini setup.py
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet -e '.[dev]'
	touch $@

music:                     # composes 16 bars into out/; needs only the light part of the package
	test -x .venv/bin/lstm-music || { $(PYTHON) -m venv .venv && .venv/bin/python -m pip install --quiet -e .; }
	.venv/bin/lstm-music compose --key D --scale minor --bars 16 --seed 7 -o out/music.mid --mp3 --png
	@echo "Play out/music.mp3, look at out/music.png; then 'make lab' opens the chapters."

test: .venv/ready          # everything that CI runs
	. .venv/bin/activate && python -m pytest -q tests

lab: .venv/ready           # step through the chapters
	. .venv/bin/activate && jupyter lab nbs

clean:
	rm -rf .venv out _docs build *.egg-info
