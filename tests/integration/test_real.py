"""What pyrodash shows of real Pyroscopes, over a server (test_real.sh).

test_real.py panels META NAME URL
test_real.py record META NAME URL RULES PREFIX OPENMETRICS SNAPSHOT
test_real.py recorded META NAME URL PREFIX SNAPSHOT

One TAP line a promise.  What can fill, and the numbers, were measured with
Grafana's and Prometheus' own programs.
"""
import json
import math
import re
import subprocess
import sys
import urllib.parse
import urllib.request

PROGRAM = './pyrodash'
READS, WRITES = 'pyroscope-reads', 'pyroscope-writes'
ALL = {(READS, i) for i in range(1, 5)} | {(WRITES, i) for i in range(1, 9)}
HEADS = {(WRITES, 7), (WRITES, 8)}
QUERIERS = {(READS, 1), (READS, 2)}
EMPTY = {'single-v1': set(), 'single-v2': HEADS, 'single-dual': HEADS,
         'micro-v1': QUERIERS}
# Lines of the fullest Latency of Reads: routes, times three.
LINES = {'single-v1': 36, 'single-v2': 15, 'single-dual': 18, 'micro-v1': 12}
# Requests a second of Reads 1 and Writes 3, mean of the history.
RATES = {'single-v1': (2.8, 11.6)}
OUTAGE = 21.5, 24.5  # minutes of micro-v1, and a window more


def tap(ok, what, why=''):
    print(('' if ok else 'not ') + 'ok - ' + what)
    if not ok:
        print('# ' + str(why)[:2000].replace('\n', '\n# '))


class History:
    def __init__(self, meta, name, url):
        self.name, self.url = name, url
        with open(meta, encoding='utf-8') as f:
            one = json.load(f)[name]
        self.start, self.end = one['start'], one['end']
        self.vars = {k: one[k] for k in ('cluster', 'namespace')}

    def snapshot(self, *args):
        return subprocess.run(
            [PROGRAM, 'snapshot', '--url', self.url,
             '--from', str(self.start * 1000), '--to', str(self.end * 1000),
             '--at', str(self.end * 1000), *args],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding='utf-8', check=False)

    def minutes(self, series):
        """[(minute of the history, value)], NaN left out."""
        return [((t - self.start) / 60, v) for t, v in series['points']
                if isinstance(v, (int, float))]

    def documents(self):
        """The JSON of both dashboards, {(dashboard, id): panel}."""
        run = self.snapshot('--format', 'json', READS, WRITES)
        tap(run.returncode == 0, f'{self.name}: a snapshot', run.stdout)
        docs = json.loads(run.stdout)
        return docs, {(d['dashboard']['uid'], p['id']): p
                      for d in docs for p in d['panels']}


def same(a, b):
    """Values of JSON: NaN is a text; the last digit may differ."""
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9)
    return a == b


def points(target):
    return {(json.dumps(s['labels'], sort_keys=True), t): v
            for s in target['series'] for t, v in s['points']}


def same_picture(a, b):
    for x, y in zip(a['targets'], b['targets']):
        p, q = points(x), points(y)
        if not p or p.keys() != q.keys() or \
                not all(same(p[k], q[k]) for k in p):
            return False
    return len(a['targets']) == len(b['targets'])


def total(panel):
    return sum(s['calcs']['mean'] for t in panel['targets']
               for s in t['series'])


def line(panel, label, value):
    return next((s for t in panel['targets'] for s in t['series']
                 if s['labels'].get(label) == value), None)


def squeeze(text):
    """Without blanks, line ends and what boxes are drawn with."""
    return re.sub(r'[\s│|]', '', text)


# ---------------------------------------------------------------- panels ---

def check_states(h, docs, panels):
    empty = {k for k in panels if panels[k]['state'] == 'empty'}
    filled = {k for k in panels if panels[k]['state'] == 'ok'}
    tap(all(d['vars'].items() >= h.vars.items() for d in docs),
        f'{h.name}: the first cluster and namespace',
        [d['vars'] for d in docs])
    tap(filled == ALL - EMPTY[h.name] and empty == EMPTY[h.name],
        f'{h.name}: {len(ALL - EMPTY[h.name])} of 12 panels are filled',
        f'filled {sorted(filled)}\nempty {sorted(empty)}')
    bare = [(k, t['refId']) for k in filled for t in panels[k]['targets']
            if not t['series'] or t['error']]
    tap(not bare, f'{h.name}: by every query of theirs', bare)
    wrong = [(k, t['expr']) for k in panels for t in panels[k]['targets']
             if t.get('inlined', False) != (panels[k]['title'] in
                                            ('Latency', 'Compressed Size',
                                             'Samples'))
             or ':sum_rate' in t['expr']]
    tap(not wrong, f'{h.name}: recorded names are inlined', wrong)


def check_numbers(h, panels):
    if h.name != 'micro-v1':
        alike = [same_picture(panels[d, a], panels[d, b])
                 for d, a, b in ((READS, 1, 3), (READS, 2, 4), (WRITES, 3, 5))]
        tap(all(alike), f'{h.name}: one binary is querier, distributor and '
            'ingester', alike)
    lines = max(sum(len(t['series']) for t in panels[READS, i]['targets'])
                for i in (2, 4))
    tap(lines == LINES[h.name], f'{h.name}: {LINES[h.name]} lines of latency',
        lines)
    if h.name in RATES:
        rates = [total(panels[k]) for k in ((READS, 1), (WRITES, 3))]
        tap(all(math.isclose(r, w, rel_tol=0.03)
                for r, w in zip(rates, RATES[h.name])),
            f'{h.name}: requests a second', rates)


def check_empty(h, panels):
    """Each in words, with the beginning of what was asked."""
    for name, i in sorted(EMPTY[h.name]):
        run = h.snapshot('--format', 'text', '--panel', str(i), name)
        text = squeeze(run.stdout)
        asked = squeeze(panels[name, i]['targets'][0]['expr'])[:120]
        tap(run.returncode == 0 and 'nodata' in text and
            'noseriesanswerto' + asked in text,
            f'{h.name}: {name} {i} says no data, and what was asked',
            asked + '\n' + run.stdout)
    run = h.snapshot('--format', 'text', READS, WRITES)
    tap(run.stdout.count('no data') == len(EMPTY[h.name]),
        f'{h.name}: no other panel says no data', run.stdout)
    run = h.snapshot('--format', 'text', '--strict', READS, WRITES)
    tap((run.returncode != 0) == bool(EMPTY[h.name]),
        f'{h.name}: --strict', f'exit {run.returncode}\n{run.stdout}')


def check_outage(h, panels):
    """ingester-1 stands still: pushes wait 10 s and fail."""
    def split(at):
        return ([v for m, v in at if m < OUTAGE[0]],
                [v for m, v in at if OUTAGE[0] <= m <= OUTAGE[1]],
                [v for m, v in at if m > OUTAGE[1]])

    qps = panels[WRITES, 3]
    failed = split(h.minutes(line(qps, 'status', '5xx')))
    good = split(h.minutes(line(qps, 'status', '2xx')))
    tap(max(failed[1]) > 1 and max(failed[0] + failed[2]) < 0.3,
        'micro-v1: pushes fail in the outage', failed)
    tap(min(good[1]) < 1 < 2 < min(good[0] + good[2]),
        'micro-v1: and few succeed', good)
    slow = split(h.minutes(panels[WRITES, 4]['targets'][0]['series'][0]))
    tap(max(slow[1]) > 9000 and max(slow[0] + slow[2]) < 1000,
        'micro-v1: they wait for 10 s', slow)
    reads = split(h.minutes(line(panels[READS, 3], 'status', '2xx')))
    tap(min(reads[1]) == 0 and min(reads[0][1:] + reads[2]) > 0.1,
        'micro-v1: nobody reads then', reads)
    pods = panels[WRITES, 8]['targets'][0]['series']
    tap({s['labels']['instance'] for s in pods} ==
        {'ingester-0:4040', 'ingester-1:4040'}, 'micro-v1: both ingesters')
    run = h.snapshot('--format', 'text', '--width', '160', '--glyphs', 'braille',
                     '--panel', '3', WRITES)
    band = [x for x in run.stdout.splitlines() if re.search(r'5xx.*▁', x)]
    tap(bool(band), 'micro-v1: 5xx is seen in the picture', run.stdout)


def panels_main(h):
    docs, panels = h.documents()
    check_states(h, docs, panels)
    check_numbers(h, panels)
    check_empty(h, panels)
    if h.name == 'micro-v1':
        check_outage(h, panels)


# ----------------------------------------------------------------- rules ---

def rules_of(path):
    """(name, expression) of the mixin's own file; not any YAML."""
    with open(path, encoding='utf-8') as f:
        text = f.read()
    for m in re.finditer(r'- record: (\S+)\n +expr: \|-\n((?: {10}.*\n)+)',
                         text):
        yield m[1], ' '.join(m[2].split())


def record_main(h, rules, prefix, openmetrics, snapshot):
    """What a server that evaluates them each minute would hold."""
    first = h.start - h.start % 60
    n = 0
    with open(openmetrics, 'w', encoding='utf-8') as out:
        for name, expr in rules_of(rules):
            if not name.startswith(prefix):
                continue
            form = urllib.parse.urlencode(
                {'query': expr, 'start': first, 'end': h.end, 'step': 60})
            with urllib.request.urlopen(f'{h.url}/api/v1/query_range?{form}',
                                        timeout=60) as answer:
                data = json.load(answer)['data']['result']
            for s in data:
                labels = ','.join(f'{k}={json.dumps(v)}'
                                  for k, v in s['metric'].items())
                for t, v in s['values']:
                    out.write(f'{name}{{{labels}}} {v} {t}\n')
            n += len(data)
        out.write('# EOF\n')
    tap(n > 100, f'{h.name}: series recorded of {prefix}*', n)
    with open(snapshot, 'w', encoding='utf-8') as out:
        out.write(h.snapshot('--format', 'json', READS, WRITES).stdout)


def by_target(text):
    return {(d['dashboard']['uid'], p['id'], t['refId']): t
            for d in json.loads(text) for p in d['panels']
            for t in p['targets']}


def at_minutes(target):
    return {k: v for k, v in points(target).items()
            if k[1] % 60 == 0 and v is not None}


def recorded_main(h, prefix, snapshot):
    run = h.snapshot('--format', 'json', READS, WRITES)
    with open(snapshot, encoding='utf-8') as f:
        before = by_target(f.read())
    after = by_target(run.stdout)
    held = {k for k in after if prefix in after[k]['expr']}
    tap(len(held) == 12 and not any('inlined' in after[k] for k in held),
        f'{h.name}: the 12 queries of recorded names are asked as they are',
        [(k, after[k]['expr'][:60]) for k in sorted(held)])
    rest = {k for k in after if before[k].get('inlined')} - held
    tap(len(rest) == 6 and all(after[k].get('inlined') for k in rest),
        f'{h.name}: the 6 of names that are not recorded are inlined',
        sorted(rest))
    differ, compared = [], 0
    for k in sorted(held):
        a, b = at_minutes(before[k]), at_minutes(after[k])
        differ += [(k, p, a.get(p), b[p]) for p in b
                   if p not in a or not same(a[p], b[p])]
        differ += [(k, p) for p in a if p not in b]
        compared += len(b)
    tap(not differ and compared > 1000,
        f'{h.name}: at the minutes both give the same numbers',
        f'{len(differ)} of {compared}: {differ[:10]}')


def main(verb, meta, name, url, *rest):
    h = History(meta, name, url)
    {'panels': panels_main, 'record': record_main,
     'recorded': recorded_main}[verb](h, *rest)
    sys.stdout.flush()


main(*sys.argv[1:])
