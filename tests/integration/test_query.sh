#!/bin/sh
# test_query.sh - pyrodash query from outside: formats, exit codes, recorded
# files; and its JSON beside that of a real Prometheus, where there is one.
set -u
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset NO_COLOR PYRODASH_URL COLUMNS CLICOLOR CLICOLOR_FORCE FORCE_COLOR
. "${srcdir:-.}/tests/integration/prometheus.sh"
here=${srcdir:-.}
program=${PYRODASH:-./pyrodash}
prom_work
dir=$work
. "${srcdir:-.}/tests/integration/tap.sh"

# exits CODE NAME ARGUMENTS... (of query)
exits() {
	want=$1
	name=$2
	shift 2
	"$program" query "$@" >"$dir/out" 2>"$dir/err" </dev/null
	code=$?
	[ $code -eq "$want" ] || echo "exit code $code" >>"$dir/err"
	[ $code -eq "$want" ]
	result $? "$name: exit code $want"
}

says() {
	grep -qF -e "$1" "$dir/err"
	result $? "... and says: $1"
}

prints() {
	grep -qF -e "$1" "$dir/out"
	result $? "... and prints: $1"
}

# is TEXT: the whole output
is() {
	printf '%s\n' "$1" >"$dir/want"
	cmp -s "$dir/want" "$dir/out"
	result $? "... and prints just: $(printf '%s' "$1" | head -1)"
}

is_empty() {
	[ ! -s "$dir/out" ]
	result $? "... and prints nothing"
}

# --- a recorded file: off the grid by 3 s, all that is awkward in it
awk 'BEGIN {
	print "# TYPE a gauge"
	split("1 0.1 1e-07 1e+21 123456789 0.000001 1e+20 -2.5 +Inf NaN", v, " ")
	for (k = 0; k < 40; k++)
		printf "a{x=\"1\"} %s %.3f\n", v[k % 10 + 1], 1700000003.25 + 15 * k
	for (k = 0; k < 40; k++)
		printf "a{x=\"<&> \\\"q\\\" \\\\ \303\251\\n\"} %d %.3f\n", k, 1700000003.25 + 15 * k
	print "# TYPE c counter"
	for (k = 0; k < 40; k++)
		printf "c_total{y=\"%d\"} %d %.3f\n", 2, 1000 + 7 * k, 1700000003.25 + 15 * k
	for (k = 0; k < 40; k++)
		printf "c_total{y=\"%d\"} %d %.3f\n", 10, 1000 + 9 * k, 1700000003.25 + 15 * k
	print "# EOF"
}' >"$dir/rec.om"
gzip -c "$dir/rec.om" >"$dir/packed"
awk '/^#/ { if ($2 == "EOF") next } { if ($1 != "#") { sub(/[^ ]*$/, ""); print $0 "1700000003250" } else print }' \
	"$dir/rec.om" | awk '!seen[$1]++' >"$dir/text"
rec="--replay $dir/rec.om"

# --- usage
for wrong in "" "--demo" "--demo up up" "--demo --format pdf up" \
	"--demo --step 15s up" \
	"--demo --since 1h --step 0 up" "--demo --at noon up" \
	"--demo --since 1h --from now-2h up" "--demo --to now up" \
	"--demo --panel 1 up" "up" "$rec --demo up" \
	"$rec --timeout 3s up" "--demo --width 5 up"; do
	# shellcheck disable=SC2086
	exits 2 "query $wrong" $wrong
	says "pyrodash: "
done
exits 2 "nothing to evaluate" --demo "  "
says "empty"
exits 2 "two readers of standard input" --replay - -
says "cannot both be standard input"
exits 2 "an expression like an option" --demo -up
says "goes behind --"
exits 0 "an expression behind --" --demo -- -up

# --- the query's fault
exits 1 "a query that does not parse" --demo 'sum(up'
says 'parse error: unclosed left parenthesis'
says '  sum(up'
says '        ^'
exits 1 "a function that is nearly one" --demo 'rates(up[1m])'
says 'did you mean rate()?'
exits 1 "a function that is not one" --demo 'nothing_like_it(up)'
# shellcheck disable=SC2086
exits 1 "a query that fails" $rec 'a + on() group_left a'
says 'many'

# --- the data's fault
exits 3 "a file that is not there" --replay "$dir/nosuch" up
says "$dir/nosuch"
head -c 900 "$dir/rec.om" >"$dir/cut.om"
exits 3 "a file that was cut" --replay "$dir/cut.om" up
says "cut.om: line "
head -c 300 "$dir/packed" >"$dir/cut.gz"
exits 3 "a packed file that was cut" --replay "$dir/cut.gz" up
says "ends too early"
printf 'a 1\n# EOF\n' >"$dir/timeless"
exits 3 "samples without times" --replay "$dir/timeless" up
says "line 1: the sample has no timestamp"
printf 'a 1 9223372036854775807\n' >"$dir/far"
exits 3 "samples in the far future" --replay "$dir/far" a
says "the year 9999"
exits 3 "a file of something else" --replay "$here/README.md" up
printf 'a 1 3\na 2 1\na 3 3\n# EOF\n' >"$dir/late"
exits 0 "samples that are late" --replay "$dir/late" a
says "1 samples came late"
says "1 were a second value"
# shellcheck disable=SC2086
exits 0 "two files" $rec --replay "$dir/late" --at 3 'count(a) + count(c_total)'
exits 0 "a time of the recording's last day" --replay "$dir/late" --at 00:00:02 a
prints 2
"$program" snapshot --replay "$dir/nosuch" >"$dir/out" 2>"$dir/err"
[ $? -eq 3 ]
result $? "snapshot --replay of nothing: exit code 3"

# --- the server's fault
exits 4 "a server that is not there" --url http://127.0.0.1:1/ --timeout 20s up
says "127.0.0.1:1"

# --- formats.  Now is the last sample's time: 1700000588.25
# shellcheck disable=SC2086
{
	exits 0 "json" $rec --format json 'a{x="1"} * 0 + 1e-7'
	is '{"resultType":"vector","result":[{"metric":{"x":"1"},"value":[1700000588.250,"NaN"]}]}'
	exits 0 "json of one time" $rec --format json --at 2023-11-14T22:13:30Z 'a{x="1"}'
	is '{"resultType":"vector","result":[{"metric":{"__name__":"a","x":"1"},"value":[1700000010,"1"]}]}'
	exits 0 "json in order" $rec --format json 'c_total - c_total + 1'
	is '{"resultType":"vector","result":[{"metric":{"y":"10"},"value":[1700000588.250,"1"]},{"metric":{"y":"2"},"value":[1700000588.250,"1"]}]}'
	exits 0 "json in the query's order" $rec --format json 'sort_desc(c_total)'
	is '{"resultType":"vector","result":[{"metric":{"__name__":"c_total","y":"10"},"value":[1700000588.250,"1351"]},{"metric":{"__name__":"c_total","y":"2"},"value":[1700000588.250,"1273"]}]}'
	exits 0 "json of a scalar" $rec --format json '1e21'
	is '{"resultType":"scalar","result":[1700000588.25,"1000000000000000000000"]}'
	exits 0 "json of a string" $rec --format json '"<\"&\">"'
	is '{"resultType":"string","result":[1700000588.25,"\u003c\"\u0026\"\u003e"]}'
	exits 0 "json of labels" $rec --format json 'max without() (a{x!="1"}) * 0'
	is '{"resultType":"vector","result":[{"metric":{"x":"<&> \"q\" \\ é\n"},"value":[1700000588.250,"0"]}]}'
	exits 0 "json of a range vector" $rec --format json 'c_total{y="2"}[31s]'
	is '{"resultType":"matrix","result":[{"metric":{"__name__":"c_total","y":"2"},"values":[[1700000558.250,"1259"],[1700000573.250,"1266"],[1700000588.250,"1273"]]}]}'
	exits 0 "json of a range" $rec --format json --from now-1m --to now --step 30s 'count(a)'
	is '{"resultType":"matrix","result":[{"metric":{},"values":[[1700000528.250,"2"],[1700000558.250,"2"],[1700000588.250,"2"]]}]}'
	exits 0 "json of nothing" $rec --format json 'nosuch'
	is '{"resultType":"vector","result":[]}'
	says "the answer is empty (2023-11-14 22:23:08 UTC): no series named nosuch has a sample then"
	exits 0 "no such label" $rec 'rate(c_total{y="3"}[1m])'
	says 'c_total has 2 series, none with y="3"; it has "10", "2"'
	exits 0 "a name that is nearly right" $rec 'c_totl'
	says 'no series named c_totl has a sample then; did you mean c_total?'
	exits 0 "a graph of nothing" $rec --format graph 'nosuch'
	is_empty
	exits 0 "labels that do not meet" $rec 'a{x="1",y="2"}'
	says 'a has 2 series, none with y="2"'
	exits 0 "a comparison that is false" $rec 'sum(c_total) < 0'
	says 'its selectors find series, but nothing is left of them'
	exits 0 "what only a subquery sees" $rec --at 2023-11-14T22:33:08Z 'max_over_time((c_total < 0)[15m:])'
	says 'its selectors find series, but nothing is left of them'
	exits 0 "a time behind the file" $rec --at 2023-11-14T22:33:08Z 'c_total'
	says 'no series named c_total has a sample then; the recorded file goes from 2023-11-14 22:13:23 to 22:23:08 UTC'
	exits 0 "a range before the file" $rec --from 1600000000000 --to 1600000060000 a
	says '(2020-09-13 12:26:40 to 12:27:40 UTC, every 15s): no series named a has a sample then; the recorded file goes'
	exits 0 "csv" $rec --format csv 'a{x!="1"}'
	is "$(printf '__name__,x,timestamp,value\na,"<&> ""q"" \\ é\n",1700000588.250,39')"
	exits 0 "csv of a range" $rec --format csv --since 30s --step 15s 'c_total{y="2"}'
	is "$(printf '__name__,y,timestamp,value\nc_total,2,1700000558.250,1259\nc_total,2,1700000573.250,1266\nc_total,2,1700000588.250,1273')"
	exits 0 "a table" $rec 'c_total'
	is "$(printf '2023-11-14 22:23:08 UTC\nall: c_total\ny   VALUE\n2    1273\n10   1351')"
	exits 0 "a table of a range" $rec --since 1m --step 15s 'c_total{y="2"} / 3'
	is "$(printf '2023-11-14 22:22:08 to 22:23:08 UTC, every 15s\ny  FIRST  MIN      MAX     LAST  POINTS\n2    415  415  424.333  424.333       5')"
	exits 0 "points below each other" $rec 'sort(c_total / 1e3 or label_replace(vector(120), "y", "x", "", ""))'
	is "$(printf '2023-11-14 22:23:08 UTC\ny       VALUE\n2     1.27300\n10    1.35100\nx   120')"
	TZ=Asia/Tokyo exits 0 "the local zone" $rec c_total
	prints '2023-11-15 07:23:08 JST'
	TZ=America/New_York exits 0 "the night that has an hour twice" --demo \
		--at 2026-11-01T06:30:00Z --since 3h --step 30m 'sum(up)'
	prints '2026-10-31 23:30:00 EDT to 2026-11-01 01:30:00 EST, every 30m'
	TZ=Asia/Tokyo exits 0 "UTC if asked" $rec --utc c_total
	prints '2023-11-14 22:23:08 UTC'
	exits 0 "a table of a scalar" $rec '2 ^ 10'
	is 1024
	exits 0 "a graph" $rec --since 5m --format graph --width 60 --ascii 'c_total'
	prints 'c_total'
	prints '22:2'
	exits 0 "a graph of the last hour" $rec --format graph --width 60 --ascii 'c_total'
	prints '21:40'
	exits 0 "a graph names what differs" $rec --format graph --width 60 --ascii 'c_total'
	prints 'a 2 1273'
	exits 0 "a packed file" --replay "$dir/packed" 'count(a)'
	is "$(printf '2023-11-14 22:23:08 UTC\nVALUE\n    2')"
	exits 0 "a file of text" --replay "$dir/text" --format json 'c_total{y="2"}'
	is '{"resultType":"vector","result":[{"metric":{"__name__":"c_total","y":"2"},"value":[1700000003.250,"1000"]}]}'
	exits 0 "an info" $rec 'rate(a[1m])'
	says 'might not be a counter'
	exits 0 "-o" $rec --format json -o "$dir/file" '1'
	[ ! -s "$dir/out" ] && grep -q scalar "$dir/file"
	result $? "... writes the file alone"
	echo 'count(a)' | "$program" query $rec - >"$dir/out" 2>"$dir/err"
	result $? "an expression from standard input"
	is "$(printf '2023-11-14 22:23:08 UTC\nVALUE\n    2')"
	exits 5 "a folder that is not there" $rec -o "$dir/no/x" 1
	exits 0 "the demo" --demo --at 2026-01-31T10:20:00Z --format csv 'count(up)'
	prints 'timestamp,value'
	"$program" snapshot $rec --format text --width 100 pyroscope-reads >"$dir/out" 2>"$dir/err"
	prints 'REPLAY rec.om'
}

# --- what README.md shows is what is printed: "$ pyrodash ..." and the lines up
# to the next blank one
sed -n 's/^    \$ pyrodash //p' "$here/README.md" >"$dir/shown"
while read -r line; do
	awk -v line="    \$ pyrodash $line" '$0 == line { on = 1; next }
		/^$/ { on = 0 } on { print substr($0, 5) }' \
		"$here/README.md" >"$dir/want"
	eval "\"\$program\" $line" >"$dir/out" 2>&1 </dev/null
	cp "$dir/out" "$dir/err"
	cmp -s "$dir/want" "$dir/out"
	result $? "README.md: $line"
done <"$dir/shown"
[ -s "$dir/shown" ]
result $? "README.md shows something"

# --- a real server's bytes
server() {
	cp "$dir/rec.om" "$dir/blocks.om"
	command -v prometheus >/dev/null && command -v promtool >/dev/null &&
		command -v curl >/dev/null && prom_blocks tsdb "$dir/blocks.om" &&
		prom_start tsdb
}

# same PATH EXPR CURL-ARGS OUR-ARGS...: the data object, byte by byte, but that
# Prometheus 2 escapes <, > and & in labels, too
plain() {
	sed 's/\\u003c/</g; s/\\u003e/>/g; s/\\u0026/\&/g'
}
same() {
	path=$1
	expr=$2
	times=$3
	shift 3
	# shellcheck disable=SC2086
	curl -sS "$url/api/v1/$path" --data-urlencode "query=$expr" $times |
		sed 's/^{"status":"success","data":\(.*\)}$/\1/' | plain >"$dir/want"
	for from in "$rec" "--url $url"; do
		# shellcheck disable=SC2086
		"$program" query $from --format json "$@" -- "$expr" \
			>"$dir/out" 2>"$dir/err"
		[ "$(cat "$dir/want")" = "$(plain <"$dir/out")" ]
		result $? "the same bytes, ${from%% *}: $expr"
	done
}

if server; then
	for expr in 'a' 'c_total' 'rate(c_total[1m])' 'a * 1e-3' \
		'sum by (y) (c_total) / 7' '1' 'vector(0.1)' 'nosuch'; do
		same query_range "$expr" \
			'-d start=1700000100 -d end=1700000500.5 -d step=10' \
			--from 1700000100000 --to 1700000500500 --step 10s
	done
	for expr in 'a{x="1"}' 'sum(c_total)' '1e21' 'time()' '"a<b>c"' \
		'c_total[1m]' 'sort_desc(c_total)' 'topk(2, c_total)' \
		'a{x!="1"}' '-a{x="1"} / 0'; do
		same query "$expr" '-d time=1700000400.5' --at 1700000400500
	done
else
	echo "# skipped: no prometheus to compare with"
fi

# --- the recorded histories fill what they can fill
histories=${PYRODASH_SHARED:-$here/../shared}/upstream/metrics
for name in single-v1 single-v2 single-dual micro-v1; do
	file=$histories/$name.om.gz
	[ -r "$file" ] || {
		echo "# skipped: $file is not here"
		continue
	}
	case $name in
	single-v1) full=12 ;;
	*) full=10 ;;
	esac
	"$program" snapshot --replay "$file" --format json \
		>"$dir/out" 2>"$dir/err" </dev/null
	[ "$(grep -c '"state": "ok"' "$dir/out")" = $full ]
	result $? "$name fills $full panels"
done

echo "1..$n"
exit $bad
