# made from lstm_music/distributed.py by docs/stubs.py
from typing import Any, overload
__all__ = ['ProcessGroupError', 'WorkerLost', 'read_tf_config', 'SingleProcess', 'ProcessGroup', 'process_group']
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from fastcore.basics import patch
from .frame_model import import_keras, set_up_tensorflow

class ProcessGroupError(RuntimeError):
    'Processes that cannot train together, with the reason.'
    ...

class WorkerLost(ProcessGroupError):
    'Another worker is gone; all have to start again.'
    ...

def read_tf_config(text: str | None) -> tuple:
    'The workers that TF_CONFIG names. Raises `ProcessGroupError`.'

class SingleProcess:
    'One process and one device: Keras as it is.'
    leads = ...
    def scope(self) -> AbstractContextManager:
        'Where the model is built, compiled and fitted.'
    def build(self, make: Callable) -> object:
        'The model that a function makes.'
    def adam(self, *args: object, **settings: object) -> object:
        'The optimiser.'
    def shard(self, batches: object) -> object:
        'The part of a dataset of batches that this process reads.'
    def barrier(self, number: int) -> None:
        'Wait for all the others, and see that they bring the same number.'

def _rows(a, n, first, here):
    '(here, B / n, ...) the rows of a batch (B, ...) for some of n replicas.'

def _shared_model(inputs, output):
    'A Keras model that is trained and measured by all replicas together.'

def _shared_adam(n, *args, global_clipnorm, **settings):
    'Adam that clips the gradient of n replicas as if it came from one.'

class ProcessGroup(SingleProcess):
    'The replicas of a `tf.distribute.Strategy`.'
    def __init__(self, strategy: object):
        ...
    @contextmanager
    def scope(self) -> Iterator[None]:
        ...
    resolver: Any
    leads: Any
    strategy: Any
    n: Any
    def build(self, make: Callable) -> object:
        ...
    def adam(self, *args: object, **settings: object) -> object:
        ...
    def shard(self, batches: object) -> object:
        ...
    def barrier(self, number: int) -> None:
        ...

def _named_strategy(name):
    'One for all trainings of this process: the messages of a second would be taken for those of the first.'

def process_group(strategy: object=...) -> SingleProcess:
    'Those who train a model together. To be called before TensorFlow does anything else.'
