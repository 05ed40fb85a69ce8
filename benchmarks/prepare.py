"""Parses MAESTRO into a store: seconds, memory and bytes, of a hundred pieces and of all of them. Times are of the
machine as it was; trust ratios.

    python benchmarks/prepare.py maestro-v3.0.0 --subset subset100.csv    # a few minutes; writes
                                                                          # benchmarks/results/prepare.json
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

MEASURE = """
import json, resource, sys, time
from concurrent.futures import ThreadPoolExecutor
from lstm_music.store import prepare
if __name__ == '__main__':
    begin = time.monotonic()
    executor = ThreadPoolExecutor(1) if sys.argv[3] == 'serial' else None
    store = prepare(sys.argv[1], sys.argv[2], executor=executor, quiet=True)
    secs = time.monotonic() - begin
    store.check()
    mib = {name: round(resource.getrusage(who).ru_maxrss / 1024)
           for name, who in [('this', resource.RUSAGE_SELF), ('largest_worker', resource.RUSAGE_CHILDREN)]}
    print(json.dumps(dict(secs=round(secs, 1), peak_mib=mib, **store.summary())))
"""

def measured(source, store, how='processes'):
    "One preparation in a fresh process."
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder)/'measure.py'
        script.write_text(MEASURE)
        out = subprocess.run([sys.executable, script, source, store, how],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
    print(out, end='', flush=True)
    return json.loads(out)

def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('maestro', type=Path, help='the unpacked archive')
    parser.add_argument('--subset', type=Path, required=True, help='a table of a hundred of its pieces')
    parser.add_argument('--store', type=Path, help='keep the store of all pieces here')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        store = args.store or folder/'all'
        runs = dict(subset_serial=measured(args.subset, folder/'serial', 'serial'),
                    subset=measured(args.subset, folder/'subset'),
                    all=measured(args.maestro, store), all_again=measured(args.maestro, store))
        assert ({p.name: p.read_bytes() for p in (folder/'serial').iterdir()}
                == {p.name: p.read_bytes() for p in (folder/'subset').iterdir()})
        manifest = json.loads((store/'manifest.json').read_text(encoding='utf-8'))
        result = dict(cores=os.cpu_count(), load=round(os.getloadavg()[0], 1), runs=runs,
                      midi_bytes=sum(p.stat().st_size for p in args.maestro.rglob('*.mid*')),
                      bytes_on_disk=sum(p.stat().st_size for p in store.iterdir()),
                      files_per_sec=round((runs['all']['pieces'] + runs['all']['skipped']) / runs['all']['secs'], 1),
                      serial_to_processes=round(runs['subset_serial']['secs'] / runs['subset']['secs'], 2),
                      memory_all_to_subset=round(
                          sum(runs['all']['peak_mib'].values()) / sum(runs['subset']['peak_mib'].values()), 2),
                      counted_in_seconds=sum(p['counted_in'] == 'seconds' for p in manifest['pieces']),
                      skipped=manifest['skipped'], copies=manifest['copies'])
    (Path(__file__).parent/'results'/'prepare.json').write_text(json.dumps(result, indent=1, ensure_ascii=False) + '\n',
                                                                encoding='utf-8')

if __name__ == '__main__': main()
