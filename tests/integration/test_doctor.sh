#!/bin/sh
# Why panels are empty: every shape of Pyroscope and of its labels, recorded, at
# a server, and as real ones were recorded (test_doctor.py, doctor_shapes.py).
set -u
. "${srcdir:-.}/tests/integration/prometheus.sh"
. "${srcdir:-.}/tests/integration/scrape_server.sh"

here=${srcdir:-.}
shared=${PYRODASH_SHARED:-$here/../shared}
command -v python3 >/dev/null || skip_all 'python3 is not installed'
prom_work

doctor() { # VERB ARGS...
	PYTHONDONTWRITEBYTECODE=1 python3 "$here/tests/integration/test_doctor.py" \
		"$@" || echo "not ok - $*"
}

has_code() { # CODE NAME ARGS...
	code=$1
	name=$2
	shift 2
	./pyrodash doctor "$@" >"$work/out" 2>"$work/err"
	got=$?
	if [ $got -eq "$code" ]; then
		echo "ok - $name: exit code $code"
	else
		echo "not ok - $name: exit code $got, not $code"
		sed 's/^/# /' "$work/out" "$work/err" | head -20
	fi
}

has() { # TEXT
	if grep -qF -- "$1" "$work/out" "$work/err"; then
		echo "ok - says $1"
	else
		echo "not ok - says $1"
		sed 's/^/# /' "$work/out" "$work/err" | head -20
	fi
}

servers() {
	for name in 'v1 microservices' 'scraped every 60 s'; do
		doctor file "$name" "$work/om"
		rm -rf "$work/data"
		if prom_blocks data "$work/om" && prom_start data; then
			doctor server "$name" "$url"
		else
			echo "not ok - a server of $name"
		fi
		prom_stop
	done
}

# Native histograms as a server stores them: Debian's takes no classic ones then.
natives() {
	mkfifo "$work/life"
	python3 "$here/tests/integration/native_server.py" "$work/port" \
		<"$work/life" 2>"$work/native.err" &
	exec 9>"$work/life"
	prom_flags='--enable-feature=native-histograms --web.enable-lifecycle'
	rm -rf "$work/data"
	prom_start data || echo "not ok - a server for native histograms"
	tries=0
	while [ ! -s "$work/port" ] && [ $tries -lt 1200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	cat >"$work/prometheus.yml" <<-EOF
		global: {scrape_interval: 1s}
		scrape_configs:
		- job_name: pyroscope/pyroscope
		  static_configs:
		  - targets: ['127.0.0.1:$(cat "$work/port")']
		    labels: {namespace: pyroscope, cluster: prod}
	EOF
	curl -sf -X POST "$url/-/reload"
	tries=0
	until ./pyrodash query --url "$url" --format csv \
		'count_over_time(up[1m]) > 2' 2>/dev/null | grep -q pyroscope ||
		[ $tries -gt 400 ]; do
		sleep 0.25
		tries=$((tries + 1))
	done
	doctor native "$url"
	exec 9>&-
	prom_stop
	prom_flags=
}

# Of what is scraped now: all at once, for each takes some seconds.
scrapes() {
	trap 'scrape_stop; prom_cleanup' EXIT
	scrape_start "$work" || {
		echo "not ok - a scrape server"
		return
	}
	mkdir -p "$work/live"
	doctor live whole "$scrape/mixin" >"$work/live/1" &
	one=$!
	doctor live label "$scrape/mixin" --label job=pyroscope \
		>"$work/live/2" &
	two=$!
	doctor live down "$scrape/mixin?part=distributor" \
		--scrape "$scrape_down" --scrape "$scrape_down/2" \
		--scrape "$scrape_down/3" --scrape "$scrape_down/4" \
		>"$work/live/3" &
	three=$!
	doctor live admin "$scrape/mixin?part=ingester" \
		--scrape "localhost:${scrape#*:}/fault/404" >"$work/live/4" &
	four=$!
	doctor live none "$scrape_down" >"$work/live/5" &
	wait $one $two $three $four $!
	cat "$work"/live/*
	in_time steps
	in_time named
	scrape_stop
}

# in_time FUNCTION: its results with $pace 1; what a busy machine did not scrape in
# time it does again at a slower one.
in_time() {
	for pace in 1 5; do
		$1 >"$work/tried"
		grep -q '^not ok' "$work/tried" && [ $pace = 1 ] || break
		echo '# again, slower, for:'
		grep -A9 '^not ok' "$work/tried" | sed 's/^/# /'
	done
	cat "$work/tried"
}

# Wherever in the interval a target has its place, and a step begins.
steps() {
	set --
	for n in 1 2 3 4 5; do
		./pyrodash doctor --scrape "$scrape/mixin?n=$n" --since 5m \
			--scrape-interval $((2 * pace))s >"$work/live/step-$n" 2>&1 &
		set -- "$@" $!
	done
	wait "$@"
	if [ "$(grep -l '^12 of 12' "$work"/live/step-* | wc -l)" -eq 5 ]; then
		echo "ok - rates are there at the last step"
	else
		echo "not ok - rates are there at the last step"
		sed 's/^/# /' "$work"/live/step-* | head -40
	fi
}

named() {
	cat >"$work/scrape.yml" <<-EOF
		global: {scrape_interval: ${pace}s, scrape_timeout: ${pace}s}
		scrape_configs:
		- job_name: pyro
		  metrics_path: /mixin
		  static_configs: [{targets: ['$scrape']}]
	EOF
	has_code 1 "a job_name" --scrape-config "$work/scrape.yml" --for $((3 * pace))s
	has 'labels: {job: default/pyroscope, namespace: default, cluster: '
	sed -i "s|'\]}|'], labels: {job: default/pyroscope, namespace: default, cluster: c}}|" \
		"$work/scrape.yml"
	has_code 0 "... and what mends it" --scrape-config "$work/scrape.yml" --for $((3 * pace))s
}

# What waits for scrapes and servers runs beside the rest, in folders of its own.
beside() { # FUNCTION
	(prom_work && $1) >"$work/beside.$1" 2>&1 &
	besides="$besides $!"
}

besides=
beside scrapes
if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
	beside servers
	beside natives
else
	echo "ok - servers # SKIP prometheus is not installed" \
		>"$work/beside.servers"
fi
{
	doctor replay "$work"
	doctor custom "$work"
	has_code 0 "the demo" --demo --at 2026-01-31T10:20:00Z
	has '12 of 12 panels have data'
	has 'notes on what else is odd: --verbose'
	has_code 0 "with notes" --demo --at 2026-01-31T10:20:00Z --verbose
	has '21 of 30 recording rules are read by no open dashboard'
	has_code 4 "no server" --url http://127.0.0.1:1 --timeout 20s
	has '0 of 12 panels have data'
	has 'all 12 panels: cannot connect to 127.0.0.1:1'
	has_code 2 "no such format" --demo --format ansi
	has 'the doctor has text and json'
	has_code 2 "no such panel" --demo --panel nosuch
	has_code 3 "no such dashboard" --demo /nosuch.json
	if [ -r "$shared/upstream/metrics/meta.json" ]; then
		doctor real "$shared/upstream/metrics"
	else
		echo "ok - real recordings # SKIP $shared is not there"
	fi
	# shellcheck disable=SC2086
	wait $besides
	cat "$work"/beside.*
} >"$work/tap"
cat "$work/tap"
echo "1..$(grep -c '^\(not \)\{0,1\}ok' "$work/tap")"
! grep -q '^not ok' "$work/tap"
