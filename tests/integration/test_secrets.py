#!/usr/bin/env python3
"""test_secrets.py - a canary in every place that holds a secret, and where it
is found again: nowhere but at the server that it is for.

All that the program writes is searched (standard output and error, a terminal,
files), its command line as others see it, and the core that it must not leave.
"""
import base64
import concurrent.futures
import fcntl
import http.server
import json
import os
import pty
import select
import signal
import subprocess
import struct
import sys
import tempfile
import termios
import threading
import time

CANARY = 'kanarienvogel'
PROGRAM = os.path.abspath(os.environ.get('PYRODASH', './pyrodash'))
FORMS = [CANARY.encode(), CANARY.encode().hex().encode()]
for user in ('me:', 'x:', ''):  # as basic authentication sends it
    FORMS.append(base64.b64encode((user + CANARY).encode()).rstrip(b'=')[:-1])
seen = []  # (path, headers) at the server
over = threading.Event()
bad = number = 0


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        seen.append((self.path, str(self.headers)))
        metrics = 'X-Prometheus-Scrape-Timeout-Seconds' in self.headers
        where = self.path.split('/')[1] if self.path[0] == '/' else 'proxied'
        if where == 'hang':
            over.wait(300)
        status = {'401': 401, 'away': 307, 'proxied': 407, 'told': 400,
                  'told-json': 400}
        told = ' '.join(f'{k}={v}' for k, v in reversed(self.headers.items()))
        body = told.encode() if where == 'told' else \
            json.dumps({'status': 'error', 'errorType': 'bad_data',
                        'error': told}).encode() if where == 'told-json' else \
            b'no' if where in status else b'up 1\n' if metrics else \
            b'{"status":"success","data":{"resultType":"vector","result":[]}}'
        self.send_response(status.get(where, 200))
        if where == 'away':
            self.send_header('Location', f'http://localhost:{port}/there{self.path}')
        self.send_header('Content-Type', 'text/plain' if metrics
                         else 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def result(fine, name):
    global bad, number
    number += 1
    bad += not fine
    print('ok' if fine else 'not ok', number, '-', name, flush=True)


def hits(data):
    return sum(data.count(f) for f in FORMS)


def slots():
    """NAME: options, environment, and the configuration of each."""
    auth = {
        'password': 'basic_auth: {username: me, password: %s}' % CANARY,
        'password_file': 'basic_auth: {username: me, password_file: s}',
        'credentials': 'authorization: {credentials: %s}' % CANARY,
        'credentials_file': 'authorization: {credentials_file: s}',
        'bearer_token': 'bearer_token: %s' % CANARY,
        'header values': 'http_headers: {X-A: {values: [%s]}}' % CANARY,
        'header secrets': 'http_headers: {X-A: {secrets: [%s]}}' % CANARY,
        'header files': 'http_headers: {X-A: {files: [s]}}',
    }
    for name, text in auth.items():
        yield name, [], {}, text, ''
    yield 'proxy_url', [], {}, \
        f'proxy_url: http://me:{CANARY}@127.0.0.1:{port}', ''
    yield '--header', ['--header', f'X-A: {CANARY}'], {}, None, ''
    yield 'user of --url', [], {}, None, f'me:{CANARY}@'
    yield 'user of PYRODASH_URL', [], {'PYRODASH_URL': '@'}, None, \
        f'me:{CANARY}@'


def arguments(slot, folder, where):
    _, options, env, config, user = slot
    args = list(options)
    if config is not None:
        with open(f'{folder}/http.yml', 'w') as f:
            f.write(config + '\n')
        args += ['--http.config.file', f'{folder}/http.yml']
    at = where.replace('http://', 'http://' + user)
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith('PYRODASH_') and 'proxy' not in k.lower()}
    environment.update(LC_ALL='C.UTF-8', TERM='xterm-256color')
    environment.update(env)
    if 'PYRODASH_URL' in env:
        environment['PYRODASH_URL'] = at
    else:
        args += ['--url', at]
    return args, environment


def scrape(slot, folder, where):
    """The same for a target: by --scrape, and as a job of a file."""
    args, env = arguments(slot, folder, where)
    at = args.index('--url')
    yield args[:at] + ['--scrape', where] + args[at + 2:], env
    with open(f'{folder}/job.yml', 'w') as f:
        _, _, host, path = where.split('/', 3) if where.count('/') > 2 \
            else (where + '/x').split('/', 3)
        f.write(f'scrape_configs:\n- job_name: j\n  metrics_path: /{path}\n'
                f'  static_configs: [targets: ["{host}"]]\n'
                f'  {slot[3]}\n')
    yield ['--scrape-config', f'{folder}/job.yml'], env


COMMANDS = [
    ['query', 'up'],
    ['query', 'up', '--format', 'json'],
    ['snapshot', '--format', 'text'],
    ['snapshot', '--format', 'json'],
    ['doctor', '--format', 'json'],
]


def outputs(slot, folder):
    """Counts what is found in the outputs of a slot, for servers of all kinds;
    an error is never without words."""
    found = silent = 0
    servers = [f'http://127.0.0.1:{port}/{w}{folder}' for w in ('ok', '401', 'away')]
    # What is in `values` is no secret, of Prometheus' own.
    servers += [f'http://127.0.0.1:{port}/{w}{folder}' for w in ('told', 'told-json')
                if slot[0] != 'header values']
    servers.append('http://127.0.0.1:1')
    for where in servers:
        for command in COMMANDS if '/401/' in where else COMMANDS[:1]:
            args, env = arguments(slot, folder, where)
            p = subprocess.run([PROGRAM, *command, *args], env=env,
                               stdin=subprocess.DEVNULL, capture_output=True,
                               timeout=300)
            found += hits(p.stdout) + hits(p.stderr)
            silent += p.returncode != 0 and not p.stderr and not p.stdout
    for where in servers if slot[3] is not None else []:
        for i, (args, env) in enumerate(scrape(slot, folder, where)):
            tape = f'{folder}/tape{i}{where[-1]}'
            for command in [['query', 'up']] + [
                    ['doctor'], ['record', '--for', '1s', '-o', tape]
            ] * ('/ok/' in where):
                p = subprocess.run(
                    [PROGRAM, *command, *args, '--scrape-interval', '1s'],
                    env=env, stdin=subprocess.DEVNULL, capture_output=True,
                    timeout=300)
                found += hits(p.stdout) + hits(p.stderr)
                silent += p.returncode != 0 and not p.stderr and not p.stdout
            if os.path.exists(tape):
                with open(tape, 'rb') as f:
                    found += hits(f.read())
    # Without a scheme, and with one that is none.
    if slot[4] != '':
        for where in ('127.0.0.1', 'gopher://127.0.0.1', 'http://a b', 'http://h/?q'):
            args, env = arguments(slot, folder, 'http://x')
            text = where.replace('//', '//' + slot[4]) if '//' in where \
                else slot[4] + where
            env = {k: text if k == 'PYRODASH_URL' else v for k, v in env.items()}
            args = [text if a.startswith('http://') else a for a in args]
            p = subprocess.run([PROGRAM, 'query', 'up', *args], env=env,
                               stdin=subprocess.DEVNULL, capture_output=True)
            found += hits(p.stdout) + hits(p.stderr)
            silent += p.returncode != 2
    return found, silent


def proxies(folder):
    """Proxies whose URLs are none, and one that is not there: no text has them."""
    found = silent = 0
    for at in ('[::1', 'h:99999', '127.0.0.1:1', 'a@b', ''):
        url = f'http://me:{CANARY}@{at}'
        for config, name in (f'proxy_url: "{url}"', ''), ('', 'http_proxy'), ('', 'all_proxy'):
            args, env = arguments((None, [], {}, config, ''), folder, 'http://far.invalid')
            if name:
                env[name] = url
            p = subprocess.run([PROGRAM, 'query', 'up', *args], env=env, timeout=300,
                               stdin=subprocess.DEVNULL, capture_output=True)
            found += hits(p.stdout) + hits(p.stderr)
            silent += p.returncode == 0 or not p.stderr
    return found, silent


def look(slot, folder):
    """Looks at the running viewer: its screen, its command line, its end."""
    args, env = arguments(slot, folder, f'http://127.0.0.1:{port}/hang{folder}')
    os.mkdir(f'{folder}/core')
    fd, inside = pty.openpty()
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
    p = subprocess.Popen(
        ['setsid', '-c', 'sh', '-c', 'ulimit -c "$(ulimit -H -c)"; exec "$@"', 'sh', PROGRAM,
         'view', *args], env=env, cwd=f'{folder}/core', stdin=inside,
        stdout=inside, stderr=inside)
    os.close(inside)
    screen = b''
    until = time.time() + 60
    while time.time() < until:
        # All of the first screen, and a little of what follows.
        if not select.select([fd], [], [], 0.3)[0] and len(screen) > 1000:
            break
        try:
            screen += os.read(fd, 65536)
        except OSError:
            print('#', screen[-300:])
            break
    with open(f'/proc/{p.pid}/cmdline', 'rb') as f:
        command = f.read()
    os.kill(p.pid, signal.SIGSEGV)  # Popen's own would reap it
    _, status = os.waitpid(p.pid, 0)
    p.returncode = status
    os.close(fd)
    return (hits(screen), hits(command), len(screen) > 1000,
            os.WCOREDUMP(status) or bool(os.listdir(f'{folder}/core')))


def everything(slot, folder):
    os.mkdir(folder)
    with open(f'{folder}/s', 'w') as f:
        f.write(CANARY + '\n')
    return outputs(slot, folder), look(slot, folder)


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Server)
server.daemon_threads = True
server.handle_error = lambda *_: None  # the program was killed
port = server.server_address[1]
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as top, \
        concurrent.futures.ThreadPoolExecutor(12) as pool:
    runs = [(slot, f'{top}/{i}', pool.submit(everything, slot, f'{top}/{i}'))
            for i, slot in enumerate(slots())]
    for slot, folder, run in runs:
        (found, silent), (screen, command, drawn, core) = run.result()
        sent = [p for p, h in seen if folder + '/' in p and hits(h.encode())]
        result(found == 0, f'{slot[0]}: {found} times in the outputs')
        result(silent == 0, '... and failures have words')
        result(len(sent) > 0 and not any('/there/' in p for p in sent),
               f'... and {len(sent)} times at the server, never at another')
        result(screen == 0 and drawn, f'... {screen} times on the screen')
        result(command == 0, f'... {command} times in the command line')
        result(not core, '... and no core is left')
    found, silent = proxies(top)
    result(found == 0, f'proxies that are wrong: {found} times in the outputs')
    result(silent == 0, '... and failures have words')
    os.mkdir(f'{top}/env')
    env = {'http_proxy': f'http://me:{CANARY}@127.0.0.1:1'}
    result(not look((None, [], env, None, ''), f'{top}/env')[3],
           'a user of http_proxy: no core is left')
    over.set()
print(f'1..{number}')
sys.exit(bad > 0)
