#!/bin/sh
# Every header compiles alone.
set -u
cd "${srcdir:-.}" || exit 1
n=0 bad=0
for h in base/*.h model/*.h canvas/*.h themes/*.h promql/*.h tsdb/*.h rules/*.h \
	net/*.h sources/*.h feeds/*.h dashboards/*.h session/*.h widgets/*.h tui/*.h cli/*.h; do
	[ -f "$h" ] || continue
	n=$((n + 1))
	if ! echo "#include \"$h\"" | ${CC:-cc} -std=c17 -D_GNU_SOURCE -Wall -Werror -I. -fsyntax-only -x c - 2>&1; then
		echo "# $h does not compile alone"
		bad=1
	fi
done
echo 1..1
if [ $bad = 0 ] && [ $n -gt 0 ]; then echo "ok 1 - $n headers"; else echo 'not ok 1 - headers'; fi
exit $bad
