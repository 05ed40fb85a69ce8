"A static server for pages under test."
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

EMPTY = b'<!doctype html><link rel="icon" href="data:,"><title>empty</title>'

class Files(SimpleHTTPRequestHandler):
    "Quiet; the root is an empty page."
    def log_message(self, *_): pass
    def do_GET(self):
        if self.path != '/': return super().do_GET()
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.end_headers()
        self.wfile.write(EMPTY)

@contextmanager
def serving(folder):
    "The address of a folder's files."
    with ThreadingHTTPServer(('127.0.0.1', 0), partial(Files, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}/'
        server.shutdown()
