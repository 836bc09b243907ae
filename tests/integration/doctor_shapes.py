"""Made-up Pyroscopes in the shapes that real ones have, as OpenMetrics text.

A shape is a list of processes, each with the routes that its architecture
counts, under one of the ways in which labels come about.  What is made is what
a scraper would have stored: a recording (--replay, promtool), or one scrape.
"""

START = 1699999987  # on no step
LE = ('0.1', '1.0', '+Inf')

PUSH, INGEST = 'push_v1_pusherservice_push', 'ingest'
OTLP = ('opentelemetry_proto_collector_profiles_v1development_profilesservice'
        '_export')
QUERIES = ['querier_v1_querierservice_' + q for q in
           ('selectmergestacktraces', 'series', 'profiletypes', 'labelnames')]
INGESTER = ['ingester_v1_ingesterservice_' + q for q in
            ('push', 'mergeprofilesstacktraces', 'series', 'labelvalues')]
STORE = ['storegateway_v1_storegatewayservice_blockmetadata']
POLLS = ['schedulerpb_schedulerforquerier_querierloop',
         'schedulerpb_schedulerforfrontend_frontendloop']
WRITER = ['/segmentwriter.v1.SegmentWriterService/Push']
META = ['/metastore.v1.IndexService/AddBlock',
        '/metastore.v1.MetadataQueryService/QueryMetadata']
BACKEND = ['/query.v1.QueryBackendService/Invoke']
OWN = ['metrics', 'ready']


class Process:
    """One target: what it counts, and until when it could be scraped."""

    def __init__(self, component, routes, received=False, head=False):
        self.component, self.routes = component, OWN + routes
        self.received, self.head = received, head
        self.labels = {}
        self.up = (0.0, 1.0)  # shares of the time


def single_v1(push=(PUSH, INGEST)):
    return [Process('pyroscope', [*push, *QUERIES, *INGESTER, *POLLS, *STORE,
                                  STORE[0].replace('blockmetadata', 'series')],
                    received=True, head=True)]


def dual(push=(PUSH, INGEST)):
    return [Process('pyroscope', [*push, *QUERIES, *INGESTER[2:], *POLLS,
                                  *WRITER, *META, *BACKEND], received=True)]


def single_v2(push=(PUSH, INGEST)):
    return [Process('pyroscope', [*push, *QUERIES, *WRITER, *META, *BACKEND],
                    received=True)]


def micro_v1(push=(PUSH, INGEST)):
    return [Process('distributor', list(push), received=True),
            Process('ingester', INGESTER, head=True),
            Process('querier', []),
            Process('query-frontend', [*QUERIES, POLLS[1]]),
            Process('query-scheduler', POLLS),
            Process('store-gateway', STORE)]


def micro_v2(push=(PUSH, INGEST)):
    return [Process('distributor', list(push), received=True),
            Process('segment-writer', WRITER),
            Process('metastore', META),
            Process('query-frontend', QUERIES),
            Process('query-backend', BACKEND),
            Process('compaction-worker', [])]


# ------------------------------------------- how a scrape labels them (A.5) ---

def ksonnet(processes, cluster='prod', namespace=True):
    for i, p in enumerate(processes):
        p.labels = {'job': 'pyroscope/' + p.component,
                    'instance': f'10.0.0.{i}:4040'}
        if namespace:
            p.labels['namespace'] = 'pyroscope'
        if cluster:
            p.labels['cluster'] = cluster
    return processes


def service_monitor(processes):
    for i, p in enumerate(processes):
        name = p.component
        p.labels = {'job': name if name == 'pyroscope' else 'rel-pyroscope-'
                    + name, 'namespace': 'pyroscope',
                    'instance': f'10.0.0.{i}:4040'}
    return processes


def alloy(processes):
    for i, p in enumerate(processes):
        p.labels = {'job': 'pyroscope', 'namespace': 'pyroscope',
                    'cluster': 'prod', 'instance': f'10.0.0.{i}:4040'}
    return processes


def static(processes):
    for i, p in enumerate(processes):
        p.labels = {'job': 'pyroscope', 'instance': f'host{i}:4040'}
    return processes


# -------------------------------------------------------------- samples ---

def text(labels):
    return '{' + ','.join(f'{k}="{v}"' for k, v in sorted(labels.items())) + '}'


class Recording:
    """Families in order, every sample of a family together."""

    def __init__(self, minutes=30, interval=15, idle=False, native=(),
                 summary=(), prefix='pyroscope_'):
        self.times = [START + i for i in
                      range(0, int(minutes * 60) + 1, interval)]
        self.idle, self.native, self.summary = idle, native, summary
        self.prefix = prefix
        self.family = {}

    def add(self, kind, family, name, labels, values):
        family = family.replace('pyroscope_', self.prefix)
        name = name.replace('pyroscope_', self.prefix)
        kind, lines = self.family.setdefault(family, (kind, []))
        for t, v in values:
            lines.append(f'{name}{text(labels)} {v} {t}')

    def counter(self, p, rate):
        """What a counter has at the times at which p is scraped."""
        return [(t, 7 if self.idle else 7 + int((t - START) * rate))
                for t in self.seen(p)]

    def seen(self, p):
        span = self.times[-1] - START
        return [t for t in self.times
                if p.up[0] * span <= t - START <= p.up[1] * span]

    def histogram(self, p, family, labels, rate):
        if family in self.native:
            # A store shows the samples of a native histogram by this name.
            self.add('unknown', family, family, labels, self.counter(p, rate))
            return
        for i, le in enumerate(() if family in self.summary else LE):
            self.add('histogram', family, family + '_bucket',
                     {**labels, 'le': le},
                     [(t, v * (i + 1)) for t, v in self.counter(p, rate)])
        for end, by in (('_sum', 0.3), ('_count', 3)):
            self.add('histogram', family, family + end, labels,
                     [(t, v * by) for t, v in self.counter(p, rate)])

    def process(self, p):
        for i, route in enumerate(p.routes):
            grpc = route.startswith('/')
            self.histogram(
                p, 'pyroscope_request_duration_seconds',
                {**p.labels, 'method': 'gRPC' if grpc else 'POST',
                 'route': route, 'ws': 'false',
                 'status_code': 'success' if grpc else '200'}, 1 + i)
        for kind in ('process_cpu', 'memory') if p.received else ():
            for what in ('received_compressed_bytes', 'received_samples'):
                self.histogram(p, 'pyroscope_distributor_' + what,
                               {**p.labels, 'tenant': 'anonymous',
                                'type': kind}, 2)
        for kind in ('profiles', 'strings') if p.head else ():
            self.add('gauge', 'pyroscope_head_size_bytes',
                     'pyroscope_head_size_bytes',
                     {**p.labels, 'component': 'ingester',
                      'tenant': 'anonymous', 'type': kind},
                     [(t, 4096) for t in self.seen(p)])
        self.add('gauge', 'pyroscope_build_info', 'pyroscope_build_info',
                 {**p.labels, 'goversion': 'go1.25'},
                 [(t, 1) for t in self.seen(p)])
        seen = set(self.seen(p))
        self.add('gauge', 'up', 'up', p.labels,
                 [(t, int(t in seen)) for t in self.times])

    def recorded(self, p):
        """What the mixin's rules would have recorded of p, once a minute."""
        family = 'pyroscope_request_duration_seconds'
        for route in p.routes:
            labels = {'job': p.labels['job'], 'route': route}
            if 'cluster' in p.labels:
                labels['cluster'] = p.labels['cluster']
            for end in ('_bucket', '_sum', '_count'):
                name = f'job_route_cluster:{family}{end}:sum_rate'
                for le in LE if end == '_bucket' else (None,):
                    self.add('gauge', name, name,
                             {**labels, 'le': le} if le else labels,
                             [(t, 1) for t in self.seen(p)[::4]])

    def write(self, path):
        with open(path, 'w', encoding='utf-8') as f:
            for name in sorted(self.family):
                kind, lines = self.family[name]
                f.write(f'# TYPE {name} {kind}\n')
                f.write('\n'.join(lines) + '\n')
            f.write('# EOF\n')


def record(path, processes, recorded=False, **how):
    r = Recording(**how)
    for p in processes:
        r.process(p)
        if recorded:
            r.recorded(p)
    r.write(path)
