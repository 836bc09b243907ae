#!/bin/sh
# test_scrape_config.sh - what is scraped, from outside: a prometheus.yml as it
# lies on a box, --scrape and --label, the roles of Pyroscope's microservices.
set -u
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset PYRODASH_URL PYRODASH_HTTP_CONFIG_FILE PYRODASH_TENANT
here=${srcdir:-.}/tests/integration
. "$here/tap.sh"
. "$here/scrape_server.sh"
scrape_need
patient
program=${PYRODASH:-./pyrodash}
dir=$(mktemp -d) || exit 99
trap 'scrape_stop; rm -rf "$dir"' EXIT
trap 'exit 99' HUP INT TERM
scrape_start "$dir" || exit 99
yml=$dir/prometheus.yml

# prints NAME TEXT ARGUMENTS... (of query): it exits 0 and has the text
prints() {
	name=$1
	text=$2
	shift 2
	"$program" query "$@" >"$dir/out" 2>"$dir/err" </dev/null &&
		grep -qF -e "$text" "$dir/out"
	result $? "$name"
}

# refused CODE NAME TEXT ARGUMENTS...: it exits so and says the line
refused() {
	want=$1
	name=$2
	text=$3
	shift 3
	"$program" query "$@" up >"$dir/out" 2>"$dir/err" </dev/null
	code=$?
	echo "exit code $code" >>"$dir/out"
	[ $code = "$want" ] && grep -qxF -e "pyrodash: $text" "$dir/err"
	result $? "$name"
}

# The job, cluster and namespace of the mixin, by role.
labels='label_join(up, "is", " ", "cluster", "namespace", "job")'
for role in distributor ingester query-frontend query-scheduler store-gateway; do
	prints "a job is ns/$role" "c ns ns/$role" --namespace ns --cluster c \
		--scrape "$scrape/mixin?part=$role" "$labels"
done
prints 'a querier shows nothing of itself in these metrics' \
	'local default default/pyroscope' \
	--scrape "$scrape/mixin?part=querier" "$labels"
prints 'all in one is default/pyroscope' 'local default default/pyroscope' \
	--scrape "$scrape/mixin" "$labels"
prints 'what is no Pyroscope is scrape' 'local default scrape' \
	--scrape "$scrape/healthy" "$labels"
prints 'labels that are given stand, an empty one is none' \
	' default mine  mine  default ' --scrape "$scrape/mixin" \
	--label job=mine --label cluster= "$labels"
prints 'a namespace that is given is that of the job, too' \
	'local prod prod/pyroscope' --scrape "$scrape/mixin" \
	--label namespace=prod "$labels"
prints 'a recorded name is asked when its rule has two scrapes' VALUE \
	--scrape "$scrape/mixin" --scrape-interval ${pace}s \
	'sum(job_route_cluster:pyroscope_request_duration_seconds_count:sum_rate)'

cat >"$yml" <<END
global:
  scrape_interval: $((2 * pace))s
  scrape_timeout: ${pace}s
alerting:
  alertmanagers: []
rule_files: ['*.rules']
remote_write:
- url: http://far.example/
scrape_configs:
- job_name: files
  metrics_path: /healthy
  file_sd_configs:
  - files: ['targets*.json']
- job_name: one
  metrics_path: /mixin
  params: {part: [ingester]}
  static_configs:
  - targets: ['$scrape']
    labels: {namespace: ns, cluster: c}
  relabel_configs:
  - source_labels: [namespace, __param_part]
    separator: /
    target_label: job
  metric_relabel_configs:
  - source_labels: [__name__]
    regex: pyroscope_request_.*
    action: keep
  - regex: ws
    action: labeldrop
END
echo "[{\"targets\": [\"$scrape\"], \"labels\": {\"from\": \"file\"}}]" \
	>"$dir/targets1.json"
cat >"$dir/a.rules" <<'END'
groups:
- name: mine
  rules:
  - record: mine:up:count
    expr: count(up)
END
set -- --scrape-config "$yml"
prints 'a job of static targets' 'ns/ingester' "$@" \
	'count by (job) ({__name__=~"pyroscope_.*", cluster="c"})'
grep -qF "$yml: line 4: alerting: nothing that is watched needs it" "$dir/err" &&
	grep -qF "$yml: line 7: remote_write: nothing that" "$dir/err"
result $? '... what is passed over is told'
prints 'a job of files' 'file' "$@" 'count by (from) (up{job="files"})'
prints 'what metric_relabel_configs leave' '0' "$@" \
	'count({__name__=~"pyroscope_head.*|.*build_info"} or {ws!=""}) or vector(0)'
prints 'rule_files count' '2' "$@" 'mine:up:count'
prints '... and the mixin has its own' '0' "$@" \
	'count(job_type_cluster:pyroscope_distributor_received_samples_sum:sum_rate) or vector(0)'
grep -q 'is not recorded here' "$dir/err"
result $? '... inlined'

echo '    - record: "x' >>"$dir/a.rules"
"$program" query "$@" up >"$dir/out" 2>"$dir/err" </dev/null
[ $? != 0 ] && grep -q "a.rules: line" "$dir/err"
result $? 'a broken rule file is named, with its line'
rm "$dir/a.rules"

sed 's/file_sd_configs/kubernetes_sd_configs/' "$yml" >"$dir/k8s.yml"
refused 3 'another discovery is refused by name and line' \
	"$dir/k8s.yml: line 12: job \"files\": kubernetes_sd_configs is not \
supported: name the targets with static_configs, with file_sd_configs, or with \
--scrape in place of this file" --scrape-config "$dir/k8s.yml"
sed 's/labeldrop/labeldorp/' "$yml" >"$dir/typo.yml"
"$program" query --scrape-config "$dir/typo.yml" up >"$dir/out" 2>"$dir/err"
[ $? = 3 ] && grep -qxF "pyrodash: $dir/typo.yml: line 29: unknown relabel \
action \"labeldorp\"" "$dir/err"
result $? 'an action that there is not'
refused 2 'a user in a URL is refused, and not told' \
	"--scrape: a URL with a user in it is refused, since every process would \
see it: put basic_auth into a file and give that with --http.config.file (any \
other @ is written as %40)" --scrape http://me:secret@localhost:1
refused 2 'a label without value' \
	'--label foo: write it as NAME=VALUE, such as cluster=prod' \
	--scrape localhost:1 --label foo

cat >"$dir/slow.yml" <<END
global: {scrape_interval: 1m}
scrape_configs:
- job_name: slow
  static_configs: [{targets: ["${scrape#http://}"], labels: {__metrics_path__: /healthy}}]
END
echo '{"title":"T","panels":[{"id":1,"type":"timeseries",
"targets":[{"expr":"rate(up[$__rate_interval])"}]}]}' >"$dir/rate.json"
# Steps of days: what a script waits for is in its log.
"$program" snapshot --scrape "$scrape/healthy" --scrape-interval ${pace}s \
	--since 365d "$dir/rate.json" >"$dir/out" 2>"$dir/err" &
waits=$!
while kill -0 $waits 2>/dev/null && ! grep -q . "$dir/err"; do sleep 0.1; done
kill $waits
wait $waits
grep -q '^pyrodash: scraped; the next step of the range is at .*--for' "$dir/err"
result $? 'how long a wide range takes is told'
# rates STEP WINDOW NAME OPTIONS...
rates() {
	want=$2
	name=$3
	step=$1
	shift 3
	"$program" snapshot --scrape-config "$dir/slow.yml" --for 1s "$@" \
		--format json "$dir/rate.json" >"$dir/out" 2>"$dir/err"
	grep -q "\"step\": $step}" "$dir/out" && grep -qF "$want" "$dir/out"
	result $? "$name"
}
rates 60 'rate(up[4m0s])' 'steps and rates follow the interval of the file'
rates 5 'rate(up[20s])' '... or what is said' --scrape-interval 5s

cat >"$dir/list.rules" <<END
groups: [{name: g, interval: ${pace}s, rules: [{record: 'a:b', expr: sum(up)}]}]
END
set -- --rule-file "$dir/list.rules" --scrape "$scrape/healthy" --scrape-interval ${pace}s
sed 's/interval: [0-9]*s/interval: 1h/' "$dir/list.rules" >"$dir/late.rules"
"$program" rules list --rule-file "$dir/late.rules" --scrape "$scrape/healthy" --for 100ms >"$dir/out" 2>"$dir/err"
grep -q 'no rule was evaluated yet.*--for' "$dir/err"
result $? 'rules that are not evaluated yet'
"$program" rules list "$@" --for $((4 * pace))s >"$dir/out" 2>"$dir/err" &&
	grep -q 'record ok  *a:b' "$dir/out" && [ ! -s "$dir/err" ]
result $? '... and are after a while'

echo "1..$n"
exit $bad
