#!/usr/bin/env python3
"""--memory holds: what a whole process takes at its most, while it scrapes.

  test_memory.py PYRODASH WORKDIR
"""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scrape_client import Tap, Targets, sanitized  # noqa: E402

MIB = 1 << 20


def run(program, *args):
    """(exit code, how what it wrote begins, MiB at its most).  Whoever runs it stays
    small: the kernel counts that, too."""
    out = open('out', 'w+', encoding='utf-8')
    p = subprocess.Popen([program, *args], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                         close_fds=False)
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    out.seek(0)
    return p.returncode, out.read(10000), usage.ru_maxrss * 1024 / MIB


def scraping(targets, interval, memory):
    """Options: all of the targets, so many seconds apart."""
    with open('targets.yml', 'w', encoding='utf-8') as f:
        f.write(targets.get(f'/targets/config?interval={interval}s'))
    return '--scrape-config', 'targets.yml', '--memory', memory


def below(tap, most, mib, what):
    """At any pace: memory is not a matter of time."""
    tap(all(m < mib for m in most), what, most)


def check_needed(tap, program, targets, pace, most):
    code, text, mib = run(program, 'snapshot', *scraping(targets, pace, '64M'), '--for',
                          f'{4 * pace}s', '--width', '200')
    print(f'# needed: {mib:.1f} MiB at its most', flush=True)
    most.append(mib)
    tap(code == 0 and '32 of 32 up' in text, '160,000 lines are scraped with --memory 64M', text)


def check_all(tap, program, targets, pace, most):
    """A query keeps all of them."""
    _, text, mib = run(program, 'query', *scraping(targets, pace, '64M'), '--for',
                       f'{6 * pace}s', 'sum(resets(up[1m]))')
    print(f'# all: {mib:.1f} MiB at its most', flush=True)
    most.append(mib)
    tap('with --memory' in text, 'series that find no room are told of in words', text)
    up = re.search(r'(\d+) of 32 targets up', text)
    tap(up is not None and 10 <= int(up[1]) < 32, 'targets whose series found it are up', text)
    tap(re.search(r'(?m)^ *\S* *0$', text) is not None, 'and none of them fails later', text)


def check_wide(tap, program, targets, pace, most):
    """A query that takes all of them at once, and what is written of it."""
    for memory, mib in most.items():
        code, text, took = run(program, 'query', *scraping(targets, pace, memory),
                               '--format', 'json', 'topk(1000000, {__name__=~".+"})')
        written = os.path.getsize('out') / MIB
        print(f'# wide: {took:.1f} MiB at its most, {written:.1f} MiB written', flush=True)
        mib.append(took)
        if memory == '64M':
            tap(code == 1 and 'more memory than is left' in text,
                'a query that finds no room fails', text)
        else:
            tap(code == 0 and written > 20, 'one that finds it is answered', text[:200])


def check_at_once(tap, program, targets, pace, most):
    """All are begun in the first second, and grow side by side."""
    _, text, mib = run(program, 'query', *scraping(targets, 10 * pace, '192M'), '--for',
                       f'{6 * pace}s', 'sum(up)')
    print(f'# at once: {mib:.1f} MiB at its most', flush=True)
    most.append(mib)
    tap('with --memory' in text, 'many targets at once find no room for all', text)


def main():
    program, tap = os.path.abspath(sys.argv[1]), Tap()
    os.chdir(sys.argv[2])
    if sanitized(program):
        tap.skip('memory', 'sanitizers take more than all else')
        tap.end()
        return
    targets, most = Targets('--targets', '32,5000'), []
    tap.patient(lambda t, pace: check_needed(t, program, targets, pace, most))
    below(tap, most, 64, 'and the process stays below it')
    most = []
    tap.patient(lambda t, pace: check_all(t, program, targets, pace, most))
    below(tap, most, 64, 'and nothing grows for them')
    most = {'64M': [], '256M': []}
    tap.patient(lambda t, pace: check_wide(t, program, targets, pace, most))
    below(tap, most['64M'], 64, 'and the process stays below it')
    below(tap, most['256M'], 256, 'in either case')
    targets.close()
    targets, most = Targets('--targets', '500,5000'), []
    tap.patient(lambda t, pace: check_at_once(t, program, targets, pace, most))
    below(tap, most, 192, 'and the process stays below it, too')
    # They fail, and begin anew; meanwhile others have taken their room.
    with open('targets.yml', 'w', encoding='utf-8') as f:
        f.write('global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n' + ''.join(
            f'- {{job_name: j{n}, metrics_path: /fault/huge, honor_labels: {n % 2 == 0},\n'
            f"   static_configs: [{{targets: ['127.0.0.1:{targets.port['http']}']}}]}}\n"
            for n in range(12)))
    code, text, most = run(program, 'query', '--scrape-config', 'targets.yml', '--memory', '96M',
                           '--for', '6s', 'sum(up)')
    print(f'# huge: {most:.1f} MiB at its most')
    tap(code == 4 and 'none of 12 targets answered' in text, 'targets of 10,000,000 series fail',
        text)
    tap(most < 96, 'and the process stays below it all the time', f'{most:.1f} MiB')
    targets.close()
    tap.end()


main()
