#!/bin/sh
# The demo's samples in the embedded engine and in Debian's prometheus: the same
# questions, the same numbers (test_oracle.c).
set -u
. "${srcdir:-.}/tests/integration/prometheus.sh"

start=1769846400 # 2026-01-31T08:00:00Z
end=$((start + 100 * 60))

prom_need
prom_work
./tests/integration/demo_export $start $end >"$work/demo.om" || exit 99
prom_blocks demo "$work/demo.om" && prom_start demo || exit 99
./tests/integration/test_oracle "$url" $start $end
