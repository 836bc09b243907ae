#!/usr/bin/env python3
"""What test_rules.sh needs of Python.

  test_rules.py script LAST FACTOR   OpenMetrics for scrape_server.py: the mixin's five
      histograms, six times 15 s apart up to LAST (s), at rates of FACTOR
  test_rules.py compare URL OURS RULES   the recorded series of a Prometheus beside
      those of a pyrodash query (JSON): each rule's are in both, and equal
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


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b)) or \
        abs(a - b) <= 1e-12 * max(abs(a), abs(b))


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


def main():
    if sys.argv[1] == 'script':
        script(int(sys.argv[2]), int(sys.argv[3]))
        return 0
    return compare(*sys.argv[2:5]) > 0


sys.exit(main())
