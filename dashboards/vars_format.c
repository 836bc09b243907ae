#include "config.h"

#include "dashboards/vars_format.h"

#include "base/json.h"
#include "base/num.h"
#include "dashboards/moment.h"

static void
put_joined(const struct vars_value *v, const char *sep, struct str *out)
{
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_add(out, sep);
		str_add_slice(out, v->v[i].value);
	}
}

/* Each byte of SPECIAL gets PREFIX in front. */
static void
put_escaped(struct slice s, const char *special, const char *prefix,
	    struct str *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\0' && strchr(special, s.p[i]) != NULL)
			str_add(out, prefix);
		str_addc(out, s.p[i]);
	}
}

static void
print_glob(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	if (v->n > 1)
		str_addc(out, '{');
	put_joined(v, ",", out);
	if (v->n > 1)
		str_addc(out, '}');
}

static void
print_csv(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	put_joined(v, ",", out);
}

static void
print_join(const struct vars_value *v, struct slice args, struct str *out)
{
	struct slice sep = args.p == NULL ? SLICE(",") : args;
	ptrdiff_t colon = slice_find(sep, SLICE(":"), 0);

	if (colon >= 0)
		sep.n = (size_t)colon;
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_add_slice(out, sep);
		str_add_slice(out, v->v[i].value);
	}
}

static void
print_pipe(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	put_joined(v, "|", out);
}

static void
print_regex(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	if (v->n != 1)
		str_addc(out, '(');
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_addc(out, '|');
		put_escaped(v->v[i].value, "\\^$*+?.()|[]{}/", "\\", out);
	}
	if (v->n != 1)
		str_addc(out, ')');
}

static void
print_distributed(const struct vars_value *v, struct slice args,
		  struct str *out)
{
	(void)args;
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0) {
			str_addc(out, ',');
			str_add_slice(out, v->name);
			str_addc(out, '=');
		}
		str_add_slice(out, v->v[i].value);
	}
}

static void
put_lucene(struct slice s, struct str *out)
{
	double number;

	if (num_parse(slice_trim(s), &number) == 0)
		str_add_slice(out, s);
	else
		put_escaped(s, "!*+-=<> \t\r\n&|()[]{}^~?:\\/\"", "\\", out);
}

static void
print_lucene(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	if (!v->list && v->n == 1) {
		put_lucene(v->v[0].value, out);
		return;
	}
	if (v->n == 0) {
		str_add(out, "__empty__");
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		str_add(out, i == 0 ? "(\"" : " OR \"");
		put_lucene(v->v[i].value, out);
		str_addc(out, '"');
	}
	str_addc(out, ')');
}

static void
print_json(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	if (!v->list && v->n == 1) {
		str_add_slice(out, v->v[0].value);
		return;
	}
	str_addc(out, '[');
	for (size_t i = 0; i < v->n; i++) {
		struct json_out j = { .to = out };

		if (i > 0)
			str_addc(out, ',');
		json_put_slice(&j, v->v[i].value);
	}
	str_addc(out, ']');
}

/* Every value in QUOTE, with TWICE in the place of the quote itself. */
static void
put_quoted(const struct vars_value *v, const char *quote, const char *twice,
	   struct str *out)
{
	for (size_t i = 0; i < v->n; i++) {
		struct slice s = v->v[i].value;

		if (i > 0)
			str_addc(out, ',');
		str_add(out, quote);
		for (size_t k = 0; k < s.n; k++)
			if (s.p[k] == quote[0])
				str_add(out, twice);
			else if (s.p[k] == '"' && twice[0] == '\'')
				str_add(out, "\\\"");
			else
				str_addc(out, s.p[k]);
		str_add(out, quote);
	}
}

static void
print_singlequote(const struct vars_value *v, struct slice args,
		  struct str *out)
{
	(void)args;
	put_quoted(v, "'", "\\'", out);
}

static void
print_doublequote(const struct vars_value *v, struct slice args,
		  struct str *out)
{
	(void)args;
	put_quoted(v, "\"", "\\\"", out);
}

static void
print_sqlstring(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	put_quoted(v, "'", "''", out);
}

void
vars_format_percent(struct slice s, const char *keep, struct str *out)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') ||
		    (c != '\0' &&
		     (strchr("-_.~", c) != NULL || strchr(keep, c) != NULL)))
			str_addc(out, (char)c);
		else
			str_printf(out, "%%%02X", c);
	}
}

static void
put_encoded(const struct vars_value *v, const char *keep, struct str *out)
{
	struct str glob = { 0 };

	if (v->list)
		str_addc(&glob, '{');
	put_joined(v, ",", &glob);
	if (v->list)
		str_addc(&glob, '}');
	vars_format_percent(str_slice(&glob), keep, out);
	str_release(&glob);
}

static void
print_percentencode(const struct vars_value *v, struct slice args,
		    struct str *out)
{
	(void)args;
	put_encoded(v, "", out);
}

static void
print_uriencode(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	put_encoded(v, ";,/?:@&=+$#", out);
}

static void
print_html(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	for (size_t i = 0; i < v->n; i++) {
		struct slice s = v->v[i].value;

		if (i > 0)
			str_add(out, ", ");
		for (size_t k = 0; k < s.n; k++)
			switch (s.p[k]) {
			case '&':
				str_add(out, "&amp;");
				break;
			case '<':
				str_add(out, "&lt;");
				break;
			case '>':
				str_add(out, "&gt;");
				break;
			case '"':
				str_add(out, "&quot;");
				break;
			case '\'':
				str_add(out, "&#39;");
				break;
			default:
				str_addc(out, s.p[k]);
			}
	}
}

static void
print_text(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_add(out, " + ");
		str_add_slice(out, v->v[i].text);
	}
}

static void
print_queryparam(const struct vars_value *v, struct slice args, struct str *out)
{
	static const struct var_option none;
	size_t n = v->n == 0 ? 1 : v->n;

	(void)args;
	for (size_t i = 0; i < n; i++) {
		str_add(out, i == 0 ? "var-" : "&var-");
		vars_format_percent(v->name, v->strict ? "" : "@:$,;", out);
		str_addc(out, '=');
		vars_format_percent(v->n == 0 ? none.value : v->v[i].value,
				    v->strict ? "" : "@:$,;", out);
	}
}

static void
print_customqueryparam(const struct vars_value *v, struct slice args,
		       struct str *out)
{
	struct slice name = args.p == NULL ? v->name : args, prefix = { 0 };
	ptrdiff_t colon = slice_find(name, SLICE(":"), 0);

	if (args.p != NULL && colon >= 0) {
		prefix = (struct slice){ name.p + colon + 1,
					 name.n - (size_t)colon - 1 };
		name.n = (size_t)colon;
	}
	if (name.n == 0)
		name = v->name;
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_addc(out, '&');
		vars_format_percent(name, "", out);
		str_addc(out, '=');
		vars_format_percent(prefix, "", out);
		vars_format_percent(v->v[i].value, "", out);
	}
}

/* As parseInt: the whole number that a text begins with. */
static bool
leading_int(struct slice s, int64_t *out)
{
	size_t n;

	s = slice_trim(s);
	n = s.n > 0 && (*s.p == '-' || *s.p == '+');
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (s.n > 0 && *s.p == '+') {
		s.p++;
		n--;
	}
	return num_parse_int((struct slice){ s.p, n }, out) == 0;
}

static void
print_date(const struct vars_value *v, struct slice args, struct str *out)
{
	struct slice iso = SLICE("YYYY-MM-DD[T]HH:mm:ss.SSS[Z]");
	int64_t ms;

	if (v->list || v->n != 1 || !leading_int(v->v[0].value, &ms))
		str_add(out, "NaN");
	else if (args.n == 0 || slice_eq(args, SLICE("iso")))
		moment_format(ms, civil_utc(), iso, out);
	else if (slice_eq(args, SLICE("ms")))
		str_printf(out, "%lld", (long long)ms);
	else if (slice_eq(args, SLICE("seconds")))
		str_printf(out, "%lld", (long long)((ms + 500) / 1000));
	else
		moment_format(ms, v->zone == NULL ? civil_local() : v->zone,
			      args, out);
}

void
vars_format_prometheus_plain(struct slice s, struct str *out)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\')
			str_add(out, "\\\\");
		else if (s.p[i] == '\'')
			str_add(out, "\\\\'");
		else
			str_addc(out, s.p[i]);
}

void
vars_format_prometheus_regex(struct slice s, struct str *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			str_add(out, "\\\\\\");
		else if (s.p[i] != '\0' &&
			 strchr("$^*{}[]+?.()|", s.p[i]) != NULL)
			str_add(out, "\\\\");
		str_addc(out, s.p[i]);
	}
}

static void
print_prometheus(const struct vars_value *v, struct slice args, struct str *out)
{
	(void)args;
	if (!v->escaped && v->list) {
		put_joined(v, ",", out);
		return;
	}
	if (!v->escaped) {
		if (v->n > 0)
			vars_format_prometheus_plain(v->v[0].value, out);
		return;
	}
	if (v->n != 1)
		str_addc(out, '(');
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			str_addc(out, '|');
		vars_format_prometheus_regex(v->v[i].value, out);
	}
	if (v->n != 1)
		str_addc(out, ')');
}

/* glob first: it stands in for what is not here. */
static const struct vars_format_kind kinds[] = {
	{ "glob", "a single value as it is, several as {a,b}", print_glob },
	{ "raw", "as it is, several joined by commas", print_csv },
	{ "csv", "joined by commas", print_csv },
	{ "join", "joined by the argument, or by commas", print_join },
	{ "pipe", "joined by |", print_pipe },
	{ "regex", "escaped for a regular expression, several as (a|b)",
	  print_regex },
	{ "distributed", "a,NAME=b", print_distributed },
	{ "lucene", "escaped for Lucene, several as (\"a\" OR \"b\")",
	  print_lucene },
	{ "json", "a list as JSON", print_json },
	{ "singlequote", "each in single quotes, joined by commas",
	  print_singlequote },
	{ "doublequote", "each in double quotes, joined by commas",
	  print_doublequote },
	{ "sqlstring", "each as a text of SQL, joined by commas",
	  print_sqlstring },
	{ "percentencode", "special bytes as %XX", print_percentencode },
	{ "uriencode", "special bytes but those of an address as %XX",
	  print_uriencode },
	{ "html", "escaped for HTML", print_html },
	{ "text", "the option's text, several joined by +", print_text },
	{ "queryparam", "var-NAME=a&var-NAME=b", print_queryparam },
	{ "customqueryparam",
	  "as queryparam, with a name and a prefix of "
	  "one's own",
	  print_customqueryparam },
	{ "date", "ms since 1970 as iso, ms, seconds or a pattern",
	  print_date },
	{ "prometheus", "as in queries where no format is named",
	  print_prometheus },
};

const struct vars_format_kind *
vars_format_row(size_t i)
{
	return i < sizeof(kinds) / sizeof(*kinds) ? &kinds[i] : NULL;
}

const struct vars_format_kind *
vars_format_kind(struct slice format, struct slice *args)
{
	ptrdiff_t colon = slice_find(format, SLICE(":"), 0);
	struct slice id = format;

	*args = (struct slice){ 0 };
	if (colon >= 0) {
		id.n = (size_t)colon;
		*args = (struct slice){ format.p + colon + 1,
					format.n - (size_t)colon - 1 };
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_eq(id, slice_of(kinds[i].id)))
			return &kinds[i];
	return &kinds[0];
}
