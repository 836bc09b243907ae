"""What the doctor says of every shape (test_doctor.sh).

test_doctor.py replay WORK        recordings of made-up Pyroscopes
test_doctor.py real DIR           those of real ones
test_doctor.py custom WORK        queries of other dashboards
test_doctor.py file NAME FILE     the recording of the case of that name
test_doctor.py server NAME URL    what a server with that recording is told
"""
import json
import os
import subprocess
import sys

import doctor_shapes as s

PROGRAM = './pyrodash'
READS = [('pyroscope-reads', i) for i in range(1, 5)]
WRITES = [('pyroscope-writes', i) for i in range(1, 9)]
R1, R2, R3, R4 = READS
W1, W2, W3, W4, W5, W6, W7, W8 = WRITES
ALL = READS + WRITES
QUERIER, HEAD = [R1, R2], [W7, W8]
INGESTER = [R3, R4, W5, W6]
RULES = [R2, R4, W1, W2, W4, W6]  # panels that read recorded names
RATES = [R1, R3, W3, W5]          # those with $__rate_interval


def tap(ok, what, why=''):
    print(('' if ok else 'not ') + 'ok - ' + what)
    if not ok:
        print('# ' + str(why)[:3000].replace('\n', '\n# '))


def run(args):
    return subprocess.run([PROGRAM, 'doctor', *args], encoding='utf-8',
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)


def all_findings(panel):
    return panel['findings'] + [f for q in panel['queries']
                                for f in q['findings']]


class Answer:
    def __init__(self, args):
        self.run = run([*args, '--format', 'json'])
        try:
            self.doc = json.loads(self.run.stdout)
        except ValueError:
            self.doc = {'panels': [], 'dashboards': []}
        self.panel = {(p['uid'], p['id']): p for p in self.doc['panels']}

    def causes(self, key):
        """Of a panel without data."""
        if self.panel[key]['state'] == 'ok':
            return set()
        return {f['id'] for f in all_findings(self.panel[key])
                if f['kind'] == 'cause'}

    def ids(self, key):
        return {f['id'] for f in all_findings(self.panel[key])}

    def wide(self):
        return {f['id'] for d in self.doc['dashboards'] for f in d['findings']}

    def texts(self):
        return [f['text'] + '\n' + f['fix'] for p in self.doc['panels']
                for f in all_findings(p)]

    def findings(self):
        return [f for p in self.doc['panels'] for f in all_findings(p)]


class Case:
    """A recording, and what the doctor is to say of it."""

    def __init__(self, name, processes, *args, recorded=False, **how):
        self.name, self.args = name, list(args)
        self.processes, self.recorded, self.how = processes, recorded, how
        self.expect, self.note, self.words, self.wide = {}, [], [], set()
        self.single = []

    def empty(self, panels, *causes):
        for p in panels:
            self.expect[p] = set(causes)
        return self

    def notes(self, panels, *ids):
        self.note += [(p, i) for p in panels for i in ids]
        return self

    def not_notes(self, panels, *ids):
        self.note += [(p, '!' + i) for p in panels for i in ids]
        return self

    def says(self, *words):
        self.words += words
        return self

    def once(self, *ids):
        """One finding for all panels."""
        self.single += ids
        return self

    def overall(self, *ids):
        self.wide |= set(ids)
        return self

    def check(self, args):
        a = Answer([*args, *self.args])
        got = {p: a.causes(p) for p in a.panel}
        want = {p: self.expect.get(p, set()) for p in ALL}
        empty = len(self.expect)
        tap(got == want and a.run.returncode == (1 if empty else 0) and
            a.doc['panels_with_data'] == 12 - empty,
            f'{self.name}: {12 - empty} of 12 panels'
            + (f', the rest {sorted(set().union(*want.values()))}'
               if empty else ''),
            f'got {got}\nwant {want}\n{a.run.returncode} {a.run.stderr}')
        for p, i in self.note:
            has = i.lstrip('!') in a.ids(p)
            if has == i.startswith('!'):
                tap(False, f'{self.name}: note {i} of {p}', a.ids(p))
        if self.note:
            tap(True, f'{self.name}: notes '
                f'{sorted({i for _, i in self.note})}')
        for w in self.words:
            tap(any(w in t for t in a.texts()), f'{self.name}: says {w!r}',
                '\n'.join(sorted(set(a.texts()))))
        for i in self.single:
            texts = {f['text'] for f in a.findings() if f['id'] == i}
            tap(len(texts) == 1, f'{self.name}: {i} is told once',
                '\n'.join(sorted(texts)))
        if self.wide:
            tap(self.wide <= a.wide(), f'{self.name}: of the whole '
                f'{sorted(self.wide)}', a.wide())
        return a


def drop(processes, *components):
    return [p for p in processes if p.component not in components]


def stopped(processes, at):
    for p in processes:
        p.up = (0.0, at)
    return processes


def named(processes, old, new):
    for p in processes:
        p.labels['job'] = p.labels['job'].replace(old, new)
    return processes


def cases():
    k = s.ksonnet
    sdk, otlp = (s.INGEST,), (s.OTLP,)
    v1 = Case('v1 in one process', k(s.single_v1()))
    v1.notes(READS + WRITES[2:6], 'counted-twice')
    v1.notes([R3, R4, W5], 'same-panel').notes([W3, W5, W6], 'reads-counted')
    v1.notes([W4], 'routes-differ').not_notes(ALL, 'some-nan', 'route-case')
    v1.notes(RULES, 'recorded-inlined').not_notes(RATES, 'recorded-inlined')
    v1.notes([R2, R4], 'many-lines').not_notes([W4, W7], 'many-lines')
    v1.overall('rules-unused', 'long-poll', 'routes-uncounted')
    two = Case('v1 and v2 in one process', k(s.dual()))
    two.empty(HEAD, 'not-in-architecture').notes(WRITES[2:6], 'route-case')
    two.says('(v1 and v2, the default; one process)').overall('long-poll')
    v2 = Case('v2 in one process', k(s.single_v2()))
    v2.empty(HEAD, 'not-in-architecture').says('(v2; one process)')
    v2.notes([R3, R4, W5], 'same-panel', 'other-component')
    v2.notes(WRITES[2:6], 'route-case').not_notes(ALL, 'counted-twice')
    m1 = Case('v1 microservices', k(s.micro_v1()))
    m1.empty(QUERIER, 'querier-not-counted').says('$1/querier')
    m1.notes([W5, W6], 'reads-counted').not_notes([W3], 'reads-counted')
    m1.not_notes([R3, R4, W5], 'same-panel')
    m2 = Case('v2 microservices', k(s.micro_v2()))
    m2.empty(QUERIER + INGESTER + HEAD, 'not-in-architecture')
    m2.says('v2 microservices have no querier',
            'v2 microservices have no ingester')
    yield from (v1, two, v2, m1, m2)
    # (p): pushed by SDKs alone
    yield Case('v1, SDKs alone', k(s.single_v1(sdk)))
    yield Case('default, SDKs alone', k(s.dual(sdk))) \
        .empty(HEAD, 'not-in-architecture').empty([W4], 'push-not-used')
    yield Case('v2, SDKs alone', k(s.single_v2(sdk))) \
        .empty(HEAD, 'not-in-architecture').empty([W4], 'push-not-used') \
        .says('as SDKs send')
    yield Case('v1 microservices, SDKs alone', k(s.micro_v1(sdk))) \
        .empty(QUERIER, 'querier-not-counted').empty([W4], 'push-not-used')
    yield Case('v2 microservices, SDKs alone', k(s.micro_v2(sdk))) \
        .empty(QUERIER + INGESTER + HEAD, 'not-in-architecture') \
        .empty([W4], 'push-not-used')
    yield Case('v2, OpenTelemetry alone', k(s.single_v2(otlp))) \
        .empty(HEAD, 'not-in-architecture') \
        .empty([W3, W4, W5, W6], 'push-not-used') \
        .says("OpenTelemetry's export")
    yield Case('v2, OpenTelemetry too', k(s.single_v2((s.PUSH, s.OTLP)))) \
        .empty(HEAD, 'not-in-architecture').overall('routes-uncounted')
    # A.5: how labels come about
    for shape, name in ((s.single_v1, 'v1'), (s.micro_v1, 'microservices')):
        yield Case(f'{name} by a ServiceMonitor', s.service_monitor(shape())) \
            .empty(ALL, 'job-shape') \
            .says('the dashboard wants "pyroscope/pyroscope"',
                  'relabelings: [{sourceLabels:')
        yield Case(f'{name} by annotations', s.alloy(shape())) \
            .empty(ALL, 'job-shape') \
            .says('job is "pyroscope", the dashboard wants '
                  '"pyroscope/pyroscope"', 'k8s.grafana.com/job')
        yield Case(f'{name} by static_configs', s.static(shape())) \
            .empty(ALL, 'job-shape') \
            .says('labels: {job: default/pyroscope, namespace: default')
    yield Case('a job of another name',
               named(k(s.single_v1()), '/pyroscope', '/profiles')) \
        .empty(ALL, 'job-shape') \
        .says('job is "pyroscope/profiles", the dashboard wants '
              '"pyroscope/pyroscope"')
    yield Case('components with a release before them',
               named(k(s.micro_v1()), '/', '/rel-pyroscope-')) \
        .empty(ALL, 'job-shape')
    yield Case('v2 by annotations', s.alloy(s.single_v2())) \
        .empty(ALL, 'job-shape').empty(HEAD, 'not-in-architecture')
    yield Case('no cluster', k(s.single_v1(), cluster=None)) \
        .overall('variable-empty')
    yield Case('no cluster, and one is wanted',
               k(s.single_v1(), cluster=None), '--var', 'cluster=prod') \
        .empty(ALL, 'cluster-absent').says("--var 'cluster='")
    yield Case('another cluster', k(s.single_v1(), cluster='eu'),
               '--var', 'cluster=prod') \
        .empty(ALL, 'value-absent').says('cluster is "eu", $cluster is "prod"')
    yield Case('no namespace', k(s.single_v1(), namespace=False)) \
        .empty(ALL, 'namespace-absent').says("--var 'namespace=pyroscope'")
    yield Case('another namespace', k(s.single_v1()),
               '--var', 'namespace=prod') \
        .empty(ALL, 'value-absent').says("--var 'namespace=pyroscope'")
    yield Case('two clusters, each of its own kind',
               k(s.single_v1(), cluster='a') + k(s.single_v2(), cluster='b'),
               '--var', 'cluster=b').empty(HEAD, 'not-in-architecture') \
        .says('(v2; one process)')
    # A.7.1: windows
    yield Case('scraped every 60 s', k(s.single_v1()),
               '--scrape-interval', '15s', interval=60, minutes=60) \
        .empty(RULES + RATES, 'rate-window') \
        .says('samples are 60s apart (measured), and the rule\'s window is '
              '60s', 'and $__rate_interval is 60s', '--scrape-interval 60s') \
        .overall('scrape-interval')
    yield Case('scraped every 60 s, and that is said', k(s.single_v1()),
               '--scrape-interval', '60s', interval=60, minutes=60) \
        .empty(RULES, 'rate-window').says('--rule-file wide.yaml')
    yield Case('scraped every 30 s', k(s.single_v1()), interval=30)
    # 0.5: native histograms
    received = ('pyroscope_distributor_received_compressed_bytes',
                'pyroscope_distributor_received_samples')
    yield Case('v1, native histograms alone', k(s.single_v1()),
               native=received).empty([W1, W2], 'native-only') \
        .says('always_scrape_classic_histograms: true')
    yield Case('v2, native histograms alone', k(s.single_v2()),
               native=(*received, 'pyroscope_request_duration_seconds')) \
        .empty(ALL, 'native-only').empty(HEAD, 'not-in-architecture')
    yield Case('no buckets', k(s.single_v1()), '--verbose',
               summary=('pyroscope_request_duration_seconds', *received)) \
        .notes([R2, R4, W4, W6, W1, W2], 'metric-absent') \
        .says('pyroscope_request_duration_seconds has _sum and _count, and '
              'no _bucket')
    # A.7.5: recorded by a server
    yield Case('recorded once a minute', k(s.single_v1()), recorded=True) \
        .overall('rule-steps') \
        .not_notes([R2, R4, W4, W6], 'recorded-inlined')
    yield Case('rules are left to the server', k(s.single_v1()), '--rules',
               'server').empty(RULES, 'recorded-absent') \
        .once('recorded-absent').says('--rules auto')
    # A.7.12
    yield Case('nothing happens', k(s.single_v1()), idle=True) \
        .empty(RULES, 'only-nan')
    # What is not there yet, or not any more
    yield Case('nobody asks', k([s.Process('pyroscope', [
        s.PUSH, s.INGEST, s.INGESTER[0]], True, True)])) \
        .empty(READS, 'no-traffic')
    yield Case('just started', k([s.Process('pyroscope', [])])) \
        .empty(READS + WRITES[:6], 'no-traffic') \
        .empty(HEAD, 'not-in-architecture')
    yield Case('one scrape so far', k(s.single_v1()), minutes=0) \
        .empty(ALL, 'too-few-samples')
    yield Case('two scrapes so far, a step between them', k(s.single_v1()),
               minutes=0.25) \
        .empty(ALL, 'too-few-samples') \
        .says('has two samples of pyroscope_request_duration_seconds in its',
              'has a sample of pyroscope_head_size_bytes in its window')
    yield Case('down for long', k(stopped(s.single_v1(), 0.5)),
               '--since', '10m') \
        .empty(ALL, 'metric-ended', 'target-down') \
        .says('was there until ', 'is down: up is 0')
    yield Case('down for a while', k(stopped(s.single_v1(), 0.5))) \
        .notes(ALL, 'data-ended', 'target-down')
    yield Case('never up', k(stopped(s.single_v1(), -1))) \
        .empty(ALL, 'no-pyroscope', 'target-down')
    yield Case('named as Phlare was', k(s.single_v1()), prefix='phlare_') \
        .empty(ALL, 'renamed-metrics').once('renamed-metrics') \
        .says('phlare_request_duration_seconds', 'regex: phlare_(.+), ')
    yield Case('no ingester scraped', k(drop(s.micro_v1(), 'ingester'))) \
        .empty(QUERIER, 'querier-not-counted') \
        .empty(INGESTER + HEAD, 'component-not-scraped')
    yield Case('no distributor scraped',
               k(drop(s.micro_v1(), 'distributor'))) \
        .empty(QUERIER, 'querier-not-counted') \
        .empty(WRITES[:4], 'component-not-scraped')
    yield Case('segment-writers named ingesters',
               named(k(s.micro_v2()), 'segment-writer', 'ingester')) \
        .empty(QUERIER + HEAD, 'not-in-architecture') \
        .empty([R3, R4], 'no-traffic').empty([W5, W6], 'route-case') \
        .says('action: lowercase')


# Of real deployments (pyroscope.md A.6), as they were recorded.
REAL = {'single-v1': {}, 'single-dual': dict.fromkeys(
            HEAD, {'not-in-architecture'}),
        'single-v2': dict.fromkeys(HEAD, {'not-in-architecture'}),
        'micro-v1': dict.fromkeys(QUERIER, {'querier-not-counted'})}
LINES = {'single-v1': 36, 'single-dual': 18, 'single-v2': 15, 'micro-v1': 12}


def real(folder):
    for name, empty in REAL.items():
        path = os.path.join(folder, name + '.om.gz')
        if not os.path.exists(path):
            print(f'ok - {name} # SKIP {path} is not there')
            continue
        a = Answer(['--replay', path])
        got = {p: a.causes(p) for p in a.panel}
        want = {p: empty.get(p, set()) for p in ALL}
        tap(got == want and a.run.returncode == (1 if empty else 0),
            f'{name}: {12 - len(empty)} of 12 panels, the rest explained',
            f'{got}\n{a.run.stderr}')
        lines = [f['text'] for f in all_findings(a.panel[R2] if R2 not in empty
                                                 else a.panel[R4])
                 if f['id'] == 'many-lines']
        tap(lines == ([f'{LINES[name]} lines in one panel']
                      if LINES[name] >= 15 else []),
            f'{name}: lines of Latency', lines)
        nan = [p for p in ALL if 'some-nan' in a.ids(p)]
        tap(bool(nan) == (name in ('single-dual', 'micro-v1')),
            f'{name}: gaps', nan)


# ------------------------------------------------------- other dashboards ---

RATE = 'pyroscope_request_duration_seconds_count'
CUSTOM = [  # query, state, cause, a word of it, more of the target
    ('sum(up)', 'ok', None, ''),
    ('pyroscope_build_inf', 'empty', 'metric-absent',
     'did you mean pyroscope_build_info?'),
    ('pyroscope_duration_seconds_count', 'empty', 'metric-absent',
     'did you mean those of pyroscope_request_duration_seconds?'),
    ('up{le="1"}', 'empty', 'matcher-loses-all', 'has the label le'),
    ('up{instance="10.0.0.9:4040"}', 'empty', 'matcher-loses-all',
     'did you mean 10.0.0.0:4040?'),
    ('up{job="pyroscope/pyroscope",instance="nosuch"}', 'empty',
     'matcher-loses-all', 'it has "10.0.0.0:4040"'),
    ('up{pod="a"}', 'empty', 'matcher-loses-all',
     'no series of up has the label pod'),
    ('up > 5', 'empty', 'nothing-left', 'a comparison that is false'),
    ('up * on (route) ' + RATE + '{route="metrics"}', 'empty',
     'nothing-left', 'two sides whose labels differ'),
    ('sum(rate(up[10s]))', 'empty', 'rate-window', "the query's window is 10s"),
    ('sum(', 'error', 'query-failed', 'parse error'),
    ('up * on () group_left () ' + RATE, 'error', 'query-failed', 'duplicate series'),
    ('job_cluster:x:avg == 0', 'empty', 'metric-absent',
     'no series named job_cluster:x:avg'),
    ('0 * up / 0', 'nan', 'only-nan', 'nothing divided by nothing'),
    ('my:recorded{foo="bar"}', 'empty', 'matcher-loses-all',
     'does not keep a label'),
    ('timestamp(my:recorded)', 'empty', 'recorded-absent',
     'is left as it is'),
    ('max_over_time(up[5m:])', 'ok', None, ''),
    ('{__name__=~"nosuch.*"}', 'empty', 'metric-absent', 'that matches'),
    ('loki', 'nothing', 'other-datasource', 'of type loki'),
]


def custom(work):
    rec, dash = os.path.join(work, 'c.om'), os.path.join(work, 'c.json')
    rules = os.path.join(work, 'c.yaml')
    s.record(rec, s.ksonnet(s.single_v1()), minutes=10)
    with open(rules, 'w', encoding='utf-8') as f:
        f.write('groups: [{name: g, rules: [{record: "my:recorded", '
                'expr: sum(up) by (job)}]}]')
    panels = []
    for i, (query, *_) in enumerate(CUSTOM):
        panels.append({'id': i + 1, 'type': 'timeseries', 'title': f'p{i}',
                       'gridPos': {'x': 0, 'y': i, 'w': 12, 'h': 4},
                       'datasource': {'type': 'loki' if query == 'loki'
                                      else 'prometheus'},
                       'targets': [{'refId': 'A', 'expr': query}]})
    with open(dash, 'w', encoding='utf-8') as f:
        json.dump({'title': 'Custom', 'uid': 'c', 'schemaVersion': 39,
                   'panels': panels, 'templating': {'list': [
                       {'name': 'v', 'type': 'query', 'refresh': 1,
                        'query': 'label_values(nosuch, x)'},
                       {'name': 'w', 'type': 'query', 'refresh': 1,
                        'query': 'query_result(sum()'}]}}, f)
    a = Answer(['--replay', rec, '--rule-file', rules, dash])
    tap(a.run.returncode == 1, 'custom: exit code', a.run.stderr)
    for i, (query, state, cause, word) in enumerate(CUSTOM):
        p = a.panel.get(('c', i + 1))
        if state == 'nothing':
            tap(p is None, f'{query}: no panel that is asked', p)
            continue
        found = [f for f in all_findings(p) if f['kind'] == 'cause']
        tap(p['state'] == state and
            (cause is None or [f['id'] for f in found] == [cause]) and
            any(word in f['text'] for f in found or [{'text': ''}]),
            f'{query}: {state}, {cause}', (p['state'], found))
    tap({'variable-empty', 'variable-failed'} <= a.wide(),
        'variables without options', a.wide())
    text = run(['--replay', rec, '--rule-file', rules, '--verbose', dash]).stdout
    with open(rules, 'w', encoding='utf-8') as f:
        f.write('groups: [{name: g, rules: [{record: "my:recorded", '
                'expr: "up * on (job) pyroscope_request_duration_seconds_count'
                '"}]}]')
    failing = run(['--replay', rec, '--rule-file', rules, '--rules', 'local',
                   '--verbose', dash]).stdout
    tap('the rule that records my:recorded fails' in failing and
        'nobody evaluates' not in failing and
        'read by no open dashboard' not in failing,
        'a rule that fails here is told, and that it is read', failing)
    tap('loki' in text, 'a panel of another data source is told', text)
    other = os.path.join(work, 'other.om')
    with open(rec, encoding='utf-8') as f, \
            open(other, 'w', encoding='utf-8') as out:
        out.write(f.read().replace('pyroscope_request', 'pyroscope_http_request'))
    a = Answer(['--replay', other])
    absent = {f['text'] for f in a.findings() if f['id'] == 'metric-absent'}
    tap(absent == {'no series named ' + ', '.join(
        'pyroscope_request_duration_seconds_' + p
        for p in ('count', 'bucket', 'sum')) + ' has a sample then; did you '
        'mean those of pyroscope_http_request_duration_seconds?'},
        'a histogram of another name is one finding', absent)
    one = run(['--replay', rec, '--rule-file', rules, '--panel', 'p0', dash])
    tap(one.returncode == 0 and one.stdout.startswith('1 of 1 panels have'),
        'one panel alone', one.stdout)


# --------------------------------------------------------------- servers ---

def find(name):
    return next(c for c in cases() if c.name == name)


def file(name, path):
    case = find(name)
    s.record(path, case.processes, recorded=case.recorded, **case.how)


def server(name, url):
    end = (s.START + 30 * 60) * 1000
    find(name).check(['--url', url, '--at', str(end), '--from', 'now-30m',
                      '--to', 'now'])


def runnable(case, answer, path):
    """Every query of a finding is one that pyrodash query takes."""
    for query in {f['query'] for f in answer.findings() if f['query']}:
        run_ = subprocess.run(
            [PROGRAM, 'query', '--replay', path, '--format', 'json', '--',
             query], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding='utf-8', check=False)
        if run_.returncode != 0:
            tap(False, f'{case.name}: {query}', run_.stdout)


def replay(work):
    path = os.path.join(work, 'shape.om')
    for case in cases():
        s.record(path, case.processes, recorded=case.recorded, **case.how)
        answer = case.check(['--replay', path])
        runnable(case, answer, path)


# ------------------------------------------------------------ scraped now ---

# What is scraped: panels that are empty, causes, words.
LIVE = {
    'whole': ([], set(), []),
    'label': (ALL, {'job-shape'}, ["--label 'job=default/pyroscope'"]),
    'down': (READS + WRITES[4:], {'component-not-scraped', 'target-down'},
             ['is down', 'efused', 'up is 0 for 1 more target']),
    'admin': (READS[:2] + WRITES[:4],
              {'component-not-scraped', 'target-down'}, ['404']),
}


def live(name, url, *args):
    """A busy machine may take more than a second to scrape: then at more."""
    for interval in '1s', '6s':
        told = []
        scraped(lambda *t: told.append(t), name, url, *args,
                '--scrape-interval', interval)
        if all(t[0] for t in told) or interval == '6s':
            break
        for ok, what, why in (t for t in told if not t[0]):
            print(f'# again, slower, for: {what}: {str(why)[:500]!r}')
    for t in told:
        tap(*t)


def scraped(tap, name, url, *args):
    a = Answer(['--scrape', url, *args, '--since', '5m'])
    if name == 'none':
        got = {p: a.causes(p) for p in a.panel}
        tap(a.run.returncode == 4 and
            got == {p: {'target-down'} for p in ALL},
            'scraped: nobody answers', f'{got}\n{a.run.stderr}')
        return
    panels, causes, words = LIVE[name]
    got = {p: a.causes(p) for p in a.panel}
    tap(got == {p: causes if p in panels else set() for p in ALL},
        f'scraped, {name}: {12 - len(panels)} of 12 panels, the rest '
        f'{sorted(causes)}', f'{got}\n{a.run.stderr}')
    noted = {p for p in a.panel if 'target-down-partly' in a.ids(p)}
    tap(noted == (set(ALL) - set(panels) if 'target-down' in causes else set()),
        f'scraped, {name}: and panels with data say if a target is missing in them',
        f'{noted}\n{a.run.stderr}')
    for w in words:
        tap(any(w in t for t in a.texts()), f'scraped, {name}: says {w!r}',
            '\n'.join(sorted(set(a.texts()))))


def native(url):
    a = Answer(['--url', url, '--since', '5m', '--scrape-interval', '1s'])
    got = {p: a.causes(p) for p in a.panel}
    want = {p: {'not-in-architecture' if p in HEAD else 'native-only'}
            for p in ALL}
    tap(got == want, 'a server with native histograms alone',
        f'{got}\n{a.run.stderr}')


MODES = {'native': native, 'live': live, 'replay': replay, 'real': real, 'custom': custom, 'file': file,
         'server': server}
MODES[sys.argv[1]](*sys.argv[2:])
