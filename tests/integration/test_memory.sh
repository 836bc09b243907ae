#!/bin/sh
# test_memory.sh - the whole process stays below --memory while it scrapes more than
# fits (test_memory.py).
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
python3 "${srcdir:-.}/tests/integration/test_memory.py" \
	"${PYRODASH:-./pyrodash}" "$work" ||
	echo "not ok - test_memory.py ended with $?"
