#!/bin/sh
# Both dashboards over a server with the metrics of real Pyroscopes: what can
# fill is filled, what cannot says what was asked (test_real.py).
set -u
. "${srcdir:-.}/tests/integration/prometheus.sh"

here=${srcdir:-.}
histories=${PYRODASH_SHARED:-$here/../shared}/upstream/metrics
check=$here/tests/integration/test_real.py

prom_need
command -v python3 >/dev/null || skip_all 'python3 is not installed'
[ -r "$histories/meta.json" ] || skip_all "$histories is not there"
prom_work

real() { # VERB ARGS...
	PYTHONDONTWRITEBYTECODE=1 python3 "$check" "$@" || echo "not ok - $*"
}

blocks() { # NAME
	gzip -dc "$histories/$1.om.gz" >"$work/om" &&
		prom_blocks "$1" "$work/om"
}

for name in single-v1 single-v2 single-dual micro-v1; do
	if [ ! -r "$histories/$name.om.gz" ]; then
		echo "ok - $name # SKIP $name.om.gz is not there"
		continue
	fi
	if ! blocks $name || ! prom_start $name; then
		echo "not ok - a server over $name"
		continue
	fi
	real panels "$histories/meta.json" $name "$url"
	if [ $name = single-v1 ]; then
		# The server records some of the names itself.
		real record "$histories/meta.json" $name "$url" \
			"$here/dashboards/mixin/rules.yaml" job_route_cluster: \
			"$work/om" "$work/inlined.json"
		prom_stop
		prom_blocks $name "$work/om" && prom_start $name &&
			real recorded "$histories/meta.json" $name "$url" \
				job_route_cluster: "$work/inlined.json"
	fi
	prom_stop
done >"$work/tap"
cat "$work/tap"
echo "1..$(grep -c '^\(not \)\{0,1\}ok' "$work/tap")"
! grep -q '^not ok' "$work/tap"
