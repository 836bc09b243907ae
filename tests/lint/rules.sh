#!/bin/sh
# The banned list, and the sizes that a reader can hold: no .c file over 500
# lines, no function over 80.
set -u
cd "${srcdir:-.}" || exit 1

folders='base model canvas themes promql tsdb rules net sources feeds dashboards session widgets tui cli'
files=$(for d in $folders; do ls "$d"/*.[ch] 2>/dev/null; done)
bad=0
fault() { # MESSAGE...
	echo "# $*"
	bad=1
}

# banned WHY PATTERN ALLOWED-FILES...: calls that have one home
banned() {
	why=$1 pattern=$2
	shift 2
	hits=$(grep -nE "(^|[^A-Za-z0-9_>.])($pattern)[[:space:]]*\(" $files | grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)')
	for home in "$@"; do
		hits=$(printf '%s\n' "$hits" | grep -v "^$home" || :)
	done
	[ -z "$hits" ] || fault "$why:
$hits"
}

banned 'unbounded string calls: use base/str' 'strcpy|strcat|sprintf|vsprintf|gets|stpcpy'
banned 'numbers are read by base/num' 'atoi|atol|atof|strtod|strtof|strtold|strtol|strtoul|strtoll|strtoull|sscanf' base/num
banned 'the heap is base/mem' 'malloc|calloc|realloc|free|strdup|strndup|asprintf' base/mem
banned 'the clock is base/clock' 'time|clock_gettime|gettimeofday|clock' base/clock
banned 'only cli/ prints' 'printf|fprintf|vfprintf|puts|fputs|putchar|perror' cli/
banned 'only cli/ reads the environment' 'getenv|secure_getenv' cli/
banned 'the locale is set once' 'setlocale' cli/
banned 'exit is for cli/' 'exit|_exit|quick_exit' cli/ tui/term_

for f in $files; do
	n=$(wc -l <"$f")
	case $f in
	*.c) [ "$n" -le 500 ] || fault "$f has $n lines; split it" ;;
	esac
	long=$(awk '/^\{/ { start = NR } /^\}/ && start { if (NR - start - 1 > 80) print FILENAME ":" start " has " NR - start - 1 " lines"; start = 0 }' "$f")
	[ -z "$long" ] || fault "functions over 80 lines: $long"
done

dup=$(for f in $files; do basename "$f"; done | sort | uniq -d)
[ -z "$dup" ] || fault "module names are unique in the tree: $dup"

echo 1..1
if [ $bad = 0 ]; then echo 'ok 1 - rules'; else echo 'not ok 1 - rules'; fi
exit $bad
