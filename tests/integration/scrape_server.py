#!/usr/bin/env python3
"""Scripted scrape targets for the tests: one HTTP server, a path a target.

  scrape_server.py [--tls DIR] [--script NAME=FILE]... [--history SPEC]...
                   [--targets N,SERIES]

It takes free ports of 127.0.0.1 and prints them, a line each: `http PORT`,
`down PORT` (nothing listens there, and nothing will), with --tls `https PORT`
(a certificate for 127.0.0.1 and localhost), `https-wrong PORT` (one for another
host) and `ca FILE` (what signed both; they are made with openssl in DIR), and
at last `ready`.  It ends on TERM, or when the process that started it is gone.
From shell: scrape_server.sh.  Also importable: Server(...), see main().

Paths (each also with /metrics behind it):

  /seq/NAME           the script NAME: its n-th body at a client's n-th scrape, then
                      its last for ever.  A client is a User-Agent, or ?client=ANY,
                      so that prometheus and pyrodash see the same sequence.
                      ?every=SECONDS: by time since the first scrape, the same to all
  /wall/NAME          only the first body of the script, its values as of now
  /mixin              the mixin's five metrics, as a single v1 binary has them (27
                      routes, 5 types; some 860 series; `le` as 3.x stores it), all
                      counters rising at a constant rate of wall time
  /mixin?part=ROLE    only what that microservice exposes: distributor, ingester,
                      querier, query-frontend, store-gateway, query-scheduler
  /NAME/INSTANCE      of a history NAME: its scrape of that instance that was current
                      at start + from + speed x time since the first request to NAME
  /NAME/config        a prometheus.yml of all targets of the history with their
                      labels; ?interval=DURATION (15s)
  /NAME/rewind        the history starts again at the next request
  /target/I           synthetic target I of --targets
  /targets/config     their prometheus.yml; ?interval=
  /fault/FAULT        see FAULTS below; `/fault/` lists them
  /healthy            a small healthy target, counters rising with wall time
  /redirect?to=URL    302 there (?status=307)
  /log                what was asked so far, a line a request, tabs between: time in
                      seconds, path, User-Agent, Accept, Accept-Encoding,
                      X-Prometheus-Scrape-Timeout-Seconds.  ?path=P: only those whose
                      path starts so.  PUT /script/NAME takes a script as its body.

Parameters of all bodies: ?delay=SECONDS before the answer, ?format=text|om (else
by Accept; a body is written as text and turned into OpenMetrics, unless it ends
with # EOF: then it is OpenMetrics for everybody), ?gzip=no|always (else by
Accept-Encoding), ?type=CONTENT-TYPE, ?status=CODE.

A script is text with lines of three dashes between its bodies.  After the dashes:
xN (the next body N times), a status (503: fails so), or the name of a fault; such
a body may be empty.  A value @RATE or @RATE+START is RATE x seconds since the
server started (+ START), of wall time in milliseconds; %RATE the same as a whole
number.  So two scrapers at other phases see the same rates.

SPEC of a history is FILE[,speed=60][,from=SECONDS][,name=NAME]: OpenMetrics text
with timestamps, gzip or not, with an `up` a target.  NAME is the file's without
.om.gz.  A target's labels (those of its up) are not in the bodies; a scrape with
up 0 answers 503.  Before its first scrape and after its last one a target serves
that one.
"""
import asyncio
import gzip
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scrape_bodies as bodies  # noqa: E402

TEXT = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'
OM = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores'

FAULTS = {
    'hang': 'takes the connection and says nothing',
    'hang-body': 'half a body, then nothing',
    'drip': 'one byte of the body a second',
    'drip-head': 'one byte of the headers a second',
    'close': 'closes without a byte',
    'reset': 'resets the connection in the middle of the body',
    '204': 'status 204',
    '404': 'status 404',
    '500': 'status 500 with a page of HTML',
    '503': 'status 503',
    'truncated': 'Content-Length is longer than what comes',
    'truncated-chunk': 'chunked, closed before the last chunk',
    'truncated-gzip': 'half of a gzip body, its length right',
    'truncated-gzip-line': 'the same, cut behind a whole line',
    'no-eof': 'OpenMetrics without # EOF',
    'bomb': '1 GiB of zeros in 1 MB of gzip',
    'bomb-text': '1 GiB of comments, valid, in 1 MB of gzip',
    'huge': '10,000,000 series, streamed',
    'endless': 'lines without end',
    'endless-line': 'one line without end',
    'endless-head': 'headers without end',
    'type-wrong': 'a valid body as text/html',
    'type-blank': 'a valid body without Content-Type',
    'type-bad': 'a valid body, its Content-Type cannot be parsed',
    'blank': 'an empty body: a good scrape of nothing',
    'bad-gzip': 'says gzip and is none',
    'redirect-loop': 'redirects to itself',
    'redirect-far': 'redirects to a port where nothing listens',
    'parse-error': 'line 1000 is no sample',
    'binary': 'random bytes as text/plain',
    'duplicate': 'every series twice, with other values',
    'ts-now': 'all samples with the present as timestamp',
    'ts-past': 'timestamps two hours ago',
    'ts-future': 'timestamps in two hours',
    'ts-back': 'timestamps that go back by a minute each scrape',
    'garbage': 'no HTTP at all',
}


def wants(headers):
    """om or text, as promhttp chooses by Accept."""
    accept = headers.get('accept', '')
    for part in accept.split(','):
        kind = part.split(';')[0].strip()
        if kind == 'application/openmetrics-text':
            return 'om'
        if kind in ('text/plain', '*/*'):
            break
    return 'text'


def head(status, headers):
    lines = ''.join(f'{k}: {v}\r\n' for k, v in headers)
    return f'HTTP/1.1 {status} {"OK" if status == 200 else "Status"}\r\n{lines}\r\n'.encode()


class Connection:
    def __init__(self, server, reader, writer):
        self.server, self.reader, self.writer = server, reader, writer

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def request(self):
        line = await self.reader.readexactly(1)
        if line == b'\x16':  # TLS; a Go server says so too
            await self.send(head(400, [('Content-Length', 0)]))
            return False
        line = (line + await self.reader.readline()).decode('latin-1').split()
        if len(line) < 3:
            return False
        self.method = line[0]
        self.target = line[1]
        split = urllib.parse.urlsplit(self.target)
        self.path = urllib.parse.unquote(split.path)
        self.query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
        self.headers = {}
        while True:
            h = (await self.reader.readline()).decode('latin-1').rstrip('\r\n')
            if not h:
                break
            name, _, value = h.partition(':')
            self.headers[name.strip().lower()] = value.strip()
        n = int(self.headers.get('content-length') or 0)
        self.body = await self.reader.readexactly(n) if n else b''
        return True

    def client(self):
        return self.query.get('client') or self.headers.get('user-agent', '')

    async def run(self):
        try:
            while await self.request():
                self.server.note(self)
                await asyncio.sleep(float(self.query.get('delay', 0)))
                if not await self.server.answer(self):
                    break
        except (OSError, EOFError, asyncio.IncompleteReadError, ValueError,
                asyncio.LimitOverrunError):
            pass
        finally:
            self.writer.close()

    async def whole(self, status, body, kind=TEXT, extra=()):
        kind = self.query.get('type', kind)
        headers = [('Content-Type', kind)] if kind else []
        headers += [('Content-Length', len(body)), *extra]
        await self.send(head(status, headers) + (b'' if self.method == 'HEAD' else body))
        return True

    async def exposition(self, text, key=None):
        """Text as the client wants it.  KEY names it for ever, if it has a name."""
        status = int(self.query.get('status', 200))
        om = self.query.get('format') or wants(self.headers)
        if text.endswith(b'# EOF\n') or text.endswith(b'# EOF'):
            om = 'om'
            body = text
        elif om == 'om':
            body = self.server.kept(key, 'om', lambda: bodies.to_openmetrics(text))
        else:
            body = text
        extra = []
        zip_ = self.query.get('gzip', 'yes')
        if zip_ == 'always' or (zip_ != 'no' and 'gzip' in self.headers.get('accept-encoding', '')):
            plain = body
            body = self.server.kept(key, om + 'gz', lambda: gzip.compress(plain, 1))
            extra = [('Content-Encoding', 'gzip')]
        return await self.whole(status, body, OM if om == 'om' else TEXT, extra)

    # ------------------------------------------------------------- faults

    async def chunk(self, data):
        await self.send(b'%x\r\n%s\r\n' % (len(data), data))

    async def forever(self):
        while await self.reader.read(4096):
            pass
        return False

    def start(self, *extra):
        return head(200, [('Content-Type', TEXT), *extra])

    async def fault(self, name):
        good = bodies.healthy(self.server.now())
        plain = getattr(self, 'fault_' + name.replace('-', '_'), None)
        if plain:
            return await plain(good)
        if name.isdigit():
            page = b'' if name == '204' else b'<html><body>no metrics here</body></html>'
            return await self.whole(int(name), page, 'text/html')
        return await self.whole(404, b'no such fault\n')

    async def fault_hang(self, good):
        return await self.forever()

    async def fault_hang_body(self, good):
        await self.send(self.start(('Content-Length', len(good))) + good[:len(good) // 2])
        return await self.forever()

    async def drip(self, data):
        for i in range(len(data)):
            await self.send(data[i:i + 1])
            await asyncio.sleep(1)
        return False

    async def fault_drip(self, good):
        await self.send(self.start(('Content-Length', len(good))))
        return await self.drip(good)

    async def fault_drip_head(self, good):
        return await self.drip(self.start(('Content-Length', len(good))) + good)

    async def fault_close(self, good):
        return False

    async def fault_reset(self, good):
        await self.send(self.start(('Content-Length', len(good))) + good[:len(good) // 2])
        s = self.writer.get_extra_info('socket')
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        self.writer.transport.abort()
        return False

    async def fault_truncated(self, good):
        await self.send(self.start(('Content-Length', len(good) + 1000)) + good)
        return False

    async def fault_truncated_chunk(self, good):
        await self.send(self.start(('Transfer-Encoding', 'chunked')))
        await self.chunk(good)
        return False

    async def fault_truncated_gzip(self, good):
        z = gzip.compress(good)
        return await self.whole(200, z[:len(z) // 2], TEXT, [('Content-Encoding', 'gzip')])

    async def fault_truncated_gzip_line(self, good):
        c = zlib.compressobj(wbits=31)
        half = good.index(b'\n', len(good) // 2) + 1
        z = c.compress(good[:half]) + c.flush(zlib.Z_SYNC_FLUSH)
        return await self.whole(200, z, TEXT, [('Content-Encoding', 'gzip')])

    async def fault_no_eof(self, good):
        return await self.whole(200, bodies.to_openmetrics(good)[:-6], OM)

    async def bomb(self, block):
        z = self.server.kept(('bomb', block), '', lambda: bodies.bomb(block))
        return await self.whole(200, z, TEXT, [('Content-Encoding', 'gzip')])

    async def fault_bomb(self, good):
        return await self.bomb(b'\0')

    async def fault_bomb_text(self, good):
        return await self.bomb(b'# ' + b'x' * 61 + b'\n')

    async def fault_huge(self, good):
        await self.send(self.start(('Transfer-Encoding', 'chunked')) + b'')
        for i in range(0, 10_000_000, 1000):
            await self.chunk(b''.join(b'huge{series="%d"} 1\n' % n for n in range(i, i + 1000)))
            await asyncio.sleep(0.001)
        await self.send(b'0\r\n\r\n')
        return True

    async def fault_endless(self, good):
        await self.send(self.start(('Transfer-Encoding', 'chunked')))
        while True:
            await self.chunk(good * 256)
            await asyncio.sleep(0.002)

    async def fault_endless_line(self, good):
        await self.send(self.start(('Transfer-Encoding', 'chunked')) + b'')
        await self.chunk(b'endless{l="')
        while True:
            await self.chunk(b'x' * 65536)
            await asyncio.sleep(0.002)

    async def fault_endless_head(self, good):
        await self.send(b'HTTP/1.1 200 OK\r\n')
        n = 0
        while True:
            await self.send(b''.join(b'X-%d: %s\r\n' % (n + i, b'y' * 1000) for i in range(64)))
            n += 64
            await asyncio.sleep(0.002)

    async def fault_type_wrong(self, good):
        return await self.whole(200, good, 'text/html; charset=utf-8')

    async def fault_type_blank(self, good):
        return await self.whole(200, good, '')

    async def fault_type_bad(self, good):
        return await self.whole(200, good, 'plain text')

    async def fault_blank(self, good):
        return await self.whole(200, b'')

    async def fault_bad_gzip(self, good):
        return await self.whole(200, good, TEXT, [('Content-Encoding', 'gzip')])

    async def fault_redirect_loop(self, good):
        return await self.whole(302, b'', '', [('Location', self.target)])

    async def fault_redirect_far(self, good):
        to = f'http://127.0.0.1:{self.server.ports["down"]}/metrics'
        return await self.whole(302, b'', '', [('Location', to)])

    async def fault_parse_error(self, good):
        lines = [b'line{n="%d"} 1' % n for n in range(1, 2000)]
        lines[999] = b'line{n="1000" 1'
        return await self.whole(200, b'\n'.join(lines) + b'\n')

    async def fault_binary(self, good):
        return await self.whole(200, os.urandom(100_000))

    async def fault_duplicate(self, good):
        return await self.whole(200, good + bodies.other_values(good))

    async def timestamps(self, seconds):
        return await self.whole(200, bodies.with_timestamps(bodies.healthy(self.server.now()), seconds))

    async def fault_ts_now(self, good):
        return await self.timestamps(time.time())

    async def fault_ts_past(self, good):
        return await self.timestamps(time.time() - 7200)

    async def fault_ts_future(self, good):
        return await self.timestamps(time.time() + 7200)

    async def fault_ts_back(self, good):
        n = self.server.count((self.path, self.client()))
        return await self.timestamps(time.time() - 60 * n)

    async def fault_garbage(self, good):
        await self.send(b'\x16\x03\x01 this is no HTTP \x00\xff' * 100)
        return False


class Server:
    def __init__(self):
        self.ports, self.ca = {}, None
        self.scripts = {'mixin': bodies.Script(bodies.mixin())}
        self.histories, self.synthetic = {}, None
        self.counts, self.cache, self.log = {}, {}, []
        self.born = time.time()
        self.firsts = {}

    def now(self):
        return round(time.time() - self.born, 3)

    def count(self, key):
        n = self.counts[key] = self.counts.get(key, -1) + 1
        return n

    def kept(self, key, what, make):
        if key is None:
            return make()
        if (key, what) not in self.cache:
            if len(self.cache) > 512:
                self.cache.clear()
            self.cache[key, what] = make()
        return self.cache[key, what]

    def note(self, c):
        if c.path != '/log' and len(self.log) < 1_000_000:
            h = c.headers
            self.log.append((c.path, '\t'.join([
                f'{time.time():.3f}', c.path, h.get('user-agent', ''), h.get('accept', ''),
                h.get('accept-encoding', ''), h.get('x-prometheus-scrape-timeout-seconds', '')])))

    async def answer(self, c):
        parts = c.path.strip('/').split('/')
        if len(parts) > 1 and parts[-1] == 'metrics':
            parts.pop()
        first, rest = parts[0], '/'.join(parts[1:])
        if first == 'script' and c.method in ('PUT', 'POST'):
            self.scripts[rest] = bodies.Script(c.body)
            return await c.whole(200, b'')
        if first == 'log':
            wanted = c.query.get('path', '')
            text = ''.join(line + '\n' for path, line in self.log if path.startswith(wanted))
            return await c.whole(200, text.encode(), 'text/plain')
        if first == 'fault':
            if not rest:
                text = ''.join(f'{k}\t{v}\n' for k, v in FAULTS.items())
                return await c.whole(200, text.encode(), 'text/plain')
            return await c.fault(rest)
        if first in ('healthy', ''):
            return await c.exposition(bodies.healthy(self.now()))
        if first == 'mixin':
            script = self.scripts['mixin'] if 'part' not in c.query else self.kept(
                c.query['part'], 'part', lambda: bodies.Script(bodies.mixin(c.query['part'])))
            return await c.exposition(script.steps[0].render(self.now()))
        if first == 'redirect':
            status = int(c.query.pop('status', 302))
            return await c.whole(status, b'', '', [('Location', c.query['to'])])
        if first in ('seq', 'wall') and rest in self.scripts:
            return await self.scripted(c, self.scripts[rest], first == 'wall')
        if first in self.histories:
            return await self.history(c, self.histories[first], rest)
        if first == 'target' and self.synthetic:
            key, text = self.synthetic.body(int(rest), self.now())
            return await c.exposition(text, key)
        if first == 'targets' and self.synthetic:
            text = self.synthetic.config(self.ports['http'], c.query.get('interval', '15s'))
            return await c.whole(200, text.encode(), 'text/plain')
        return await c.whole(404, b'no such target\n', 'text/plain')

    async def scripted(self, c, script, wall):
        n = 0
        if 'every' in c.query:
            first = self.firsts.setdefault(c.path, time.time())
            n = int((time.time() - first) / float(c.query['every']))
        elif not wall:
            n = self.count((c.path, c.client()))
        step = script.at(n)
        if step.fault:
            return await c.fault(step.fault)
        return await c.exposition(step.render(self.now()))

    async def history(self, c, h, rest):
        if rest == 'config':
            text = h.config(self.ports['http'], c.query.get('interval', '15s'))
            return await c.whole(200, text.encode(), 'text/plain')
        if rest == 'rewind':
            h.rewind()
            return await c.whole(200, b'')
        if rest not in h.instances:
            return await c.whole(404, b'no such instance\n', 'text/plain')
        up, text, key = h.body(rest, time.time())
        if not up:
            return await c.whole(503, b'it was down\n', 'text/plain')
        return await c.exposition(text, key)

    # -------------------------------------------------------------- ports

    async def listen(self, name, tls=None):
        async def serve(reader, writer):
            await Connection(self, reader, writer).run()
        s = await asyncio.start_server(serve, '127.0.0.1', 0, ssl=tls, backlog=1024)
        self.ports[name] = s.sockets[0].getsockname()[1]
        return s

    async def run(self, tls_dir=None, ready=lambda s: None):
        self.closed = socket.socket()
        self.closed.bind(('127.0.0.1', 0))
        self.ports['down'] = self.closed.getsockname()[1]
        servers = [await self.listen('http')]
        if tls_dir:
            for name, host in (('https', None), ('https-wrong', 'elsewhere.invalid')):
                servers.append(await self.listen(name, certificate(tls_dir, name, host)))
            self.ca = os.path.join(tls_dir, 'ca.pem')
        ready(self)
        parent = os.getppid()
        while os.getppid() == parent:
            await asyncio.sleep(0.5)


def certificate(folder, name, host):
    """A context with a certificate of folder/ca.pem, for HOST or this machine."""
    def openssl(*args):
        subprocess.run(['openssl', *args], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.makedirs(folder, exist_ok=True)
    key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    if not os.path.exists(os.path.join(folder, 'ca.pem')):
        openssl('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem',
                '-days', '2', '-subj', '/CN=test authority')
    names = f'DNS:{host}' if host else 'IP:127.0.0.1,DNS:localhost'
    with open(os.path.join(folder, name + '.ext'), 'w') as f:
        f.write(f'subjectAltName={names}\n')
    openssl('req', '-new', *key, '-keyout', name + '.key', '-out', name + '.csr',
            '-subj', f'/CN={host or "localhost"}')
    openssl('x509', '-req', '-in', name + '.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
            '-CAcreateserial', '-out', name + '.pem', '-days', '2', '-extfile', name + '.ext')
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, name + '.pem'), os.path.join(folder, name + '.key'))
    return context


def main():
    server, tls, args = Server(), None, sys.argv[1:]
    while args:
        if len(args) < 2:
            raise SystemExit(f'scrape_server: {args[0]}: what?')
        option, value = args.pop(0), args.pop(0)
        if option == '--tls':
            tls = value
        elif option == '--script':
            name, _, file = value.partition('=')
            with open(file, 'rb') as f:
                server.scripts[name] = bodies.Script(f.read())
        elif option == '--history':
            h = bodies.History(value)
            server.histories[h.name] = h
        elif option == '--targets':
            server.synthetic = bodies.Synthetic(*map(int, value.split(',')))
        else:
            raise SystemExit(f'scrape_server: no such option: {option}')

    def ready(s):
        for name, port in s.ports.items():
            print(name, port)
        if s.ca:
            print('ca', s.ca)
        print('ready', flush=True)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    asyncio.run(server.run(tls, ready))


if __name__ == '__main__':
    main()
