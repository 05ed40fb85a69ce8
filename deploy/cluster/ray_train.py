"""Training under Ray Train: Ray says who the workers are, and starts all of them again when one is lost.

    pip install "ray[train]" && python ray_train.py --workers 4 -o /shared/chord.npz
"""
import argparse
from pathlib import Path

from ray.train import FailureConfig, RunConfig, ScalingConfig, report
from ray.train.tensorflow import TensorflowTrainer

def work(options):
    "What each worker does; Ray has set TF_CONFIG."
    from lstm_music.model import ChordConfig
    from lstm_music.pipeline import chorales
    from lstm_music.training import TrainConfig, train
    out = Path(options['output'])
    resume = out.with_name(out.name + '.state').exists()            # the state of the leader, which all read
    model = train(chorales(), out, ChordConfig(), TrainConfig(epochs=options['epochs']), resume=resume, strategy='workers')
    report(model.record['nats'])                                    # all workers must

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--epochs', type=int, default=150)
    parser.add_argument('--gpu', action='store_true', help='a graphics card for each worker')
    parser.add_argument('-o', '--output', required=True, help='the checkpoint, in a folder that all machines see')
    args = parser.parse_args()
    trainer = TensorflowTrainer(work, train_loop_config=dict(output=str(Path(args.output).absolute()), epochs=args.epochs),
                                scaling_config=ScalingConfig(num_workers=args.workers, use_gpu=args.gpu),
                                run_config=RunConfig(name='lstm-music', storage_path=str(Path(args.output).absolute().parent/'ray'), failure_config=FailureConfig(max_failures=10)))
    print(trainer.fit().metrics)
