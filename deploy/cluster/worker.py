"""One worker of a training on several machines, for SLURM and Kubernetes: it says in TF_CONFIG who the workers are,
trains, and tries again when the gang breaks.

    python worker.py --model chord -o /shared/chord.npz        # what follows goes to `lstm-music train`

When a worker dies, all the others stop, too; each machine starts its own again, and all go on from the leader's last
epoch.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

PORT = 2222
RESTARTS = 10
PAUSE_SECS = 60         # the others need up to half a minute to notice; who comes back sooner meets the old gang
NO_USE = 2              # exit code of a wish that cannot be fulfilled, such as a folder that is not there

def whereabouts(env):   # list of hosts, and which of them this is
    "The machines of this job, as Kubernetes or SLURM tells them."
    if 'JOB_COMPLETION_INDEX' in env:    # an Indexed Job: see job.yaml
        return ([f"{env['JOB_NAME']}-{i}.{env['SERVICE']}" for i in range(int(env['WORKERS']))],
                int(env['JOB_COMPLETION_INDEX']))
    if 'SLURM_PROCID' in env: return env['WORKER_HOSTS'].split(), int(env['SLURM_PROCID'])    # see train.slurm
    sys.exit('worker.py: neither SLURM_PROCID nor JOB_COMPLETION_INDEX is set; start it with train.slurm or job.yaml')

def tf_config(env):     # str, JSON
    "What TensorFlow wants to know; a host may name its port."
    hosts, index = whereabouts(env)
    return json.dumps(dict(cluster=dict(worker=[host if ':' in host else f'{host}:{PORT}' for host in hosts]),
                           task=dict(type='worker', index=index)))

def keep_trying(command, state, env, restarts=RESTARTS, pause_secs=PAUSE_SECS):     # exit code
    "Run the training until it is done; with --resume if there is an epoch to go on from."
    for attempt in range(restarts + 1):
        if attempt: time.sleep(pause_secs)
        code = subprocess.run([*command, *['--resume'] * state.exists()], env=env).returncode
        if code in (0, NO_USE): break
        print(f'worker.py: training ended with {code}, {restarts - attempt} more attempts', file=sys.stderr, flush=True)
    return code

if __name__ == '__main__':
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument('-o', '--output', default='chord_lstm.npz')
    state = Path(options.parse_known_args()[0].output + '.state')
    sys.exit(keep_trying(['lstm-music', 'train', '--strategy', 'workers', *sys.argv[1:]],
                         state, os.environ | dict(TF_CONFIG=tf_config(os.environ))))
