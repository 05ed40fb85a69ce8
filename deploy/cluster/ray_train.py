"""Training under Ray Train: Ray says who the workers are, and starts all of them again when one is lost.

    pip install ".[train]" "ray[train]"
    python deploy/cluster/ray_train.py --workers 4 --model chord -o /shared/chord.npz

What is not an option of this script goes to `lstm-music train`. The checkpoint must lie where all machines see it.
"""
import argparse
from pathlib import Path

from ray.train import FailureConfig, RunConfig, ScalingConfig
from ray.train.tensorflow import TensorflowTrainer

def work(options):
    "What each worker does; Ray has set TF_CONFIG."
    from lstm_music.cli import main
    resume = ['--resume'] * Path(options['output'] + '.state').exists()    # the state of the leader, which all read
    code = main(['train', '--strategy', 'workers', '-o', options['output'], *options['rest'], *resume])
    if code: raise RuntimeError(f'lstm-music train ended with {code}')          # Ray starts all of them again

def parser():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument('--workers', type=int, default=2, help='processes, on any of the machines')
    parser.add_argument('--gpu', action='store_true', help='a graphics card for each worker')
    parser.add_argument('-o', '--output', required=True, help='the checkpoint, in a folder that all machines see')
    return parser

if __name__ == '__main__':
    args, rest = parser().parse_known_args()
    output = Path(args.output).absolute()
    TensorflowTrainer(
        work, train_loop_config=dict(output=str(output), rest=rest),
        scaling_config=ScalingConfig(num_workers=args.workers, use_gpu=args.gpu, placement_strategy='SPREAD'),
        run_config=RunConfig(name=output.stem, storage_path=str(output.parent/'ray'),
                             failure_config=FailureConfig(max_failures=10))).fit()
