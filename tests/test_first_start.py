"""The app as a newcomer meets it: in a terminal, on a machine where Streamlit never ran, and in a frame on somebody
else's page."""
import os
import re
import select
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from lstm_music.encoding import PianoRollEncoder
from lstm_music.pipeline import chorales

pytest.importorskip('streamlit')
COMMAND = [sys.executable, '-c', 'import sys; from lstm_music.cli import main; sys.exit(main())', 'app']

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

def healthy(port):
    try: return urlopen(f'http://127.0.0.1:{port}/_stcore/health', timeout=5).read() == b'ok'
    except (URLError, OSError): return False

def wait_for(condition, process, secs=180):
    "A busy machine may take long; a process that ended never will."
    end = time.monotonic() + secs
    while not condition():
        assert process.poll() is None, 'the app ended'
        assert time.monotonic() < end, 'the app does not answer'
        time.sleep(0.2)

@pytest.fixture
def newcomer(tmp_path):
    "The environment of a person with an empty home, whose browser opens nothing."
    (tmp_path/'home').mkdir()
    (tmp_path/'bin').mkdir()
    (tmp_path/'bin/xdg-open').write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    (tmp_path/'bin/xdg-open').chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith('STREAMLIT_')}
    return kept | dict(HOME=str(tmp_path/'home'), BROWSER='true', PATH=f'{tmp_path}/bin:{os.environ["PATH"]}')

@pytest.mark.skipif(sys.platform == 'win32', reason='a pty is Unix')
@pytest.mark.parametrize('more, shown', [([], 'localhost'), (['--headless', '--host', '0.0.0.0'], 'localhost')])
def test_the_first_start_waits_for_nobody_and_advertises_nothing(newcomer, tmp_path, more, shown):
    """Before, Streamlit asked for an e-mail address; to a server of many it told its address as another host sees
    it, which it asked there."""
    import pty
    port, (ours, theirs) = free_port(), pty.openpty()
    app = subprocess.Popen([*COMMAND, '--port', str(port), *more], stdin=theirs, stdout=theirs,
                           stderr=theirs, env=newcomer, cwd=tmp_path, start_new_session=True)
    try:
        wait_for(lambda: healthy(port), app)
        if not more and sys.platform == 'linux': wait_for((tmp_path/'opened').exists, app)
    finally:
        said = ''
        while select.select([ours], [], [], 0.5)[0]: said += os.read(ours, 10_000).decode()
        print(said)
        app.terminate()
        app.wait()
        for end in (ours, theirs): os.close(end)
    assert said.startswith(f'The instrument is at http://{shown}:{port}; Ctrl+C ends it.\r\n')
    assert not re.search('Email|External|Network|skills|install', said)    # an old Streamlit may greet
    if not more and sys.platform == 'linux': assert (tmp_path/'opened').read_text() == f'http://{shown}:{port}\n'
    assert list((tmp_path/'home').iterdir()) == []    # nobody's name was written down

def refused(*options, env=None):
    done = subprocess.run([*COMMAND, '--headless', *map(str, options)], capture_output=True, text=True, env=env)
    assert done.returncode == 2 and done.stdout == '' and len(done.stderr.splitlines()) == 1, done
    return done.stderr

@pytest.mark.parametrize('port', [99999, 0, -1, 65536])
def test_a_port_that_no_machine_has_is_refused_in_one_line(port):
    assert f'--port {port}: choose a whole number from 1 to 65535' in refused(f'--port={port}')

def test_a_port_in_use_or_a_foreign_host_is_refused_in_one_line():
    with socket.create_server(('127.0.0.1', 0)) as busy:
        said = refused('--host', '127.0.0.1', '--port', busy.getsockname()[1])
    assert 'in use' in said and 'choose another --port' in said
    assert 'nobody.invalid' in refused('--host', 'nobody.invalid', '--port', free_port())

@pytest.fixture
def app(newcomer, tmp_path):
    port = free_port()
    with open(tmp_path/'log', 'w') as log:
        process = subprocess.Popen([*COMMAND, '--headless', '--host', '127.0.0.1', '--port', str(port)],
                                   env=newcomer, cwd=tmp_path, stdout=log, stderr=log)
        try:
            wait_for(lambda: healthy(port), process)
            yield port
        finally:
            process.terminate()
            process.wait()

def test_in_a_frame_on_another_site_an_upload_is_taken(chromium, app, tmp_path):
    "As every page of a Space does; before, the answer was 403, because the browser withholds the cookie."
    page = chromium.new_page(viewport=dict(width=1100, height=1400))
    page.set_default_timeout(90_000)
    (tmp_path/'elsewhere.html').write_text(f'<iframe src="http://127.0.0.1:{app}" width=1080 height=1300></iframe>')
    answers = []
    page.on('response', lambda response: answers.append(response.status) if '/upload_file' in response.url else None)
    page.goto(f'file://{tmp_path}/elsewhere.html')                       # no site is farther away
    frame = page.frame_locator('iframe')
    frame.locator('input[type=file]').set_input_files(
        dict(name='mine.mid', mimeType='audio/midi',
             buffer=PianoRollEncoder().piano_roll_to_midi(chorales()['bwv269'].roll)))
    frame.get_by_text(re.compile(r'^mine\b')).first.wait_for()
    while not answers: page.wait_for_timeout(100)
    assert set(answers) <= {200, 204}
    page.close()
