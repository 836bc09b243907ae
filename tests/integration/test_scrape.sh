#!/bin/sh
# One script of scrapes, seen by Debian's prometheus and by pyrodash at once, from
# one prometheus.yml: the same series with the same values at the same scrapes.
# Then targets that come and go in a file.
set -u
here=${srcdir:-.}/tests/integration
. "$here/prometheus.sh"
. "$here/scrape_server.sh"
. "$here/tap.sh"
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
scrape_start "$dir" --script "plain=$dir/script" --script "honor=$dir/script" \
	--script "few=$dir/script" || exit 99
cat >"$dir/prometheus.yml" <<EOF
global: {scrape_interval: 1s, scrape_timeout: 1s}
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
EOF
: >"$dir/out"
: >"$dir/err"
prom_start data || exit 99
"$pyrodash" query --scrape-config "$dir/prometheus.yml" --for 8s --format json \
	'{__name__=~".+"}[1m]' >"$dir/own.json" 2>"$dir/err"
result $? 'a prometheus.yml is scraped'
# It finds its targets in its own time.
tries=0
until curl -sG --data-urlencode 'query=count(count_over_time(up[1m]) >= 7) == 3' \
	"$url/api/v1/query" | grep -q '"value"'; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || break
	sleep 0.2
done
curl -sG --data-urlencode 'query={__name__=~".+"}[1m]' "$url/api/v1/query" >"$dir/theirs.json"
prom_stop
python3 - "$dir" >"$dir/out" 2>&1 <<'EOF'
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
        if dict(labels)['__name__'] == 'up':
            times[dict(labels)['job']] = [t for t, _ in values]
    out = {}
    for labels, values in found.items():
        d = dict(labels)
        job = d['job']
        if job == 'mine': # honor_labels
            job = 'honor'
        if d['__name__'] == 'scrape_duration_seconds':
            continue
        # What 2.42 knows of series that a limit refused is its own affair.
        if d['__name__'] == 'scrape_series_added' and job == 'few':
            continue
        out[labels] = [(times[job].index(t), v) for t, v in values if times[job].index(t) < SCRAPES]
    for job, at in times.items():
        assert len(at) >= SCRAPES, (path, job, len(at))
    return out


a, b = series(sys.argv[1] + '/own.json'), series(sys.argv[1] + '/theirs.json')
bad = 0
for labels in sorted(set(a) | set(b)):
    if a.get(labels) != b.get(labels):
        bad += 1
        print(dict(labels), 'own:', a.get(labels), 'theirs:', b.get(labels), sep='\n  ')
print(len(a), 'series')
sys.exit(bad or len(a) < 37)
EOF
result $? 'series, values and scrapes are those of prometheus'

# --- files
cat >"$dir/files.yml" <<EOF
global: {scrape_interval: 400ms, scrape_timeout: 350ms}
scrape_configs:
- job_name: files
  metrics_path: /healthy
  file_sd_configs: [{files: [$dir/targets-*.json], refresh_interval: 300ms}]
EOF
echo "[{\"targets\": [\"$scrape\", \"localhost:${scrape#*:}\"]}]" >"$dir/targets-1.json"
"$pyrodash" query --scrape-config "$dir/files.yml" --for 3s --format csv \
	'count_over_time(up[10s]) and on(instance) up' >"$dir/out" 2>"$dir/err" &
own=$!
sleep 1
echo "[{\"targets\": [\"$scrape\"]}]" >"$dir/targets-1.json"
wait $own
grep -q "$scrape" "$dir/out" && ! grep -q localhost "$dir/out"
result $? 'a target that leaves its file ends two intervals later'

# --- what is wrong with one is said beside the answer of the others
"$pyrodash" query --scrape "$scrape/healthy" --scrape "$scrape/seq/none" \
	--scrape-interval 1s up >"$dir/out" 2>"$dir/err"
grep -q '1 of 1 targets up: .*/seq/none is not scraped: all its labels' "$dir/err"
result $? 'a target with the labels of another is told'
echo "1..$n"
exit $bad
