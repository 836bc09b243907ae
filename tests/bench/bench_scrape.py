#!/usr/bin/env python3
"""Figures of scraping: many targets under a viewer; real histories at their pace.

  bench_scrape.py PYRODASH [--seconds N] [--targets N] [--series N] [--only WHAT]
                  [--memory SIZE]

First 200 targets of 5,000 series, of which the two dashboards need about 880
each, every 15 s with --memory 512M (or SIZE), in the viewer on a terminal, for 200 s: what
it costs, whether every scrape came, and how soon keys are answered meanwhile.
The same again with all series kept (--only needed, all or histories leaves the
rest out).  Then the real histories (../shared), scraped at their own pace for as
long, live and into recordings: how many panels are filled.

The targets are one process in Python, whose share of the CPU is told beside.
These are benchmarks: nothing here fails a build.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'integration')]
from bench import Terminal, cpu_ms, proc, row  # noqa: E402
from scrape_client import Targets  # noqa: E402

INTERVAL = 15
KEYS = b'\t\t\t\t\t\t\t\tjk'


def rss_kb(pid):
    return int(re.search(r'^VmRSS:\s+(\d+)', proc(pid, 'status'), re.M)[1])


def peak_kb(pid):
    return int(re.search(r'^VmHWM:\s+(\d+)', proc(pid, 'status'), re.M)[1])


def threads(pid):
    """{thread: CPU ms}, by name and number."""
    out = {}
    for task in os.listdir(f'/proc/{pid}/task'):
        try:
            stat = proc(pid, f'task/{task}/stat')
        except OSError:
            continue
        fields = stat.rsplit(')', 1)[1].split()
        name = stat[stat.index('(') + 1:stat.rindex(')')]
        out[f'{name} {task}'] = sum(map(int, fields[11:13])) * 1000 / os.sysconf('SC_CLK_TCK')
    return out


def percentile(v, p):
    v = sorted(v)
    return v[min(len(v) - 1, int(p / 100 * len(v)))] if v else None


def press(t, until, latencies):
    """Keys at random moments; how long until the first byte behind each."""
    i, rnd = 0, random.Random(1)
    while t.alive and time.monotonic() < until:
        t.pump(min(until, time.monotonic() + rnd.uniform(0.15, 0.45)))
        n, at = len(t.writes), time.monotonic()
        os.write(t.fd, KEYS[i % len(KEYS):i % len(KEYS) + 1])
        i += 1
        t.pump(at + 2, lambda: len(t.writes) > n)
        if len(t.writes) > n:
            latencies.append((t.writes[n][0] - at) * 1000)
        elif t.alive:
            latencies.append(2000.0)


def scrapes(targets, began):
    """Of all targets: how many came, how many are missing, the widest gap."""
    times = {}
    for line in targets.get('/log?path=/target/').splitlines():
        at, path = line.split('\t')[:2]
        if float(at) >= began:
            times.setdefault(path, []).append(float(at))
    missing, widest = 0, 0.0
    for v in times.values():
        # From the second on, as the first comes at once, the second in its place.
        gaps = [b - a for a, b in zip(v[1:], v[2:])]
        missing += sum(round(g / INTERVAL) - 1 for g in gaps if g > 1.5 * INTERVAL)
        widest = max([widest, *gaps])
    return sum(map(len, times.values())), len(times), missing, widest


def viewer(program, targets, work, options, what):
    config = os.path.join(work, 'targets.yml')
    with open(config, 'w', encoding='utf-8') as f:
        f.write(targets.get(f'/targets/config?interval={INTERVAL}s'))
    print(f'\n{what}')
    began = time.time()
    t = Terminal([os.path.abspath(program), 'view', '--scrape-config', config, '--memory', options.memory,
                  *options.extra, 'pyroscope-reads', 'pyroscope-writes'])
    t.pump(time.monotonic() + 2 * INTERVAL + 5)
    if not t.alive:
        print(t.text.decode('utf-8', 'replace')[-2000:])
        return
    cpu, server, rss, at = cpu_ms(t.pid), cpu_ms(targets.process.pid), rss_kb(t.pid), time.monotonic()
    before, latencies, count = threads(t.pid), [], scrapes(targets, began)[0]
    press(t, at + options.seconds, latencies)
    if not t.alive:
        print(t.text.decode('utf-8', 'replace')[-2000:])
        return
    elapsed = time.monotonic() - at
    after = threads(t.pid)
    total, seen, missing, widest = scrapes(targets, began)
    samples = (total - count) * options.kept
    row('CPU of the program, of one core', (cpu_ms(t.pid) - cpu) / elapsed / 10, '%')
    for name, ms in sorted(after.items(), key=lambda kv: -kv[1])[:4]:
        share = (ms - before.get(name, 0)) / elapsed / 10
        if share >= 0.05:
            row(f'  its thread {name.split()[0]}', share, '%')
    row('CPU of the targets', (cpu_ms(targets.process.pid) - server) / elapsed / 10, '%')
    row('resident memory at the end', rss_kb(t.pid) / 1024, 'MiB')
    row('resident memory at its most', peak_kb(t.pid) / 1024, 'MiB', f'limit {options.memory}')
    row(f'growth a sample (of {samples:,} kept)', (rss_kb(t.pid) - rss) * 1024 / max(1, samples), 'bytes')
    row(f'scrapes of {seen} targets', total, '')
    row('scrapes missed', missing, '', 'goal 0')
    row('widest time between two scrapes of a target', widest, 's', f'goal {INTERVAL}')
    for p in (50, 90, 99, 100):
        row(f'key to first byte, p{p} of {len(latencies)}', percentile(latencies, p), 'ms',
            'goal 16' if p == 99 else '')
    t.close()


def histories(program, options, shared):
    print(f'\nreal histories at their own pace, {options.seconds} s')
    test = os.path.join(HERE, '..', 'integration', 'test_histories.py')
    work = tempfile.mkdtemp(prefix='pyrodash-bench-')
    env = dict(os.environ, LC_ALL='C.UTF-8', TZ='UTC', PYTHONDONTWRITEBYTECODE='1')
    subprocess.run([sys.executable, test, os.path.abspath(program), shared, work, '1',
                    str(options.seconds)], env=env, check=False)
    shutil.rmtree(work, ignore_errors=True)


class Options:
    def __init__(self, args):
        self.seconds, self.targets, self.series, self.only, self.extra = 200, 200, 5000, '', []
        self.kept, self.memory = 0, '512M'
        while args:
            name = args.pop(0).lstrip('-')
            if name not in ('seconds', 'targets', 'series', 'only', 'memory') or not args:
                raise SystemExit(__doc__)
            value = args.pop(0)
            setattr(self, name, value if name in ('only', 'memory') else int(value))


def main():
    program, options = sys.argv[1], Options(sys.argv[2:])
    for what, extra, kept in (('needed', [], 886), ('all', ['--keep', 'all'], options.series + 5)):
        if options.only not in ('', what):
            continue
        options.extra, options.kept = extra, kept
        targets = Targets('--targets', f'{options.targets},{options.series}')
        work = tempfile.mkdtemp(prefix='pyrodash-bench-')
        try:
            viewer(program, targets, work, options,
                   f'{options.targets} targets of {options.series} series every {INTERVAL} s, '
                   f'{what} kept, {options.seconds} s')
        finally:
            targets.close()
            shutil.rmtree(work, ignore_errors=True)
    shared = os.path.join(os.environ.get('PYRODASH_SHARED') or
                          os.path.join(HERE, '..', '..', '..', 'shared'), 'upstream', 'metrics')
    if options.only in ('', 'histories') and os.path.exists(os.path.join(shared, 'meta.json')):
        histories(program, options, shared)


main()
