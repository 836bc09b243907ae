"""What scrape_server.py serves: scripts, histories, synthetic targets."""
import bisect
import gzip
import os
import re
import time
import zlib

LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')


def go_float(v):
    """As client_golang writes it into text: shortest, an exponent from 1e6 on."""
    if v == int(v) and abs(v) < 1e6:
        return str(int(v))
    text = repr(float(v))
    if 1e-4 <= abs(v) < 1e6:
        return text
    mantissa, _, exponent = text.partition('e')
    whole, _, part = mantissa.lstrip('-').partition('.')
    digits = (whole + part).lstrip('0')
    e = int(exponent or 0) + (len(whole) - 1 if whole != '0' else len(digits) - len(part) - 1)
    digits = digits.rstrip('0')
    point = '.' + digits[1:] if len(digits) > 1 else ''
    return f'{"-" if v < 0 else ""}{digits[0]}{point}e{"-" if e < 0 else "+"}{abs(e):02d}'


def to_openmetrics(text):
    """The same families as OpenMetrics: counters' TYPE without _total, # EOF."""
    counters = set(re.findall(rb'^# TYPE (\S+_total) counter$', text, re.M))

    def meta(m):
        what, name, rest = m.groups()
        if name in counters:
            name = name[:-len('_total')]
        if what == b'TYPE' and rest == b'untyped':
            rest = b'unknown'
        return b'# %s %s %s' % (what, name, rest)
    return re.sub(rb'^# (TYPE|HELP) (\S+) (.*)$', meta, text, flags=re.M) + b'# EOF\n'


def bomb(block):
    """1 GiB of repeated BLOCK as gzip."""
    mib = (block * ((1 << 20) // len(block) + 1))[:1 << 20]
    c = zlib.compressobj(9, wbits=31)
    first = c.compress(mib) + c.flush(zlib.Z_FULL_FLUSH)
    again = c.compress(mib) + c.flush(zlib.Z_FULL_FLUSH)
    return first + again * 1023


def healthy(t):
    n = int(t * 10)
    return (b'# HELP healthy_requests_total Requests.\n# TYPE healthy_requests_total counter\n'
            b'healthy_requests_total{code="200"} %d\nhealthy_requests_total{code="500"} %d\n'
            b'# HELP healthy_size_bytes Size.\n# TYPE healthy_size_bytes gauge\n'
            b'healthy_size_bytes %d\n' % (n, n // 10, 1000 + n % 100))


def other_values(text):
    return b''.join(b'' if line.startswith(b'#') else line.rsplit(b' ', 1)[0] + b' 7\n'
                    for line in text.splitlines(True))


def with_timestamps(text, seconds):
    ms = b' %d' % int(seconds * 1000)
    return b''.join(line if line.startswith(b'#') else line[:-1] + ms + b'\n'
                    for line in text.splitlines(True))


# ---------------------------------------------------------------- scripts

class Step:
    """One body, in pieces: bytes, and (whole, rate, start) for values of time."""

    def __init__(self, text, fault=None):
        self.fault = fault
        self.pieces = []
        last = 0
        for m in re.finditer(rb'(?m) ([@%])([0-9.e+-]+?)(?:\+([0-9.e-]+))?(?= |$)', text):
            self.pieces += [text[last:m.start() + 1],
                            (m[1] == b'%', float(m[2]), float(m[3] or 0))]
            last = m.end()
        self.pieces.append(text[last:])

    def render(self, t):
        out = []
        for p in self.pieces:
            if isinstance(p, tuple):
                v = p[1] * t + p[2]
                p = (b'%d' % int(v)) if p[0] else go_float(v).encode()
            out.append(p)
        return b''.join(out)


class Script:
    def __init__(self, text):
        self.steps = []
        head, body, seen = [], [], False
        for line in text.splitlines(True) + [b'---']:
            if line.startswith(b'---'):
                if body or head:
                    self.add(head, b''.join(body))
                head, body = line[3:].split(), []
            else:
                body.append(line)
        if not self.steps:
            self.steps.append(Step(b''))

    def add(self, head, text):
        times, fault = 1, None
        for word in head:
            if re.fullmatch(rb'x\d+', word):
                times = int(word[1:])
            else:
                fault = word.decode()
        self.steps += [Step(text, fault)] * times

    def at(self, n):
        return self.steps[min(n, len(self.steps) - 1)]


# ------------------------------------------------------------------ mixin

BOUNDS = ('0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1.0', '2.5', '5.0', '10.0',
          '25.0', '50.0', '100.0')
QUERIES = ('profiletypes series selectseries selectmergestacktraces selectmergeprofile '
           'selectmergespanprofile labelnames labelvalues').split()
INGESTER = ('mergeprofilesstacktraces mergeprofileslabels mergeprofilespprof mergespanprofile '
            'series labelnames labelvalues blockmetadata').split()
STORE = 'mergeprofilesstacktraces mergeprofileslabels mergeprofilespprof series blockmetadata'.split()
ROUTES = {
    'distributor': [('POST', 'push_v1_pusherservice_push', '200 400'), ('POST', 'ingest', '200 500')],
    'ingester': [('POST', 'ingester_v1_ingesterservice_push', '200')] +
                [('POST', 'ingester_v1_ingesterservice_' + r, '200') for r in INGESTER],
    'query-frontend': [('POST', 'querier_v1_querierservice_' + r, '200 400' if r == 'series' else '200')
                       for r in QUERIES],
    'store-gateway': [('POST', 'storegateway_v1_storegatewayservice_' + r, '200') for r in STORE],
    'query-scheduler': [('POST', 'schedulerpb_schedulerforquerier_querierloop', '200')],
    'querier': [],
}
COMMON = [('GET', 'metrics', '200'), ('GET', 'ready', '200 503')]
TYPES = ('process_cpu', 'memory', 'mutex', 'block', 'goroutine')


def histogram(name, labels, bounds, rate, mean):
    """A line a bucket: RATE observations a second, evenly from 0 to twice MEAN."""
    edges = [min(1.0, float(b) / (2 * mean)) for b in bounds] + [1.0]
    for le, share in zip(list(bounds) + ['+Inf'], edges):
        yield f'{name}_bucket{{{labels},le="{le}"}} @{rate * share:.9g}\n'
    yield f'{name}_sum{{{labels}}} @{rate * mean:.9g}\n'
    yield f'{name}_count{{{labels}}} @{rate:.9g}\n'


def exponential(low, high, n):
    f = (high / low) ** (1 / (n - 1))
    texts = [go_float(low * f ** i) for i in range(n)]
    return [t if '.' in t or 'e' in t else t + '.0' for t in texts]


def mixin(role=None):
    """The mixin's metrics as a script of one body; of one microservice, or all."""
    out = ['# HELP pyroscope_build_info A metric with a constant value.\n'
           '# TYPE pyroscope_build_info gauge\n'
           'pyroscope_build_info{branch="",goarch="amd64",goversion="go1.26",revision="unknown",version=""} 1\n']
    if role in (None, 'distributor'):
        for name, bounds, mean in (
                ('pyroscope_distributor_received_compressed_bytes', exponential(10240, 15728640, 30), 40000),
                ('pyroscope_distributor_received_samples', exponential(100, 100000, 30), 900)):
            out.append(f'# HELP {name} What came.\n# TYPE {name} histogram\n')
            for i, t in enumerate(TYPES):
                out += histogram(name, f'tenant="anonymous",type="{t}"', bounds, 1 + i / 4, mean * (i + 1))
    if role in (None, 'ingester'):
        out.append('# HELP pyroscope_head_size_bytes Size of the head.\n# TYPE pyroscope_head_size_bytes gauge\n')
        for i, t in enumerate('profiles stacktraces locations functions mappings strings'.split()):
            out.append(f'pyroscope_head_size_bytes{{component="ingester",tenant="anonymous",type="{t}"}} {2 ** (10 + 2 * i)}\n')
    name = 'pyroscope_request_duration_seconds'
    out.append(f'# HELP {name} Time (in seconds) spent serving HTTP requests.\n# TYPE {name} histogram\n')
    routes = ROUTES[role] if role else sum(ROUTES.values(), [])
    for i, (method, route, codes) in enumerate(routes + COMMON):
        for j, code in enumerate(codes.split()):
            labels = f'method="{method}",route="{route}",status_code="{code}",ws="false"'
            rate = (1 + i % 5) / (1 + 9 * j)
            out += histogram(name, labels, BOUNDS, rate, 0.02 * (1 + i % 7))
    return ''.join(out).encode()


# -------------------------------------------------------------- histories

class Instance:
    def __init__(self, labels):
        self.labels = labels
        self.times, self.up, self.lines = [], {}, {}
        self.made = None


class History:
    """Every scrape of every target of a file; see scrape_server.py."""

    def __init__(self, spec):
        path, *words = spec.split(',')
        options = dict(w.split('=', 1) for w in words)
        self.name = options.get('name') or os.path.basename(path).split('.')[0]
        self.speed = float(options.get('speed', 1))
        self.start_at = float(options.get('from', 0))
        self.born = None
        self.types, self.instances, series = {}, {}, {}
        opener = gzip.open if path.endswith('.gz') else open
        with opener(path, 'rt', encoding='utf-8', newline='\n') as f:
            ups, rest = [], []
            for line in f:
                if line.startswith('#'):
                    if line.startswith('# TYPE '):
                        _, _, name, kind = line.split()
                        self.types[name] = kind
                    continue
                key, value, when = line.rstrip('\n').rsplit(' ', 2)
                (ups if key.startswith('up{') else rest).append((key, value, float(when)))
        for key, value, when in ups:
            labels = dict(LABEL.findall(key))
            i = self.instances.setdefault(labels['instance'], Instance(labels))
            i.times.append(when)
            i.up[when] = value != '0'
        for key, value, when in rest:
            if key not in series:
                series[key] = self.strip(key)
            i, bare = series[key]
            if i:
                i.lines.setdefault(when, []).append(f'{bare} {value}\n')
        for i in self.instances.values():
            i.times.sort()
        self.first = min(i.times[0] for i in self.instances.values())
        self.last = max(i.times[-1] for i in self.instances.values())

    def strip(self, key):
        name, _, inside = key.partition('{')
        labels = LABEL.findall(inside)
        i = self.instances.get(dict(labels).get('instance'))
        left = ','.join(f'{k}="{v}"' for k, v in labels if not i or i.labels.get(k) != v)
        return i, name + ('{' + left + '}' if left else '')

    def rewind(self):
        self.born = None

    def family(self, name):
        for suffix in ('', '_bucket', '_sum', '_count', '_total'):
            base = name[:len(name) - len(suffix)] if name.endswith(suffix) else None
            if base in self.types and (suffix != '' or self.types[base] != 'histogram'):
                return base
        return name

    def body(self, instance, now):
        """Whether it was up, its body, and a name for that body."""
        if self.born is None:
            self.born = now
        when = self.first + self.start_at + self.speed * (now - self.born)
        i = self.instances[instance]
        t = i.times[max(0, bisect.bisect_right(i.times, when) - 1)]
        if i.made is None or i.made[0] != t:
            out, last = [], None
            for line in i.lines.get(t, []):
                f = self.family(re.split('[{ ]', line, 1)[0])
                if f != last:
                    kind = self.types.get(f, 'untyped')
                    out.append(f'# HELP {f} As recorded.\n# TYPE {f} {kind}\n')
                    last = f
                out.append(line)
            i.made = t, ''.join(out).encode()
        return i.up[t], i.made[1], (self.name, instance, t)

    def config(self, port, interval):
        out = config_head(interval, self.name)
        for name, i in self.instances.items():
            out += config_target(port, f'/{self.name}/{name}/metrics', i.labels)
        return out


def config_head(interval, job):
    return (f'global:\n  scrape_interval: {interval}\n  scrape_timeout: {interval}\n'
            f'scrape_configs:\n- job_name: {job}\n  static_configs:\n')


def config_target(port, path, labels):
    out = f'  - targets: ["127.0.0.1:{port}"]\n    labels:\n      __metrics_path__: "{path}"\n'
    return out + ''.join(f'      {k}: "{v}"\n' for k, v in labels.items())


# -------------------------------------------------------------- synthetic

class Synthetic:
    """N targets of about SERIES series of which about 880 are the mixin's.

    With ../shared these are whole scrapes of a real single v1, moving from one
    to the one 15 s later and on at the same pace; else the mixin of mixin() and
    families of our own.  A body is rendered once a 15 s and kind, of which there
    are four, and served to all targets of that kind.
    """
    KINDS = 4

    def __init__(self, n, series):
        self.n, self.series = n, series
        shared = os.environ.get('PYRODASH_SHARED') or os.path.join(
            os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'shared')
        scrapes = os.path.join(shared, 'upstream', 'metrics', 'scrapes')
        try:
            a, b = (gzip.open(os.path.join(scrapes, f)).read().decode()
                    for f in ('single-v1.txt.gz', 'single-v1-15s-later.txt.gz'))
        except OSError:
            s = Step(mixin())
            a, b = s.render(100).decode(), s.render(115).decode()
        self.lines = self.pair(a, b)
        have = sum(1 for l in self.lines if not l[0].startswith('#'))
        self.lines += self.filler(series - have)
        self.kept = {}

    @staticmethod
    def pair(a, b):
        later = dict(l.rsplit(' ', 1) for l in b.splitlines() if l[:1] != '#')
        out, gauge = [], False
        for line in a.splitlines():
            if line.startswith('#'):
                if line.startswith('# TYPE '):
                    gauge = line.split()[3] in ('gauge', 'untyped')
                out.append((line, None, None, False))
                continue
            key, value = line.rsplit(' ', 1)
            v = float(value)
            step = float(later.get(key, value)) - v
            out.append((key, value, (v, step), gauge))
        return out

    @staticmethod
    def filler(n):
        out = []
        for i in range(max(0, n)):
            if i % 34 == 0:
                out.append((f'# HELP filler_{i // 34}_seconds Fills the scrape.', None, None, False))
                out.append((f'# TYPE filler_{i // 34}_seconds histogram', None, None, False))
            shard = i % 34 // 17
            k = i % 17
            name = f'filler_{i // 34}_seconds'
            end = ('_sum' if k == 15 else '_count') if k >= 15 else '_bucket'
            le = f',le="{"+Inf" if k == 14 else BOUNDS[k]}"' if k < 15 else ''
            step = (i // 34) % 3 * (k + 1)
            out.append((f'{name}{end}{{method="gRPC",shard="{shard}"{le}}}', str(1000 * (k + 1)),
                        (1000.0 * (k + 1), float(step)), False))
        return out

    def body(self, i, t):
        v, kind = int(t / 15), i % self.KINDS
        key = 'synthetic', v, kind
        if key not in self.kept:
            for old in [k for k in self.kept if k[1] < v]:
                del self.kept[old]
            out = []
            for line, text, move, gauge in self.lines:
                if move and move[1]:
                    k = (v + kind) % 2 if gauge else v * (kind + 1)
                    text = go_float(move[0] + move[1] * k)
                out.append(line if text is None else f'{line} {text}')
            self.kept[key] = ('\n'.join(out) + '\n').encode()
        return key, self.kept[key]

    def config(self, port, interval):
        out = config_head(interval, 'synthetic')
        for i in range(self.n):
            out += config_target(port, f'/target/{i}/metrics', {
                'job': 'pyroscope/pyroscope', 'namespace': 'pyroscope', 'cluster': 'bench',
                'instance': f'pyroscope-{i}:4040'})
        return out
