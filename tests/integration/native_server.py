"""A Pyroscope (v2) whose histograms are classic and native, in protobuf.

native_server.py PORTFILE.  Serves /metrics as client_golang does to a scraper
that asks for native histograms; ends when its standard input does.
"""
import http.server
import struct
import sys
import threading
import time

TYPE = ('application/vnd.google.protobuf; '
        'proto=io.prometheus.client.MetricFamily; encoding=delimited')
BEGUN = time.time()


def varint(n):
    out = b''
    while True:
        n, low = n >> 7, n & 0x7f
        out += bytes([low | (0x80 if n else 0)])
        if not n:
            return out


def number(field, n):
    return varint(field << 3) + varint(n)


def zigzag(field, n):
    return number(field, n * 2 if n >= 0 else -n * 2 - 1)


def double(field, v):
    return varint(field << 3 | 1) + struct.pack('<d', v)


def message(field, body):
    if isinstance(body, str):
        body = body.encode()
    return varint(field << 3 | 2) + varint(len(body)) + body


def metric(labels, body):
    return message(4, b''.join(message(1, message(1, k) + message(2, v))
                               for k, v in sorted(labels.items())) + body)


def family(name, kind, metrics):
    body = message(1, name) + message(2, '') + number(3, kind) \
        + b''.join(metrics)
    return varint(len(body)) + body


def histogram(count):
    classic = b''.join(message(3, number(1, count) + double(2, le))
                       for le in (1.0, float('inf')))
    native = (zigzag(5, 3) + double(6, 1e-128) + number(7, 0)
              + message(12, zigzag(1, 0) + number(2, 1))
              + message(13, varint(count * 2)))
    return message(7, number(1, count) + double(2, count * 0.5) + classic
                   + native)


def body():
    n = int((time.time() - BEGUN) * 10) + 100
    routes = ['push_v1_pusherservice_push', 'querier_v1_querierservice_series',
              '/segmentwriter.v1.SegmentWriterService/Push']
    out = family('pyroscope_build_info', 1,
                 [metric({'goversion': 'go1.25'}, message(2, double(1, 1)))])
    for name in ('compressed_bytes', 'samples'):
        out += family('pyroscope_distributor_received_' + name, 4,
                      [metric({'type': 'memory', 'tenant': 'anonymous'},
                              histogram(n))])
    return out + family('pyroscope_request_duration_seconds', 4, [
        metric({'method': 'POST', 'route': r, 'status_code': '200',
                'ws': 'false'}, histogram(n)) for r in routes])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        data = body()
        self.send_response(200)
        self.send_header('Content-Type', TYPE)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(sys.argv[1], 'w', encoding='utf-8') as f:
        f.write(f'{server.server_port}\n')
    sys.stdin.read()


main()
