# the newest Python from 3.11 to 3.13 that really runs
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN = .venv/bin
.PHONY: music test lab docs film readme clean

music: .venv/light         # composes 16 bars into out/; needs only the light part of the package
	@mkdir -p out
	$(BIN)/lstm-music compose --key D --scale minor --bars 16 --seed 7 -o out/music.mid --mp3 --png
	@echo "Listen to out/music.mp3 and look at out/music.png. Next: make lab, and open 00_words.ipynb, or 07_demo.ipynb to play."

test: .venv/full           # everything that CI runs
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --durations=25 tests

lab: .venv/full            # step through the chapters, from the front page on
	$(BIN)/jupyter lab nbs/index.ipynb

# with Quarto and .venv/full, nbdev's own site (it writes nbs/_quarto.yml itself): touch README.md nbs/styles.css && .venv/bin/nbdev_docs
docs: .venv/docs           # the site, in _docs/
	$(BIN)/python docs/build.py

film: .venv/full           # two minutes with the instrument, docs/demo.mp4, for the site; needs Chromium and ffmpeg
	$(BIN)/python docs/demo_video.py

readme: .venv/full         # after changing nbs/index.ipynb
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace nbs/index.ipynb
	$(BIN)/python docs/readme.py

clean:
	rm -rf .venv out _docs build *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python from 3.11 to 3.13 was found; install one from python.org and try again."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip

.venv/light: .venv/bin/python settings.ini setup.py
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet -e .
	@touch $@

.venv/docs: .venv/light
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet -e '.[docs]'
	@touch $@

.venv/full: .venv/light
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet -e '.[dev]'
	$(BIN)/nbdev_install_hooks
	@touch $@
