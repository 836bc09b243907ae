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
		--scrape "$scrape_down" >"$work/live/3" &
	three=$!
	doctor live admin "$scrape/mixin?part=ingester" \
		--scrape "localhost:${scrape#*:}/fault/404" >"$work/live/4" &
	four=$!
	doctor live none "$scrape_down" >"$work/live/5" &
	wait $one $two $three $four $!
	cat "$work"/live/*
	scrape_stop
}

{
	doctor replay "$work"
	doctor custom "$work"
	has_code 0 "the demo" --demo --at 2026-01-31T10:20:00Z
	has '12 of 12 panels have data'
	has 'notes on what else is odd: --verbose'
	has_code 0 "with notes" --demo --at 2026-01-31T10:20:00Z --verbose
	has '21 of 30 recording rules are read by no open dashboard'
	has_code 4 "no server" --url http://127.0.0.1:1 --timeout 1s
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
	scrapes
	if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
		servers
	else
		echo "ok - servers # SKIP prometheus is not installed"
	fi
} >"$work/tap"
cat "$work/tap"
echo "1..$(grep -c '^\(not \)\{0,1\}ok' "$work/tap")"
! grep -q '^not ok' "$work/tap"
