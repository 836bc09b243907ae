#!/bin/sh
# test_rules_cmd.sh - pyrodash rules check, list, eval and test from outside;
# unit tests and checks beside those of Debian's promtool, where there is one.
set -u
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
unset NO_COLOR PYRODASH_URL PYRODASH_HTTP_CONFIG_FILE PYRODASH_TENANT
. "${srcdir:-.}/tests/integration/prometheus.sh"
program=$(pwd)/${PYRODASH:-pyrodash}
prom_work
dir=$work
. "${srcdir:-.}/tests/integration/tap.sh"
cp "${srcdir:-.}"/tests/integration/rules_unit/*.yaml "$dir" || exit 1
chmod u+w "$dir"/*.yaml
mixin=$(cd "${srcdir:-.}" && pwd)/dashboards/mixin/rules.yaml
cd "$dir" || exit 1

# exits CODE NAME ARGUMENTS... (of rules)
exits() {
	want=$1
	name=$2
	shift 2
	"$program" rules "$@" >out 2>err </dev/null
	code=$?
	[ $code -eq "$want" ] || echo "exit code $code" >>err
	[ $code -eq "$want" ]
	result $? "$name: exit code $want"
}

says() {
	grep -qF -e "$1" err
	result $? "... and says: $1"
}

prints() {
	grep -qF -e "$1" out
	result $? "... and prints: $1"
}

# counts N TEXT FILE
counts() {
	[ "$(grep -cF -e "$2" "$3")" = "$1" ]
	result $? "... $1 times: $2"
}

# --- unit tests: each as its name says, and as promtool says
# What only differs in words of other libraries, or in an error's place.
reworded=' bad-field bad-repeat bad-series bad-values bad-number bad-duration bad-labels bad-alerts '
for f in ok-*.yaml new-*.yaml bad-*.yaml refused-*.yaml; do
	case $f in
	ok-* | new-*) want=0 ;;
	*) want=1 ;;
	esac
	exits $want "rules test $f" test "$f"
	case $f in
	new-* | refused-*) continue ;;
	esac
	command -v promtool >/dev/null || continue
	promtool test rules "$f" >out.theirs 2>err.theirs
	[ $? = $want ]
	result $? "... as promtool's"
	case $reworded in
	*" ${f%.yaml} "*) continue ;;
	esac
	diff out.theirs out >out.diff && diff err.theirs err >err.diff
	r=$?
	[ $r = 0 ] || cat out.diff err.diff >err
	result $r "... in the same words"
done
command -v promtool >/dev/null ||
	echo '# SKIP there is no promtool to compare with'
exits 1 'native histograms' test refused-histogram.yaml
says "line 2: series 'h': native histograms are not supported"
exits 1 'a mistake in a series' test bad-series.yaml
says 'bad-series.yaml: line 3: series '
exits 1 'a mistake in values' test bad-values.yaml
says "line 3: series 'a': bad value \"1h\""
exits 1 'an unknown field' test bad-field.yaml
says 'line 2: field inputs not found in type main.testGroup'
exits 1 'all that is wrong in rules' test bad-file.yaml
says 'could not parse expression: 1:6: parse error: unclosed left parenthesis'
says 'annotation "x": template: __alert_B:1: function "nope" not defined'
exits 1 'one of two is wrong' test ok-record.yaml bad-value.yaml
cat >named.yaml <<-'END'
	tests:
	- {name: good one, promql_expr_test: [{expr: '1', eval_time: 0s, exp_samples: [{labels: '{}', value: 1}]}]}
	- {name: bad one, promql_expr_test: [{expr: '1', eval_time: 0s, exp_samples: [{labels: '{}', value: 2}]}]}
	- {promql_expr_test: [{expr: '1', eval_time: 0s, exp_samples: [{labels: '{}', value: 3}]}]}
END
exits 1 'all tests' test named.yaml
counts 2 'exp: {}' err
exits 0 'those of a name' test --run '^good' named.yaml
exits 1 'those of two names' test --run nosuch --run 'b.d' named.yaml
counts 1 'exp: {}' err
exits 2 'no expression' test --run '(' named.yaml
says '--run: '
exits 1 'no such file' test nope.yaml
says 'nope.yaml: '
exits 2 'nothing to test' test
exits 2 'no sub-command' all
says 'rules check, rules list, rules eval, rules test'

# --- check
exits 0 'the mixin' check "$mixin"
prints '  SUCCESS: 30 rules found'
counts 21 '(unused)' err
cat >records.yaml <<-'END'
	groups:
	- name: records
	  rules:
	  - {record: 'by:alert', expr: sum(up)}
	  - {record: 'by:file', expr: sum(up)}
	  - {record: 'by:nobody', expr: sum(up)}
	  - {alert: Here, expr: 'by:alert > 1'}
END
cat >reads.yaml <<-'END'
	groups:
	- name: reads
	  rules: [{alert: There, expr: 'by:file > 1'}]
END
exits 0 'alerts and other files that read names' check --lint unused records.yaml reads.yaml
counts 1 '(unused)' err
says 'no dashboard and no alert reads by:nobody'
exits 3 'warnings that count' check --lint-fatal --lint unused "$mixin"
exits 0 'no lints' check --lint none --lint-fatal "$mixin"
[ ! -s err ]
result $? '... and no warnings'
exits 3 'slow scrapes' check --lint short-window --scrape-interval 1m --lint-fatal "$mixin"
says 'the window of 1m is shorter than twice the scrape interval of 1m'
says '^^^^'
exits 2 'a server and a file' list --url http://127.0.0.1:1 --rule-file "$mixin"
exits 2 'an unknown lint' check --lint odd "$mixin"
says 'duplicate-rules, short-window, unused'
exits 1 'a broken file' check broken.yaml rules.yaml
says 'broken.yaml: 5:11: group "g", rule 1, "a": could not parse expression: 1:6: parse error: unclosed left parenthesis'
says '       ^'
says 'broken.yaml: group "g", rule 2, "B": annotation "x": template: __alert_B:1: function "nope" not defined'
prints '  SUCCESS: 4 rules found'
printf 'groups:\n- name: g\n  rules:\n  - {record: a, expr: b}\n  - {record: a, expr: c}\n' >twice.yaml
exits 0 'duplicates' check --lint duplicate-rules twice.yaml
says 'twice.yaml:5: warning: the rule of line 4 has the name a and the same labels'
exits 1 'no such rules' check nope.yaml
exits 2 'nothing to check' check
if command -v promtool >/dev/null; then
	for f in rules.yaml alerts.yaml order.yaml broken.yaml twice.yaml "$mixin"; do
		promtool check rules --lint=none "$f" >out.theirs 2>err.theirs
		theirs=$?
		exits $theirs "promtool's verdict on ${f##*/}" check --lint none "$f"
		diff out.theirs out >out.diff
		result $? '... and output'
	done
fi

# --- eval and list
awk 'BEGIN {
	print "# TYPE up gauge\n# TYPE requests counter"
	for (k = 0; k < 80; k++) {
		printf "up{job=\"a\",instance=\"x\"} %d %d\n", k < 60, 1700000003 + 15 * k
		printf "requests_total{job=\"a\",code=\"200\"} %d %d\n", 30 * k, 1700000003 + 15 * k
		printf "requests_total{job=\"a\",code=\"500\"} %d %d\n", 10 * k, 1700000003 + 15 * k
	}
	print "# EOF"
}' >data.om
exits 0 'eval of a recording' eval rules.yaml --replay data.om
cat >want <<'EOF'
job:requests:rate{job="a"} 2.6666666666666665 1700001188
job:errors:ratio{job="a",team="ops"} 0.25 1700001188
up:count 1 1700001188
answer 42 1700001188
# EOF
EOF
cmp -s out want
result $? '... and prints what was recorded'
cp out again.om
exits 0 'what eval prints is a recording' eval order.yaml --replay again.om
exits 0 'eval at a time' eval --rule-file alerts.yaml --replay data.om --at 1700001000000
prints 'ALERTS{alertname="Down",alertstate="pending",instance="x",job="a",place="a/",severity="page"} 1 1700001000'
exits 0 'eval as JSON' eval --rule-file alerts.yaml --replay data.om --format json
prints '"alertstate":"firing"'
exits 0 'the mixin at once' eval --demo --at 2026-01-31T10:00:30Z
[ "$(sed 's/[{ ].*//' out | grep -v '^#' | sort -u | wc -l)" -eq 30 ]
result $? '... 30 names'
if command -v promtool >/dev/null; then
	# 3: names with colons and without help are not as it likes them.
	promtool check metrics <out >lint.theirs 2>&1
	[ $? = 3 ] && ! grep -q 'parsing' lint.theirs
	result $? '... which promtool reads as text'
	promtool tsdb create-blocks-from openmetrics out blocks >blocks.theirs 2>&1
	result $? '... and as OpenMetrics'
fi
cat >offsets.yaml <<-'END'
	groups:
	- name: now
	  rules:
	  - {alert: A, expr: up == 1}
	  - {record: r, expr: vector(1)}
	- name: late
	  query_offset: 1m
	  rules:
	  - {alert: B, expr: up == 1}
	  - {record: r, expr: vector(2), labels: {late: yes}}
END
exits 0 'groups that are asked at times of their own' eval offsets.yaml --replay data.om --at 1700000700000
cat >want <<'EOF'
ALERTS{alertname="A",alertstate="firing",instance="x",job="a"} 1 1700000700
ALERTS{alertname="B",alertstate="firing",instance="x",job="a"} 1 1700000640
r 1 1700000700
r{late="yes"} 2 1700000640
# EOF
EOF
cmp -s out want
result $? '... and all that they record is printed'
printf 'groups:\n- name: g\n  rules:\n  - {record: r, expr: requests_total, labels: {code: ""}}\n' >bad.yaml
cat >long.yaml <<-'END'
	groups:
	- name: long
	  interval: 1s
	  rules:
	  - {record: one, expr: vector(1)}
	  - {record: long, expr: 'avg_over_time(one[100y])'}
END
exits 0 'no more of a past than there is' eval long.yaml --replay data.om
prints 'long 1 '
printf 'm{a="\033]0;t\007"} 1 1700001188\n# EOF\n' >escape.om
printf 'groups: [{name: g, rules: [{record: x, expr: m}]}]\n' >escape.yaml
exits 0 'an escape sequence in a label' eval escape.yaml --replay escape.om
prints "$(printf 'x{a="\033]0;t\007"} 1 1700001188')"
if command -v script >/dev/null; then
	script -qec "$program rules eval escape.yaml --replay escape.om" typed \
		>out </dev/null
	grep -qF 'x{a="^[]0;t^G"} 1 1700001188' out && ! grep -q "$(printf '\033')" out
	result $? '... never reaches a terminal'
fi
exits 1 'a rule that fails' eval bad.yaml --replay data.om
says 'vector contains metrics with the same labelset after applying rule labels'
exits 2 'eval of two files' eval rules.yaml order.yaml --demo
exits 2 'eval of nothing' eval rules.yaml
exits 0 'rules of files' list --rule-file rules.yaml --rule-file alerts.yaml
prints '  record -        job:requests:rate'
prints '  alert  -        Down {'
exits 0 'rules of a recording' list --replay data.om --rule-file alerts.yaml --utc
prints ': firing'
prints 'summary: x of a is down (0)'
cat >outer.yaml <<-'END'
	groups:
	- name: g
	  rules:
	  - alert: Outer
	    expr: up == 0
	    labels: {path: '{{ pathPrefix }}'}
	    annotations: {link: '{{ externalURL }} {{ $externalURL }}{{ graphLink "up" }}'}
END
exits 0 'an external URL' list --replay data.om --rule-file outer.yaml --external-url https://prom.example:1/pre/
prints 'link: https://prom.example:1/pre https://prom.example:1/pre/graph?'
exits 0 '... of labels, too' eval outer.yaml --replay data.om --external-url https://prom.example:1/pre/
prints 'path="/pre"'
exits 2 'no URL' list --replay data.om --rule-file outer.yaml --external-url prom.example
says '--external-url: '
exits 2 'an external URL and a server' list --url http://127.0.0.1:1 --external-url http://a
says 'a server has its own'
exits 0 'rules as JSON' list --replay data.om --rule-file alerts.yaml --format json
prints '"state": "firing"'
exits 1 'an unhealthy rule' list --replay data.om --rule-file bad.yaml
prints 'err      r'
exits 2 'list of a word' list rules.yaml

if command -v prometheus >/dev/null; then
	promtool tsdb create-blocks-from openmetrics data.om "$work/data" >/dev/null 2>&1
	printf 'rule_files: [%s/rules.yaml, %s/alerts.yaml]\n' "$dir" "$dir" >"$work/prometheus.yml"
	if prom_start data; then
		exits 0 "a server's rules" list --url "$url"
		prints '  record '
		prints 'job:errors:ratio {'
		prints '  alert '
		exits 0 "rules over a server's samples" eval rules.yaml --url "$url" --at 1700001188000
		prints 'job:errors:ratio{job="a",team="ops"} 0.25 1700001180'
		queries() {
			curl -s "$url/metrics" | awk '/^prometheus_http_requests_total[{].*handler="\/api\/v1\/query"/ { n += $NF } END { print n + 0 }'
		}
		before=$(queries)
		exits 0 'the mixin over them' eval "$mixin" --url "$url" --at 1700001188000
		[ $(($(queries) - before)) = 9 ]
		result $? '... its 30 rules read 9 selectors: 9 queries'
		cat >fails.yaml <<-'END'
			groups:
			- name: g
			  limit: 1
			  rules:
			  - {record: one, expr: count(up)}
			  - {record: wrong, expr: requests_total * on (job) requests_total}
			  - {record: much, expr: requests_total}
		END
		exits 1 'a rule that fails over them' eval fails.yaml --url "$url" --at 1700001188000
		prints 'one 1 1700001180'
		says 'line 6: wrong: found duplicate series'
		says 'line 7: much: exceeded limit of 1 with 2 series'
		printf '  - {alert: A, expr: up == 0}\n' >>fails.yaml
		exits 1 'how they go' list --url "$url" --rules local --rule-file fails.yaml --at 1700001188000 --utc
		prints '  record ok       one'
		prints '  record err      wrong'
		prints 'found duplicate series'
		prints '  record err      much'
		prints '  alert  -        A'
		exits 4 'of a server that is not there' list --url http://127.0.0.1:1 --rules local
		exits 2 'of a file, and nobody evaluates it' list --url "$url" --rule-file fails.yaml
		cat >>fails.yaml <<-'END'
			- name: empty
			  rules:
			  - {record: none, expr: sum(nosuch)}
			  - {record: over, expr: none * 2}
			  - {record: ring, expr: ring + 1}
		END
		cat >wrong.json <<-'END'
			{"title": "Wrong", "uid": "w", "schemaVersion": 39, "panels": [
			{"id": 1, "type": "timeseries", "title": "p", "targets": [{"refId": "A", "expr": "wrong"}]},
			{"id": 2, "type": "timeseries", "title": "q", "targets": [{"refId": "A", "expr": "one"}]},
			{"id": 3, "type": "timeseries", "title": "r", "targets": [{"refId": "A", "expr": "over"}]},
			{"id": 4, "type": "timeseries", "title": "s", "targets": [{"refId": "A", "expr": "ring"}]}]}
		END
		# empty EXPRESSION WHY
		empty() {
			"$program" query "$1" --url "$url" --rules local --rule-file fails.yaml --at 1700001188000 >out 2>err
			result $? "why $1 is empty"
			says "$2"
		}
		empty 'sum(wrong)' 'the rule that records wrong fails: found duplicate series'
		empty over 'the rule that records over finds nothing: the rule that records none finds nothing: no series named nosuch has'
		empty ring 'the rule that records ring finds nothing: the rule that records ring finds nothing'
		empty job:nowhere 'no series named job:nowhere has a sample then'
		"$program" doctor --url "$url" --rules local --rule-file fails.yaml --at 1700001188000 wrong.json >out 2>err
		[ $? = 1 ]
		result $? 'the doctor of a dashboard that reads one that fails here'
		prints 'the rule that records wrong fails: found duplicate series'
		prints 'mend the rule in fails.yaml'
		prints 'no series named nosuch has a sample then'
		prints 'the rule that records ring finds nothing'
		prints '1 of 4 panels have data'
		prom_stop
	fi
fi
echo "1..$n"
exit $bad
