# scrape_server.sh - scrape_server.py for the tests that source this; what it can
# serve is told there.
#
# scrape_start FOLDER ARGS... sets scrape (127.0.0.1:PORT), scrape_down (a port where
# nothing listens) and, with --tls DIR, scrape_tls, scrape_tls_wrong and scrape_ca.
# Its output goes into FOLDER.  scrape_stop ends it: call it from the trap.

scrape_pid=

# Skips the test where python3 is absent.
scrape_need() {
	command -v python3 >/dev/null || {
		echo '1..0 # SKIP python3 is not installed'
		exit 0
	}
}

scrape_stop() {
	[ -n "$scrape_pid" ] || return 0
	kill "$scrape_pid" 2>/dev/null
	wait "$scrape_pid" 2>/dev/null
	scrape_pid=
}

scrape_start() { # FOLDER FOR ITS OUTPUT, ARGS...
	scrape_out=$1/scrape_server
	shift
	: >"$scrape_out"
	python3 "${srcdir:-.}/tests/integration/scrape_server.py" "$@" \
		>"$scrape_out" 2>"$scrape_out.err" &
	scrape_pid=$!
	tries=0
	while [ $tries -lt 2400 ]; do
		grep -q '^ready' "$scrape_out" && break
		kill -0 $scrape_pid 2>/dev/null || {
			sed 's/^/# /' "$scrape_out.err"
			return 1
		}
		sleep 0.05
		tries=$((tries + 1))
	done
	scrape=127.0.0.1:$(sed -n 's/^http //p' "$scrape_out")
	scrape_down=127.0.0.1:$(sed -n 's/^down //p' "$scrape_out")
	scrape_tls=127.0.0.1:$(sed -n 's/^https //p' "$scrape_out")
	scrape_tls_wrong=127.0.0.1:$(sed -n 's/^https-wrong //p' "$scrape_out")
	scrape_ca=$(sed -n 's/^ca //p' "$scrape_out")
}
