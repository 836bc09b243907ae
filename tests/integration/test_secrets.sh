#!/bin/sh
# test_secrets.sh - no secret is found where it does not belong (test_secrets.py).
command -v python3 >/dev/null || {
	echo '1..0 # SKIP python3 is not installed'
	exit 0
}
exec python3 "${srcdir:-.}/tests/integration/test_secrets.py"
