#!/bin/sh
# Generated samples in the embedded engine and in Debian's prometheus: the same
# queries, the same answers (oracle_queries.c).  N and SEED may be given.
set -u
. "${srcdir:-.}/tests/integration/prometheus.sh"

n=${1:-300}
seed=${2:-1}
program=./tests/integration/oracle_queries

prom_need
prom_work
mkdir "$work/bodies" || exit 99
"$program" --write "$work/bodies" "$seed" || exit 99
prom_flags=--web.enable-remote-write-receiver
prom_start written || exit 99
for body in "$work"/bodies/*; do
	prom_write "$body" || exit 99
done
"$program" "$url" "$n" "$seed"
