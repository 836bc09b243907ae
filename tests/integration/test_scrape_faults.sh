#!/bin/sh
# test_scrape_faults.sh - every fault of scrape_server.py beside a healthy target:
# nothing crashes or grows, the healthy one keeps its pace, and each fault is said
# in words (test_scrape_faults.py).  It takes as long as it scrapes.
set -u
command -v python3 >/dev/null || {
	echo '1..0 # SKIP python3 is not installed'
	exit 0
}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1
export LC_ALL TZ PYTHONDONTWRITEBYTECODE
unset PYRODASH_URL
python3 "${srcdir:-.}/tests/integration/test_scrape_faults.py" \
	"${PYRODASH:-./pyrodash}" "$work" ||
	echo "not ok - test_scrape_faults.py ended with $?"
