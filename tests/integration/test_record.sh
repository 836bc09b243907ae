#!/bin/sh
# test_record.sh - pyrodash record against targets: killed, gone on with, read
# again, on a full disk; and the same answers from a real Prometheus whose blocks
# promtool made of the recording.
set -u
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset NO_COLOR PYRODASH_URL COLUMNS CLICOLOR CLICOLOR_FORCE FORCE_COLOR
. "${srcdir:-.}/tests/integration/prometheus.sh"
. "${srcdir:-.}/tests/integration/scrape_server.sh"
. "${srcdir:-.}/tests/integration/tap.sh"
scrape_need
patient
program=${PYRODASH:-./pyrodash}
prom_work
dir=$work
: >"$dir/out"
: >"$dir/err"
recorder=
end() {
	cd /
	[ -z "$recorder" ] || kill -9 "$recorder" 2>/dev/null
	scrape_stop
	prom_cleanup
}
trap end EXIT

cat >"$dir/script" <<'EOF'
gauge 1
gone 5
late 9 LATE
---x2
gauge 2
gone 6
---
gauge 3
EOF
sed -i "s/LATE/$(($(date +%s) - 600))000/" "$dir/script" # as some exporters do
scrape_start "$dir" --script "gone=$dir/script" || exit 99
cat >"$dir/targets.yml" <<EOF
global: { scrape_interval: $((500 * pace))ms, scrape_timeout: $((500 * pace))ms }
scrape_configs:
  - job_name: gone
    metrics_path: /seq/gone
    params: { format: [ text ] }
    static_configs: [ { targets: [ "$scrape" ] } ]
  - job_name: default/pyroscope
    metrics_path: /mixin
    static_configs: [ { targets: [ "$scrape" ], labels: { cluster: c, namespace: default } } ]
EOF
targets="--scrape-config $dir/targets.yml"

# query FILE ARGS...: its output without the time
query() {
	file=$1
	shift
	"$program" query --replay "$file" --format csv "$@" >"$dir/out" \
		2>"$dir/err" </dev/null
}

# is NAME TEXT: the values that the query printed
is() {
	[ "$(sed 1d "$dir/out" | sed 's/.*,//' | tr '\n' ' ')" = "$2 " ]
	result $? "$1"
}

# until_scrapes N: so many are in the file
until_scrapes() {
	tries=0
	while [ $tries -lt 1200 ]; do
		got=$(gzip -dc "$rec" 2>/dev/null | grep -c '^# HELP pyrodash_scrape')
		[ "$got" -ge "$1" ] && return
		sleep 0.05
		tries=$((tries + 1))
	done
}

# --- killed, and gone on with
rec=$dir/rec.om.gz
# shellcheck disable=SC2086
"$program" record $targets -o "$rec" 2>"$dir/err" &
recorder=$!
until_scrapes 12
kill -9 $recorder
wait $recorder 2>/dev/null
recorder=
gzip -dc "$rec" 2>/dev/null | tail -n 1 >"$dir/out"
[ "$(cat "$dir/out")" = "# EOF" ]
result $? "a recording that was killed ends with # EOF"
size=$(wc -c <"$rec")
head -c $((size - 30)) "$rec" >"$dir/torn.om.gz"
query "$dir/torn.om.gz" 'count(count_over_time(up[1h]))'
is "a torn one has its scrapes" 2
grep -q 'breaks off within a scrape' "$dir/err"
result $? "... and that it is torn is told"
cp "$dir/torn.om.gz" "$rec"
# shellcheck disable=SC2086
"$program" record $targets --for $((2 * pace))s -o "$rec" >"$dir/out" 2>"$dir/err"
result $? "it is gone on with"
grep -q '2 of 2 targets up' "$dir/err"
result $? "... and says how many targets are up"
query "$rec" 'count(count_over_time(up[1h]) >= 8)'
is "... with the scrapes of both" 2
grep -q torn "$dir/err" && result 1 "... and nothing torn"

# --- nohup means it
# shellcheck disable=SC2086
(
	trap '' HUP
	exec "$program" record $targets -o "$dir/hup.om" 2>"$dir/err"
) &
recorder=$!
tries=0
while [ $tries -lt 1200 ] && ! grep -q '2 of 2 targets up' "$dir/err"; do
	sleep 0.05
	tries=$((tries + 1))
done
kill -HUP $recorder
sleep 0.3
kill -0 $recorder 2>"$dir/out"
result $? "a recording outlives the terminal under nohup"
kill $recorder
wait $recorder
result $? "... and TERM ends it"
recorder=

# --- damage in the middle
size=$(wc -c <"$rec")
cp "$rec" "$dir/damaged.om.gz"
printf 'damage' | dd of="$dir/damaged.om.gz" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
query "$dir/damaged.om.gz" 'count(count_over_time(up[1h]) >= 8)'
is "behind damage all is read" 2
grep -q 'damaged in 1 place, where [1-9][0-9]* bytes are left out: broken gzip data' "$dir/err"
result $? "... and it is told"
query "$dir/torn.om.gz" --replay "$dir/damaged.om.gz" --replay "$rec" 'count(up)'
grep -q "3 files: damaged in 1 place.*: $dir/damaged.om.gz: broken" "$dir/err" &&
	grep -q "$dir/torn.om.gz: it breaks off" "$dir/err"
result $? "... of several files, which"

# --- what ended is stale at once
query "$rec" 'count_over_time(gone[1h])'
is "a series that vanished has its samples" 3
query "$rec" 'count(gone) or vector(0)'
is "... and is gone, though another minute looks back at it" 0
query "$rec" 'count_over_time(late[1h])'
is "... a sample of ten minutes ago is there" 1
query "$rec" 'gauge + 0'
is "... and its neighbour is there" 3

# --- another file is never written over
echo hello >"$dir/other"
# shellcheck disable=SC2086
"$program" record $targets --for $((1 * pace))s -o "$dir/other" >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] && [ "$(cat "$dir/other")" = hello ]
result $? "a file that is no recording is left alone: exit code 2"

# --- nobody listens: what is said does not go into the file
# shellcheck disable=SC2086
"$program" record $targets --for $((1 * pace))s -o "$dir/mute.om" 2>&-
query "$dir/mute.om" 'count(count_over_time(up[1h]))'
is "without standard error the file holds scrapes alone" 2
# shellcheck disable=SC2086
"$program" record $targets --for $((1 * pace))s -o "$dir/none.om" <&- >&- 2>&-
query "$dir/none.om" 'count(count_over_time(up[1h]))'
is "... and without any of the three" 2
# shellcheck disable=SC2086
{
	"$program" record $targets --for $((1 * pace))s -o "$dir/pipe.om"
	echo $? >"$dir/code"
} 2>&1 | :
while [ ! -s "$dir/code" ]; do sleep 0.1; done
[ "$(cat "$dir/code")" = 0 ]
result $? "a recording goes on when who read its words is gone"
query "$dir/pipe.om" 'count(count_over_time(up[1h]))'
is "... and is whole" 2

# --- a full disk: as large as a file may get
rec=$dir/full.om
# shellcheck disable=SC2086
(
	ulimit -f 600 # of 512 bytes or 1024, as the shell has it
	exec "$program" record $targets --for $((3 * pace))s -o "$rec"
) >"$dir/out" 2>"$dir/err"
[ $? -eq 5 ]
result $? "no room: exit code 5"
grep -q 'lost: cannot write .*full.om' "$dir/err"
result $? "... said at once"
query "$rec" 'count(count_over_time(up[1h]))'
is "... and all that had room is read" 2
grep -q 'breaks off' "$dir/err"
[ $? -ne 0 ] && tail -n 1 "$rec" | grep -q '^# EOF$'
result $? "... nothing of it is torn"

# --- what README.md has for a ticket: a recording, a snapshot of it, the doctor's word
grep -q '^    pyrodash snapshot --replay incident.om.gz --format ansi -o incident.txt$' "${srcdir:-.}/README.md" &&
	"$program" snapshot --replay "$dir/rec.om.gz" --format ansi -o "$dir/incident.txt" \
		>"$dir/out" 2>"$dir/err" && grep -q 'REPLAY rec.om.gz' "$dir/incident.txt"
result $? "a snapshot of a recording goes with it"
"$program" doctor --replay "$dir/rec.om.gz" >"$dir/out" 2>"$dir/err"
[ $? -le 1 ] && grep -q 'panels' "$dir/out"
result $? "... and the doctor reads it"

"$program" doctor --replay "$dir/rec.om.gz" --from 2026-01-31T10:00:00Z --to 2026-01-31T11:00:00Z \
	>"$dir/out" 2>"$dir/err"
grep -q 'rec.om.gz: nothing is recorded at that time, but from 20..-' "$dir/err" &&
	grep -q 'is it a recording of that time' "$dir/out"
result $? "... and a time that is not in it is told"

# --- a snapshot of it
"$program" snapshot --replay "$dir/rec.om.gz" --since $((5 * pace))s \
	--scrape-interval ${pace}s --format json >"$dir/out" 2>"$dir/err"
grep -q '"state": "ok"' "$dir/out"
result $? "a snapshot of a recording has panels"

# --- windows are those of the interval at which it was recorded, give or take
# gapped EVERY: a recording with a counter, EVERY seconds between its scrapes
gapped() {
	awk -v every="$1" 'BEGIN {
		l = "{cluster=\"c\",instance=\"i\",job=\"default/pyroscope\",namespace=\"default\"}"
		print "# HELP pyrodash_recording 1"
		for (i = 0; i < 20; i++) {
			t = sprintf("%d.%03d", 1769854800 + i * every, i % 5)
			print "pyroscope_request_duration_seconds_count" l, i, t
			print "# HELP pyrodash_scrape " substr(t, 1, 10) substr(t, 12) " " l
		}
		print "# EOF" }' >"$dir/gapped.om"
}
for pair in 60/4m0s 15/1m0s 5/20s; do
	gapped "${pair%/*}"
	"$program" snapshot --replay "$dir/gapped.om" --var cluster=c --var namespace=default \
		--panel QPS --format json pyroscope-writes >"$dir/out" 2>"$dir/err"
	grep -q "\[${pair#*/}\]" "$dir/out"
	result $? "of scrapes ${pair%/*} s apart a rate's window is ${pair#*/}"
done

# --- a real server's answers
server() {
	command -v prometheus >/dev/null && command -v promtool >/dev/null &&
		command -v curl >/dev/null || return 1
	gzip -dc "$dir/rec.om.gz" >"$dir/blocks.om" && prom_blocks tsdb "$dir/blocks.om" &&
		prom_start tsdb
}
if server; then
	last=$(gzip -dc "$dir/rec.om.gz" | sed -n 's/^# HELP pyrodash_scrape \([0-9]*\) .*/\1/p' | sort -n | tail -n 1)
	# 2.42 counts a sample at a window's left end, and guesses otherwise
	# where counters begin: ranges that are full, ends between scrapes
	to=$((last + 137))
	from=$((to - 900))
	for expr in 'up' 'gauge' '{__name__=~"pyroscope_build_info|scrape_samples_scraped"}' \
		'rate(pyroscope_request_duration_seconds_sum['$pace's])' \
		'histogram_quantile(0.9, rate(pyroscope_request_duration_seconds_bucket{route="ingest"}['$pace's]))' \
		'count({__name__=~".+",__name__!="gone"})'; do
		curl -sS "$url/api/v1/query_range" --data-urlencode "query=$expr" \
			-d "start=${from%???}.${from#??????????}" \
			-d "end=${to%???}.${to#??????????}" -d step=0.1 |
			sed 's/^{"status":"success","data":\(.*\)}$/\1/' >"$dir/want"
		"$program" query --replay "$dir/rec.om.gz" --format json --from $from \
			--to $to --step 100ms -- "$expr" >"$dir/out" 2>"$dir/err"
		[ "$(cat "$dir/want")" = "$(cat "$dir/out")" ]
		result $? "promtool's blocks answer the same: $expr"
	done
else
	echo "# skipped: no prometheus to compare with"
fi

echo "1..$n"
exit $bad
