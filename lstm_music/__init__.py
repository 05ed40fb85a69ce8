"""LSTMs that compose polyphonic music: a library, a course and an instrument.

`from lstm_music import Composer` imports what it needs when it is asked for, so that the package itself imports in no time.
The pages that make and explain the modules are in nbs/; `ARCHITECTURE.md` tells how they fit together."""
__version__ = "0.1.0"

_HOMES = dict(Composer='sampling', Session='sampling', PianoRoll='encoding', PianoRollEncoder='encoding', MidiError='encoding',
              Corpus='pipeline', chorales='pipeline', melodies='pipeline', load_model='model', ChordLSTM='model', train='training',
              Instrument='demo')
__all__ = ['__version__', *_HOMES]

def __getattr__(name):
    "What people type, from the module that defines it."
    if name not in _HOMES: raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from importlib import import_module
    return getattr(import_module(f'.{_HOMES[name]}', __name__), name)

def __dir__(): return sorted([*globals(), *_HOMES])
