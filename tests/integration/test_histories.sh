#!/bin/sh
# test_histories.sh - the metrics of real Pyroscopes, served as /metrics at 60
# times their pace: what can fill is filled, live and from a recording of it, and
# the doctor explains the rest (test_histories.py).  It takes as long as it scrapes.
set -u
here=${srcdir:-.}
histories=${PYRODASH_SHARED:-$here/../shared}/upstream/metrics

command -v python3 >/dev/null || {
	echo '1..0 # SKIP python3 is not installed'
	exit 0
}
[ -r "$histories/meta.json" ] || {
	echo "1..0 # SKIP $histories is not there"
	exit 0
}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1
export LC_ALL TZ PYTHONDONTWRITEBYTECODE
unset PYRODASH_URL
python3 "$here/tests/integration/test_histories.py" "${PYRODASH:-./pyrodash}" \
	"$histories" "$work" "$@" || echo "not ok - test_histories.py ended with $?"
