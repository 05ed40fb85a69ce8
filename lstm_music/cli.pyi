# made from lstm_music/cli.py by docs/stubs.py
from typing import Any, overload
__all__ = ['ASKS_NOTHING', 'DIALS', 'STANDARD_OUTPUT', 'FORMS', 'OF_A_KEY', 'GRID', 'EPOCHS', 'SETTINGS', 'SHIPPED', 'MUSIC', 'ACTIONS', 'MAX_COUNT', 'STRINGS', 'NOT_FOR_BANDS', 'LARGE_FOLDER', 'MOST_LINES', 'FLATTERS', 'NOT_FOR_STYLES', 'STREAMLIT', 'LISTENING', 'COMMANDS', 'main']
import argparse
import json
import math
import os
import re
import signal
import socket
import stat
import sys
import threading
import warnings
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
import lstm_music
from .files import MIDI_SUFFIXES, destination, midi_files, write_atomically
ASKS_NOTHING: Any

def _given(args, names):
    'The first of these options that was given, as it is written; or None.'

def _refuse(args, names, where):
    'Raise `ValueError` for an option that was given where it means nothing.'

def _check_empty(args):
    'An empty value, such as that of a variable which is not set, is no option that was left out.'
DIALS: Any
STANDARD_OUTPUT: Any
FORMS: Any

def _style(text):
    'A style, or shares of several, such as chorale:1,ragtime:3.'

def _styles_options(parser):
    ...

def _styles(args):
    'lstm-music styles'

class _Help(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    'Shows a default where there is one, and examples as they stand.'
    def _get_help_string(self, action):
        ...

def _dial_options(parser):
    'The dials of the sampler. One that is not given is not passed on: a model need not have it.'
OF_A_KEY: Any

def _dials(args):
    'Those that were given. Raises `ValueError` for what means nothing beside the other options.'

def _touch(text):
    'A number from 0 to 1.'

def _piece_options(parser, output):
    'What composing, harmonising and rewriting have in common.'

def _tracks(text):
    ...

def _band_options(parser, tracks, or_else=...):
    'What composing for a band and accompanying have in common.'

def _accompany_options(parser):
    ...
GRID: Any

def _meter(text):
    'A time signature, such as 3/4: (3, 4).'

def _compose_options(parser):
    ...

def _bars(text):
    'Spans of bars, such as 3-4,7: [(3, 4), (7, 7)].'

def _harmonise_options(parser):
    ...

def _rewrite_options(parser):
    ...

def _app_options(parser):
    ...

def _checkpoint_place(text):
    'The path of a checkpoint. That it cannot be written is said before a training of hours, not after it.'
EPOCHS: Any
SETTINGS: Any
SHIPPED: Any
MUSIC: Any

def _music_options(add):
    ...

def _train_options(train):
    ...

def _evaluate_options(evaluate):
    ...

def _benchmark_options(parser):
    ...

def _info_options(parser):
    ...

def _data_options(parser):
    ...

def _data_info_options(parser):
    ...

def _maestro_options(parser):
    ...

def _prepare_options(parser):
    ...
ACTIONS: Any

def _check_standard_output(args, forms):
    'One MIDI file can be sent on, and not to a terminal.'
MAX_COUNT: Any

def _places(args):
    'Where each piece goes: a list of {suffix: Path}, empty for the standard output.'

def _check_kind(base):
    'Only MIDI files are named; other kinds stand beside them.'

def _numbered(base, number, forms):
    "{suffix: Path} of one piece: a number such as '-07' stands before the suffix."

def _made(roll, forms, split_voices):
    'The bytes of each form of a piece, which may be a score of several tracks.'

def _write_pieces(args, make):
    'Make pieces, each with a seed of its own, and write each before the next is begun.'

def _composer(args):
    ...

def _read(path, composer):
    'A MIDI file on the grid of the model.'

def _style_asked(args):
    ...

def _compose(args):
    'lstm-music compose'
STRINGS: Any

def _strings(args, opening):
    'What deals out the voices; a quartet has four, and a style of its own, where none are named.'

def _harmonise(args):
    'lstm-music harmonise'

def _rewrite(args):
    'lstm-music rewrite'
NOT_FOR_BANDS: Any

def _band_asked(args):
    'Style, model and dials of a band. Raises `ValueError` for an option that means nothing to it.'

def _check_playing(style, args):
    'Raise `ValueError` for a tempo, a swing or a feel that cannot be, before anything is composed.'

def _in_tempo(score, args):
    ...

def _played(score, style, seed, args):
    'A score with the swing and the feel that were asked for.'

def _compose_band(args):
    'lstm-music compose --tracks'

def _accompany(args):
    'lstm-music accompany'

def _noted(score, given):
    'A score; what it has to say, and did not when what was given was read, is said.'

def _kind(config):
    'The name that --model has for a configuration.'

def _music(data, kind, seed, steps_per_beat, store, style=...):
    'The music of a command, dealt out into splits and on the grid that was asked for.'

def _found(data, kind, seed, steps_per_beat, store, style):
    'A store, a folder (a large one becomes a store first, one of a style is cut as for its training), a file, or ours.'
LARGE_FOLDER: Any
MOST_LINES: Any
FLATTERS: Any

def _folder(path, kind, seed, steps_per_beat, store):
    'A folder of MIDI files, or one file; a folder that is large for a model of chords, as a store.'

def _dealt_out(path, kind, seed, steps_per_beat):
    'MIDI files in memory: what can be learned from, thinned if need be, with what is held out.'

def _say(line):
    ...

def _say_some(lines):
    'What was skipped or noticed; of a long list the beginning, and how long it is.'

def _stored(store):
    'A store to train on; steps that are too full are counted.'

def _config(kind, binary=..., steps_per_beat=...):
    'What a model of this kind is made of, if its weights begin at random.'

def _check_options(args, path, config):
    'What is asked for beside --from must be what its weights are for.'

def _starting_weights(args):
    'The checkpoint to go on from, or None, and the configuration to fit to the music.'

def _settings(args, kind, corpus):
    'How to train a model of this kind; a store keeps the metre of its pieces.'

def _went_on(checkpoint, valid, at_random, left_out, **_):
    'One line about the weights that were gone on from.'

def _train(args):
    'lstm-music train'
NOT_FOR_STYLES: Any

def _start_of_style(args):
    "The weights to go on from. Raises `ValueError` for what a style of one's own lacks, or has no use for."

def _train_style(args):
    'lstm-music train --style-name'

def _figure(result, what):
    'One line about a score.'

def _evaluate(args):
    'lstm-music evaluate'

def _prepare(args):
    ...

def _data(args):
    'lstm-music data'

def _benchmark(args):
    'lstm-music benchmark'

def _about_music(path):
    'What a MIDI file is and how it came to be; of a band its tracks, too.'

def _is_midi(path):
    'Whether a file is called one, or begins like one.'

def _info(args):
    'lstm-music info'
STREAMLIT: Any

def _listen(host, port):
    'Raises `ValueError` or `OSError`, in one line, where no server can listen.'

def _app(args):
    ...

def _live_options(parser):
    ...

def _live(args):
    ...

def _listening_options(parser):
    ...

def _make_test_options(parser):
    ...

def _read_answers_options(parser):
    ...
LISTENING: Any

def _listening_test(args):
    'lstm-music listening-test'

class _Stopped(KeyboardInterrupt):
    'A signal other than Ctrl-C asks to end.'
    ...

def _at_main():
    ...

@contextmanager
def _stoppable():
    'SIGTERM, or a terminal that closes, ends the work as Ctrl-C does: what is half done is tidied up.'

@contextmanager
def _notes():
    'Warnings are one line each, without the source that they come from.'

def _remains(args):
    'What is left of a command that was stopped, and how to go on.'

def _in_words(error):
    'An error as one line.'

def _missing(error):
    'The one line for a package that is not there.'
COMMANDS: Any

def _command(commands, name, text, example):
    'Add a command to a parser.'

def _parser(asked):
    "The parser, with the options of the commands that are asked for: none waits for another one's imports."

def _work(argv, args):
    'Parse and do; what is understood stands in `args`, also for whoever stops it.'

def _open_streams():
    'A stream that is closed leads nowhere, and letters that one has no code for become codes: work goes on.'

def main(argv: list | None=...) -> int:
    'The command `lstm-music`.'

def _deafen():
    'The process is about to end: who presses Ctrl-C once more shall see no traceback of its last steps.'
