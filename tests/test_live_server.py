"lstm-music live: lines that break, strangers, floods, and the page in a browser beside the worker's."
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from test_live import PYTHONS_OWN, drawn_messages, fuzzed, scrap
from test_live_page import CLOCK, MIDI, opened, to

from lstm_music.cli import main
from lstm_music.live import Live
from lstm_music.live_server import MOST_BYTES, SCRIPTS, Guest, House, serve, served

websockets = pytest.importorskip('websockets', reason='needs the extra [live]')
from websockets.asyncio.client import connect  # noqa: E402
from websockets.exceptions import ConnectionClosed, InvalidStatus  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent

def with_server(task, **house):
    "What a coroutine function of (host and port) returns beside a server of this process."
    async def both():
        port = asyncio.get_running_loop().create_future()
        server = asyncio.create_task(serve(House(**house), port=0, ready=port.set_result))
        try: return await asyncio.wait_for(task(f'127.0.0.1:{await port}'), 60)
        finally: server.cancel()
    return asyncio.run(both())

def line(place, query='', origin=None): return connect(f'ws://{place}/play?{query}', origin=origin or f'http://{place}')

async def ask(socket, message):
    await socket.send(message if isinstance(message, str) else json.dumps(message))
    return json.loads(await asyncio.wait_for(socket.recv(), 20))

def test_the_server_plays_what_python_plays_over_ten_broken_lines():
    "No step is missing, none is heard twice, whether the question or the answer was lost."
    messages, live = [*drawn_messages(6, 66)], Live()
    async def player(place):
        session, out, rng = '', [], random.Random(1)
        for i in range(11):
            async with line(place, f'session={session}') as socket:
                session = json.loads(await socket.recv())['session']
                for message in messages[6 * i:6 * i + 6]: out.append(await ask(socket, message))
                if i < 10 and rng.random() < 0.6:                       # asked, and gone before the answer came
                    await socket.send(json.dumps(messages[6 * i + 6]))
                    await asyncio.sleep(0.1)
        return out
    assert with_server(player) == [live.replied(message) for message in messages[:66]]

def test_strangers_are_not_let_in():
    async def knock(place):
        found = []
        for origin in ('http://evil.example', 'http://127.0.0.1:9', 'null', f'https://x@{place}'):
            try: await line(place, origin=origin)
            except InvalidStatus as e: found.append(e.response.status_code)
        try: await connect(f'ws://{place}/play')                        # no browser: no origin
        except InvalidStatus as e: found.append(e.response.status_code)
        return found
    assert with_server(knock) == [403] * 5

def test_elsewhere_a_token_is_asked_for():
    async def knock(place):
        for query in ('', 'token=x', 'token=%ff'):
            with pytest.raises(InvalidStatus) as refused: await line(place, query)
            assert refused.value.response.status_code == 403
        async with line(place, 'token=secret') as socket: return json.loads(await socket.recv())['next']
    assert with_server(knock, local=False, token='secret') == 0

def test_no_path_reaches_the_file_system():
    async def get(place):
        out = []
        for path in ('/../settings.ini', '/%2e%2e/settings.ini', '//etc/passwd', '/live.py', '/x' * 500, '/live.js'):
            reader, writer = await asyncio.open_connection(*place.split(':'))
            writer.write(f'GET {path} HTTP/1.1\r\nHost: {place}\r\n\r\n'.encode())
            out.append(int((await reader.read(4000)).split()[1]))
            writer.close()
        return out
    assert with_server(get) == [404, 404, 404, 404, 404, 200]
    assert all(f'/{name}.js' in served() for name in SCRIPTS)

def test_a_message_that_is_too_long_ends_the_line_and_another_begins_where_it_was():
    async def shout(place):
        async with line(place) as socket:
            session = json.loads(await socket.recv())['session']
            assert 'step' in await ask(socket, dict(step=0))
            assert 'error' in await ask(socket, '[' * (MOST_BYTES - 1))
            await socket.send('x' * (MOST_BYTES + 1))
            with pytest.raises(ConnectionClosed) as closed: await socket.recv()
        async with line(place, f'session={session}') as socket:
            return closed.value.rcvd.code, json.loads(await socket.recv())['next']
    assert with_server(shout) == (1009, 1)

def test_a_flood_waits_and_another_player_does_not(capsys):
    "3000 questions at once: 64 and then 40 a second are answered; beside them somebody plays."
    async def both(place):
        async with line(place) as greedy, line(place) as other:
            for socket in (greedy, other): await socket.recv()
            answered = 0
            async def flood():
                for step in range(3000): await greedy.send(json.dumps(dict(step=step)))
            async def count():
                nonlocal answered
                async for _ in greedy: answered += 1
            tasks, waits, begun = [asyncio.create_task(t()) for t in (flood, count)], [], time.monotonic()
            for step in range(40):
                asked = time.monotonic()
                await ask(other, dict(step=step))
                waits.append(time.monotonic() - asked)
                await asyncio.sleep(0.03)
            passed = time.monotonic() - begun
            for task in tasks: task.cancel()
            greedy.transport.abort()
            return answered, passed, sorted(waits)
    answered, passed, waits = with_server(both)
    with capsys.disabled():
        median, most = 1000 * waits[20], 1000 * waits[-1]
        print(f'\nbeside a flood: median {median:.0f}, most {most:.0f} ms; {answered} in {passed:.1f} s')
    assert 40 < answered <= 64 + 40 * passed + 3 and waits[20] < 1

def test_random_texts_do_no_harm(small_model):
    rng, guest = random.Random(3), Guest(small_model)
    for _ in range(3000):
        text = json.dumps(fuzzed(rng, guest.live.n_steps) if rng.random() < 0.7 else scrap(rng))
        if rng.random() < 0.4:
            at = rng.randrange(len(text) + 1)
            scraps = '', '{', '"', '\0', '\ud800', '9' * 400, '[' * 900
            text = text[:at] + rng.choice(scraps) + text[at + rng.randrange(3):]
        said = json.loads(guest.reply(text))
        assert said.keys() in ({'step', 'chord'}, {'next'}, {'error', 'next'})
        assert not [word for word in PYTHONS_OWN if word in said.get('error', '')], said

@pytest.fixture(scope='module')
def small_model():
    import numpy as np

    from lstm_music.model import ChordConfig
    config, rng = ChordConfig(embed_units=4, time_units=4, chord_units=4, token_units=4), np.random.default_rng(0)
    return config.model({name: rng.normal(size=shape).astype(np.float32)
                         for name, shape in config.weight_shapes().items()})

# ---- the command, and its page

@contextmanager
def command(*words):
    "The command as it is typed, and the address that it prints."
    env = os.environ | dict(PYTHONPATH=str(ROOT), LSTM_MUSIC_LIVE_TOKEN='a-token')
    process = subprocess.Popen([sys.executable, '-c', 'from lstm_music.cli import main; main()', 'live', '--headless',
                                *words], env=env, stdout=subprocess.PIPE, text=True)
    try: yield process.stdout.readline().split()[5].rstrip(';')
    finally:
        process.terminate()
        process.wait(20)

def free_port():
    import socket
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return str(s.getsockname()[1])

def test_the_page_of_the_server_plays_what_the_workers_page_plays_and_mends_its_line(chromium):
    with command('--port', free_port()) as address:
        assert address.startswith('http://127.0.0.1:') and urlopen(address + 'health').read() == b'ok'
        page = opened(chromium, address, CLOCK, MIDI)
        page.locator('.go').click()
        page.wait_for_function('window.live.player && live.player.next === 1')
        live, played = Live(), {}
        for step in range(1, 30):
            if step == 6:
                page.evaluate('live.player.press(64)')
                played[step] = dict(played=[[64, 90]])
            if step in (10, 20): page.evaluate('live.player.port.drop()')
            if step == 20:
                page.evaluate('live.player.release(64)')
                played[step] = dict(played=[[64, 0]])
            to(page, step)
        want = [live.answer(dict(step=step, **played.get(step, {})))['chord'] for step in range(30)]
        assert page.evaluate('live.player.recorded') == want
        assert page.evaluate('[live.player.counts.lost, live.player.counts.errors]') == [2, 0]
        assert [line for line in page.wrong if 'WebSocket' not in line] == []
        page.close()

def test_bound_to_all_addresses_it_prints_a_token():
    with command('--host', '0.0.0.0', '--port', free_port()) as address: assert address.endswith('/?token=a-token')

def test_a_port_that_is_taken_is_said_in_a_line(capsys):
    assert main(['live', '--port', '99999', '--headless']) == 2
    assert 'choose a whole number from 1 to 65535' in capsys.readouterr().err

def test_without_websockets_the_extra_is_named(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, 'websockets', None)
    assert main(['live', '--headless']) == 2
    assert 'pip install "lstm_music[live]"' in capsys.readouterr().err
