"""Targets that misbehave: test_scrape_faults.py PROGRAM WORK"""
import json
import os
import shutil
import subprocess
import sys
import time

from scrape_client import Tap, Targets, sanitized, start, watch

MIB = 256
SECONDS = 8
# What is said of each; '' where the scrape is good.
DEADLINE = 'context deadline exceeded'
WORDS = {
    'hang': DEADLINE,
    'hang-body': DEADLINE,
    'drip': DEADLINE,
    'drip-head': DEADLINE,
    'close': '',
    '204': 'server returned HTTP status 204',
    '404': 'server returned HTTP status 404',
    '500': 'server returned HTTP status 500',
    '503': 'server returned HTTP status 503',
    'reset': '',
    'truncated': '',
    'truncated-chunk': '',
    'truncated-gzip': '',
    'truncated-gzip-line': '',
    'no-eof': 'data does not end with # EOF',
    'bomb': '',
    'bomb-text': '',
    'huge': '',
    'endless': '',
    'endless-line': '',
    'endless-head': '',
    'type-wrong': 'unsupported Content-Type',
    'type-blank': 'blank Content-Type',
    'type-bad': 'Content-Type',
    'bad-gzip': '',
    'redirect-loop': 'redirect',
    'redirect-far': 'connect',
    'parse-error': '1000',
    'binary': '',
    'garbage': '',
}
GOOD = ('blank', 'duplicate', 'ts-now', 'ts-past', 'ts-future', 'ts-back')

tap = Tap()


def job(name, target, scheme='http', path='/metrics', more=''):
    return (f'- job_name: "{name}"\n  scheme: {scheme}\n  metrics_path: "{path}"\n{more}'
            f'  static_configs:\n  - targets: ["{target}"]\n'
            f'    labels:\n      instance: "{name}"\n')


def jobs(program, targets, gentle, healthy):
    """{name: (job, URL, up, words)}"""
    at = {k: f'127.0.0.1:{v}' for k, v in gentle.port.items()}
    broken = f'127.0.0.1:{targets.port["http"]}'
    ca = f'  tls_config:\n    ca_file: "{gentle.ca}"\n'
    out = {}

    def add(name, up, words, target, scheme='http', path='/metrics', more=''):
        out[name] = (job(name, target, scheme, path, more),
                     None if more else f'{scheme}://{target}{path}', up, words)
    for f, words in WORDS.items():
        add(f, 0, words, broken, path=f'/fault/{f}')
    for f in GOOD:
        add(f, 1, '', at['http'], path=f'/fault/{f}')
    # What each may take they may not take together; sanitizers would need more
    # than the second that a scrape has.
    for n in range(2, 2 if sanitized(program) else 6):
        add(f'huge-{n}', 0, '', broken, path='/fault/huge', more='  honor_labels: false\n')
    add('down', 0, 'refused', at['down'])
    add('dns', 0, 'nowhere.invalid', 'nowhere.invalid:9')
    add('tls', 1, '', at['https'], 'https', '/healthy', ca)
    add('tls-unknown', 0, 'certificate', at['https'], 'https', '/healthy')
    add('tls-wrong-host', 0, '', at['https-wrong'], 'https', '/healthy', ca)
    add('tls-to-plain', 0, 'TLS', at['http'], 'https', '/healthy')
    add('plain-to-tls', 0, '', at['https'], 'http', '/healthy')
    add('healthy', 1, '', f'127.0.0.1:{healthy.port["http"]}', path='/healthy')
    return out


def ups(out):
    doc = json.loads(out)
    rows = doc['data']['result'] if 'data' in doc else doc['result']
    return {r['metric']['instance']: int(float(r['value'][1])) for r in rows}


def check_together(tap, pace, program, work, healthy, all_jobs, peaks):
    """All of them at once: the healthy one does not notice."""
    seconds = SECONDS * pace
    config = os.path.join(work, 'all.yml')
    with open(config, 'w', encoding='utf-8') as f:
        f.write(f'global:\n  scrape_interval: {pace}s\n  scrape_timeout: {pace}s\n'
                'scrape_configs:\n')
        f.write(''.join(j[0] for j in all_jobs.values()))
    began = time.time()
    # The best of all scrapes: one of 47 that a busy machine did not serve within
    # the second is not the fault of its target.
    process = start(program, 'query', '--scrape-config', config, '--for', f'{seconds}s',
                    '--format', 'json', 'max_over_time(up[5m])')
    out, err, peak = watch(process, seconds + 120)
    tap(process.returncode == 0, f'{len(all_jobs)} targets, most of them broken',
        f'{process.returncode}\n{err}')
    peaks.append(peak)
    print(f'# peak {peak:.0f} MiB, {time.time() - began:.1f} s', flush=True)
    try:
        have = ups(out)
    except (ValueError, KeyError) as e:
        tap(False, 'up of each', f'{e}\n{out}\n{err}')
        return
    for name, (_, _, up, _) in all_jobs.items():
        tap(have.get(name) == up, f'{name}: up {up}', have.get(name))
    if sanitized(program):
        tap.skip('the healthy target keeps its pace', 'sanitizers take their time')
        return
    times = [t for t in healthy.times('/healthy') if t >= began]
    gaps = [(b - a) / pace for a, b in zip(times, times[1:])]
    # Between the first and its own place in the interval lies no whole one.
    # One that waited for a hanging one would come to many timeouts; a busy
    # machine is late by less.
    tap(len(times) >= SECONDS // 2 and all(g < 4 for g in gaps),
        'the healthy target keeps its pace', [round(g, 3) for g in gaps])


def check_memory(program, peaks):
    """At any pace: memory is not a matter of time."""
    if sanitized(program):
        tap.skip(f'under {MIB} MiB', 'sanitizers have memory of their own')
    else:
        tap(all(0 < p < MIB for p in peaks), f'under {MIB} MiB', peaks)


def check_words(program, all_jobs):
    """Each alone: the program says what happened, and ends with 4.  What a busy
    machine did not do within a second is given ten."""
    def run(name, interval, seconds):
        return start(program, 'query', '--scrape', all_jobs[name][1], '--scrape-interval',
                     interval, '--for', seconds, 'up')

    def look(name, process):
        out, err, _ = watch(process, 120)
        return (process.returncode == 4 and err.strip() and all_jobs[name][3].lower() in err.lower(),
                f'exit {process.returncode}\n{out}{err}')
    names = [n for n, j in all_jobs.items() if j[1] and j[2] == 0]
    half = (len(names) + 1) // 2
    for some in (names[:half], names[half:]):
        runs = {n: run(n, '1s', '2s') for n in some}
        for n, p in runs.items():
            words = all_jobs[n][3]
            fine, why = look(n, p)
            if not fine:
                print(f'# again, slower, for: {n}: {why[:300]!r}', flush=True)
                fine, why = look(n, run(n, '10s', '12s'))
            tap(fine, f'{n} is said in words' + (f': {words}' if words else ''), why)


# ------------------------------------------------------------------ clock

def faketime_library():
    if not shutil.which('faketime'):
        return None
    out = subprocess.run(['faketime', '2026-01-31', 'env'], capture_output=True, text=True,
                         check=False).stdout
    for line in out.splitlines():
        if line.startswith('LD_PRELOAD='):
            return line.split('=', 1)[1]
    return None


def points(out):
    doc = json.loads(out)
    rows = doc['data']['result'] if 'data' in doc else doc['result']
    return [float(t) for t, _ in rows[0]['values']] if rows else []


def clock_run(program, url, env, *more):
    return start(program, 'query', '--scrape', url, '--scrape-interval', '1s', '--for', '8s',
                 '--format', 'json', *more, 'up', env=env)


def check_clock(tap, _, program, work, url):
    """Set back and forward by an hour, and to summer time, all at once."""
    names = ('the clock is set back by an hour, and again to what it was',
             'the clock is set forward by an hour', 'summer time begins')
    said = 'the clock is set back by an hour and stays so: that is said'
    library = None if sanitized(program) else faketime_library()
    if not library:
        for n in (*names, said):
            tap.skip(n, 'no faketime, or sanitizers')
        return
    env = dict(os.environ, LD_PRELOAD=library, FAKETIME_NO_CACHE='1',
               FAKETIME_DONT_FAKE_MONOTONIC='1', DONT_FAKE_MONOTONIC='1')

    def say(name, offset):
        with open(os.path.join(work, name + '.new'), 'w', encoding='ascii') as f:
            f.write(f'{offset:+d}s\n')
        os.replace(os.path.join(work, name + '.new'), os.path.join(work, name))
    servers, runs = {}, {}
    for name in ('back', 'forward', 'stays'):
        say(name, 0)
        servers[name] = Targets()
        runs[name] = clock_run(program, f'http://127.0.0.1:{servers[name].port["http"]}/healthy',
                               dict(env, FAKETIME_TIMESTAMP_FILE=os.path.join(work, name)))
    # 2026-03-29 02:00 in Berlin does not exist; 1774746000 is that moment.
    summer = clock_run(program, url, dict(env, FAKETIME='@2026-03-29 01:59:56', TZ='Europe/Berlin'),
                       '--since', '8s', '--step', '1s')
    until = time.time() + 60
    while time.time() < until and any(len(s.times('/healthy')) < 2 for s in servers.values()):
        time.sleep(0.1)
    say('back', -3600)
    say('stays', -3600)
    say('forward', 3600)
    time.sleep(2)
    say('back', 0)
    for what, name in zip(names, ('back', 'forward')):
        out, err, _ = watch(runs[name], 120)
        times = servers[name].times('/healthy')
        servers[name].close()
        gaps = [b - a for a, b in zip(times, times[1:])]
        tap(runs[name].returncode == 0 and len(times) >= 6 and all(g < 4 for g in gaps) and
            sum(g < 0.2 for g in gaps) <= 1, what + ': scrapes keep their pace, without a burst',
            f'{runs[name].returncode} {[round(g, 2) for g in gaps]}\n{out}{err}')
        tap(ups_any(out) == [1], what + ': up is 1', out + err)
    out, err, _ = watch(runs['stays'], 120)
    servers['stays'].close()
    tap('1 of 1 targets up' in err and 'the clock was set back by 3' in err, said, out + err)
    out, err, _ = watch(summer, 120)
    try:
        at = points(out)
    except (ValueError, KeyError, IndexError):
        at = []
    tap(len(at) >= 6 and all(b - a == 1 for a, b in zip(at, at[1:])) and
        at[0] <= 1774746000 <= at[-1], names[2] + ': no hole, no point twice', f'{at}\n{out}{err}')


def ups_any(out):
    try:
        return list(ups(out).values())
    except (ValueError, KeyError):
        return None


def main(program, work):
    if not shutil.which('openssl'):
        print('1..0 # SKIP openssl is not installed')
        return
    # What is good is served by processes that faults do not keep busy.
    targets, healthy = Targets(), Targets()
    gentle = Targets('--tls', os.path.join(work, 'tls'))
    peaks = []
    try:
        all_jobs = jobs(program, targets, gentle, healthy)
        tap.patient(lambda t, pace: check_together(t, pace, program, work, healthy, all_jobs,
                                                   peaks))
        check_memory(program, peaks)
        check_words(program, all_jobs)
        url = f'http://127.0.0.1:{healthy.port["http"]}/healthy'
        tap.patient(lambda t, pace: check_clock(t, pace, program, work, url))
    finally:
        targets.close()
        gentle.close()
        healthy.close()
    tap.end()


main(*sys.argv[1:])
