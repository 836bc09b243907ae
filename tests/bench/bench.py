#!/usr/bin/env python3
"""Figures of the viewer, measured from outside: start, refresh, idle, memory, keys.

  bench.py PYRODASH [--quick]

Each figure is the median of several runs on this machine in this run, with the
goal beside it.  The server is Debian's prometheus over blocks of the demo's own
samples; "slow" is the same behind a relay that waits 3 s before each answer.
These are benchmarks: nothing here fails a build.
"""
import fcntl
import http.client
import http.server
import os
import pty
import re
import select
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

COLS, ROWS = 120, 40
DASHBOARDS = ('pyroscope-reads', 'pyroscope-writes')
# Text that only a drawn frame holds.
BOXES = {'pyroscope-reads': b'Querier', 'pyroscope-writes': b'Distributor'}
ESCAPES = re.compile(rb'\x1b\[[0-9;:?<=>! ]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>78]')


class Terminal:
    """The program on a pty, and every byte it writes with its time."""

    def __init__(self, argv, term='xterm-256color'):
        ready_r, ready_w = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.close(ready_w)
            os.read(ready_r, 1)
            os.environ.update(TERM=term, LC_ALL='C.UTF-8', TZ='UTC')
            os.execv(argv[0], argv)
        os.close(ready_r)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', ROWS, COLS, 0, 0))
        self.writes, self.text, self.alive = [], bytearray(), True
        self.start = time.monotonic()
        os.write(ready_w, b'x')
        os.close(ready_w)

    def pump(self, until, stop=lambda: False):
        while self.alive and not stop():
            left = until - time.monotonic()
            if left <= 0:
                return
            if not select.select([self.fd], [], [], min(left, 0.02))[0]:
                continue
            try:
                data = os.read(self.fd, 1 << 16)
            except OSError:
                data = b''
            if not data:
                self.alive = False
                return
            self.writes.append((time.monotonic(), len(data)))
            self.text += data

    def wait_text(self, text, seconds):
        found = lambda: text in ESCAPES.sub(b'', bytes(self.text))
        self.pump(time.monotonic() + seconds, found)
        return self.writes[-1][0] - self.start if found() else None

    def wait_quiet(self, gap, seconds):
        """Seconds from the start to the last byte before GAP seconds of silence."""
        quiet = lambda: self.writes and time.monotonic() - self.writes[-1][0] >= gap
        self.pump(time.monotonic() + seconds, quiet)
        return self.writes[-1][0] - self.start if self.writes else None

    def bytes(self):
        return sum(n for _, n in self.writes)

    def close(self):
        try:
            os.write(self.fd, b'Q')
        except OSError:
            pass
        self.pump(time.monotonic() + 1)
        try:
            os.kill(self.pid, signal.SIGKILL)
        except OSError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def proc(pid, name):
    with open(f'/proc/{pid}/{name}') as f:
        return f.read()


def cpu_ms(pid):
    fields = proc(pid, 'stat').rsplit(')', 1)[1].split()
    return sum(map(int, fields[11:13])) * 1000 / os.sysconf('SC_CLK_TCK')


def wakeups(pid):
    n = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        n += int(re.search(r'^voluntary_ctxt_switches:\s+(\d+)', proc(pid, f'task/{task}/status'), re.M)[1])
    return n


def memory_kb(pid):
    rollup = proc(pid, 'smaps_rollup')
    return tuple(int(re.search(rf'^{k}:\s+(\d+)', rollup, re.M)[1]) for k in ('Anonymous', 'Pss'))


# ---------------------------------------------------------------- servers

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Prometheus:
    def __init__(self, export, until):
        self.dir = tempfile.mkdtemp(prefix='pyrodash-bench-')
        self.port, self.process = free_port(), None
        om = os.path.join(self.dir, 'demo.om')
        with open(om, 'wb') as f:
            subprocess.run([export, str(until - 2 * 3600), str(until)], stdout=f, check=True)
        data = os.path.join(self.dir, 'data')
        subprocess.run(['promtool', 'tsdb', 'create-blocks-from', 'openmetrics', om, data],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        config = os.path.join(self.dir, 'prometheus.yml')
        with open(config, 'w') as f:
            f.write('global: {}\n')
        self.process = subprocess.Popen(
            ['prometheus', '--config.file=' + config, '--storage.tsdb.path=' + data,
             '--storage.tsdb.retention.time=100y', f'--web.listen-address=127.0.0.1:{self.port}'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                c = http.client.HTTPConnection('127.0.0.1', self.port, timeout=2)
                c.request('GET', '/-/ready')
                if c.getresponse().status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit('bench: prometheus did not become ready')

    def url(self):
        return f'http://127.0.0.1:{self.port}'

    def close(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Relay(http.server.ThreadingHTTPServer):
    """Passes requests on after a pause, as a busy server would answer them."""
    daemon_threads = True

    def __init__(self, port, pause):
        relay, self.answered = self, 0.0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            disable_nagle_algorithm = True

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                time.sleep(pause)
                c = http.client.HTTPConnection('127.0.0.1', port)
                c.request(self.command, self.path, body,
                          {k: v for k, v in self.headers.items() if k.lower() not in ('host', 'accept-encoding')})
                r = c.getresponse()
                data = r.read()
                self.send_response(r.status)
                self.send_header('Content-Type', r.getheader('Content-Type', ''))
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                relay.answered = time.monotonic()

            do_GET = do_POST = pass_on

            def log_message(self, *args):
                pass

        super().__init__(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f'http://127.0.0.1:{self.server_address[1]}'


# ---------------------------------------------------------------- figures

def row(what, figure, unit, goal=''):
    text = '-' if figure is None else f'{figure:10.1f}'
    print(f'{what:<58}{text:>10} {unit:<6}{goal}', flush=True)


def start(program, source, dashboard, runs, gap, limit, relay):
    """Boxes, all filled, and how long after the last answer the last byte came."""
    boxes, filled, after = [], [], []
    for _ in range(runs):
        t = Terminal([program, 'view', '--refresh', 'off', *source, dashboard])
        b = t.wait_text(BOXES[dashboard], limit)
        f = t.wait_quiet(gap, limit)
        t.close()
        boxes.append(b)
        filled.append(f)
        if relay and f is not None:
            after.append(max(0.0, t.start + f - relay.answered))
    ms = lambda v: statistics.median(x * 1000 for x in v) if v and None not in v else None
    return ms(boxes), ms(filled), ms(after)


def starts(program, sources, quick):
    for name, source, gap, limit, goal, relay in sources:
        runs = (3 if quick else 9) if gap < 1 else 1
        for dashboard in DASHBOARDS:
            boxes, filled, after = start(program, source, dashboard, runs, gap, limit, relay)
            row(f'{name}, {dashboard}: exec to boxes', boxes, 'ms', 'goal 12')
            row(f'{name}, {dashboard}: exec to every panel filled', filled, 'ms', goal)
            if relay:
                row(f'{name}, {dashboard}: last answer to its picture', after, 'ms', 'goal 30')


def steady(program, source, seconds, every):
    t = Terminal([program, 'view', '--refresh', f'{every}s', *source, DASHBOARDS[0]])
    t.wait_quiet(0.5, 10)
    t.pump(time.monotonic() + every)
    cpu, sent, t0 = cpu_ms(t.pid), t.bytes(), time.monotonic()
    t.pump(t0 + seconds)
    refreshes = seconds / every
    row(f'{source[0]}: CPU a refresh', (cpu_ms(t.pid) - cpu) / refreshes, 'ms')
    row(f'{source[0]}: bytes to the terminal a refresh', (t.bytes() - sent) / refreshes, 'bytes', 'goal 2000')
    anon, pss = memory_kb(t.pid)
    row(f'{source[0]}: anonymous memory', anon / 1000, 'MB', 'goal 6')
    row(f'{source[0]}: proportional memory', pss / 1000, 'MB')
    t.close()


def idle(program, source, seconds):
    t = Terminal([program, 'view', '--refresh', 'off', *source, DASHBOARDS[0]])
    t.wait_quiet(0.5, 10)
    t.pump(time.monotonic() + 5)
    n, w = len(t.writes), wakeups(t.pid)
    t.pump(time.monotonic() + seconds)
    row(f'{source[0]}: writes in {seconds} idle seconds', len(t.writes) - n, '', 'goal 0')
    row(f'{source[0]}: wake-ups in {seconds} idle seconds', wakeups(t.pid) - w, '', 'goal 0')
    t.close()


def keys(program, source, presses):
    t = Terminal([program, 'view', '--refresh', 'off', *source, DASHBOARDS[0]])
    t.wait_quiet(0.5, 10)
    first, size = [], []
    for i in range(presses):
        n, at = len(t.writes), time.monotonic()
        os.write(t.fd, b'\t')
        t.pump(at + 1, lambda: len(t.writes) > n)
        if len(t.writes) > n:
            first.append((t.writes[n][0] - at) * 1000)
        t.pump(time.monotonic() + 0.1)
        size.append(sum(k for _, k in t.writes[n:]))
    t.close()
    row(f'{source[0]}: key to first byte', statistics.median(first) if first else None, 'ms', 'goal 3')
    row(f'{source[0]}: bytes a key (focus moves)', statistics.median(size), 'bytes')


def main():
    program = os.path.abspath(sys.argv[1])
    quick = '--quick' in sys.argv
    export = os.path.join(os.path.dirname(program), 'tests/integration/demo_export')
    print(f'{COLS}x{ROWS}, medians of this run on this machine\n')
    prometheus = None
    sources = [('demo', ['--demo'], 0.3, 10, 'goal 30', None)]
    if os.path.exists(export) and shutil.which('prometheus'):
        prometheus = Prometheus(export, int(time.time()) + 900)
        for name, pause, gap in (('server', 0, 0.4), ('server with 3 s an answer', 3, 5)):
            relay = Relay(prometheus.port, pause)
            sources.append((name, ['--url', relay.url()], gap, 60, '', relay))
    try:
        starts(program, sources, quick)
        for _, source, gap, _, _, _ in sources:
            if gap < 1:
                print()
                steady(program, source, 20 if quick else 60, 5)
                idle(program, source, 20 if quick else 60)
                keys(program, source, 20)
    finally:
        if prometheus:
            prometheus.close()


if __name__ == '__main__':
    main()
