"""The files in deploy/ do what they say: the steps of the Dockerfiles, the folder for a Space, Streamlit's settings,
Kubernetes' own idea of the jobs."""
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
unix = pytest.mark.skipif(sys.platform == 'win32', reason='the images are Linux')

def instructions(dockerfile):
    "What a Dockerfile says, as pairs of a word and the rest of its line."
    lines = (line for line in dockerfile.read_text(encoding='utf-8').splitlines() if line and not line.startswith('#'))
    return [line.split(maxsplit=1) for line in lines]

def said(steps, word): return [rest for name, rest in steps if name == word]

def sources(steps): return [source for rest in said(steps, 'COPY') for source in rest.split()[:-1]]

def carry_out(steps, folder):
    """COPY and `pip install` as Docker would do them, below a folder; the dependencies are those of this
    environment. The environment's variables."""
    home, site = folder/'image', folder/'site'
    for rest in said(steps, 'COPY'):
        *paths, to = rest.split()
        (home/to).mkdir(parents=True, exist_ok=True)
        for path in paths:
            if (ROOT/path).is_dir():
                shutil.copytree(ROOT/path, home/to, dirs_exist_ok=True, ignore=shutil.ignore_patterns('__pycache__'))
            else: shutil.copy(ROOT/path, home/to)
    wish, = [shlex.split(rest)[-1] for rest in said(steps, 'RUN') if rest.startswith('pip install')]
    extras = re.fullmatch(r'\.\[([\w,]+)\]', wish)[1].split(',')
    settings = ConfigParser(delimiters=['='])
    settings.read(home/'settings.ini', encoding='utf-8')
    assert all(f'{extra}_requirements' in settings['DEFAULT'] for extra in extras)
    pip = [sys.executable, '-m', 'pip', 'install', '--quiet', '--no-deps',
           '--no-index', '--no-build-isolation', '--target', site, '.']
    subprocess.run(pip, cwd=home, check=True)
    (folder/'home').mkdir()
    variables = dict(rest.replace('/tmp', str(folder)).split('=', 1) for rest in said(steps, 'ENV'))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('STREAMLIT_', 'SLURM_', 'JOB_'))}
    return kept | variables | dict(HOME=str(folder/'home'), PYTHONPATH=str(site),
                                   PATH=f'{site}/bin:{Path(sys.executable).parent}:{os.environ["PATH"]}')

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return str(s.getsockname()[1])

@unix
@pytest.mark.parametrize('file, needed', [('Dockerfile', 'streamlit'), ('Dockerfile.live', 'websockets')])
def test_the_container_starts_from_what_it_copies_and_becomes_healthy(file, needed, tmp_path):
    pytest.importorskip(needed)
    steps = instructions(ROOT/'deploy'/file)
    env = carry_out(steps, tmp_path)
    (exposed,), port = said(steps, 'EXPOSE'), free_port()
    command, = (json.loads(rest.replace(exposed, port)) for rest in said(steps, 'CMD'))
    check, = (json.loads(rest.removeprefix('CMD ').replace(exposed, port)) for rest in said(steps, 'HEALTHCHECK'))
    def healthy(): return subprocess.run(check, env=env, cwd=tmp_path/'home', stderr=subprocess.DEVNULL).returncode == 0
    where = subprocess.run(['python', '-c', 'import lstm_music; print(lstm_music.__file__)'],
                           env=env, cwd=tmp_path/'home', capture_output=True, text=True)
    assert where.stdout.strip() == str(tmp_path/'site/lstm_music/__init__.py')
    assert not healthy()
    app, end = (subprocess.Popen(command, env=env, cwd=tmp_path/'home', stdout=subprocess.PIPE, text=True),
                time.monotonic() + 180)
    try:
        while not healthy():
            assert app.poll() is None and time.monotonic() < end
            time.sleep(0.5)
    finally:
        app.terminate()
        heard = app.communicate()[0]
    assert f'http://localhost:{port}' in heard and 'External' not in heard

@unix
def test_the_image_for_workers_holds_a_worker(tmp_path):
    steps = instructions(ROOT/'deploy/cluster/Dockerfile')
    env = carry_out(steps, tmp_path)
    entry, = (json.loads(rest.replace(said(steps, 'WORKDIR')[0], str(tmp_path/'image')))
              for rest in said(steps, 'ENTRYPOINT'))
    lost = subprocess.run(entry, env=env, capture_output=True, text=True)
    assert lost.returncode == 1 and 'neither SLURM_PROCID nor JOB_COMPLETION_INDEX' in lost.stderr
    helped = subprocess.run(['lstm-music', 'train', '--help'], env=env, capture_output=True, text=True)
    assert helped.returncode == 0 and '--strategy' in helped.stdout

@unix
def test_the_folder_for_a_space_is_what_the_container_needs_and_no_more(tmp_path):
    "Made by the very commands of the page, up to those that talk to the Hub."
    where = subprocess.run(['git', 'rev-parse', '--absolute-git-dir'], cwd=ROOT, capture_output=True, text=True)
    if where.returncode: pytest.skip('not a checkout')
    page = (ROOT/'deploy/README.md').read_text(encoding='utf-8')
    commands = re.findall('(?m)^    (.+)', page.partition('## A Hugging Face Space')[2].partition('The Hub refuses')[0])
    ours = [command for command in commands if not command.startswith('hf ')]
    assert len(ours) == 3 and len(commands) == 6
    shutil.copytree(ROOT/'deploy', tmp_path/'deploy')
    subprocess.run(['bash', '-euo', 'pipefail', '-c', '\n'.join(ours)], cwd=tmp_path,
                   env=os.environ | dict(GIT_DIR=where.stdout.strip()), check=True)
    held = {path.name for path in (tmp_path/'space').iterdir()}
    assert held == {'Dockerfile', *sources(instructions(ROOT/'deploy/Dockerfile'))}
    binary = {path.suffix for path in (tmp_path/'space').rglob('*') if path.is_file() and b'\0' in path.read_bytes()}
    tracked, = re.findall(r'git lfs track (.+)', page)
    assert {f'*{suffix}' for suffix in binary} == set(shlex.split(tracked))

def test_streamlit_cloud_is_told_what_the_command_tells():
    config = pytest.importorskip('streamlit.config')
    from lstm_music.app import UPLOAD_MB
    from lstm_music.cli import STREAMLIT
    sections = tomllib.loads((ROOT/'.streamlit/config.toml').read_text(encoding='utf-8'))
    given = {f'{section}.{name}': value for section, values in sections.items() for name, value in values.items()}
    assert given == STREAMLIT | {'server.maxUploadSize': UPLOAD_MB}
    for name in given: config.get_option(name)    # raises if Streamlit knows no such option
    assert ((ROOT/'deploy/requirements.txt').read_text().strip()
            == f'{said(instructions(ROOT/"deploy/Dockerfile"), "RUN")[-1].split()[-1]}'.strip('"'))

def test_kubernetes_own_models_take_the_jobs_without_a_field_left_over():
    "The Indexed Job and its Service; of the RayJob, the pods. What a model does not know it would drop."
    client = pytest.importorskip('kubernetes.client',
                                 reason='pip install kubernetes, to hold the files against its models')
    api = client.ApiClient()
    def assert_known(document, kind):
        assert (api.sanitize_for_serialization(api.deserialize(json.dumps(document), kind, 'application/json'))
                == document)
    service, job = yaml.safe_load_all((ROOT/'deploy/cluster/job.yaml').read_text(encoding='utf-8'))
    assert_known(service, 'V1Service')
    assert_known(job, 'V1Job')
    cluster = yaml.safe_load((ROOT/'deploy/cluster/kuberay.yaml').read_text(encoding='utf-8'))['spec']['rayClusterSpec']
    for group in (cluster['headGroupSpec'], *cluster['workerGroupSpecs']):
        assert_known(group['template'], 'V1PodTemplateSpec')
