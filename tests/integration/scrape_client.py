"""What the Python tests of scraping share: the server, the program, TAP."""
import os
import re
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
READS, WRITES = 'pyroscope-reads', 'pyroscope-writes'
ALL = {(READS, i) for i in range(1, 5)} | {(WRITES, i) for i in range(1, 9)}
HEADS = {(WRITES, 7), (WRITES, 8)}
QUERIERS = {(READS, 1), (READS, 2)}
# What each architecture cannot fill.
EMPTY = {'single-v1': set(), 'single-v2': HEADS, 'single-dual': HEADS,
         'micro-v1': QUERIERS}


class Tap:
    def __init__(self):
        self.n = 0

    def __call__(self, ok, what, why=''):
        self.n += 1
        print(f'{"" if ok else "not "}ok {self.n} - {what}', flush=True)
        if not ok:
            print('# ' + str(why)[:2000].replace('\n', '\n# '), flush=True)
        return ok

    def skip(self, what, why):
        self.n += 1
        print(f'ok {self.n} - {what} # SKIP {why}', flush=True)

    def end(self):
        print(f'1..{self.n}', flush=True)

    def patient(self, check, paces=(1, 5)):
        """check(tap, pace) looks at what takes place in time.  A busy machine may
        spoil that, so what fails is done again, slower; a fault stays one."""
        for pace in paces:
            calls = []

            def note(ok, what, why=''):
                calls.append((ok, what, why))
                return ok
            note.skip = lambda what, why: calls.append((None, what, why))
            check(note, pace)
            bad = [what for ok, what, _ in calls if ok is not None and not ok]
            if not bad:
                break
            if pace != paces[-1]:
                print(f'# again, slower, for: {"; ".join(bad)[:500]}', flush=True)
        for ok, what, why in calls:
            if ok is None:
                self.skip(what, why)
            else:
                self(ok, what, why)


class Targets:
    """scrape_server.py as a process; .port['http'] and so on, .ca."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, 'scrape_server.py'), *args],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.port, self.ca = {}, None
        for line in self.process.stdout:
            if line == 'ready\n':
                return
            name, value = line.rstrip('\n').split(' ', 1)
            if name == 'ca':
                self.ca = value
            else:
                self.port[name] = int(value)
        raise SystemExit('scrape_server.py did not start')

    def get(self, path):
        with urllib.request.urlopen(f'http://127.0.0.1:{self.port["http"]}{path}',
                                    timeout=30) as r:
            return r.read().decode()

    def times(self, path):
        """When PATH was asked for, in seconds."""
        return [float(line.split('\t')[0]) for line in self.get('/log?path=' + path).splitlines()]

    def close(self):
        self.process.terminate()
        self.process.wait()


def sanitized(program):
    """Whether memory and preloaded libraries are the sanitizers' own."""
    out = subprocess.run(['ldd', program], capture_output=True, text=True, check=False).stdout
    return 'libasan' in out or 'libtsan' in out


def start(program, *args, **popen):
    popen.setdefault('stdin', subprocess.DEVNULL)
    popen.setdefault('stdout', subprocess.PIPE)
    popen.setdefault('stderr', subprocess.PIPE)
    return subprocess.Popen([program, *args], text=True, **popen)


def peak_mib(pid):
    """The most that a process held so far, while it lives."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii') as f:
            m = re.search(r'^VmHWM:\s+(\d+)', f.read(), re.M)
    except OSError:
        return None
    return int(m[1]) / 1024 if m else None


def watch(process, seconds):
    """Waits; (stdout, stderr, peak MiB)."""
    import threading
    peak = [0.0]

    def sample():
        while process.poll() is None:
            peak[0] = max(peak[0], peak_mib(process.pid) or 0)
            time.sleep(0.05)
    t = threading.Thread(target=sample, daemon=True)
    t.start()
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        err += f'\nkilled after {seconds} s'
    t.join()
    return out, err, peak[0]
