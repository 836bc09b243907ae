# prometheus.sh - Debian's prometheus over OpenMetrics files, for the tests that
# source this.  All of it is in $work, which is removed with the server.
#
# Prometheus takes any free port itself and says which in its log.

prom_pid=
prom_flags=

skip_all() { # MESSAGE
	echo "1..0 # SKIP $1"
	exit 0
}

prom_need() {
	for tool in prometheus promtool curl; do
		command -v $tool >/dev/null || skip_all "$tool is not installed"
	done
}

prom_stop() {
	[ -n "$prom_pid" ] || return 0
	kill "$prom_pid" 2>/dev/null
	wait "$prom_pid" 2>/dev/null
	prom_pid=
}

prom_cleanup() {
	prom_stop
	rm -rf "$work"
}

prom_work() {
	work=$(mktemp -d) || exit 99
	trap prom_cleanup EXIT
	trap 'exit 99' HUP INT TERM
}

# Blocks of FILE in $work/NAME, FILE removed.  promtool reads files only.
prom_blocks() { # NAME FILE
	promtool tsdb create-blocks-from openmetrics "$2" "$work/$1" \
		>"$work/$1.promtool" 2>&1 || {
		sed 's/^/# /' "$work/$1.promtool"
		return 1
	}
	rm -f "$2"
}

# Starts the server over $work/NAME, with $prom_flags, and $work/prometheus.yml
# if there is one; sets url.
prom_start() { # NAME
	[ -e "$work/prometheus.yml" ] ||
		echo 'global: {}' >"$work/prometheus.yml"
	: >"$work/$1.log"
	prometheus --config.file="$work/prometheus.yml" \
		--storage.tsdb.path="$work/$1" \
		--storage.tsdb.retention.time=100y $prom_flags \
		--web.listen-address=127.0.0.1:0 >"$work/$1.log" 2>&1 &
	prom_pid=$!
	tries=0
	while [ $tries -lt 2400 ]; do
		address=$(sed -n 's/.*msg="Listening on" address=//p' "$work/$1.log")
		url=http://$address
		[ -n "$address" ] && curl -sf -o /dev/null "$url/-/ready" && return
		kill -0 $prom_pid 2>/dev/null || break
		sleep 0.05
		tries=$((tries + 1))
	done
	sed 's/^/# /' "$work/$1.log"
	return 1
}

# Sends a body of remote write, which --web.enable-remote-write-receiver takes.
prom_write() { # FILE
	curl -sSf -o /dev/null --data-binary "@$1" \
		-H 'Content-Type: application/x-protobuf' \
		-H 'Content-Encoding: snappy' \
		-H 'X-Prometheus-Remote-Write-Version: 0.1.0' \
		"$url/api/v1/write"
}
