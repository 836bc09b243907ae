#!/bin/sh
# One script of scrapes, seen by Debian's prometheus and by pyrodash at once, from
# one prometheus.yml: the same series with the same values at the same scrapes, and
# the same ones between two scrapes, which tells where markers end them.
# Then targets that come and go in a file.
set -u
here=${srcdir:-.}/tests/integration
. "$here/prometheus.sh"
. "$here/scrape_server.sh"
. "$here/tap.sh"
patient
pyrodash=${abs_builddir:-$PWD}/pyrodash

prom_need
scrape_need
prom_work
dir=$work
trap 'scrape_stop; prom_cleanup' EXIT

cat >"$dir/script" <<'EOF'
# TYPE a counter
# HELP a All that there is.
a{code="200",job="mine",instance="x"} 1
a{code="500"} 2
gone 7
go_threads 3
# TYPE h histogram
h_bucket{le="1.0"} 1
h_bucket{le="+Inf"} 2
h_sum 1.5
h_count 2
twice 1
twice 2
---
a{code="200",job="mine",instance="x"} 2
a{code="500"} 3
new{path="/a/b"} NaN
new{path="/a/c"} +Inf
--- 503
--- parse-error
---
a{code="200",job="mine",instance="x"} 5
gone 8
new{path="/a/b"} -1e-7
---
a{code="200",job="mine",instance="x"} 6
EOF
# Timestamps that come and go, before and after all scrapes.
now=$(date +%s)
at() { # SECONDS FROM NOW
	echo "$((now + $1))000"
}
cat >"$dir/times" <<EOF
a 1
b 1 $(at -50)
c 1
d 1 $(at -50)
---
a 2 $(at 100)
b 2
c 2 $(at -40)
d 2
---
a 3
b 3 $(at -30)
c 3
d 3 $(at 110)
d 3.5 $(at 111)
---
a 4 $(at 120)
b 4
c 4
d 4 $(at 105)
---
a 5
c 5 $(at 130)
d 5 $(at 112)
---
b 6 $(at 110)
c 6 $(at 140)
d 6
EOF
# The same series of two targets; one of them ends while the other goes on.
printf 'a 1\n---\na 2\nb 2\n---\na 3\n---\na 4\nb 4\n---\na 5\n---\na 6\n' >"$dir/p"
printf 'a 101\nb 101\n---\na 102\nb 102\n---\na 103\nb 103\n---\na 104\n---\na 105\n---\na 106\n' >"$dir/q"
scrape_start "$dir" --script "times=$dir/times" --script "p=$dir/p" \
	--script "q=$dir/q" --script "plain=$dir/script" --script "honor=$dir/script" \
	--script "few=$dir/script" || exit 99
cat >"$dir/prometheus.yml" <<EOF
global: {scrape_interval: ${pace}s, scrape_timeout: ${pace}s}
scrape_configs:
- job_name: plain
  metrics_path: /seq/plain
  static_configs: [{targets: ['$scrape'], labels: {zone: z1}}]
  metric_relabel_configs:
  - {source_labels: [__name__], regex: 'go_.*', action: drop}
  - {source_labels: [path], regex: '/(.*)/.*', target_label: first}
- job_name: honor
  honor_labels: true
  metrics_path: /seq/honor
  relabel_configs: [{target_label: instance, replacement: 'here:1'}]
  static_configs: [{targets: ['$scrape']}]
- job_name: few
  sample_limit: 9
  metrics_path: /seq/few
  static_configs: [{targets: ['$scrape']}]
- job_name: times
  metrics_path: /seq/times
  params: {format: [text]}
  static_configs: [{targets: ['$scrape']}]
- job_name: both
  static_configs:
  - {targets: ['$scrape'], labels: {__metrics_path__: /seq/p, instance: same}}
  - {targets: ['$scrape'], labels: {__metrics_path__: /seq/q, instance: same}}
EOF
all='{__name__=~".+"}[10m] offset -5m'
# What there is at many instants, and when targets were scraped last.
between="({__name__=~\".+\"} or label_replace(timestamp(up), \"scraped\", \"1\", \"\", \"\"))[$((100 * pace))s:$((100 * pace))ms]"
# Another client sees the same scripts.
sed -e 's/{format: \[text\]}/{format: [text], client: [two]}/' -e '/job_name: times/b' \
	-e 's/^- job_name.*/&\n  params: {client: [two]}/' "$dir/prometheus.yml" >"$dir/two.yml"
: >"$dir/out"
: >"$dir/err"
prom_start data || exit 99
"$pyrodash" query --scrape-config "$dir/two.yml" --for $((8 * pace))s --format json \
	"$between" >"$dir/own.between" 2>"$dir/err.two" &
two=$!
"$pyrodash" query --scrape-config "$dir/prometheus.yml" --for $((8 * pace))s --format json \
	"$all" >"$dir/own.json" 2>"$dir/err"
result $? 'a prometheus.yml is scraped'
wait $two || cat "$dir/err.two" >&2
# It finds its targets in its own time.
tries=0
until curl -sG --data-urlencode 'query=count(count_over_time(up{job!="both"}[1m]) >= 7) == 4
	and on() count_over_time(up{job="both"}[1m]) >= 14' \
	"$url/api/v1/query" | grep -q '"value"'; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || break
	sleep 0.2
done
curl -sG --data-urlencode "query=$all" "$url/api/v1/query" >"$dir/theirs.json"
curl -sG --data-urlencode "query=$between" "$url/api/v1/query" >"$dir/theirs.between"
prom_stop
cat >"$dir/compare.py" <<'EOF'
import json, sys

SCRAPES = 7 # of all, the least


def series(path):
    """By labels: the values by the number of the scrape."""
    with open(path) as f:
        data = json.load(f)
    data = data.get('data', data)
    found = {}
    for s in data['result']:
        found[tuple(sorted(s['metric'].items()))] = s['values']
    times = {}
    for labels, values in found.items():
        at = [t for t, _ in values]
        assert at == sorted(set(at)), labels
        if dict(labels)['__name__'] == 'up':
            times[dict(labels)['job']] = at
    out = {}
    for labels, values in found.items():
        d = dict(labels)
        job = d['job']
        if job == 'both': # by target, the two of which have other phases
            low = [v for _, v in values if 0 < float(v) < 100]
            high = [v for _, v in values if float(v) > 100]
            out[labels] = (low[:6], high[:6]) if d['__name__'] in 'ab' else []
            continue
        if job == 'mine': # honor_labels
            job = 'honor'
        if d['__name__'] == 'scrape_duration_seconds':
            continue
        # Those with times of their own have the same in both.
        at = {t: n for n, t in enumerate(times[job])}
        out[labels] = [(at.get(t, t), v) for t, v in values if at.get(t, 0) < SCRAPES]
    for job, at in times.items():
        assert len(at) >= SCRAPES, (path, job, len(at))
    return out


def between(path):
    """By labels: what there is, or None, after each scrape and before the next."""
    with open(path) as f:
        data = json.load(f)
    at, found = {}, {}
    for s in data.get('data', data)['result']:
        labels = s['metric']
        if 'scraped' in labels:
            last = {t: instant for instant, t in s['values']}
            at[labels['job']] = [last[t] for t in sorted(last, key=float)][:SCRAPES]
        elif labels['__name__'] != 'scrape_duration_seconds' and labels['job'] != 'both':
            found[tuple(sorted(labels.items()))] = dict(s['values'])
    for job, instants in at.items():
        assert job == 'both' or len(instants) == SCRAPES, (path, job, instants)
    return {labels: [values.get(t) for t in at[dict(labels)['job'].replace('mine', 'honor')]]
            for labels, values in found.items()}


def same(a, b, least):
    bad = 0
    for labels in sorted(set(a) | set(b)):
        if a.get(labels) != b.get(labels):
            bad += 1
            print(dict(labels), 'own:', a.get(labels), 'theirs:', b.get(labels), sep='\n  ')
    print(len(a), 'series')
    return bad == 0 and len(a) >= least


if sys.argv[2] == 'json':
    ok = same(series(sys.argv[1] + '/own.json'), series(sys.argv[1] + '/theirs.json'), 52)
else:
    a = between(sys.argv[1] + '/own.between')
    ends = sum(x is not None and y is None for v in a.values() for x, y in zip(v, v[1:]))
    print(ends, 'ends')
    ok = same(a, between(sys.argv[1] + '/theirs.between'), 45) and ends >= 20
sys.exit(not ok)
EOF
python3 "$dir/compare.py" "$dir" json >"$dir/out" 2>&1
result $? 'series, values and scrapes are those of prometheus'
python3 "$dir/compare.py" "$dir" between >"$dir/out" 2>&1
result $? 'and where series end'

# --- files
cat >"$dir/files.yml" <<EOF
global: {scrape_interval: $((400 * pace))ms, scrape_timeout: $((350 * pace))ms}
scrape_configs:
- job_name: files
  metrics_path: /healthy
  file_sd_configs: [{files: [$dir/targets-*.json], refresh_interval: $((300 * pace))ms}]
EOF
echo "[{\"targets\": [\"$scrape\", \"localhost:${scrape#*:}\"]}]" >"$dir/targets-1.json"
"$pyrodash" query --scrape-config "$dir/files.yml" --for $((3 * pace))s --format csv \
	'count_over_time(up[10s]) and on(instance) up' >"$dir/out" 2>"$dir/err" &
own=$!
sleep $pace
echo "[{\"targets\": [\"$scrape\"]}]" >"$dir/targets-1.json"
wait $own
grep -q "$scrape" "$dir/out" && ! grep -q localhost "$dir/out"
result $? 'a target that leaves its file ends two intervals later'

# An interval that was long: its next scrape does not wait for the end of it.
slow='"labels": {"__scrape_interval__": "1h", "__scrape_timeout__": "1s"}'
echo "[{\"targets\": [\"$scrape\"], $slow}]" >"$dir/targets-1.json"
"$pyrodash" query --scrape-config "$dir/files.yml" --for $((5 * pace))s --format csv \
	'count_over_time(up[1m]) > 3' >"$dir/out" 2>"$dir/err" &
own=$!
sleep $((2 * pace))
echo "[{\"targets\": [\"$scrape\"]}]" >"$dir/targets-1.json"
wait $own
grep -q "$scrape" "$dir/out"
result $? 'an interval that becomes shorter is so at once'

# --- what is wrong with one is said beside the answer of the others
"$pyrodash" query --scrape "$scrape/healthy" --scrape "$scrape/seq/none" \
	--scrape-interval ${pace}s --format csv up >"$dir/out" 2>"$dir/err"
grep -q '1 of 2 targets up: .*/seq/none' "$dir/err" && [ "$(grep -c "$scrape" "$dir/out")" = 2 ] &&
	grep -q "$scrape/seq/none" "$dir/out"
result $? 'two paths of one address are two targets'

# --- more targets than connections: they take turns, and it is said
set --
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
	set -- "$@" --scrape "$scrape/healthy?n=$i"
done
(ulimit -n 64 && exec "$pyrodash" query "$@" --scrape-interval ${pace}s --for $((3 * pace))s \
	--format csv 'sum_over_time(up[1m]) == bool count_over_time(up[1m])') >"$dir/out" 2>"$dir/err"
[ "$(grep -c ',1$' "$dir/out")" = 25 ] &&
	grep -q '25 of 25 targets up: 25 targets, and room for 1. connections: .*(ulimit -n)' "$dir/err"
result $? 'targets share what connections there may be'
echo "1..$n"
exit $bad
