#!/bin/sh
# watched.sh COMMAND... - runs a test, and ends it with words when it hangs: after
# ten times what the slowest takes under sanitizers.  All that it started gets
# the signal, too.
limit=${PYRODASH_TEST_LIMIT:-900}
command -v timeout >/dev/null || exec "$@"
timeout -k 20 "$limit" "$@" </dev/null
status=$?
[ $status != 124 ] ||
	echo "Bail out! no end after $limit s (PYRODASH_TEST_LIMIT): it hangs"
exit $status
