#!/bin/sh
# test_promqltest_mutations.sh - the runner can fail: a script that passes, and
# then every kind of expectation in it made wrong, one at a time.
runner=${PROMQLTEST:-tests/promqltest}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0
bad=0
plan=0

result() { # STATUS NAME
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$dir/out"
		bad=1
	fi
}

cat >"$dir/base.test" <<'END'
# comment
load 1m
  m{l="a"} 1 2 3 4 5 6
  m{l="b"} 6 5 4 3 2 1
  gap{l="c"} 1 2 stale _x3
  c_total 0+6x10
  b_bucket{le="1"} 5x5
  b_bucket{le="2"} 4x5
  b_bucket{le="+Inf"} 6x5

eval instant at 2m m
  m{l="a"} 3
  m{l="b"} 4

eval instant at 2m sort_desc(m)
  expect ordered
  m{l="b"} 4
  m{l="a"} 3

eval_ordered instant at 2m sort(m)
  m{l="a"} 3
  m{l="b"} 4

eval instant at 2m 6 * 7
  42

eval instant at 2m "some text"
  expect string "some text"

eval instant at 2m gap[2m]
  expect range vector from 1m to 2m step 1m
  gap{l="c"} 2

eval range from 0 to 3m step 1m gap
  gap{l="c"} 1 2

eval range from 0 to 4m step 2m m{l="a"}
  m{l="a"} 1 3 5

eval range from 1m to 4m step 1m m > 3
  m{l="a"} _ _ 4 5
  m{l="b"} 5 4

eval instant at 2m quantile(1.5, m)
  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 1.5
  expect no_info
  {} Inf

eval instant at 2m -quantile(1.5, m)
  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:11)
  {} -Inf

eval instant at 3m 0 * quantile(-1.5, m)
  expect warn regex: between . and .*-1
  {} NaN

eval instant at 2m rate(m{l="a"}[2m])
  expect info regex: might not be a counter
  expect no_warn
  {l="a"} 0.0166666666667

eval instant at 5m histogram_quantile(0.25, b_bucket)
  expect info
  {} 0.3

eval instant at 2m m + on() m
  expect fail regex: found duplicate series

eval_fail instant at 2m 2 * topk(NaN, m)
  expected_fail_message Parameter value is NaN

eval_fail instant at 3m topk(NaN, m)
  expected_fail_regexp value is N.N

eval_fail instant at 4m topk(NaN, m)

eval_warn instant at 4m quantile(7, m)
  {} Inf

eval_info instant at 3m rate(m{l="a"}[2m])
  {l="a"} 0.0166666666667

eval instant at 4m bottomk(scalar(gap), m)
  expect fail msg: Parameter value is NaN

eval instant at 2m no_such_metric

eval range from 0 to 1m step 1m no_such_metric

clear

eval instant at 3m m
END
"$runner" "$dir/base.test" >"$dir/out" 2>&1
result $? 'the script itself passes'

# breaks NAME SED-SCRIPT: exactly one eval fails
breaks() {
	sed -e "$2" "$dir/base.test" >"$dir/mutant.test"
	if cmp -s "$dir/base.test" "$dir/mutant.test"; then
		echo 'the mutation changed nothing' >"$dir/out"
		result 1 "$1"
		return
	fi
	"$runner" "$dir/mutant.test" >"$dir/out" 2>&1
	[ $? -eq 1 ] && grep -q 'mutant.test: [0-9]* passed, 1 failed, 0 skipped' "$dir/out"
	result $? "$1"
}

vector='/^eval instant at 2m m$/,/^$/'
breaks 'a value' "$vector"'s/"a"} 3$/"a"} 3.00001/'
breaks 'a sign' "$vector"'s/"a"} 3$/"a"} -3/'
breaks 'a value turned NaN' "$vector"'s/"a"} 3$/"a"} NaN/'
breaks 'a value turned infinite' "$vector"'s/"a"} 3$/"a"} Inf/'
breaks 'a value turned stale' "$vector"'s/"a"} 3$/"a"} stale/'
breaks 'a label value' "$vector"'s/"a"} 3$/"A"} 3/'
breaks 'a label name' "$vector"'s/l="a"} 3$/k="a"} 3/'
breaks 'a label more' "$vector"'s/l="a"} 3$/l="a",k="a"} 3/'
breaks 'a metric name' "$vector"'s/m{l="a"} 3$/n{l="a"} 3/'
breaks 'a metric name left out' "$vector"'s/m{l="a"} 3$/{l="a"} 3/'
breaks 'a series missing in the answer' "$vector"'s/^  m{l="a"} 3$/&\n  m{l="z"} 3/'
breaks 'a series missing in the script' "$vector"'{/"a"} 3$/d}'
breaks 'a vector for a scalar' 's/^  42$/  {} 42/'
breaks 'a scalar for a vector' "$vector"'{s/^  m{l="a"} 3$/  3/;/"b"/d}'
breaks 'a scalar' 's/^  42$/  41/'
breaks 'a hexadecimal scalar' 's/^  42$/  0x2B/'
breaks 'a string for a scalar' 's/^  42$/  expect string "42"/'
breaks 'a string' 's/string "some text"/string "some tex"/'
breaks 'a scalar for a string' 's/^  expect string .*/  5/'
breaks 'the order' '/^  expect ordered$/{n;h;N;s/.*\n\(.*\)/\1/;G}'
breaks 'the order of eval_ordered' '/^eval_ordered/s/sort/sort_desc/'
breaks 'a point of a range vector' '/^eval instant at 2m gap/,/^$/s/"c"} 2$/"c"} 1/'
breaks 'the time of a point of a range vector' '/^eval instant at 2m gap/,/^$/s/"c"} 2$/"c"} _ 2/'
breaks 'a point more in a range vector' '/^eval instant at 2m gap/,/^$/s/"c"} 2$/"c"} 2 2/'
breaks 'a range vector for a vector' "$vector"'s/^  m{l="a"}/  expect range vector from 2m to 2m step 1m\n&/'
breaks 'a point of a matrix' 's/"a"} 1 3 5/"a"} 1 4 5/'
breaks 'a point missing in the answer' 's/^  gap{l="c"} 1 2$/& 2/'
breaks 'a point missing in the script' 's/"a"} 1 3 5/"a"} 1 3/'
breaks 'a gap in the script' 's/"a"} 1 3 5/"a"} 1 _ 5/'
breaks 'a gap in the answer' 's/_ _ 4 5/_ 3 4 5/'
breaks 'more points than steps' 's/"a"} 1 3 5/"a"} 1 3 5 7/'
breaks 'a series of gaps only' 's/^  gap{l="c"} 1 2$/&\n  gap{l="d"} _ _/'
breaks 'a matrix expected empty' '/^eval range from 0 to 4m/,/^$/{/"a"} 1/d}'
breaks 'a vector expected where nothing is' 's/^eval instant at 2m no_such_metric$/&\n  {} 1/'
breaks 'a matrix expected where nothing is' 's/^eval range.*no_such_metric$/&\n  {} 1/'
breaks 'a warning text' 's/got 1.5$/got 1.6/'
breaks "a warning's place" 's/got 1.5 (1:11)$/got 1.5 (1:12)/'
breaks 'a warning expression' 's/between . and .\*-1/between . and -1/'
breaks 'a warning that does not come' "$vector"'s/^  m{l="a"} 3/  expect warn\n&/'
breaks 'a second warning that does not come' 's/got 1.5$/&\n  expect warn msg: other/'
breaks 'a warning not wanted' 's/^  expect warn msg.*got 1.5$/  expect no_warn/'
breaks 'an info text' 's/might not be a counter/might be a counter/'
breaks 'an info that does not come' "$vector"'s/^  m{l="a"} 3/  expect info\n&/'
breaks 'an info not wanted' 's/^  expect info$/  expect no_info/'
breaks 'eval_warn without a warning' '/^eval_warn/s/7/0.5/;/^eval_warn/,/^$/s/Inf/3.5/'
breaks 'eval_info without an info' '/^eval_info/s/rate(m{l="a"}/delta(m{l="a"}/;/^eval_info/,/^$/s/0\.0166666666667/2/'
breaks 'an error expected where none is' "$vector"'{/^  m{/d;s/^eval.*/&\n  expect fail/}'
breaks 'eval_fail without an error' 's/^eval_fail instant at 4m topk(NaN, m)$/eval_fail instant at 4m topk(1, m)/'
breaks 'an error not expected' '/^  expect fail regex/d'
breaks 'an error expression' 's/fail regex: found/fail regex: lost/'
breaks 'an error text' 's/fail msg: Parameter value/fail msg: Parameter/'
breaks 'an error text, the old form' 's/^  expected_fail_message Parameter/&s/'
breaks 'an error expression, the old form' 's/^  expected_fail_regexp value/&s/'
breaks 'an expression that does not parse' "$vector"'{s/ m$/ m{/;/^  m/d}'
breaks 'one that does not parse where an error is expected' 's/^eval instant at 2m m + on() m$/eval instant at 2m m + on(/'
breaks 'an unknown expect line' 's/^  expect ordered$/  expect order/'
breaks 'an unknown command' 's/^clear$/clean\n\nclear/'
breaks 'a load out of order' 's/^clear$/load 1m\n  m{l="a"} 7\n\nclear/'
breaks 'a slip in a load' 's/^clear$/load 1m\n  k{l="a"} 1 1h\n\nclear/'
breaks 'samples are dropped by clear' 's/^clear$//'

# a millionth is let pass, near nothing is not nothing
for pair in '3 3.000001 0' '3 3.00001 1' '1e300 1.0000001e300 0' '0 1e-300 1' '-0 0 0' '5e-324 0 0' 'Inf 1e308 1' \
	'Inf -Inf 1' 'NaN NaN 0' 'NaN stale 1' '1e-310 1.1e-310 1' '1 -1 1'; do
	set -- $pair
	printf 'load 1m\n  m %s\n\neval instant at 0s m\n  m %s\n' "$1" "$2" >"$dir/pair.test"
	"$runner" "$dir/pair.test" >"$dir/out" 2>&1
	[ $? -eq "$3" ]
	result $? "$1 against $2"
done

# what only the same query a minute before and after shows
printf 'load 1m\n  m 1\n\neval instant at 0s topk(scalar(m), m)\n  m 1\n' >"$dir/again.test"
"$runner" "$dir/again.test" >"$dir/out" 2>&1
[ $? -eq 1 ] && grep -q 'in the repetition topk(scalar(m), m) from -60000 to 60000' "$dir/out"
result $? 'a repetition that fails alone'

# no value and no start time
for item in 1h 1x 1x+2 infx2 nanx1 1+1 1+x3 1+2 1+infx2 1+-2x3 _1 _x stalex3 abc 1.5.2 1e 0xA \
	99999999999x99999999999 '{{bad:1}}' '{{sum:1 sum:2}}' '{{sum:1}' '{{}}+1x2' '"1"' 1,2; do
	printf 'load 1m\n  m %s\n' "$item" >"$dir/item.test"
	"$runner" "$dir/item.test" >"$dir/out" 2>&1
	[ $? -eq 1 ] && grep -q 'item.test: 0 passed, 1 failed' "$dir/out"
	result $? "no value: $item"
done
for line in 'm@st 1' 'm@st -1m
  n 1' 'm@st -1m
  m 1 2' 'm@st -1mx
  m 1' 'm@st -1m' 'm{a=1} 1' 'm{a="1" 1' 'm{a="1"}1' 'm{a="1",a="2"} 1' 'm{"n"} 1' '1m 1' 'm{a="1} 1'; do
	printf 'load 1m\n  %s\n' "$line" >"$dir/line.test"
	"$runner" "$dir/line.test" >"$dir/out" 2>&1
	[ $? -eq 1 ] && grep -q 'line.test: 0 passed, 1 failed' "$dir/out"
	result $? "no series: $(echo $line)"
done
for head in 'eval instant m' 'eval instant at 1 m' 'eval instant at -1m m' 'eval instant at 1m' 'eval range from 0 to 1m m' \
	'eval range from 0 to 1m step 0 m' 'eval range from 1m to 0 step 1m m' 'eval_fail' 'eval_ordered range from 0 to 1m step 1m m' \
	'evaluate instant at 1m m' 'load' 'load 5' 'load -5m' 'loads 5m' 'CLEAR'; do
	printf '%s\n' "$head" >"$dir/head.test"
	"$runner" "$dir/head.test" >"$dir/out" 2>&1
	[ $? -eq 1 ] && grep -q 'head.test: 0 passed, 1 failed' "$dir/out"
	result $? "no command: $head"
done

"$runner" "$dir/none.test" >"$dir/out" 2>&1
[ $? -eq 2 ]
result $? 'a file that is not there: exit code 2'
"$runner" >"$dir/out" 2>&1
[ $? -eq 2 ]
result $? 'no file: exit code 2'

printf '%s\n' 'load 1m' '  f 1 2 3' '  h {{schema:0 sum:3 count:2 buckets:[1 1]}}x5' '' \
	'eval instant at 2m f' '  f 3' '' 'eval instant at 2m h' '  h {{sum:3}}' '' \
	'eval instant at 2m count({l="",__name__=~".+"})' '  {} 2' >"$dir/native.test"
"$runner" -v "$dir/native.test" >"$dir/out" 2>&1 &&
	grep -q 'native.test: 1 passed, 0 failed, 2 skipped' "$dir/out"
result $? 'what needs native histograms is skipped, and only that'
echo "1..$n"
exit $bad
