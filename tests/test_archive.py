"The download meets a server that drops the line, cuts short and corrupts, and archives that reach out of their folder."
import hashlib
import io
import stat
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lstm_music.archive import MAESTRO, Archive, ArchiveError, download, fetch, unpack_archive

def zipped(names, folder=''):
    data = io.BytesIO()
    with zipfile.ZipFile(data, 'w', zipfile.ZIP_DEFLATED) as z:
        for name in names: z.writestr(name, hashlib.sha256(str(name).encode()).digest() * 200)
    return data.getvalue()

DATA = zipped([f'songs/2004/{i}.midi' for i in range(200)])

class Server(ThreadingHTTPServer):
    "Answers each request with the next of its moods, and with the last for ever."
    def __init__(self, *moods):
        super().__init__(('127.0.0.1', 0), Handler)
        self.moods, self.requests = list(moods), []
    def archive(self):
        return Archive(f'http://127.0.0.1:{self.server_port}/songs.zip',
                       len(DATA), hashlib.sha256(DATA).hexdigest(), 'songs')

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        mood = self.server.moods.pop(0) if len(self.server.moods) > 1 else self.server.moods[0]
        begin = int(self.headers.get('Range', 'bytes=0-').removeprefix('bytes=').rstrip('-'))
        self.server.requests.append((mood, begin))
        if isinstance(mood, int):
            self.send_error(mood)
            return
        if mood == 'no ranges': begin = 0
        rest = DATA[begin:]
        if mood == 'corrupt': rest = rest[:100] + bytes(50) + rest[150:]
        if mood == 'longer': rest += bytes(10**6)
        self.send_response(206 if begin else 200)
        if mood != 'truncate': self.send_header('Content-Length', len(rest))
        self.end_headers()
        try: self.wfile.write(rest[:len(DATA) // 3] if mood in ('drop', 'truncate') else rest)
        except ConnectionError: pass
        self.close_connection = True
    def log_message(self, *args): pass

@pytest.fixture
def serve():
    "A function that starts a server with some moods."
    servers = []
    def start(*moods):
        servers.append(Server(*moods))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1]
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()

QUICK = dict(quiet=True, pause_secs=0)

@pytest.mark.parametrize('moods', [['fine'], ['drop', 'fine'], ['truncate', 'fine'], ['drop', 'drop', 'drop', 'drop'],
                                   [503, 'truncate', 429, 'fine'], ['corrupt', 'fine'],
                                   ['drop', 'no ranges'], ['longer', 'fine'], ['drop', 'corrupt', 'fine']], ids=str)
def test_every_byte_arrives_in_the_end(serve, tmp_path, moods):
    server = serve(*moods)
    folder = fetch(tmp_path, server.archive(), **QUICK)
    assert sorted(p.name for p in folder.rglob('*.midi')) == sorted(f'{i}.midi' for i in range(200))
    assert [p.name for p in tmp_path.iterdir()] == ['songs']    # nothing else is left
    assert fetch(tmp_path, server.archive(), **QUICK) == folder
    assert len(server.requests) == len(moods)       # and nothing is asked twice

def test_a_dropped_line_is_resumed_where_it_stopped(serve, tmp_path):
    server = serve('drop', 'drop', 'fine')
    download(server.archive(), tmp_path/'songs.zip', **QUICK)
    third = len(DATA) // 3
    assert [begin for _, begin in server.requests] == [0, third, 2 * third]
    assert (tmp_path/'songs.zip').read_bytes() == DATA

def test_the_next_run_goes_on_with_what_an_earlier_one_got(serve, tmp_path):
    server = serve('drop', 503)
    with pytest.raises(ArchiveError, match='503.*goes on where it stopped'):
        download(server.archive(), tmp_path/'songs.zip', tries=2, **QUICK)
    server.moods = ['fine']
    download(server.archive(), tmp_path/'songs.zip', **QUICK)
    assert server.requests[-1] == ('fine', len(DATA) // 3)

@pytest.mark.parametrize('url', ['nonsense', 'http://127.0.0.1:port/songs.zip', 'http://127.0.0.1/two songs.zip'])
def test_what_is_no_address_is_said_at_once(tmp_path, url):
    with pytest.raises(ArchiveError, match='is the address right') as e: fetch(tmp_path, replace(MAESTRO, url=url))
    assert str(e.value).startswith(url) and not any(tmp_path.rglob('*.zip*'))

@pytest.mark.parametrize('mood, word',
                         [('corrupt', 'SHA-256 is wrong'), ('longer', 'SHA-256 is wrong'), (404, '404'), (500, '500')])
def test_what_never_comes_right_is_one_line_and_leaves_nothing(serve, tmp_path, mood, word):
    server = serve(mood)
    with pytest.raises(ArchiveError, match=word) as e: fetch(tmp_path, server.archive(), tries=3, **QUICK)
    assert '\n' not in str(e.value) and list(tmp_path.iterdir()) == []
    assert len(server.requests) == (1 if mood == 404 else 3)

def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info

@pytest.mark.parametrize('name', ['../escaped', 'songs/../../escaped', '/tmp/escaped', 'other/file',
                                  'songs\\..\\..\\escaped', 'C:/escaped', link('songs/link')], ids=str)
def test_an_archive_that_reaches_out_is_refused_whole(tmp_path, name):
    (tmp_path/'evil.zip').write_bytes(zipped(['songs/good.midi', name]))
    with pytest.raises(ArchiveError, match='nothing was unpacked'):
        unpack_archive(replace(MAESTRO, folder='songs'), tmp_path/'evil.zip', tmp_path/'into')
    assert [p.name for p in tmp_path.rglob('*')] == ['evil.zip']

def test_a_bomb_and_a_damaged_archive_are_refused(tmp_path, monkeypatch):
    songs = replace(MAESTRO, folder='songs')
    (tmp_path/'songs.zip').write_bytes(DATA)
    with monkeypatch.context() as patch:
        patch.setattr('lstm_music.archive.MAX_UNPACKED_BYTES', 10_000)
        with pytest.raises(ArchiveError, match='over the limit'): unpack_archive(songs, tmp_path/'songs.zip', tmp_path)
    (tmp_path/'songs.zip').write_bytes(DATA[:1000] + bytes(100) + DATA[1100:])
    with pytest.raises(ArchiveError, match='nothing was unpacked'):
        unpack_archive(songs, tmp_path/'songs.zip', tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ['songs.zip']

def test_the_command_says_in_one_line_what_is_in_the_way(serve, tmp_path):
    run = 'import sys; from lstm_music.cli import main; sys.exit(main())'
    result = subprocess.run([sys.executable, '-c', run, 'data', 'maestro', '--to', tmp_path,
                             '--url', serve(404).archive().url], capture_output=True, text=True)
    assert result.returncode == 2 and '404' in result.stderr.splitlines()[-1] and 'Traceback' not in result.stderr
