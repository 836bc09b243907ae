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
