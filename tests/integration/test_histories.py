"""Real Pyroscopes, scraped: test_histories.py PROGRAM HISTORIES WORK [PACE SECONDS]

Every history is served at PACE (60) and scraped for SECONDS (18) by a snapshot
and by a recorder at the same time.
"""
import json
import os
import sys

from scrape_client import ALL, EMPTY, READS, WRITES, Tap, Targets, start, watch


def documents(text):
    docs = json.loads(text)
    return {(d['dashboard']['uid'], p['id']): p for d in docs for p in d['panels']}


def check_panels(tap, what, name, run):
    out, err, _ = run
    try:
        panels = documents(out)
    except ValueError:
        tap(False, f'{what}: a snapshot', out + err)
        return None
    filled = {k for k in panels if panels[k]['state'] == 'ok'}
    want = ALL - EMPTY[name]
    tap(filled == want, f'{what}: {len(want)} of 12 panels are filled',
        f'filled {sorted(filled)}\nwanted {sorted(want)}\n{err}')
    bare = [(k, t['refId']) for k in filled for t in panels[k]['targets']
            if not t['series'] or t['error']]
    tap(not bare, f'{what}: by every query of theirs', bare)
    return panels


def lines(panel):
    return {(t['refId'], json.dumps(s['labels'], sort_keys=True))
            for t in panel['targets'] for s in t['series']}


def check_same(tap, name, live, replayed):
    if live and replayed:
        other = [(k, lines(live[k]) ^ lines(replayed[k])) for k in live
                 if lines(live[k]) != lines(replayed[k])]
        tap(not other, f'{name}: the recording shows the lines that were seen live', other)


def check_doctor(tap, name, process):
    out, err, _ = watch(process, 180)
    want = EMPTY[name]
    code = process.returncode
    tap(code == (1 if want else 0), f'{name}: the doctor ends with {1 if want else 0}',
        f'{code}\n{err}{out}')
    try:
        report = json.loads(out)
    except ValueError:
        tap(False, f'{name}: the doctor explains the rest', out + err)
        return
    silent = []
    for panel in report['panels']:
        if (panel['uid'], panel['id']) not in want:
            continue
        findings = panel['findings'] + [f for q in panel['queries'] for f in q['findings']]
        if not any(f['kind'] == 'cause' and f['text'] and f['fix'] for f in findings):
            silent.append((panel['uid'], panel['id'], findings))
    have = {(p['uid'], p['id']) for p in report['panels'] if p['state'] == 'empty'}
    tap(have == want, f'{name}: the doctor finds the same panels empty', sorted(have))
    tap(not silent, f'{name}: the doctor explains {len(want)} empty panels', silent)


def check_group(tap, names, program, histories, work, pace, seconds):
    """All of NAMES at once, live; then what was recorded of them."""
    interval = '500ms' if pace > 1 else '15s'
    shown = ['--scrape-interval', interval, '--since', f'{max(60, seconds):g}s',
             '--format', 'json', READS, WRITES]
    files = {n: os.path.join(work, n + '.om.gz') for n in names}
    targets = Targets(*[a for n in names for a in (
        '--history', f'{os.path.join(histories, n)}.om.gz,speed={pace},from=240')])
    patience = seconds + 180
    try:
        runs = {}
        for name in names:
            if os.path.exists(files[name]):
                os.remove(files[name])
            config = os.path.join(work, name + '.yml')
            with open(config, 'w', encoding='utf-8') as f:
                f.write(targets.get(f'/{name}/config?interval={interval}'))
            scrape = ['--scrape-config', config, '--for', f'{seconds:g}s']
            runs[name] = (start(program, 'snapshot', *scrape, *shown),
                          start(program, 'record', '-o', files[name], *scrape))
        live = {n: check_panels(tap, f'{n}, live', n, watch(r[0], patience))
                for n, r in runs.items()}
        for name, (_, recorder) in runs.items():
            _, err, _ = watch(recorder, patience)
            tap(recorder.returncode == 0, f'{name}: recorded', f'{recorder.returncode}\n{err}')
    finally:
        targets.close()
    for name in names:
        replay = start(program, 'snapshot', '--replay', files[name], *shown)
        panels = check_panels(tap, f'{name}, replayed', name, watch(replay, 180))
        check_same(tap, name, live[name], panels)
        check_doctor(tap, name, start(program, 'doctor', '--replay', files[name],
                                      '--scrape-interval', interval, '--format', 'json',
                                      READS, WRITES))


def main(program, histories, work, pace='60', seconds='18'):
    tap = Tap()
    names = [n for n in EMPTY if os.path.exists(os.path.join(histories, n + '.om.gz'))]

    def check(tap, slower):
        for group in [names] if slower == 1 else [[n] for n in names]:
            check_group(tap, group, program, histories, work, float(pace), float(seconds))
    tap.patient(check)
    tap.end()


main(*sys.argv[1:])
