#!/bin/sh
# The targets that Debian's prometheus makes of a configuration with all kinds
# of relabelling, beside those that we make: URLs and labels.
# test_targets.sh [SEED]
here=$srcdir/tests/integration
. "$here/prometheus.sh"
prom_need
command -v python3 >/dev/null || skip_all "python3 is not installed"
prom_work
python3 "$here/test_targets.py" make "${1-1}" >"$work/prometheus.yml" || exit 99
prom_start data || exit 99
tests/integration/targets_show "$work/prometheus.yml" >"$work/ours" 2>&1 ||
	exit 99
echo 1..1
python3 "$here/test_targets.py" compare "$url" "$work/ours" >"$work/out"
bad=$?
sed 's/^/# /' "$work/out"
[ $bad = 0 ] || printf 'not '
echo "ok 1 - the same targets as prometheus"
exit $bad
