# made from lstm_music/__init__.py by docs/stubs.py
from .sampling import Composer as Composer
from .sampling import Session as Session
from .encoding import PianoRoll as PianoRoll
from .encoding import PianoRollEncoder as PianoRollEncoder
from .encoding import MidiError as MidiError
from .pipeline import Corpus as Corpus
from .pipeline import chorales as chorales
from .pipeline import melodies as melodies
from .model import load_model as load_model
from .model import ChordLSTM as ChordLSTM
from .training import train as train
from .demo import Instrument as Instrument
__version__: str
