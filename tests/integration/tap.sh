# tap.sh - what shell tests of the program share: numbered results, and what the
# program printed, in $dir/out and $dir/err, under a failed one.
n=0
bad=0

# result STATUS NAME
result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$dir/out" "$dir/err" | head -20
		bad=1
	fi
}

# patient: a test of what takes place in time calls this first.  All of it is run
# with $pace 1, and, if that fails, with $pace 4: a busy machine may miss what
# should take half a second, a fault stays one.
patient() {
	[ -z "${PYRODASH_TEST_PACE-}" ] || {
		pace=$PYRODASH_TEST_PACE
		return 0
	}
	told=$(mktemp) || exit 99
	trap 'rm -f "$told"' EXIT
	trap 'exit 99' HUP INT TERM
	for pace in 1 4; do
		PYRODASH_TEST_PACE=$pace sh "$0" "$@" >"$told"
		status=$?
		[ $status != 0 ] && [ $pace = 1 ] || break
		echo '# again, slower, for:'
		grep -A9 '^not ok' "$told" | sed 's/^/# /' | head -50
	done
	cat "$told"
	exit $status
}
