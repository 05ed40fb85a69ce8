# made from lstm_music/live_server.py by docs/stubs.py
from typing import Any, overload
__all__ = ['SCRIPTS', 'PAGE', 'STEPS_PER_SEC', 'BURST_STEPS', 'MOST_BYTES', 'MOST_GUESTS', 'IDLE_SECS', 'served', 'is_loopback', 'refusal', 'Guest', 'House', 'address_of', 'serve', 'token_for']
import asyncio
import hmac
import ipaddress
import json
import os
import secrets
import time
from http import HTTPStatus
from importlib.resources import files as package_files
from urllib.parse import parse_qs, urlsplit
from fastcore.basics import patch
from .live import DIALS, WORDS, Live, told_styles
from .player import piano_pack
SCRIPTS: Any
PAGE: Any

def served(styles: tuple | None=...) -> dict:
    'All that the server gives out.'

def is_loopback(host: str) -> bool:
    'Whether a host is this machine and nobody else reaches it.'

def refusal(headers: dict, query: dict, local: bool, token: str | None) -> str | None:
    'Whether a request for the socket is refused.'
STEPS_PER_SEC: Any
BURST_STEPS: Any
MOST_BYTES: Any
MOST_GUESTS: Any
IDLE_SECS: Any

class Guest:
    "One player's session, and how much it may ask for."
    def __init__(self, model: object=...):
        ...
    def wait_secs(self, now: float) -> float:
        'Take a message from the bucket; how long it has to wait.'
    def reply(self, text: object) -> str:
        'The answer to a message.'
    live: Any
    left: Any
    seen: Any
    lines: Any

class House:
    'The guests of a server, and what it gives out.'
    def __init__(self, model: object=..., local: bool=..., token: str | None=...):
        ...
    def new_guest(self) -> Guest:
        ...
    def guest(self, name: str) -> tuple:
        'Whoever comes back, or a new guest.'
    model: Any
    local: Any
    token: Any
    guests: Any
    files: Any
    def page(self, connection: object, request: object):
        'The answer to what is no line, or a refusal; None opens the line.'
    async def talk(self, line: object) -> None:
        'Answer one line as long as it holds.'

def address_of(host: str, port: int, token: str | None) -> str:
    'What is typed into a browser.'

async def serve(house: House, host: str=..., port: int=..., ready: object=...) -> None:
    'Serve until it is cancelled.'

def token_for(host: str) -> str | None:
    'None where nobody else can come; LSTM_MUSIC_LIVE_TOKEN, or one drawn anew.'
