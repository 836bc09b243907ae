/*
 * What Debian's prometheus 2.42 said to the same templates, but for the type of
 * the root, which is 3.x', and where a case says so.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/limits.h"
#include "rules/template.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* m{job="j"} 7 and m{job="k"} 0; "nope" nothing; "((" an error. */
static struct frame *
answer(void *arg, struct slice query, struct err *err)
{
	static const char *const jobs[] = { "j", "k" };
	struct frame *f;

	(void)arg;
	if (slice_eq(query, SLICE("(("))) {
		err_set(err, ERR_SYNTAX,
			"1:3: parse error: unclosed left parenthesis");
		return NULL;
	}
	f = frame_new();
	f->kind = slice_eq(query, SLICE("1")) ? FRAME_SCALAR : FRAME_VECTOR;
	f->steps = 1;
	f->n = slice_eq(query, SLICE("nope")) ? 0
	       : f->kind == FRAME_SCALAR      ? 1
					      : 2;
	f->series = arena_calloc(&f->arena, 2, sizeof(*f->series));
	for (size_t i = 0; i < f->n; i++) {
		struct label l[] = { { LABEL_NAME, SLICE("m") },
				     { SLICE("job"), slice_of(jobs[i]) } };

		frame_series_init(f, &f->series[i], 1);
		frame_set(&f->series[i], 0, i == 0 ? 7 : 0);
		if (f->kind == FRAME_VECTOR)
			f->series[i].labels = labels_make(&f->arena, l, 2);
	}
	return f;
}

static struct arena arena;

static struct template_data
data(void)
{
	static struct labels labels, external;
	struct label l[] = { { LABEL_NAME, SLICE("m") },
			     { SLICE("job"), SLICE("j") } };
	struct label e[] = { { SLICE("ext"), SLICE("e") } };

	labels = labels_make(&arena, l, 2);
	external = labels_make(&arena, e, 1);
	return (struct template_data){
		.labels = &labels,
		.external = &external,
		.external_url = SLICE("http://ex/base"),
		.value = 7,
		.now_ms = 1435065584128,
		.query = answer,
	};
}

static const struct {
	const char *text, *result;
} cases[] = {
	{ "plain", "plain" },
	{ "", "" },
	{ "{{ $labels.nope }}|{{ .Labels.nope }}|{{ $value }}|{{ . }}",
	  "||7|{map[__name__:m job:j] map[ext:e] http://ex/base 7}" },
	{ "{{ range query \"m\" }}{{ . }}{{ .Labels }}{{ .Value }}{{ end }}",
	  "{map[__name__:m job:j] 7}map[__name__:m job:j]7{map[__name__:m "
	  "job:k] 0}map[__name__:m job:k]0" },
	{ "{{ title \"hello wORLD a-b\" }} {{ toTime 1.5 }} "
	  "{{ humanizeTimestamp 1435065584.128 }}",
	  "Hello WORLD A-B 1970-01-01 00:00:01.5 +0000 UTC 2015-06-23 "
	  "13:19:44.128 +0000 UTC" },
	{ "{{ printf \"%v %s %d %5.2f|%-5s|%q|%x|%t|%+d|%05d\" 1.5 \"a\" 3 "
	  "2.345 \"b\" \"c\\n\" 255 true 7 42 }}",
	  "1.5 a 3  2.35|b    |\"c\\n\"|ff|true|+7|00042" },
	{ "{{ printf \"%d\" 1.5 }} {{ printf \"%s\" 1 }} {{ printf \"%d\" }} "
	  "{{ printf \"a\" 1 \"x\" }}",
	  "%!d(float64=1.5) %!s(int=1) %!d(MISSING) a%!(EXTRA int=1, "
	  "string=x)" },
	{ "{{ len $labels }} {{ index $labels \"job\" }} {{ index $labels "
	  "\"x\" }} {{ slice \"abcdef\" 1 3 }} {{ $labels }}",
	  "2 j  bc map[__name__:m job:j]" },
	{ "{{ with $x := 1 }}{{ $x }}{{ end }} {{ 1 | printf \"%d\" }} "
	  "{{ $value | humanize }} {{ humanizePercentage 0.12345 }}",
	  "1 1 7 12.35%" },
	{ "{{ query \"m\" | first | value }} {{ query \"m\" | first | label "
	  "\"job\" }} {{ query \"1\" | first | value }}",
	  "7 j 7" },
	{ "{{ graphLink \"up > 1\" }} {{ tableLink \"up\" }} {{ pathPrefix }} "
	  "{{ externalURL }} {{ $externalURL }} {{ $externalLabels }}",
	  "/graph?g0.expr=up+%3E+1&g0.tab=0 /graph?g0.expr=up&g0.tab=1 /base "
	  "http://ex/base http://ex/base map[ext:e]" },
	{ "{{ html \"<a&\\\"'>\" }} {{ js \"a'b\\\"<>&=\" }} {{ urlquery \"a "
	  "b&c\" 1 }} {{ print 1 2 \"a\" \"b\" 3 nil }} {{ println \"a\" 1 }}",
	  "&lt;a&amp;&#34;&#39;&gt; a\\'b\\\"\\u003C\\u003E\\u0026\\u003D "
	  "a+b%26c1 1 2ab3 <nil> a 1\n" },
	{ "{{ stripPort \"a.b:80\" }} {{ stripDomain \"a.b:80\" }} "
	  "{{ stripDomain \"1.2.3.4:80\" }} {{ stripPort \"[::1]:80\" }} "
	  "{{parseDuration \"1h30m\"}}",
	  "a.b a:80 1.2.3.4:80 ::1 5400" },
	{ "{{ stripDomain \"[2001:db8::1]:80\" }} {{ stripDomain \"a.b.c\" }} "
	  "{{ stripPort \"a\" }} {{ stripPort \"::1\" }}",
	  "[2001:db8::1]:80 a a ::1" },
	{ "{{ range $i, $e := args 1 \"b\" }}{{ $i }}={{ $e }};{{ end }}"
	  "{{ args 1 }} {{ (args 1 2).arg1 }}",
	  "arg0=1;arg1=b;map[arg0:1] 2" },
	{ "{{ define \"x\" }}hi {{ . }}{{ end }}{{ template \"x\" $value }}"
	  "{{ block \"y\" 3 }}b{{ . }}{{ end }}",
	  "hi 7b3" },
	{ "{{ eq 1 1 }} {{ eq \"a\" \"b\" \"a\" }} {{ and 1 0 }} {{ or 0 \"\" "
	  "}} {{ not 0 }} {{ lt 1.5 2.5 }} {{ le \"a\" \"b\" }} {{ ne 1 2}}",
	  "true true 0  true true true true" },
	{ "{{ or 1 (index (query \"nope\") 5) }} {{ 0 | and 1 }}", "1 0" },
	{ "{{ 1e3 }} {{ 1000000.0 }} {{ 0x10 }} {{ 'a' }} {{ 1_000 }} "
	  "{{ true }} {{ -5 }} {{ .5 }}",
	  "1000 1e+06 16 97 1000 true -5 0.5" },
	{ "{{ match \"a.*\" \"xab\" }} {{ reReplaceAll \"a(.)\" \"<$1>\" "
	  "\"xabac\" }} {{ safeHtml \"<b>\" }} {{ len (query \"m\") }}",
	  "true x<b><c> <b> 2" },
	{ "{{ reReplaceAll \"(?P<x>[0-9]+)|b*\" \"<${x}>\" \"a12bbc\" }} "
	  "{{ match \"a.b\" \"a\\nb\" }} {{ match \"^b\" \"ab\" }}",
	  "<>a<12><>c<> false false" },
	{ "{{ if $labels.nope }}y{{ else if eq $labels.job \"j\" }}j"
	  "{{ else }}n{{ end }}",
	  "j" },
	{ "{{ humanizeDuration 93784.5 }} {{ humanizeDuration 0.0012 }} "
	  "{{ humanizeDuration 61 }} {{ humanizeDuration 1.23456 }} "
	  "{{ humanize1024 1048576 }} {{ humanize 1234567 }} "
	  "{{ humanize 0.00123 }} {{ humanizeDuration -3700 }}",
	  "1d 2h 3m 4s 1.2ms 1m 1s 1.235s 1Mi 1.235M 1.23m -1h 1m 40s" },
	{ "{{ humanize \"16\" }} {{ humanize -0.0 }} {{ humanizePercentage "
	  "\"+Inf\" }} {{ humanizeTimestamp \"NaN\" }} {{ humanize1024 0.5 }}",
	  "16 -0 +Inf% NaN 0.5" },
	{ "{{ \"x\" | not }} {{ printf \"%T %T %T\" 1 1.5 $labels }}",
	  "false int float64 map[string]string" },
	{ "{{ range query \"m\" }}{{ if eq .Labels.job \"j\" }}{{ continue }}"
	  "{{ end }}{{ .Labels.job }}{{ else }}none{{ end }} {{- \" x\" -}}   "
	  "y",
	  "k xy" },
	{ "{{ range query \"m\" }}{{ .Value }}{{ break }}{{ end }}", "7" },
	{ "{{ range query \"nope\" }}x{{ else }}none{{ end }}", "none" },
	{ "{{ range $e := sortByLabel \"job\" (query \"m\") }}"
	  "{{ $e.Labels.job }}{{ end }}",
	  "jk" },
	{ "{{ sortByLabel \"job\" (query \"m\") | first | strvalue }}", "" },
	{ "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}"
	  "{{ $x }}",
	  "2" },
	{ "{{ with $labels.nope }}y{{ else with $labels.job }}{{ . }}{{ end }}",
	  "j" }, /* Go 1.23 */
	{ "a {{/* no */}} b {{- /* no */ -}} c", "a  bc" },
	{ "{{ if and (gt $value 5.0) (lt $value 8.0) }}in{{ end }}", "in" },
	{ "{{ toDuration 5400.5 }} {{ toDuration 0.0015 }} {{ now }}",
	  "1h30m0.5s 1.5ms 1.435065584128e+09" }, /* 2.48 */
	{ "{{ $t := toTime 951782400.12 }}{{ $t.Year }} {{ $t.Month }} "
	  "{{ $t.Day }} {{ $t.YearDay }} {{ $t.Weekday }} {{ $t.Hour }} "
	  "{{ $t.Unix }} {{ $t.UnixMilli }} {{ $t.Nanosecond }}",
	  "2000 February 29 60 Tuesday 0 951782400 951782400120 120000000" },
	{ "{{ (toTime 1e9).Format \"Jan January 1 01 2 02 _2 __2 002 06 2006 "
	  "15 03 3 04 4 05 5 PM pm MST Z0700 Z07:00 Z07 -0700 -07:00 -07 Mon "
	  "Monday Janx Mond _2006\" }}",
	  "Sep September 9 09 9 09  9 252 252 01 2001 01 01 1 46 46 40 40 AM "
	  "am UTC Z Z Z +0000 +00:00 +00 Sun Sunday Janx Mond _2001" },
	{ "{{ (toTime -0.5).Format \"2006 05.000 05,99 05.999999 05.0x .0001\" "
	  "}}|{{ (toTime 7).Format \"5.00 5.99\" }}|{{ (toTime 0).Format "
	  "\"\" }}",
	  "1969 59.500 59,5 59.5 59.5x .0012|7.00 7|" },
	{ "{{ $t := toTime 1e9 }}{{ $t.Truncate 3600000000000 }} "
	  "{{ $t.Round 86400000000000 }} {{ $t.AddDate 0 -13 31 }} "
	  "{{ ($t.Add -1).UnixNano }} {{ $t.Round -1 }}",
	  "2001-09-09 01:00:00 +0000 UTC 2001-09-09 00:00:00 +0000 UTC "
	  "2000-09-09 01:46:40 +0000 UTC 999999999999999999 "
	  "2001-09-09 01:46:40 +0000 UTC" },
	{ "{{ $d := (toTime 1e9).Sub (toTime 12345.678) }}{{ $d }} "
	  "{{ $d.Seconds }} {{ $d.Round 60000000000 }} "
	  "{{ $d.Truncate 3600000000000 }} {{ printf \"%d %q %T %.1f\" $d $d "
	  "$d "
	  "$d }} {{ gt $d 0 }}",
	  "277774h20m54.322s 9.99987654322e+08 277774h21m0s 277774h0m0s "
	  "999987654322000000 \"277774h20m54.322s\" time.Duration "
	  "%!f(time.Duration=999987654322000000) true" },
	{ "{{ $t := toTime 1e9 }}{{ \"15:04\" | $t.Format }} {{ $t.Before "
	  "$t.UTC }} {{ $t.Equal $t }} {{ eq $t.Weekday.String \"Sunday\" }} "
	  "{{ printf \"%d %v %02d %T\" $t.Month $t.Month $t.Hour $t.Unix }} "
	  "{{ with $t }}{{ .Year | printf \"%5d\" }}{{ end }} "
	  "{{ eq $t.Month 9 }} {{ if $t.Weekday }}1{{ else }}0{{ end }}",
	  "01:46 false true true 9 September 01 int64  2001 true 0" },
	{ "{{ (toDuration 5400).Hours }} {{ (toDuration -90).Minutes }} "
	  "{{ (toDuration 0.0015).Microseconds }} {{ (toDuration -1).Abs }} "
	  "{{ ((toTime 90).Sub (toTime 0)) | humanizeDuration }}",
	  "1.5 -1.5 1500 1s 1m 30s" },                   /* 3.x */
	{ "{{ urlQueryEscape \"a b/c\" }}", "a+b%2Fc" }, /* 3.x */
	{ "{{ range 3 }}{{ . }}{{ end }}{{ range $i := 2 }}{{ $i }}{{ end }}",
	  "01201" }, /* Go 1.22 */
	{ "{{ toUpper \"\xc3\xa9\" }}{{ toLower \"ABC\" }}", "\xc3\x89"
							     "abc" },
	{ "{{ printf \"%6.2f|%-8v|%e|%g|%c|%U|%08.3f|%*d|%%|%.2s|%x\" 3.14159 "
	  "1.5 1234.5 1e21 65 65 -3.14159 5 42 \"abc\" \"hi\" }}",
	  "  3.14|1.5     |1.234500e+03|1e+21|A|U+0041|-003.142|   42|%|ab|"
	  "6869" },
	/* floats in other bases, and with all their digits */
	{ "{{ printf \"%x %X|%.3x|%+012.1x|%#x|%b\" 1024.0 -0.1 1.3 2.5 1.0 "
	  "1024.0 }}",
	  "0x1p+10 "
	  "-0X1.999999999999AP-04|0x1.4cdp+00|+000x1.4p+01|0x1.0000p+00|"
	  "4503599627370496p-42" },
	{ "{{ printf \"%x %b\" 5e-324 5e-324 }} {{ printf \"%b %.0x\" 0.0 0.0 "
	  "}}",
	  "0x1p-1074 1p-1074 0p-1074 0x0p+00" },
	{ "{{ printf \"%#g|%#.3g|%#.0f|%#e|% 010.2f|%-07.1f|\" 1.0 1e20 3.0 "
	  "1.0 "
	  "1.0 2.0 }}",
	  "1.00000|1.00e+20|3.|1.000000e+00| 000001.00|2.0    |" },
	/* the flags stay where the verb is not for the value */
	{ "{{ printf \"%+d|%6.2f|%5d|%+v\" 1.0 1 \"ab\" 1.5 }}",
	  "%!d(float64=+1)|%!f(int=    01)|%!d(string=   ab)|1.5" },
	{ "{{ printf \"%[2]v %[1]v|%[3]v|%[2]*[1]d|%[1]5d\" 7 3 }}",
	  "3 7|%!v(BADINDEX)|  7|%!d(BADINDEX)" },
	{ "{{ printf \"%.0d|%#x|%#o|%#b|%O|%+.3d|%#U|%q|%q|%q\" 0 255 8 5 8 7 "
	  "0x1F600 39 34 10 }}",
	  "|0xff|010|0b101|0o10|+007|U+1F600 '\xf0\x9f\x98\x80'|'\\''|'\"'|"
	  "'\\n'" },
	{ "{{ printf \"%#q|%#q|%+q|% x|%# X|%.1x|%05s\" \"ab\" \"a`b\" "
	  "\"\xc3\xa9\" \"ab\" \"ab\" \"ab\" \"-x\" }}",
	  "`ab`|\"a`b\"|\"\\u00e9\"|61 62|0X61 0X62|61|000-x" },
	{ "{{ printf \"%q|%d|%#v|%#v\" $labels $labels $labels \"x\" }}",
	  "map[\"__name__\":\"m\" \"job\":\"j\"]|"
	  "map[%!d(string=__name__):%!d(string=m) "
	  "%!d(string=job):%!d(string=j)]"
	  "|map[string]string{\"__name__\":\"m\", \"job\":\"j\"}|\"x\"" },
	{ "{{ (toTime 90).Local }} {{ (toTime 90).IsDST }}",
	  "1970-01-01 00:01:30 +0000 UTC false" },
};

static void
test_results(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template_data d = data();
		struct str out = { 0 };
		struct err err = { 0 };

		if (template_expand(slice_of(cases[i].text), SLICE("__alert_A"),
				    &d, &out, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_string_equal(str_text(&out), cases[i].result);
		str_release(&out);
	}
	arena_release(&arena);
}

#define AT "error executing template __alert_A: template: __alert_A:1:"
#define BAD "error parsing template __alert_A: template: __alert_A:"
#define IN ": executing \"__alert_A\" at "
#define ROOT                                                 \
	"struct { Labels map[string]string; ExternalLabels " \
	"map[string]string; ExternalURL string; Value interface {} }"

static const struct {
	const char *text, *error;
} faults[] = {
	{ "{{ .Foo }}",
	  AT "115" IN "<.Foo>: can't evaluate field Foo in type " ROOT },
	{ "{{ gt $value 5 }}", AT "115" IN "<gt $value 5>: error calling gt: "
				  "incompatible types for comparison" },
	{ "{{ reReplaceAll \"(\" \"\" \"x\" }}",
	  AT "115" IN "<reReplaceAll \"(\" \"\" \"x\">: error calling "
	     "reReplaceAll: regexp: Compile(`(`): error parsing regexp: "
	     "missing closing ): `(`" },
	{ "{{ humanize \"x\" }}",
	  AT "115" IN "<humanize \"x\">: error calling humanize: "
	     "strconv.ParseFloat: parsing \"x\": invalid syntax" },
	{ "{{ first (query \"nope\") }}",
	  AT "115" IN "<first (query \"nope\")>: error calling first: first() "
	     "called on vector with no elements" },
	{ "{{ query \"m\" | first | value }} {{ query \"((\" }}",
	  AT "147" IN "<query \"((\">: error calling query: 1:3: parse error: "
	     "unclosed left parenthesis" },
	{ "{{ template \"x\" }}",
	  AT "124" IN "<{{template \"x\"}}>: template \"x\" not defined" },
	{ "{{ eq 1 1.0 }}", AT "115" IN "<eq 1 1.0>: error calling eq: "
			       "incompatible types for comparison" },
	{ "{{ index (query \"m\") 5 }}",
	  AT "115" IN "<index (query \"m\") 5>: error calling index: index "
	     "out of range: 5" },
	{ "{{ toUpper 1 }}", AT "123" IN "<1>: expected string; found 1" },
	{ "{{ toUpper $value }}",
	  AT "123" IN "<$value>: wrong type for value; expected string; got "
	     "float64" },
	{ "{{ toUpper }}", AT "115" IN "<toUpper>: wrong number of args for "
			      "toUpper: want 1 got 0" },
	{ "{{ $labels.job.x }}",
	  AT "122" IN "<$labels.job.x>: can't evaluate field x in type "
	     "string" },
	{ "{{ . | len }}",
	  AT "119" IN "<len>: error calling len: len of type " ROOT },
	{ "{{ (toTime $value).Nope }}", AT
	  "123" IN "<$value>: can't evaluate field Nope in type *time.Time" },
	{ "{{ (toTime 1).ISOWeek }}",
	  AT "123" IN "<1>: can't call method/function \"ISOWeek\" with 2 "
	     "results" },
	{ "{{ (toTime 1).Clock 1 }}",
	  AT "123" IN "<1>: wrong number of args for Clock: want 0 got 1" },
	{ "{{ match \"(\" \"\" }}",
	  AT "115" IN "<match \"(\" \"\">: error calling match: error parsing "
	     "regexp: missing closing ): `(`" },
	{ "{{ (toTime 1).Format }}", AT "123" IN "<1>: wrong number of args "
					"for Format: want 1 got 0" },
	{ "{{ (toTime 1).Add $value }}",
	  AT "130" IN "<$value>: wrong type for value; expected "
	     "time.Duration; got float64" },
	{ "{{ (toTime 1).Add 1.5 }}",
	  AT "130" IN "<1.5>: expected integer; found 1.5" },
	{ "{{ (toTime 1).Sub 1 }}",
	  AT "130" IN "<1>: can't handle 1 for arg of type time.Time" },
	{ "{{ $t := toTime 1 }}{{ $t.AddDate $t.Unix 1 1 }}",
	  AT "148" IN "<$t.Unix>: wrong type for value; expected int; got "
	     "int64" },
	{ "{{ (query \"m\" | first).Value 1 }}",
	  AT "128" IN "<first>: Value has arguments but cannot be invoked as "
	     "function" },
	{ "{{ $labels.job 1 }}",
	  AT "122" IN "<$labels.job>: job is not a method but has arguments" },
	{ "{{ nil }}", AT "115" IN "<nil>: nil is not a command" },
	{ "{{ len 3 }}",
	  AT "115" IN "<len 3>: error calling len: len of type int" },
	{ "{{ range true }}{{ end }}",
	  AT "121" IN "<true>: range can't iterate over true" },
	{ "\n{{ define \"z\" }}{{ template \"z\" }}{{ end }}{{ template \"z\" "
	  "}}",
	  "error executing template __alert_A: template: __alert_A:2:28: "
	  "executing \"z\" at <{{template \"z\"}}>: exceeded maximum template "
	  "depth (300)" }, /* Go: 100000 */
	{ "{{ nope }}", BAD "1: function \"nope\" not defined" },
	{ "{{ tmpl \"x\" 1 }}", BAD "1: function \"tmpl\" not defined" },
	{ "\n{{ $x }}", BAD "2: undefined variable \"$x\"" },
	{ "{{ if }}x{{ end }}", BAD "1: missing value for if" },
	{ "{{ if 1 }}x", BAD "1: unexpected EOF" },
	{ "{{ end }}", BAD "1: unexpected {{end}}" },
	{ "{{ else }}", BAD "1: unexpected {{else}}" },
	{ "{{ break }}", BAD "1: {{break}} outside {{range}}" },
	{ "{{ \"x }}", BAD "1: unterminated quoted string" },
	{ "{{ 1 ", BAD "1: unclosed action" },
	{ "{{ (1 }}", BAD "1: unclosed left paren" },
	{ "{{ 1) }}", BAD "1: unexpected right paren" },
	{ "{{ 1x }}", BAD "1: bad number syntax: \"1x\"" },
	{ "{{ $labels.a-b }}", BAD "1: bad character U+002D '-'" },
	{ "{{ a := 1 }}", BAD "1: function \"a\" not defined" },
	{ "{{ 1 | 2 }}", BAD "1: non executable command in pipeline stage 2" },
	{ "{{ }}", BAD "1: missing value for command" },
	{ "{{ /* x }}", BAD "1: unexpected \"/\" in command" },
	{ "{{/* x }}", BAD "1: unclosed comment" },
	{ "{{ $x, $y := 1 }}", BAD "1: too many declarations in command" },
	{ "{{ template x }}", BAD "1: unexpected \"x\" in template clause" },
	{ "{{ $x = 1 }}", AT "120" IN "<1>: undefined variable: $x" },
	{ "{{ $x = 1 }}{{ $x }}", AT "120" IN "<1>: undefined variable: $x" },
	{ "{{range $a, 1 := 2}}{{end}}",
	  BAD "1: range can only initialize variables" },
	{ "{{ \"a\"\n\n", BAD "3: unclosed action started at __alert_A:1" },
	{ "{{ \"a\".b }}", BAD "1: unexpected . after term \"\\\"a\\\"\"" },
	{ "{{ 1 \"abcdefghijkl\" := }}",
	  BAD "1: unexpected \":=\" in operand" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct template_data d = data();
		struct str out = { 0 };
		struct err err = { 0 };

		if (template_expand(slice_of(faults[i].text),
				    SLICE("__alert_A"), &d, &out, &err) == 0)
			fail_msg("%s: no error", faults[i].text);
		if (strcmp(err.text, faults[i].error) != 0)
			fail_msg("%s:\n got %s\nwant %s", faults[i].text,
				 err.text, faults[i].error);
		str_release(&out);
	}
	arena_release(&arena);
}

static void
test_check(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(
		template_check(SLICE("{{ .Foo }}"), SLICE("__alert_A"), &err),
		0);
	assert_int_equal(
		template_check(SLICE("{{ x }}"), SLICE("__alert_A"), &err), -1);
	assert_string_equal(err.text, "template: __alert_A:1: function \"x\" "
				      "not defined");
}

/* Whatever is asked for, it ends, and it ends soon. */
static const char *const hogs[] = {
	"{{ range 2000000000 }}{{ end }}",
	"{{ range 2000000 }}xxxxxxxxxxxxxxxx{{ end }}",
	"{{ $x := \"abcdefgh\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end "
	"}}",
	/* no text is longer than what may come out, of however many */
	"{{ $x := \"abcdefgh\" }}{{ range 18 }}{{ $x = print $x $x }}{{ end "
	"}}{{ len $x }}",
	"{{ define \"a\" }}{{ range 1000 }}{{ template \"a\" }}{{ end }}"
	"{{ end }}{{ template \"a\" }}",
	"{{ range 100000 }}{{ $x := printf \"%1000d\" 1 }}{{ end }}",
};

static void
test_ceilings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hogs); i++) {
		struct template_data d = data();
		struct str out = { 0 };
		struct err err = { 0 };

		assert_int_equal(template_expand(slice_of(hogs[i]), SLICE("t"),
						 &d, &out, &err),
				 -1);
		assert_true(out.n <= LIMIT_TEMPLATE_BYTES * 2);
		str_release(&out);
	}
	arena_release(&arena);
}

static void
test_depth(void **state)
{
	struct str deep = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		str_add(&deep, "{{ if 1 }}");
	assert_int_equal(template_check(str_slice(&deep), SLICE("t"), &err),
			 -1);
	assert_string_equal(err.text, "template: t:1: nested too deep");
	str_clear(&deep);
	err = (struct err){ 0 };
	str_add(&deep, "{{ ");
	str_fill(&deep, '(', 5000);
	assert_int_equal(template_check(str_slice(&deep), SLICE("t"), &err),
			 -1);
	str_clear(&deep);
	for (int i = 0; i < 5000; i++)
		str_add(&deep, "{{ block \"a\" 1 }}");
	assert_int_equal(template_check(str_slice(&deep), SLICE("t"), &err),
			 -1);
	str_release(&deep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_results), cmocka_unit_test(test_faults),
		cmocka_unit_test(test_check),   cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
