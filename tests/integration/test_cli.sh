#!/bin/sh
# test_cli.sh - the program from outside: exit codes, messages, files.
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset NO_COLOR PYRODASH_URL PYRODASH_HTTP_CONFIG_FILE PYRODASH_TENANT COLUMNS CLICOLOR CLICOLOR_FORCE FORCE_COLOR
program=${PYRODASH:-./pyrodash}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
. "${srcdir:-.}/tests/integration/tap.sh"
at="--at 2026-01-31T10:20:00Z --utc"

# exits CODE NAME ARGUMENTS...
exits() {
	want=$1
	name=$2
	shift 2
	"$program" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	code=$?
	[ $code -eq "$want" ] || echo "exit code $code" >>"$dir/err"
	[ $code -eq "$want" ]
	result $? "$name: exit code $want"
}

# says TEXT: on standard error, on lines of ours
says() {
	grep -qF -e "$1" "$dir/err"
	result $? "... and says: $1"
}

prints() {
	grep -qF -e "$1" "$dir/out"
	result $? "... and prints: $1"
}

silent() {
	[ ! -s "$dir/out" ]
	result $? "... and prints nothing"
}

panel() {
	printf '{"id":%s,"type":"timeseries","title":"%s","gridPos":{"x":0,"y":%s,"w":24,"h":8},"targets":[{"expr":"%s"}]}' \
		"$1" "$2" $(($1 * 8)) "$3"
}

good=$(panel 1 Good 'count(pyroscope_build_info)')
wrong=$(panel 2 Wrong 'sum(')
empty=$(panel 3 Empty 'no_such_metric')
echo "{\"title\":\"G\",\"panels\":[$good]}" >"$dir/good.json"
echo "{\"title\":\"W\",\"panels\":[$good,$wrong]}" >"$dir/wrong.json"
echo "{\"title\":\"E\",\"panels\":[$good,$empty]}" >"$dir/empty.json"
echo '{"title":"X","panels":[' >"$dir/broken.json"
echo '[1,2,3]' >"$dir/other.json"

limited=$(panel 4 Limited 'limitk(1, pyroscope_build_info)')
echo "{\"title\":\"L\",\"panels\":[$limited]}" >"$dir/limited.json"

# --- features of the engine
exits 2 "a feature that is none" snapshot --demo --enable-feature agent
says 'there is no feature "agent": there are promql-experimental-functions, '
exits 2 "a feature for a server" snapshot --url http://127.0.0.1:1/ \
	--enable-feature promql-experimental-functions
says 'a server has its own'
# shellcheck disable=SC2086
exits 1 "a feature that is off" snapshot --demo $at "$dir/limited.json"
# shellcheck disable=SC2086
exits 0 "and on" snapshot --demo $at "$dir/limited.json" \
	--enable-feature use-start-timestamps,promql-experimental-functions

# --- slips of the finger
exits 2 "a command misspelt" snapshoot --demo
says 'did you mean snapshot?'
exits 2 "an option misspelt" --dmeo
says 'did you mean --demo?'
exits 0 "help, the word" help
prints 'Usage: pyrodash'
exits 2 "a server without its scheme" snapshot --url localhost:9090
says 'http://localhost:9090'
exits 2 "an end without a beginning" snapshot --demo --to now-1h
says '--from'
exits 2 "a header for the demo" snapshot --demo --header a:b
exits 2 "a tenant for the demo" snapshot --demo --tenant a
says '--http.config.file and --tenant are for what is asked over HTTP, not for --demo'
printf 'scrape_configs: [{job_name: a, static_configs: [targets: ["127.0.0.1:1"]]}]\n' >"$dir/jobs.yml"
exits 2 "a tenant for jobs of a file" query up --scrape-config "$dir/jobs.yml" --tenant a
says 'a job of --scrape-config says it itself, with the same words (http_headers)'
exits 2 "... and of record, which has one for --scrape" record --scrape-config "$dir/jobs.yml" --tenant a
says '--tenant is for --url and for what --scrape scrapes'
exits 2 "a configuration for jobs of a file" query up --scrape-config "$dir/jobs.yml" --http.config.file "$dir/no.yml"
says '--http.config.file is for --url and for what --scrape scrapes'
exits 2 "no such configuration" query up --url http://127.0.0.1:1 --http.config.file "$dir/no.yml"
says "--http.config.file: cannot open $dir/no.yml"
echo 'http_headers: {x-scope-orgid: {values: [a]}}' >"$dir/http.yml"
exits 2 "two tenants" query up --url http://127.0.0.1:1 --http.config.file "$dir/http.yml" --tenant b
says 'the tenant is given twice: by --tenant and by X-Scope-OrgID in the HTTP client configuration'
exits 2 "a tenant as a header, too" query up --url http://127.0.0.1:1 --tenant b --header X-Scope-OrgID:c
says 'the header X-Scope-OrgID is given twice'
PYRODASH_TENANT=b PYRODASH_HTTP_CONFIG_FILE=$dir/http.yml exits 2 "two in the environment" \
	query up --url http://127.0.0.1:1
says 'the tenant is given twice: by PYRODASH_TENANT and by'
exits 2 "a URL with a user and no scheme" query up --url me:geheim@localhost
says '--url: write it with its scheme, http:// or https://'
: >"$dir/nothing.json"
exits 3 "an empty file" snapshot --demo "$dir/nothing.json"
says 'the file is empty'

# --- a query's error has its place
exits 1 "a query that does not parse" snapshot --demo "$dir/wrong.json"
says 'parse error'
says '  sum('
says '    ^'

# --- a full disk
if [ -c /dev/full ]; then
	printf 'groups: [{name: a, rules: [{record: a:b, expr: c}]}]\n' >"$dir/rules.yml"
	for command in '--version' 'snapshot --demo' 'rules list --demo' \
		"rules check --lint none $dir/rules.yml"; do
		# shellcheck disable=SC2086
		"$program" $command >/dev/full 2>"$dir/err" </dev/null
		[ $? -eq 5 ]
		result $? "${command% /*} on a full disk: exit code 5"
		says 'cannot write'
	done
fi

# --- secrets leave the list of processes: it waits for its query meanwhile
mkfifo "$dir/query"
"$program" query --url http://bob:s3cret@127.0.0.1:9 --timeout 20s \
	--header 'X-T: t0ken' - >/dev/null 2>&1 <"$dir/query" &
pid=$!
exec 9>"$dir/query"
seen=
tries=0
while [ $tries -lt 1200 ] && [ -z "$seen" ]; do
	seen=$(tr '\0' ' ' </proc/$pid/cmdline | grep xxxx)
	[ -n "$seen" ] || sleep 0.05
	tries=$((tries + 1))
done
kill $pid 2>/dev/null
exec 9>&-
wait $pid 2>/dev/null
case $seen in
*s3cret* | *t0ken* | '') false ;;
esac
result $? "ps shows neither password nor token"

# --- what is asked of it
exits 0 "--help" --help
prints "snapshot"
prints "view"
exits 0 "snapshot --help" snapshot --help
prints "--panel"
exits 0 "--version" --version
prints "pyrodash"
for wrong in --bogus "snapshot --bogus" "snapshot --demo --width x" \
	"snapshot --demo --width 5" "snapshot --demo --format pdf" \
	"snapshot --demo --theme nosuch" "snapshot --demo --glyphs nosuch" \
	"snapshot --demo --color maybe" "snapshot --demo --var x" \
	"snapshot --demo --var nosuch=1" "snapshot --demo --since 1parsec" \
	"snapshot --demo --since 1h --from now-2h" \
	"snapshot --demo --from now --to now-1h" "snapshot --demo --at noon" \
	"snapshot --demo --panel 999" "snapshot --demo --refresh 5s" \
	"snapshot --demo --demo=1" "snapshot --demo --width"; do
	# shellcheck disable=SC2086
	exits 2 "$wrong" $wrong
	says "pyrodash: "
	silent
done

# --- sources
exits 2 "no source" snapshot
says "--demo"
says "--url"
says "PYRODASH_URL"
exits 2 "two sources" snapshot --demo --url http://127.0.0.1:1/
exits 4 "a server that is not there" \
	snapshot --url http://127.0.0.1:1/ --timeout 20s
says "127.0.0.1:1"
silent
PYRODASH_URL=http://127.0.0.1:1/ "$program" snapshot \
	>"$dir/out" 2>"$dir/err"
[ $? -eq 4 ]
result $? "PYRODASH_URL is a source"

# --- dashboards
exits 3 "a file that is not there" snapshot --demo "$dir/nosuch.json"
says "nosuch.json"
exits 3 "a name that is not there" snapshot --demo nosuch
says "pyroscope-reads"
exits 3 "a broken file" snapshot --demo "$dir/broken.json"
says "broken.json"
exits 3 "a file that is no dashboard" snapshot --demo "$dir/other.json"
exits 3 "a directory" snapshot --demo "$dir"
# shellcheck disable=SC2086
exits 0 "a good one" snapshot --demo $at "$dir/good.json"
prints "Good"

# --- panels that fail
# shellcheck disable=SC2086
exits 1 "a wrong query" snapshot --demo $at "$dir/wrong.json"
says "Wrong"
prints "Good"
# shellcheck disable=SC2086
exits 0 "an empty panel" snapshot --demo $at "$dir/empty.json"
prints "no data"
# shellcheck disable=SC2086
exits 1 "an empty panel with --strict" snapshot --demo $at --strict \
	"$dir/empty.json"
# shellcheck disable=SC2086
exits 0 "only the good panel" snapshot --demo $at --panel Good "$dir/wrong.json"
# shellcheck disable=SC2086
exits 0 "a part of its title" snapshot --demo $at --panel oo "$dir/wrong.json"
prints 'Good'
# shellcheck disable=SC2086
exits 0 "a title with its row" snapshot --demo $at --format json \
	--panel 'QPS (Querier)' --panel 'latency (ing' pyroscope-reads
[ "$(grep -c '"title": "\(QPS\|Latency\)"' "$dir/out")" -eq 2 ]
result $? "... and no other panel"
exits 2 "a panel that is not there" snapshot --demo --panel Nope "$dir/wrong.json"
says 'with that in its title; there are Good, Wrong'

# --- output
exits 5 "a folder that is not there" snapshot --demo -o "$dir/no/x.txt" \
	"$dir/good.json"
[ ! -e "$dir/no" ]
result $? "... and leaves nothing"
# shellcheck disable=SC2086
exits 0 "-o FILE" snapshot --demo $at -o "$dir/one.txt" pyroscope-reads
silent
# shellcheck disable=SC2086
exits 0 "the same again" snapshot --demo $at -o "$dir/two.txt" pyroscope-reads
cmp -s "$dir/one.txt" "$dir/two.txt"
result $? "two runs give the same bytes"
# shellcheck disable=SC2086
exits 0 "json by the file's name" snapshot --demo $at -o "$dir/x.json" \
	pyroscope-reads
grep -q '"schema": 1' "$dir/x.json"
result $? "... is JSON"
if command -v python3 >/dev/null 2>&1; then
	python3 -c "import json,sys; json.load(open(sys.argv[1]))" \
		"$dir/x.json" 2>"$dir/err"
	result $? "... and parses"
fi
esc=$(printf '\033')
! grep -q "$esc" "$dir/one.txt"
result $? "text has no escape"
# shellcheck disable=SC2086
exits 0 "colours" snapshot --demo $at --format ansi --color always \
	pyroscope-reads
prints "$esc["
# shellcheck disable=SC2086
NO_COLOR=1 exits 0 "NO_COLOR" snapshot --demo $at --format ansi pyroscope-reads
! grep -q "$esc\[[0-9;]*3[0-9]" "$dir/out"
result $? "... and no colour is there"
unset NO_COLOR
# shellcheck disable=SC2086
exits 0 "--ascii" snapshot --demo $at --ascii -w 80 pyroscope-reads
! LC_ALL=C grep -q '[^ -~]' "$dir/out"
result $? "... is ASCII"
# shellcheck disable=SC2086
LC_ALL=C exits 0 "the C locale" snapshot --demo $at -w 80 pyroscope-reads
! LC_ALL=C grep -q '[^ -~]' "$dir/out"
result $? "... is ASCII too"
LC_ALL=C.UTF-8
# shellcheck disable=SC2086
exits 0 "--width" snapshot --demo $at -w 60 pyroscope-writes
[ "$(wc -L <"$dir/out")" -le 60 ]
result $? "... is kept"
exits 2 "hostile words" snapshot --demo --theme "$esc[2J" "--$esc[31m"
! grep -q "$esc" "$dir/err"
result $? "... do not reach the terminal"

# --- without a terminal
if command -v setsid >/dev/null 2>&1; then
	setsid -w "$program" --demo >"$dir/out" 2>"$dir/err" </dev/null
	[ $? -eq 2 ]
	result $? "no terminal: exit code 2"
	says "pyrodash snapshot"
	setsid -w "$program" view --demo >"$dir/out" 2>"$dir/err" </dev/null
	[ $? -eq 2 ]
	result $? "view without a terminal: exit code 2"
fi

echo "1..$n"
exit $bad
