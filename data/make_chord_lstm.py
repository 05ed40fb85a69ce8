"""How chord_lstm.npz was made: trained with the plain conditions, the metre told to every piece; then on with the
metre hidden in three of ten; then on with all conditions, in other metres, too; then on with more of these.

    python data/make_chord_lstm.py OUT.npz              # hours on two cores; needs the `train` extra
    python data/make_chord_lstm.py OUT.npz START.npz    # the last part alone

`lstm-music train` does it in one training, with all conditions and with the metre hidden from the beginning.
"""
import sys
from dataclasses import replace
from pathlib import Path

from lstm_music.conditions import PLAIN, SHIPPED
from lstm_music.model import ChordConfig, load_model
from lstm_music.pipeline import chorales
from lstm_music.training import TrainConfig, train

def with_plain_conditions(out):
    "The path of a model that is told PLAIN."
    first, second = (Path(out).with_suffix(f'.{name}.npz') for name in ('first', 'second'))
    config = chorales().fit_config(ChordConfig(conditions=PLAIN))
    train(chorales(), first, config, TrainConfig(hide_meter=0.))
    train(chorales(), second, settings=TrainConfig(epochs=24, learning_rate=3e-3, valid_every=4), start=first)
    return second

def with_all_conditions(out):
    "The path of a model that is told SHIPPED."
    start, third = with_plain_conditions(out), Path(out).with_suffix('.third.npz')
    train(chorales(), third, replace(load_model(start).config, conditions=SHIPPED), SETTINGS, start)
    return third

def main(out, start=None, resume=False):
    settings = replace(SETTINGS, epochs=20, valid_every=5, change_meter=0.4)
    train(chorales(), out, settings=settings, start=start or with_all_conditions(out), resume=resume)

# the average reaches back to the weights that it begins with, so that the model keeps what it knew: averaging weights
# along a fine-tuning is a way to do well on both (Izmailov et al. 2018; Wortsman et al. 2022)
SETTINGS = TrainConfig(epochs=10, learning_rate=3e-3, average=0.998, valid_every=2, change_meter=0.2)

if __name__ == '__main__':
    main(*sys.argv[1:]) if 2 <= len(sys.argv) <= 3 else sys.exit(__doc__)
