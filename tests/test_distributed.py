"""Several devices and several processes train what one trains; a gang that loses a worker starts again and ends the
same; the files for clusters say what they should."""
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from lstm_music.distributed import ProcessGroupError, read_tf_config
from lstm_music.model import EventConfig, load_model
from lstm_music.pipeline import Corpus, chorales
from lstm_music.training import TrainConfig, train

ROOT = Path(__file__).resolve().parent.parent
CLUSTER = ROOT/'deploy/cluster'
sys.path.insert(0, str(CLUSTER))
import worker

# Without dropout: each replica would draw the same masks for its rows, one process draws others.
BEGIN = '''
import os, signal, sys
from lstm_music import training
from lstm_music.model import ChordConfig, EventConfig, import_keras
from lstm_music.pipeline import Corpus, chorales
from lstm_music.training import TrainConfig, train
few = Corpus(list(chorales().part('train'))[:4] + list(chorales().part('valid'))[:3])
'''
MIRRORED = BEGIN + '''
import tensorflow as tf
from lstm_music.sight import Sight
cpu, = tf.config.list_physical_devices('CPU')
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
config = ChordConfig(embed_units=8, time_units=8, chord_units=8, token_units=4, sight=Sight(4), dropout=0.)
settings = TrainConfig(epochs=3, valid_every=1, batch_size=5, average=0.9, clip_norm=0.1)
train(few, 'alone.npz', config, settings, quiet=True)
train(few, 'together.npz', config, settings, quiet=True, strategy=tf.distribute.MirroredStrategy(['CPU:0', 'CPU:1']))
'''
SOPRANOS = Corpus(p.voice(0) for p in [*list(chorales().part('train'))[:4], *list(chorales().part('valid'))[:3]])
SMALL, SETTINGS = (EventConfig(embed_units=4, time_units=8, dropout=0.),
                   TrainConfig(epochs=5, valid_every=2, batch_size=5, average=0.9, clip_norm=0.1))
WORKER = BEGIN + f'''
from lstm_music.distributed import ProcessGroupError, WorkerLost
from lstm_music.vocabulary import MelodyVocabulary
save = training.TrainingRun.save_state
def die(self, epoch, logs):
    save(self, epoch, logs)
    if epoch == 0:
        try: self.processes.barrier(epoch + self.processes.leads)
        except ProcessGroupError as e: print(e)
    if epoch == 1 and not (self.resume or self.processes.leads): os.kill(os.getpid(), signal.SIGKILL)
training.TrainingRun.save_state = die
sopranos, resume = Corpus(p.voice(0) for p in few), '--resume' in sys.argv
try: train(sopranos, 'together.npz', {SMALL!r}, {SETTINGS!r}, resume=resume, quiet=True, strategy='workers')
except WorkerLost as e:
    print(e)
    sys.exit(75)
'''

def assert_same(one, other):
    "Losses to the fourth digit, weights to the rounding of the file."
    for a, b in zip(one.record['curve'], other.record['curve'], strict=True): assert a == pytest.approx(b, abs=3e-4)
    assert one.record['best'] == pytest.approx(other.record['best'], abs=3e-4)
    assert one.record['nats'] == pytest.approx(other.record['nats'], abs=1e-3)
    for name, weights in one.weights.items():
        np.testing.assert_allclose(other.weights[name], weights, rtol=2e-3, atol=2e-3)

def test_two_devices_train_what_one_trains(tmp_path):
    subprocess.run([sys.executable, '-c', MIRRORED], cwd=tmp_path, check=True)
    assert_same(*(load_model(tmp_path/f'{name}.npz') for name in ('alone', 'together')))

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

def test_a_gang_that_loses_a_worker_starts_again_and_ends_as_one_process_does(tmp_path):
    """Two processes; the second is killed after the second epoch. Before, they notice when they do not stand at the
    same one."""
    hosts, state = ' '.join(f'127.0.0.1:{free_port()}' for _ in 'ab'), tmp_path/'together.npz.state'
    gangs = []
    for attempt in (['--resume'] * i for i in range(2)):
        assert state.exists() == bool(attempt)
        envs = [os.environ | dict(TF_CONFIG=worker.tf_config(dict(SLURM_PROCID=str(i), WORKER_HOSTS=hosts)))
                for i in range(2)]
        gang = [subprocess.Popen([sys.executable, '-c', WORKER, *attempt], cwd=tmp_path,
                                 env=env, stdout=subprocess.PIPE, text=True) for env in envs]
        try: said = [process.communicate(timeout=600)[0] for process in gang]
        finally: [process.kill() for process in gang]
        gangs.append([process.returncode for process in gang])
        if not attempt: assert 'different epochs (1, 0)' in said[0] and 'start all of them again' in said[0]
    assert gangs == [[75, -9], [0, 0]] and not state.exists()
    assert_same(train(SOPRANOS, tmp_path/'alone.npz', SMALL, SETTINGS, quiet=True), load_model(tmp_path/'together.npz'))

# ---- TF_CONFIG

def config(index=0, kind='worker', workers=('a:2222', 'b:2222')):
    return json.dumps(dict(cluster=dict(worker=workers), task=dict(type=kind, index=index)))

@pytest.mark.parametrize('text, reason', [
    (None, 'not set'), ('', 'not set'), ('a:2222,b:2222', 'JSONDecodeError'),
    ('[]', 'TypeError'), ('{}', 'cluster'), (config(workers=['a', 'b']), 'ValueError'),
    (config(2), 'names 2'), (config(-1), 'names 2'), (config(kind='ps'), "'ps'"), (config(workers=()), 'names 0')])
def test_a_wrong_tf_config_is_refused_in_one_line(text, reason):
    with pytest.raises(ProcessGroupError, match=reason) as e: read_tf_config(text)
    assert '\n' not in str(e.value)

def test_the_command_line_says_what_is_wrong_with_tf_config(tmp_path):
    command = [sys.executable, '-c', 'import sys; from lstm_music.cli import main; sys.exit(main())',
               'train', '--strategy', 'workers', '-o', str(tmp_path/'m.npz')]
    result = subprocess.run(command, capture_output=True, text=True,
                            env={k: v for k, v in os.environ.items() if k != 'TF_CONFIG'})
    assert result.returncode == 2 and 'TF_CONFIG is not set' in result.stderr
    assert len(result.stderr.splitlines()) == 1 and list(tmp_path.iterdir()) == []

# ---- the files in deploy/cluster

def test_kubernetes_and_slurm_tell_who_the_workers_are():
    pods = [json.loads(worker.tf_config(dict(JOB_COMPLETION_INDEX=str(i), JOB_NAME='job', SERVICE='net', WORKERS='3')))
            for i in range(3)]
    assert [p['task'] for p in pods] == [dict(type='worker', index=i) for i in range(3)]
    assert pods[0]['cluster'] == pods[2]['cluster'] == dict(worker=[f'job-{i}.net:2222' for i in range(3)])
    assert json.loads(worker.tf_config(dict(SLURM_PROCID='1', WORKER_HOSTS='n1 n2 ')))['cluster'] == dict(
        worker=['n1:2222', 'n2:2222'])
    with pytest.raises(SystemExit, match='SLURM_PROCID'): worker.tf_config({})

def test_a_worker_tries_again_and_goes_on_from_a_state(tmp_path):
    "The first attempt leaves a state and is killed; the second resumes and is done."
    code = (
        'import os, sys, pathlib; pathlib.Path("tries").open("a").write(str(sys.argv[1:])); '
        'pathlib.Path("m.npz.state").touch(); os.kill(os.getpid(), 9) if len(sys.argv) < 2 else None')
    command = [sys.executable, '-c', f'import os; os.chdir({str(tmp_path)!r}); ' + code]
    assert worker.keep_trying(command, tmp_path/'m.npz.state', os.environ, pause_secs=0) == 0
    assert (tmp_path/'tries').read_text() == "[]['--resume']"

@pytest.mark.parametrize('code, attempts', [(2, 1), (1, 3), (75, 3)])
def test_a_worker_gives_up(tmp_path, code, attempts):
    command = [sys.executable, '-c', f'import sys; open({str(tmp_path/"tries")!r}, "a").write("x"); sys.exit({code})']
    assert worker.keep_trying(command, tmp_path/'state', os.environ, restarts=2, pause_secs=0) == code
    assert len((tmp_path/'tries').read_text()) == attempts

def test_the_slurm_script_starts_one_worker_a_machine(tmp_path):
    "With stand-ins for scontrol, srun and lstm-music."
    stand_ins = dict(scontrol='printf "n1\\nn2\\n"', srun='shift 2; for i in 0 1; do SLURM_PROCID=$i "$@"; done',
                     **{'lstm-music': 'echo "$TF_CONFIG" "$@"'})
    for name, text in {**stand_ins, 'python': f'exec {sys.executable} "$@"'}.items():
        (tmp_path/name).write_text(f'#!/bin/bash\n{text}\n')
        (tmp_path/name).chmod(0o755)
    env = os.environ | dict(PATH=f'{tmp_path}:{os.environ["PATH"]}', SLURM_JOB_NODELIST='n[1-2]')
    said = subprocess.run(['bash', CLUSTER/'train.slurm', '--model', 'event', '-o', 'm.npz'], cwd=ROOT,
                          env=env, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [json.loads(line.partition('}} ')[0] + '}}')['task']['index'] for line in said] == [0, 1]
    assert all('["n1:2222", "n2:2222"]' in line and line.endswith('train --strategy workers --model event -o m.npz')
               for line in said)

def test_the_job_fits_together():
    service, job = yaml.safe_load_all((CLUSTER/'job.yaml').read_text())
    pod = job['spec']['template']['spec']
    env = {e['name']: e['value'] for e in pod['containers'][0]['env']}
    assert env == dict(JOB_NAME=job['metadata']['name'], SERVICE=service['metadata']['name'],
                       WORKERS=str(job['spec']['completions']))
    assert job['spec']['parallelism'] == job['spec']['completions'] and job['spec']['completionMode'] == 'Indexed'
    assert pod['subdomain'] == service['metadata']['name']
    assert service['spec']['selector'] == {'job-name': job['metadata']['name']}
    assert service['spec']['clusterIP'] == 'None'
    assert pod['containers'][0]['ports'] == [dict(containerPort=worker.PORT)]

def test_the_ray_job_asks_for_as_many_workers_as_it_trains_with():
    job = yaml.safe_load((CLUSTER/'kuberay.yaml').read_text())
    group, = job['spec']['rayClusterSpec']['workerGroupSpecs']
    assert (job['apiVersion'], job['kind']) == ('ray.io/v1', 'RayJob')
    assert f'ray_train.py --workers {group["replicas"]} ' in job['spec']['entrypoint']
    compile((CLUSTER/'ray_train.py').read_text(), 'ray_train.py', 'exec')

def test_nobody_says_tf_keras():
    "Ray and others set TF_USE_LEGACY_KERAS, and then it is another Keras, or none."
    pages = {page: [''.join(c['source']) for c in json.loads(page.read_text(encoding='utf-8'))['cells']
                    if c['cell_type'] == 'code'] for page in (ROOT/'nbs').rglob('*.ipynb')}
    code = pages | {file: [file.read_text(encoding='utf-8')] for folder in ('lstm_music', 'deploy', 'benchmarks')
                    for file in (ROOT/folder).rglob('*.py')}
    assert len(code) > 20
    assert [file for file, texts in code.items()
            if any(re.search(r'\b(tf|tensorflow)\.keras|from tensorflow import.*keras', text) for text in texts)] == []
