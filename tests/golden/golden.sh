#!/bin/sh
# golden.sh - what the program prints over the demo, byte by byte.
#
# Every case is a command whose output is kept in tests/golden/NAME.txt.
# GENERATE=1 writes the files anew: read them before they are committed.
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset NO_COLOR PYRODASH_URL COLUMNS CLICOLOR CLICOLOR_FORCE FORCE_COLOR TERM
unset COLORTERM
kept=${srcdir:-.}/tests/golden
got=$(mktemp) || exit 99
trap 'rm -f "$got"' EXIT
n=0
bad=0

# check NAME COMMAND...
check() {
	name=$1
	shift
	n=$((n + 1))
	"$@" >"$got" 2>&1 || echo "exit code $?" >>"$got"
	if [ "$GENERATE" = 1 ]; then
		cp "$got" "$kept/$name.txt"
	fi
	if cmp -s "$got" "$kept/$name.txt"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		diff "$kept/$name.txt" "$got" | sed 's/^/# /' | head -40
		bad=1
	fi
}

snapshot() {
	${PYRODASH:-./pyrodash} snapshot --demo --at 2026-01-31T10:20:00Z \
		--utc "$@"
}

screens() {
	tests/golden/screens "$@"
}

for width in 80 120 200; do
	for board in reads writes; do
		check $board-$width snapshot -w $width pyroscope-$board
	done
done
check reads-80-ascii snapshot -w 80 --ascii pyroscope-reads
check writes-80-ascii snapshot -w 80 --ascii pyroscope-writes
check reads-120-box snapshot -w 120 --glyphs box pyroscope-reads
check reads-120-block snapshot -w 120 --glyphs block pyroscope-reads
check qps-256 snapshot -w 80 -f ansi --color 256 -p 1 pyroscope-reads
check qps-16 snapshot -w 80 -f ansi --color 16 -p 1 pyroscope-reads
check qps-8 snapshot -w 80 -f ansi --color 8 -p 1 pyroscope-reads
check latency-256 snapshot -w 80 -f ansi --color 256 -p 2 pyroscope-reads
check writes-24h snapshot -w 120 --since 24h -p 1 pyroscope-writes
check panel-json snapshot -f json --since 5m -p 1 pyroscope-reads

screens_of() {
	size=$1
	check grid-$size screens "${size%x*}" "${size#*x}" 0 braille text ""
	check grid-writes-$size \
		screens "${size%x*}" "${size#*x}" 1 braille text ""
	check overview-$size screens "${size%x*}" "${size#*x}" 1 braille text o
	check full-$size \
		screens "${size%x*}" "${size#*x}" 0 braille text "Tab Enter"
	check full-stack-$size \
		screens "${size%x*}" "${size#*x}" 0 braille text Enter
	check inspect-$size \
		screens "${size%x*}" "${size#*x}" 0 braille text "Tab i"
	check help-$size screens "${size%x*}" "${size#*x}" 0 braille text "?"
}
for size in 80x24 120x40 200x60; do
	screens_of $size
done
for size in 80x24 120x40; do
	check empty-$size \
		screens "${size%x*}" "${size#*x}" 2 braille text ""
	check doctor-$size \
		screens "${size%x*}" "${size#*x}" 2 braille text "w"
done
check doctor-notes-120x40 screens 120 40 1 braille text "Tab Tab Tab w"
check grid-ascii-80x24 screens 80 24 0 ascii text ""
check grid-box-80x24 screens 80 24 0 box text ""
check overview-40x12 screens 40 12 0 braille text ""
check variables-80x24 screens 80 24 0 braille text "V"
check time-80x24 screens 80 24 0 braille text "t"
check folded-80x24 screens 80 24 1 braille text "z"
check grid-ansi-80x24 screens 80 24 0 braille ansi ""

echo "1..$n"
exit $bad
