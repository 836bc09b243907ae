#!/bin/sh
# test_rules.sh - recording rules: whose files, who evaluates them; and the 30 of
# the mixin by Debian's prometheus and by pyrodash, which scrape the same targets.
#
# Those two evaluate at other times and scrape in another phase.  So that it does
# not matter the targets say when their samples are of, six times 15 s apart, and
# serve them a scrape a time: both have the same samples, at a constant rate, and
# a window of a minute that begins and ends less than 15 s from one of them gives
# that rate whenever it is looked at.  That takes some 15 s of wall time.
set -u
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset NO_COLOR PYRODASH_URL COLUMNS CLICOLOR CLICOLOR_FORCE FORCE_COLOR
here=${srcdir:-.}
. "$here/tests/integration/prometheus.sh"
. "$here/tests/integration/scrape_server.sh"
. "$here/tests/integration/tap.sh"
patient
program=${PYRODASH:-./pyrodash}
check=$here/tests/integration/test_rules.py
prom_work
dir=$work
scraper=
end() {
	[ -z "$scraper" ] || kill "$scraper" 2>/dev/null
	scrape_stop
	prom_cleanup
}
trap end EXIT

noon=2026-01-01T12:00:00Z
name=job_cluster:pyroscope_request_duration_seconds_count:sum_rate

# run ARGS...: the answer in out, what is said in err
run() {
	"$program" query --demo --at $noon -f csv "$@" >"$dir/out" 2>"$dir/err"
}

# ---------------------------------------------------------------- whose, who

run "$name" && grep -q 'is not recorded here' "$dir/err" &&
	[ "$(wc -l <"$dir/out")" -gt 3 ]
result $? 'auto: a name that nobody holds is asked by its expression'
cp "$dir/out" "$dir/auto"
run --rules local "$name" && [ ! -s "$dir/err" ] && cmp -s "$dir/out" "$dir/auto"
result $? 'local: recorded at that time it is the same'
run --rules inline "$name" && cmp -s "$dir/out" "$dir/auto"
result $? 'inline: nobody is asked'
run --rules server "$name" && grep -q 'the answer is empty' "$dir/err"
result $? 'server: nothing is replaced'
run "$name[5m]" && grep -q 'rules local' "$dir/err"
result $? 'what cannot be replaced says what helps'
run --rules local "count_over_time($name[10m])" && grep -q ',10$' "$dir/out"
result $? '... and that does'
! run --rules rules.yaml up && grep -q 'with --rule-file rules.yaml' "$dir/err"
result $? 'a file is not who evaluates them'
cat >"$dir/a.yaml" <<'END'
groups:
- name: a
  rules:
  - record: a:up
    expr: sum(up)
  - alert: Up
    expr: a:up > 0
    labels: { n: '{{ $value }}' }
END
sed 's/a:up/b:up/; /alert/,$d' "$dir/a.yaml" >"$dir/b.yaml"
run --rules local --rule-file "$dir/a.yaml" --rule-file "$dir/b.yaml" \
	'(a:up == b:up) + on () group_right () ALERTS{alertstate="firing"}' &&
	grep -q Up "$dir/out"
result $? 'several files; alerts are series'
printf 'groups:\n- name: a\n  rules:\n  - record: x\n' >"$dir/c.yaml"
! run --rule-file "$dir/c.yaml" up && grep -q "field 'expr' must be set" "$dir/err"
result $? 'a broken file is told'

# ------------------------------------------------- prometheus and pyrodash

skip() { # WHY
	n=$((n + 1))
	echo "ok $n - beside prometheus # SKIP $1"
}

# told FILE: results of test_rules.py
told() {
	while read -r line; do
		case $line in
		'#'*) echo "$line" >>"$dir/err" ;;
		'not ok - '*) result 1 "${line#not ok - }" ;;
		'ok - '*) result 0 "${line#ok - }" ;;
		esac
	done <"$1"
}

upstream=${PYRODASH_SHARED:-$here/../shared}/upstream

# A recording's past, all at once, and a server that holds the same samples.
history() {
	file=$upstream/metrics/single-v1.om.gz
	[ -r "$file" ] && [ -r "$upstream/rules.yaml" ] || {
		skip 'no history'
		return
	}
	gzip -dc "$file" >"$dir/om"
	prom_blocks history "$dir/om" && prom_start history || exit 99
	"$program" query --replay "$file" --rules local -f csv 'timestamp(up)' \
		>"$dir/out" 2>"$dir/err"
	last=$(sed -n '$s/.*,\([0-9]*\).*/\1/p' "$dir/out")
	last=$((last / 60 * 60))
	"$program" query --replay "$file" --rules local --step 60s -f json \
		--from $((last - 1200))000 --to ${last}000 \
		'{__name__=~".+:.+:.+"}' >"$dir/out" 2>"$dir/err"
	result $? 'a recording shows its past'
	python3 "$check" history "$url" "$dir/out" "$upstream/rules.yaml" \
		>"$dir/tap"
	told "$dir/tap"
	prom_stop
}

live() {
	seconds=$(((pace + 1) / 2))
	rules=$upstream/rules.yaml
	[ -r "$rules" ] || rules=$here/dashboards/mixin/rules.yaml
	cp "$rules" "$dir/rules.yaml"
	last=$(($(date +%s) + 8 * pace))
	python3 "$check" script $last 2 >"$dir/one"
	python3 "$check" script $last 5 >"$dir/two"
	scrape_start "$dir" --script "one=$dir/one" --script "two=$dir/two" ||
		exit 99
	{
		cat <<END
global: { scrape_interval: ${seconds}s, scrape_timeout: ${seconds}s, evaluation_interval: 2s }
rule_files: [ $dir/rules.yaml ]
scrape_configs:
END
		for job in one two; do
			cat <<END
- job_name: $job
  metrics_path: /seq/$job
  static_configs:
  - targets: [ '$scrape' ]
    labels: { job: ns/$job, namespace: ns, cluster: c, instance: $job }
END
		done
	} >"$dir/prometheus.yml"
	"$program" query --scrape-config "$dir/prometheus.yml" --rules local \
		--for $((8 * pace + 7))s -f json '{__name__=~".+:.+:.+"}' >"$dir/out" \
		2>"$dir/err" &
	scraper=$!
	prom_start live || exit 99
	wait $scraper
	result $? 'pyrodash scrapes and evaluates'
	scraper=
	python3 "$check" compare "$url" "$dir/out" "$dir/rules.yaml" >"$dir/tap"
	told "$dir/tap"
	# The server's raw samples, and the rules here.
	sed 's/^\( *\)\(- \)\{0,1\}name: .*/&\n\1  interval: 2s/' \
		"$dir/rules.yaml" >"$dir/rules2.yaml"
	"$program" query --url "$url" --rules local --at "$((last + 4))000" \
		--rule-file "$dir/rules2.yaml" -f json \
		"{__name__=\"$name\"}" >"$dir/out" 2>"$dir/err"
	result $? 'the rules over the raw samples of a server'
	grep -q '"job":"ns/one"' "$dir/out" && grep -q '"job":"ns/two"' "$dir/out"
	result $? '... give the same series'
}
missing=
for tool in prometheus promtool curl python3; do
	command -v $tool >/dev/null || missing=$tool
done
if [ -n "$missing" ]; then
	skip "no $missing"
else
	history
	live
fi

echo "1..$n"
exit $bad
