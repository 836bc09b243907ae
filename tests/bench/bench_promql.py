#!/usr/bin/env python3
"""The engine beside Debian's prometheus and victoria-metrics: same file, same queries.

  bench_promql.py BUILD [--runs N] [--rows REGEX] [--pods N] [--no-servers]

An hour of 32,000 series (promql_data) is loaded into all three; each query asks
for that hour at a step of 15 s.  They are asked in turns, warm, with the caches
of answers off; the table has medians and ratios.  "exec" is the time that
Prometheus itself says it spent on executing (stats=all), without HTTP and JSON.
Answers of the engine and of Prometheus are compared, every value.  These are
benchmarks: nothing here fails a build.
"""
import argparse
import http.client
import json
import math
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
START = 1700006400
HOUR = 3600
STEP = 15
TOLERANCE = 1e-9
REQUESTS = 'pyroscope_request_duration_seconds'
NAMESPACE = 'pyroscope'

# name, query, goal against Prometheus' execution on one core
WIDE = [
    ('WIDE sum by le of rate', f'sum by (le, job, cluster) (rate({REQUESTS}_bucket[1m]))'),
    ('WIDE its quantile',
     f'histogram_quantile(0.99, sum by (le, job, cluster) (rate({REQUESTS}_bucket[1m])))'),
]
SHAPES = [
    ('topk', f'topk(5, rate({REQUESTS}_sum[1m]))'),
    ('quantile_over_time', 'quantile_over_time(0.9, pyroscope_head_size_bytes[5m])'),
    ('join, group_left',
     f'sum by (version) (rate({REQUESTS}_count[1m]) * on (instance) group_left (version) pyroscope_build_info)'),
    ('subquery', f'max_over_time(sum by (job) (rate({REQUESTS}_count[1m]))[5m10s:15s])'),
    ('window of 5 m', f'sum by (job) (increase({REQUESTS}_bucket[5m]))'),
    ('window of 30 m', f'sum by (job) (avg_over_time({REQUESTS}_count[30m]))'),
    ('regex over many values',
     f'sum by (route) (rate({REQUESTS}_count{{instance=~"10[.]0[.]0[.][0-9]*[13579]:4040"}}[1m]))'),
    ('label_replace',
     f'sum by (n) (label_replace({REQUESTS}_count, "n", "$1", "pod", "pyroscope-([a-z]+)-.*"))'),
    ('set operator', f'{REQUESTS}_count{{status_code="200"}} unless on (instance) pyroscope_build_info{{version="1.5.0"}}'),
    ('avg, stddev', f'avg by (job) (rate({REQUESTS}_sum[1m])) / stddev by (job) (rate({REQUESTS}_count[1m]))'),
    ('quantile of 18000 by le', f'histogram_quantile(0.9, rate({REQUESTS}_bucket[1m]))'),
]


SHORT = [('pyroscope_request_duration_seconds', 'requests'),
         ('pyroscope_distributor_received_compressed_bytes', 'compressed'),
         ('pyroscope_distributor_received_samples', 'samples')]


class Ask:
    """A server that speaks Prometheus' API."""

    def __init__(self, port):
        self.port = port
        self.http = http.client.HTTPConnection('127.0.0.1', port, timeout=300)

    def get(self, path, **args):
        self.http.request('GET', path + '?' + urllib.parse.urlencode(args))
        answer = self.http.getresponse()
        return answer.status, answer.read()

    def range(self, query, **more):
        t = time.monotonic()
        status, body = self.get('/api/v1/query_range', query=query, start=START, end=START + HOUR,
                                step=STEP, **more)
        return time.monotonic() - t, status, body


class Engine:
    """bench_promql, loaded."""

    def __init__(self, build, data):
        self.p = subprocess.Popen(
            [f'{build}/tests/bench/bench_promql', data, f'{ROOT}/dashboards/mixin/rules.yaml'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.series, self.samples = map(int, self.p.stdout.readline().split())

    def line(self, text):
        self.p.stdin.write(' '.join(text.split('\n')) + '\n')
        self.p.stdin.flush()
        got = self.p.stdout.readline().rstrip('\n')
        if got.startswith('error '):
            raise RuntimeError(f'{text}: {got}')
        return got

    def run(self, query, threads, seconds=HOUR):
        """Seconds, seconds of all cores, bytes."""
        got = self.line(f'run {START * 1000} {(START + seconds) * 1000} {STEP * 1000} {threads} {query}')
        ns, cpu, samples, held, series = map(int, got.split())
        return ns / 1e9, cpu / 1e9, held

    def answer(self, query):
        n = int(self.line(f'answer {START * 1000} {(START + HOUR) * 1000} {STEP * 1000} {query}'))
        out = {}
        for _ in range(n):
            labels, points = self.p.stdout.readline().rstrip('\n').split('\t')
            points = points.split()
            out[labels] = [(int(t), float(v)) for t, v in zip(points[::2], points[1::2])]
        return out


def prom_answer(body):
    out = {}
    for s in json.loads(body)['data']['result']:
        labels = ', '.join(f'{k}={json.dumps(v)}' for k, v in sorted(s['metric'].items()))
        out['{' + labels + '}'] = [(round(t * 1000), float(v)) for t, v in s['values']]
    return out


def different(a, b):
    """'' if the answers are the same, else how they differ."""
    if a.keys() != b.keys():
        odd = sorted(a.keys() ^ b.keys())[0]
        return f'{len(a)} and {len(b)} series; only one has {odd}'
    for k, x in a.items():
        y = b[k]
        if [t for t, _ in x] != [t for t, _ in y]:
            return f'{len(x)} and {len(y)} points of {k}'
        for (t, v), (_, w) in zip(x, y):
            if v == w or (math.isnan(v) and math.isnan(w)):
                continue
            if not abs(v - w) <= TOLERANCE * max(abs(v), abs(w)):
                return f'{v!r} and {w!r} at {t} of {k}'
    return ''


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(port, path):
    for _ in range(600):
        try:
            if Ask(port).get(path)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit(f'the server on port {port} does not answer')


def start_prometheus(work):
    port = free_port()
    with open(f'{work}/prometheus.yml', 'w') as f:
        f.write('global: {}\n')
    p = subprocess.Popen(
        ['prometheus', f'--config.file={work}/prometheus.yml', f'--storage.tsdb.path={work}/prom',
         '--storage.tsdb.retention.time=100y', f'--web.listen-address=127.0.0.1:{port}'],
        stdout=subprocess.DEVNULL, stderr=open(f'{work}/prometheus.log', 'w'))
    wait_for(port, '/-/ready')
    return p, Ask(port)


def start_victoria(work):
    port = free_port()
    p = subprocess.Popen(
        ['victoria-metrics', f'-storageDataPath={work}/victoria', '-retentionPeriod=100y',
         f'-httpListenAddr=127.0.0.1:{port}', '-search.disableCache'],
        stdout=subprocess.DEVNULL, stderr=open(f'{work}/victoria.log', 'w'))
    wait_for(port, '/health')
    return p, Ask(port)


def load_victoria(work, data):
    p, ask = start_victoria(work)
    with open(data, 'rb') as f:
        ask.http.request('POST', '/api/v1/import/prometheus', body=f,
                         headers={'Content-Length': str(os.path.getsize(data))})
        answer = ask.http.getresponse()
        answer.read()
    if answer.status // 100 != 2:
        sys.exit(f'victoria-metrics takes no import: {answer.status}')
    ask.get('/internal/force_flush')
    ask.get('/internal/force_merge')
    time.sleep(5)
    p.terminate()
    p.wait()


def prepare(build, pods, servers):
    """A directory with the file and what the servers made of it."""
    work = f'{build}/bench-promql-{pods}'
    data = f'{work}/data.om'
    os.makedirs(work, exist_ok=True)
    if not os.path.exists(data):
        with open(data + '.new', 'w') as f:
            subprocess.run([f'{build}/tests/bench/promql_data', str(pods), str(START), str(HOUR)],
                           stdout=f, check=True)
        os.rename(data + '.new', data)
    if not servers:
        return work, data
    if not os.path.exists(f'{work}/prom'):
        shutil.rmtree(f'{work}/prom.new', ignore_errors=True)
        subprocess.run(['promtool', 'tsdb', 'create-blocks-from', 'openmetrics', data, f'{work}/prom.new'],
                       stdout=subprocess.DEVNULL, check=True)
        os.rename(f'{work}/prom.new', f'{work}/prom')
    if not os.path.exists(f'{work}/victoria.done'):
        shutil.rmtree(f'{work}/victoria', ignore_errors=True)
        load_victoria(work, data)
        open(f'{work}/victoria.done', 'w').close()
    return work, data


def rule_queries(engine):
    name = None
    with open(f'{ROOT}/dashboards/mixin/rules.yaml') as f:
        lines = f.read().split('\n')
    for i, line in enumerate(lines):
        if '- record:' in line:
            name = line.split('record:')[1].strip()
        if name and line.strip().startswith('expr:'):
            indent = len(line) - len(line.lstrip())
            body = []
            for more in lines[i + 1:]:
                if not more.strip() or len(more) - len(more.lstrip()) <= indent or '- record:' in more:
                    break
                body.append(more.strip())
            for long, short in SHORT:
                name = name.replace(long, short)
            yield name, ' '.join(body)
            name = None


def panel_queries(engine):
    for which in 'reads', 'writes':
        with open(f'{ROOT}/dashboards/mixin/pyroscope-{which}.json') as f:
            board = json.load(f)

        def panels(of):
            for p in of:
                yield p
                yield from panels(p.get('panels', []))
        n = 0
        for p in panels(board['panels']):
            for t in p.get('targets', []):
                n += 1
                text = t['expr'].replace('$__rate_interval', '1m')
                text = text.replace('$namespace', NAMESPACE).replace('$cluster', 'prod')
                text = ' '.join(text.split())
                yield f'{which} {n}. {p["title"]}', engine.line('inline ' + text)


def all_queries(engine, pattern):
    rows = WIDE + list(rule_queries(engine)) + list(panel_queries(engine)) + SHAPES
    return [r for r in rows if re.search(pattern, r[0])]


def show_ms(seconds):
    return f'{seconds * 1e3:9.2f}' if seconds < 10 else f'{seconds * 1e3:9.0f}'


def measure(engine, prom, victoria, query, o):
    """Medians of seconds: engine on one core, on all, prom's wall, its exec, victoria's wall."""
    got = {k: [] for k in ('one', 'all', 'wall', 'exec', 'vm')}
    for run in range(o.runs + 1):
        one = engine.run(query, 1)[0]
        many = engine.run(query, os.cpu_count())[0]
        wall, status, body = prom.range(query, stats='all')
        if status != 200:
            raise RuntimeError(body[:200])
        vm = victoria.range(query, nocache=1)
        if run == 0:
            first = body
            continue
        stats = json.loads(body)['data']['stats']['timings']
        for k, v in zip(got, (one, many, wall, stats['execTotalTime'], vm[0] if vm[1] == 200 else math.nan)):
            got[k].append(v)
    return {k: statistics.median(v) for k, v in got.items()}, first


def goal_of(name):
    return 45 if name.startswith('WIDE') else 10


def compare(engine, prom, victoria, o):
    print(f'{"ms":44} {"1 core":>9} {"all":>9} {"prom exec":>9} {"prom wall":>9} {"victoria":>9}'
          f' {"exec/1":>7} {"exec/all":>8} {"vm/1":>6} {"vm/all":>6}  same')
    missed = 0
    wrong = 0
    for name, query in all_queries(engine, o.rows):
        m, body = measure(engine, prom, victoria, query, o)
        one, many, vm = m['exec'] / m['one'], m['exec'] / m['all'], m['vm'] / m['one']
        vm_all = m['vm'] / m['all']  # it has all cores, too
        small = m['exec'] < 0.002 and m['one'] <= 0.0002
        ok = small or (one >= goal_of(name) and (goal_of(name) < 45 or (many >= 80 and vm_all >= 10)))
        why = different(engine.answer(query), prom_answer(body))
        missed += not ok
        wrong += why != ''
        print(f'{name[:44]:44} {show_ms(m["one"])} {show_ms(m["all"])} {show_ms(m["exec"])} {show_ms(m["wall"])}'
              f' {show_ms(m["vm"])} {one:7.1f} {many:8.1f} {vm:6.1f} {vm_all:6.1f}  {why or "yes"}{"" if ok else "  MISSED"}',
              flush=True)
    print(f'goals: exec/1 core {goal_of("WIDE")}, exec/all 80 and vm/all 10 on WIDE; 10 on every other row, or'
          f' 0.2 ms where Prometheus needs under 2 ms.  {missed} missed, {wrong} answers differ.')


def growth(engine, o):
    """Time and memory per unit as the number of series, or of samples, doubles."""
    print(f'\n{"growth":44} {"units":>12} {"ms cpu":>9} {"ns/unit":>9} {"bytes/unit":>11}')
    shapes = [('sum by le of rate', 'sum by (le, job) (rate(%s[1m]))', '_bucket'),
              ('rate, kept', 'rate(%s[1m])', '_bucket'),
              ('quantile by le', 'histogram_quantile(0.9, rate(%s[1m]))', '_bucket'),
              ('5 m window', 'sum by (job) (max_over_time(%s[5m]))', '_bucket'),
              ('join', '%s * on (instance) group_left (version) pyroscope_build_info', '_count'),
              ('topk', 'topk by (job) (5, %s)', '_bucket')]
    for name, shape, suffix in shapes:
        for what in 'series', 'samples':
            for k in 1, 2, 4, 8:
                pods = 12 * k if what == 'series' else 96
                seconds = HOUR if what == 'series' else HOUR * k // 8
                few = '|'.join(f'10[.]0[.]0[.]{i}:4040' for i in range(pods))
                query = shape % f'{REQUESTS}{suffix}{{instance=~"{few}"}}'
                runs = [engine.run(query, 1, seconds) for _ in range(o.runs)]
                t = statistics.median(r[1] for r in runs)
                series = pods * (192 if suffix == '_bucket' else 12)
                units = series * (seconds // STEP + 1)
                print(f'{name + ", " + what + f" {k}x":44} {units:12} {show_ms(t)} {t * 1e9 / units:9.2f}'
                      f' {runs[0][2] / units:11.2f}', flush=True)


def cancelling(engine):
    """How soon a query ends that is cancelled after 5 ms."""
    print(f'\n{"cancelled after 5 ms, goal 50 ms to the end":60} {"1 core":>9} {"all":>9}')
    slow = WIDE[1:] + [s for s in SHAPES if 'window' in s[0] or '18000' in s[0]] + [
        ('a subquery', f'max_over_time(rate({REQUESTS}_bucket[1m])[5m10s:15s])'),
        ('sorting', f'sort(quantile by (le) (0.9, {REQUESTS}_bucket))')]
    for name, query in slow:
        times = [max(int(engine.line(f'cancel {START * 1000} {(START + HOUR) * 1000} {STEP * 1000} {n} {query}'))
                     for _ in range(5)) / 1e9 for n in (1, os.cpu_count())]
        print(f'{name:60} {show_ms(times[0])} {show_ms(times[1])}', flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('build')
    p.add_argument('--runs', type=int, default=7)
    p.add_argument('--rows', default='', metavar='REGEX')
    p.add_argument('--pods', type=int, default=102)
    p.add_argument('--no-servers', action='store_true', help='only the growth table')
    o = p.parse_args()
    work, data = prepare(o.build, o.pods, not o.no_servers)
    engine = Engine(o.build, data)
    print(f'{engine.series} series, {engine.samples} samples, 1 h at {STEP} s; {os.cpu_count()} cores;'
          f' medians of {o.runs}')
    running = []
    try:
        if not o.no_servers:
            pp, prom = start_prometheus(work)
            running.append(pp)
            vp, victoria = start_victoria(work)
            running.append(vp)
            compare(engine, prom, victoria, o)
        growth(engine, o)
        cancelling(engine)
    finally:
        for s in running:
            s.terminate()
        engine.p.stdin.close()
        for s in running + [engine.p]:
            s.wait()


if __name__ == '__main__':
    main()
