#!/usr/bin/env python3
"""What test_rules.sh needs of Python.

  test_rules.py script LAST FACTOR   OpenMetrics for scrape_server.py: the mixin's five
      histograms, six times 15 s apart up to LAST (s), at rates of FACTOR
  test_rules.py compare URL OURS RULES   the recorded series of a Prometheus beside
      those of a pyrodash query (JSON): each rule's are in both, and equal
  test_rules.py history URL OURS RULES   the points of a range of recorded series
      (one a minute) beside what the server makes of the rules at those times
"""
import json
import math
import re
import sys
import urllib.parse
import urllib.request

ALL = '{__name__=~".+:.+:.+"}'
STEP = 15
BODIES = 6
SECONDS = ('0.005', '0.05', '0.5', '1.0', '5.0', '+Inf')
BYTES = ('1024.0', '65536.0', '1.048576e+06', '+Inf')
REQUESTS = 'pyroscope_request_duration_seconds'
SIZES = ('pyroscope_distributor_received_compressed_bytes',
         'pyroscope_distributor_received_samples')


def histogram(name, labels, bounds, rate, t):
    """Counters that have long been counting, so that no rate is cut at zero."""
    lines = []
    for i, le in enumerate(bounds):
        lines.append(('%s_bucket{%s,le="%s"}' % (name, labels, le),
                      rate * (i + 1) * t))
    count = rate * len(bounds) * t
    lines.append(('%s_sum{%s}' % (name, labels), count * 3))
    lines.append(('%s_count{%s}' % (name, labels), count))
    return ['%s %d %d' % (series, value, t) for series, value in lines]


def body(t, factor):
    lines = ['# TYPE %s histogram' % REQUESTS]
    for i, route in enumerate(('render', 'push', 'querier_v1_series')):
        for k, code in enumerate(('200', '500')):
            lines += histogram(
                REQUESTS, 'method="GET",route="%s",status_code="%s"' %
                (route, code), SECONDS, factor * (3 * i + k + 1), t)
    for name in SIZES:
        lines.append('# TYPE %s histogram' % name)
        for i, kind in enumerate(('cpu', 'memory')):
            lines += histogram(name, 'tenant="anonymous",type="%s"' % kind,
                               BYTES, factor * (2 * i + 1), t)
    return '\n'.join(lines) + '\n# EOF\n'


def script(last, factor):
    print('---\n'.join(body(last - STEP * (BODIES - 1 - i), factor)
                       for i in range(BODIES)), end='')


def vector(answer):
    """Of {"resultType", "result"}: labels to value."""
    return {tuple(sorted(s['metric'].items())): float(s['value'][1])
            for s in answer['result']}


def same(a, b, off=1e-12):
    return a == b or (math.isnan(a) and math.isnan(b)) or \
        abs(a - b) <= off * max(abs(a), abs(b))


def compare(url, ours_file, rules_file):
    query = urllib.parse.urlencode({'query': ALL})
    with urllib.request.urlopen('%s/api/v1/query?%s' % (url, query)) as f:
        theirs = vector(json.load(f)['data'])
    with open(ours_file) as f:
        ours = vector(json.load(f))
    with open(rules_file) as f:
        names = re.findall(r'record: *(\S+)', f.read())
    bad = 0

    def result(ok, what):
        nonlocal bad
        bad += not ok
        print('%s - %s' % ('ok' if ok else 'not ok', what))

    result(len(names) == 30, 'there are 30 rules, %d' % len(names))
    for name in names:
        a = {k: v for k, v in theirs.items() if ('__name__', name) in k}
        b = {k: v for k, v in ours.items() if ('__name__', name) in k}
        off = [k for k in a if k in b and not same(a[k], b[k])]
        for k in off[:3]:
            print('# %s: %r, prometheus %r' % (dict(k), b[k], a[k]))
        for k in list(set(a) ^ set(b))[:3]:
            print('# only in %s: %s' % ('prometheus' if k in a else 'pyrodash',
                                        dict(k)))
        result(len(a) > 0 and a.keys() == b.keys() and not off,
               '%s: %d series' % (name, len(a)))
    return bad


def matrix(answer):
    """Of {"resultType", "result"}: labels to time to value."""
    return {tuple(sorted(s['metric'].items())):
            {float(t): float(v) for t, v in s['values']}
            for s in answer['result']}


def history(url, ours_file, rules_file):
    """Both sum in an order of their own: equal but for the last digits."""
    with open(ours_file) as f:
        ours = matrix(json.load(f))
    with open(rules_file) as f:
        pairs = re.findall(r'- expr: (.*)\n\s+record: (\S+)', f.read())
    times = [t for s in ours.values() for t in s]
    points = bad = 0
    for expr, name in pairs:
        query = urllib.parse.urlencode({
            'query': expr, 'start': min(times), 'end': max(times), 'step': 60})
        with urllib.request.urlopen('%s/api/v1/query_range?%s' %
                                    (url, query)) as f:
            theirs = matrix(json.load(f)['data'])
        theirs = {tuple(sorted(k + (('__name__', name),))): v
                  for k, v in theirs.items()}
        mine = {k: v for k, v in ours.items() if ('__name__', name) in k}
        for k in set(theirs) | set(mine):
            a, b = theirs.get(k, {}), mine.get(k, {})
            for t in set(a) | set(b):
                points += 1
                if t in a and t in b and same(a[t], b[t], 1e-9):
                    continue
                bad += 1
                if bad < 4:
                    print('# %s at %s: %r, prometheus %r' %
                          (dict(k), t, b.get(t), a.get(t)))
    print('%s - a recorded hour: %d points of %d series' %
          ('not ok' if bad or not pairs else 'ok', points, len(ours)))
    return bad


def main():
    if sys.argv[1] == 'history':
        return history(*sys.argv[2:5]) > 0
    if sys.argv[1] == 'script':
        script(int(sys.argv[2]), int(sys.argv[3]))
        return 0
    return compare(*sys.argv[2:5]) > 0


sys.exit(main())
