"""How chord_lstm.npz was made: trained with the metre told to every piece, then on with the metre hidden in three of
ten.

    python data/make_chord_lstm.py OUT.npz      # about an hour and a half on one core; needs the `train` extra

`lstm-music train` does it in one training, with the metre hidden from the beginning.
"""
import sys
from pathlib import Path

from lstm_music.pipeline import chorales
from lstm_music.training import TrainConfig, train

def main(out):
    first = Path(out).with_suffix('.first.npz')
    train(chorales(), first, settings=TrainConfig(hide_meter=0.))
    train(chorales(), out, settings=TrainConfig(epochs=24, learning_rate=3e-3, valid_every=4), start=first)

if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) == 2 else sys.exit(__doc__))
