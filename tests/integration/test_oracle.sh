#!/bin/sh
# The demo's samples in the embedded engine and in Debian's prometheus: the same
# questions, the same numbers (test_oracle.c).
set -u
. "${srcdir:-.}/tests/integration/prometheus.sh"

# 2026-02-04T22:10:00Z: two pods restart in the last hour.
start=1770243000
end=$((start + 100 * 60))

prom_need
prom_work
./tests/integration/demo_export $start $end >"$work/demo.om" || exit 99
prom_blocks demo "$work/demo.om" && prom_start demo || exit 99
./tests/integration/test_oracle "$url" $end
