#!/usr/bin/env python3
"""A Prometheus that misbehaves on request.

Listens on two ports of 127.0.0.1 and prints them.  The first part of a path is
what goes wrong: /cut/api/v1/query is cut short.  /log/NAME tells what came
under a name.  Ends when its standard input does.
"""
import asyncio
import sys
import zlib

VECTOR = (b'{"status":"success","data":{"resultType":"vector","result":'
          b'[{"metric":{"__name__":"up"},"value":[1,"1"]}]}}')
JSON = 'Content-Type: application/json\r\n'
ports = []
servers = []


class Log:
    def __init__(self):
        self.requests = self.now = self.most = self.secrets = 0
        self.methods = []
        self.bodies = []
        self.connections = set()
        self.left = set()


logs = {}


def head(status, headers='', length=None):
    if length is not None:
        headers += f'Content-Length: {length}\r\n'
    return f'HTTP/1.1 {status} X\r\n{headers}\r\n'.encode()


def whole(status, body, headers=JSON):
    return head(status, headers, len(body)) + body


def envelope(status, kind, text):
    return whole(status, ('{"status":"error","errorType":"%s","error":"%s"}'
                          % (kind, text)).encode())


def gzipped(body):
    c = zlib.compressobj(wbits=31)
    return c.compress(body) + c.flush()


def bomb():
    """1 GiB of blanks behind the start of an answer, in 1 MB."""
    c = zlib.compressobj(wbits=31)
    start = c.compress(b'{"status":') + c.flush(zlib.Z_FULL_FLUSH)
    block = c.compress(b' ' * (1 << 20)) + c.flush(zlib.Z_FULL_FLUSH)
    return start + block * 1024


class Connection:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def request(self):
        line = (await self.reader.readline()).decode().split()
        if len(line) < 3:
            return None
        headers = {}
        while True:
            h = (await self.reader.readline()).decode().strip()
            if not h:
                break
            name, _, value = h.partition(':')
            headers[name.lower()] = value.strip()
        n = int(headers.get('content-length', 0))
        body = await self.reader.readexactly(n) if n else b''
        return line[0], line[1], headers, body

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def run(self):
        try:
            while True:
                r = await self.request()
                if r is None or not await self.answer(*r):
                    break
        except (ConnectionError, asyncio.IncompleteReadError,
                asyncio.CancelledError):
            pass
        finally:
            self.writer.close()

    async def answer(self, method, path, headers, body):
        name = path.split('/')[1]
        if name == 'log':
            await self.send(whole(200, self.tell(path.split('/')[2])))
            return True
        log = logs.setdefault(name, Log())
        log.requests += 1
        log.now += 1
        log.most = max(log.most, log.now)
        log.methods.append(method)
        log.bodies.append(body)
        log.connections.add(self)
        for secret in ('authorization', 'x-scope-orgid', 'x-my', 'cookie'):
            log.secrets += secret in headers
        try:
            fault = getattr(self, 'fault_' + name.rstrip('0123456789'))
            return await fault(log, method, headers) is not False
        finally:
            log.now -= 1

    @staticmethod
    def tell(name):
        log = logs.get(name, Log())
        return (f'requests={log.requests} most={log.most} '
                f'secrets={log.secrets} methods={",".join(log.methods)} '
                f'connections={len(log.connections)} '
                f'bodies={len([b for b in log.bodies if b])}').encode()

    async def fault_ok(self, log, method, headers):
        await self.send(whole(200, VECTOR))

    async def fault_many(self, log, method, headers):
        """Opens 20 more ports, each a server of its own."""
        more = [await listen() for _ in range(20)]
        await self.send(whole(200, ' '.join(map(str, more)).encode()))

    async def fault_third(self, log, method, headers):
        """Closes after every third answer and does not say so."""
        await self.send(whole(200, VECTOR))
        return log.requests % 3 != 0

    async def fault_leaves(self, log, method, headers):
        """Closes when the second request comes."""
        if self in log.left:
            return False
        log.left.add(self)
        await self.send(whole(200, VECTOR))

    async def fault_hints(self, log, method, headers):
        await self.send(head(100) + head(103, 'Link: </style.css>\r\n') +
                        whole(200, VECTOR))

    async def fault_trailer(self, log, method, headers):
        await self.send(head(200, JSON + 'Trailer: X-Sum\r\n'
                                  'Transfer-Encoding: chunked\r\n') +
                        b'%x;part=1\r\n%s\r\n' % (len(VECTOR), VECTOR) +
                        b'0\r\nX-Sum: 1\r\nContent-Encoding: gzip\r\n\r\n')

    async def fault_old(self, log, method, headers):
        """HTTP/1.0: the end of the connection is that of the body."""
        await self.send(head(200, JSON).replace(b'/1.1', b'/1.0') + VECTOR)
        return False

    async def fault_more(self, log, method, headers):
        """More than Content-Length says."""
        await self.send(whole(200, VECTOR) + b'and more')

    async def fault_kept(self, log, method, headers):
        await self.send(whole(200, VECTOR))

    async def fault_idle(self, log, method, headers):
        """Says that it waited too long for the next one."""
        await self.send(whole(200, VECTOR))
        await asyncio.sleep(0.05)
        await self.send(whole(408, b'too late', 'Connection: close\r\n'))
        return False

    async def fault_gzip(self, log, method, headers):
        assert headers['accept-encoding'] == 'gzip'
        await self.send(whole(200, gzipped(VECTOR),
                              JSON + 'Content-Encoding: gzip\r\n'))

    async def fault_pieces(self, log, method, headers):
        await self.send(head(200, JSON + 'Transfer-Encoding: chunked\r\n'))
        for i in range(0, len(VECTOR), 7):
            piece = VECTOR[i:i + 7]
            await self.send(b'%x\r\n%s\r\n' % (len(piece), piece))
            await asyncio.sleep(0.001)
        await self.send(b'0\r\n\r\n')

    async def fault_flaky(self, log, method, headers):
        if log.requests == 1:
            await self.send(whole(500, b'oops', ''))
        else:
            await self.send(whole(200, VECTOR))

    async def fault_busy(self, log, method, headers):
        if log.requests == 1:
            await self.send(whole(429, b'slow down', 'Retry-After: 1\r\n'))
        else:
            await self.send(whole(200, VECTOR))

    async def fault_later(self, log, method, headers):
        await self.send(whole(429, b'slow down', 'Retry-After: 90\r\n'))

    async def fault_years(self, log, method, headers):
        await self.send(whole(503, b'busy', 'Retry-After: 99999999\r\n'))

    async def fault_wordless(self, log, method, headers):
        await self.send(whole(200, b'{"status":"error"}'))

    async def fault_twice(self, log, method, headers):
        await self.send(whole(200, gzipped(gzipped(VECTOR)),
                              JSON + 'Content-Encoding: gzip\r\n' * 2))

    async def fault_encodingless(self, log, method, headers):
        await self.send(whole(200, VECTOR, JSON + 'Content-Encoding:\r\n'))

    async def fault_coded(self, log, method, headers):
        await self.send(head(200, JSON + 'Transfer-Encoding: gzip\r\n'))
        await self.send(bomb())
        return False

    async def fault_talks(self, log, method, headers):
        await self.send(head(302, 'Location: /arrived6/\r\n'))
        while True:
            await self.send(b' ' * 65536)

    async def fault_nowhere(self, log, method, headers):
        await self.send(whole(302, b'', ''))

    async def fault_forbidden(self, log, method, headers):
        await self.send(whole(403, b'no', ''))

    async def fault_down(self, log, method, headers):
        await self.send(whole(503, b'Service Unavailable',
                              'Content-Type: text/plain\r\n'))

    async def fault_querytimeout(self, log, method, headers):
        await self.send(envelope(503, 'timeout', 'query timed out'))

    async def fault_bad(self, log, method, headers):
        await self.send(envelope(400, 'bad_data', '1:5: parse error: no'))

    async def fault_exec(self, log, method, headers):
        await self.send(envelope(422, '422', 'many-to-many'))

    async def fault_auth(self, log, method, headers):
        if headers.get('authorization') == 'Basic dXNlcjpwOkBz':
            await self.send(whole(200, VECTOR))
        else:
            await self.send(whole(401, b'who are you', ''))

    async def fault_hang(self, log, method, headers):
        await asyncio.sleep(60)
        return False

    async def fault_drip(self, log, method, headers):
        await self.send(head(200, JSON))
        while True:
            await self.send(b' ')
            await asyncio.sleep(0.02)

    async def fault_cut(self, log, method, headers):
        if log.requests > 1:
            await self.send(whole(200, VECTOR))
            return True
        await self.send(head(200, JSON, len(VECTOR)) + VECTOR[:50])
        return False

    async def fault_cutjson(self, log, method, headers):
        await self.send(whole(200, VECTOR[:50]))

    async def fault_html(self, log, method, headers):
        await self.send(whole(200, b'<html>\x1b[31mLogin\x1b]0;x\x07' * 50,
                              'Content-Type: text/html\r\n'))

    async def fault_gateway(self, log, method, headers):
        await self.send(whole(502, b'<h1>Bad Gateway</h1>',
                              'Content-Type: text/html\r\n'))

    async def fault_page(self, log, method, headers):
        await self.send(whole(502, b'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n',
                              'Content-Type: text/html\r\n'))

    async def fault_nothing(self, log, method, headers):
        await self.send(whole(404, b'404 page not found',
                              'Content-Type: text/plain\r\n'))

    async def fault_series(self, log, method, headers):
        one = b'{"metric":{"a":"b"},"value":[1,"1"]},'
        await self.send(head(200, JSON) + VECTOR[:VECTOR.index(b'[') + 1])
        while True:
            await self.send(one * 1000)

    async def fault_bomb(self, log, method, headers):
        await self.send(head(200, JSON + 'Content-Encoding: gzip\r\n'))
        await self.send(bomb())
        return False

    async def fault_endless(self, log, method, headers):
        await self.send(head(200, JSON))
        while True:
            await self.send(b' ' * 65536)

    async def fault_plain(self, log, method, headers):
        plain = headers['accept-encoding'] == 'identity'
        await self.send(whole(200 if plain else 400, VECTOR))

    async def fault_accept(self, log, method, headers):
        await self.redirect(302, f'http://127.0.0.1:{ports[1]}/accepted/')

    async def fault_accepted(self, log, method, headers):
        fine = headers['accept'] == 'text/plain;q=1'
        await self.send(whole(200 if fine else 400, VECTOR))

    async def fault_headers(self, log, method, headers):
        await self.send(b'HTTP/1.1 200 X\r\n')
        while True:
            await self.send(b'X-Filler: ' + b'x' * 1000 + b'\r\n')

    async def redirect(self, status, to):
        await self.send(whole(status, b'<html>moved',
                              f'Location: {to}\r\n'))

    async def fault_here(self, log, method, headers):
        await self.redirect(302, '/arrived1/api/v1/query')

    async def fault_elsewhere(self, log, method, headers):
        await self.redirect(307, f'http://127.0.0.1:{ports[1]}'
                                 '/arrived2/api/v1/query')

    async def fault_localhost(self, log, method, headers):
        await self.redirect(308, f'http://localhost:{ports[0]}'
                                 '/arrived3/api/v1/query')

    async def fault_there(self, log, method, headers):
        """Away and back again."""
        await self.redirect(307, f'http://127.0.0.1:{ports[1]}'
                                 '/back/api/v1/query')

    async def fault_back(self, log, method, headers):
        await self.redirect(307, f'http://127.0.0.1:{ports[0]}'
                                 '/arrived4/api/v1/query')

    async def fault_user(self, log, method, headers):
        await self.redirect(307, f'http://a:b@127.0.0.1:{ports[1]}'
                                 '/arrived5/api/v1/query')

    async def fault_file(self, log, method, headers):
        await self.redirect(302, 'file:///etc/passwd')

    async def fault_arrived(self, log, method, headers):
        await self.send(whole(200, VECTOR))

    async def fault_loop(self, log, method, headers):
        await self.redirect(302, '/loop/api/v1/query')

    async def crowd(self, log, n):
        """Answers when N were there at once, and a little later, if one more
        should come."""
        for _ in range(6000):
            if log.most >= n:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await self.send(whole(200, VECTOR))

    async def fault_six(self, log, method, headers):
        await self.crowd(log, 6)

    async def fault_twenty(self, log, method, headers):
        await self.crowd(log, 20)

    async def fault_slow(self, log, method, headers):
        await asyncio.sleep(0.1)
        await self.send(whole(200, VECTOR))

    async def fault_getonly(self, log, method, headers):
        if method == 'POST':
            await self.send(whole(405, b'Method Not Allowed', ''))
        else:
            await self.send(whole(200, VECTOR))


async def listen():
    async def serve(reader, writer):
        await Connection(reader, writer).run()

    server = await asyncio.start_server(serve, '127.0.0.1', 0, backlog=100)
    servers.append(server)
    return server.sockets[0].getsockname()[1]


async def main():
    for _ in range(2):
        ports.append(await listen())
    print(*ports, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
