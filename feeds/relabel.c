#include "config.h"

#include "feeds/relabel.h"

#include "base/err.h"
#include "base/md5.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/regex.h"
#include "base/regex_expand.h"
#include "base/utf8.h"
#include "base/yaml_read.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What an action may have beside source_labels, and must. */
enum {
	RELABEL_TARGET = 1, /* must have a target_label */
	RELABEL_LABEL = 2,  /* which is a label's name as it is */
	RELABEL_FIXED = 4,  /* no replacement */
	RELABEL_EQUAL = 8,  /* source_labels and target_label only */
	RELABEL_NAMES = 16, /* regex only */
};

enum relabel_action {
	RELABEL_REPLACE,
	RELABEL_KEEP,
	RELABEL_DROP,
	RELABEL_KEEPEQUAL,
	RELABEL_DROPEQUAL,
	RELABEL_HASHMOD,
	RELABEL_LABELMAP,
	RELABEL_LABELDROP,
	RELABEL_LABELKEEP,
	RELABEL_LOWERCASE,
	RELABEL_UPPERCASE,
};

static const struct {
	const char *name;
	unsigned flags;
} relabel_actions[] = {
	[RELABEL_REPLACE] = { "replace", RELABEL_TARGET },
	[RELABEL_KEEP] = { "keep", 0 },
	[RELABEL_DROP] = { "drop", 0 },
	[RELABEL_KEEPEQUAL] = { "keepequal", RELABEL_TARGET | RELABEL_LABEL |
						     RELABEL_FIXED |
						     RELABEL_EQUAL },
	[RELABEL_DROPEQUAL] = { "dropequal", RELABEL_TARGET | RELABEL_LABEL |
						     RELABEL_FIXED |
						     RELABEL_EQUAL },
	[RELABEL_HASHMOD] = { "hashmod", RELABEL_TARGET | RELABEL_LABEL },
	[RELABEL_LABELMAP] = { "labelmap", 0 },
	[RELABEL_LABELDROP] = { "labeldrop", RELABEL_NAMES },
	[RELABEL_LABELKEEP] = { "labelkeep", RELABEL_NAMES },
	[RELABEL_LOWERCASE] = { "lowercase", RELABEL_TARGET | RELABEL_LABEL |
						     RELABEL_FIXED },
	[RELABEL_UPPERCASE] = { "uppercase", RELABEL_TARGET | RELABEL_LABEL |
						     RELABEL_FIXED },
};

#define RELABEL_REGEX SLICE("(.*)")
#define RELABEL_SEPARATOR SLICE(";")
#define RELABEL_REPLACEMENT SLICE("$1")

struct relabel_config {
	enum relabel_action action;
	bool has_source;
	size_t n_source;
	struct slice *source;
	struct slice separator, pattern, target, replacement;
	size_t modulus;
	struct regex *regex;
};

struct relabel {
	struct arena arena;
	size_t n;
	struct relabel_config *config;
};

/* Of UTF-8: Prometheus 3 takes all of it. */
static bool
relabel_name_ok(struct slice name)
{
	return name.n > 0 && utf8_valid(name);
}

static int
relabel_bad_name(const struct relabel_config *c, const char *field,
		 struct slice name, struct err *err)
{
	struct str s = { 0 };

	quote_go(name, &s);
	err_set(err, ERR_SYNTAX, "%s is invalid '%s' for %s action",
		str_text(&s), field, relabel_actions[c->action].name);
	str_release(&s);
	return -1;
}

static bool
relabel_default(const struct relabel_config *c)
{
	return slice_eq(c->separator, RELABEL_SEPARATOR) &&
	       slice_eq(c->replacement, RELABEL_REPLACEMENT) && c->modulus == 0;
}

static int
relabel_check(const struct relabel_config *c, struct err *err)
{
	const char *name = relabel_actions[c->action].name;
	unsigned flags = relabel_actions[c->action].flags;
	bool names =
		(flags & RELABEL_LABEL) != 0 || c->action == RELABEL_REPLACE;

	if (c->action == RELABEL_HASHMOD && c->modulus == 0)
		return err_set(err, ERR_SYNTAX,
			       "relabel configuration for hashmod requires "
			       "non-zero modulus");
	if ((flags & RELABEL_TARGET) != 0 && c->target.n == 0)
		return err_set(err, ERR_SYNTAX,
			       "relabel configuration for %s action requires "
			       "'target_label' value",
			       name);
	if (names && !relabel_name_ok(c->target))
		return relabel_bad_name(c, "target_label", c->target, err);
	if ((flags & RELABEL_FIXED) != 0 &&
	    !slice_eq(c->replacement, RELABEL_REPLACEMENT))
		return err_set(err, ERR_SYNTAX,
			       "'replacement' can not be set for %s action",
			       name);
	if (c->action == RELABEL_LABELMAP && !relabel_name_ok(c->replacement))
		return relabel_bad_name(c, "replacement", c->replacement, err);
	if ((flags & RELABEL_EQUAL) != 0 &&
	    (!relabel_default(c) || !slice_eq(c->pattern, RELABEL_REGEX)))
		return err_set(err, ERR_SYNTAX,
			       "%s action requires only 'source_labels' and "
			       "`target_label`, and no other fields",
			       name);
	if ((flags & RELABEL_NAMES) != 0 &&
	    (!relabel_default(c) || c->has_source || c->target.n > 0))
		return err_set(err, ERR_SYNTAX,
			       "%s action requires only 'regex', and no other "
			       "fields",
			       name);
	return 0;
}

static int
relabel_read_action(struct relabel_config *c, struct slice text,
		    struct err *err)
{
	struct str s = { 0 };

	if (text.n == 0)
		return err_set(err, ERR_SYNTAX,
			       "relabel action cannot be empty");
	for (size_t i = 0; i < text.n; i++)
		str_addc(&s, text.p[i] >= 'A' && text.p[i] <= 'Z'
				     ? (char)(text.p[i] | 0x20)
				     : text.p[i]);
	for (size_t i = 0; i < COUNT(relabel_actions); i++)
		if (slice_eq(str_slice(&s),
			     slice_of(relabel_actions[i].name))) {
			c->action = (enum relabel_action)i;
			str_release(&s);
			return 0;
		}
	str_release(&s);
	quote_go(text, &s);
	err_set(err, ERR_SYNTAX, "unknown relabel action %s", str_text(&s));
	str_release(&s);
	return -1;
}

static int
relabel_read_source(struct relabel_config *c, const struct json *j,
		    struct arena *a, struct err *err)
{
	const struct json *list;
	struct str s = { 0 };

	if (yaml_read_list(j, "source_labels", &list, err) < 0)
		return -1;
	c->has_source = list != NULL;
	c->source = arena_calloc(a, json_len(list), sizeof(*c->source));
	for (size_t i = 0; i < json_len(list); i++) {
		if (yaml_read_item(json_at(list, i), &c->source[i], err) < 0)
			return -1;
		if (!relabel_name_ok(c->source[i])) {
			quote_go(c->source[i], &s);
			err_set(err, ERR_SYNTAX,
				"line %d: %s is not a valid label name",
				json_at(list, i)->line, str_text(&s));
			str_release(&s);
			return -1;
		}
		c->source[i] = arena_slice(a, c->source[i]);
		c->n_source++;
	}
	return 0;
}

static int
relabel_compile(struct relabel_config *c, const struct json *j, struct arena *a,
		struct err *err)
{
	c->separator = arena_slice(a, c->separator);
	c->pattern = arena_slice(a, c->pattern);
	c->target = arena_slice(a, c->target);
	c->replacement = arena_slice(a, c->replacement);
	if (relabel_check(c, err) < 0)
		return err_prefix(err, "line %d", j->line);
	c->regex = regex_new(c->pattern, REGEX_RE2, err);
	if (c->regex == NULL)
		return err_prefix(err, "line %d",
				  yaml_read_line_of(j, "regex"));
	return 0;
}

static int
relabel_read_config(struct relabel_config *c, const struct json *j,
		    struct arena *a, struct err *err)
{
	static const char *const fields[] = {
		"source_labels", "separator",   "regex",  "modulus",
		"target_label",  "replacement", "action",
	};
	static const struct yaml_read_names names = {
		.type = "relabel.plain",
		.n = COUNT(fields),
		.name = fields,
	};
	struct slice action = SLICE("replace");

	*c = (struct relabel_config){ .separator = RELABEL_SEPARATOR,
				      .pattern = RELABEL_REGEX,
				      .target = SLICE(""),
				      .replacement = RELABEL_REPLACEMENT };
	if (yaml_read_null(j))
		return err_set(err, ERR_SYNTAX,
			       "line %d: empty or null relabeling rule in "
			       "scrape config",
			       j->line);
	if (yaml_read_known(j, &names, err) < 0 ||
	    relabel_read_source(c, j, a, err) < 0 ||
	    yaml_read_text(j, "separator", &c->separator, err) < 0 ||
	    yaml_read_text(j, "regex", &c->pattern, err) < 0 ||
	    yaml_read_count(j, "modulus", &c->modulus, err) < 0 ||
	    yaml_read_text(j, "target_label", &c->target, err) < 0 ||
	    yaml_read_text(j, "replacement", &c->replacement, err) < 0 ||
	    yaml_read_text(j, "action", &action, err) < 0)
		return -1;
	if (relabel_read_action(c, action, err) < 0)
		return err_prefix(err, "line %d",
				  yaml_read_line_of(j, "action"));
	return relabel_compile(c, j, a, err);
}

int
relabel_read(const struct json *list, struct relabel **out, struct err *err)
{
	struct relabel *r;

	*out = NULL;
	if (yaml_read_null(list) || list->n == 0)
		return 0;
	if (!json_is(list, JSON_ARRAY))
		return err_set(err, ERR_SYNTAX,
			       "line %d: a list (- ...) is wanted here",
			       list->line);
	r = mem_calloc(1, sizeof(*r));
	r->config = arena_calloc(&r->arena, list->n, sizeof(*r->config));
	for (size_t i = 0; i < list->n; i++) {
		r->n++;
		if (relabel_read_config(&r->config[i], &list->item[i],
					&r->arena, err) < 0) {
			relabel_free(r);
			return -1;
		}
	}
	*out = r;
	return 0;
}

void
relabel_free(struct relabel *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		regex_free(r->config[i].regex);
	arena_release(&r->arena);
	mem_free(r);
}

/* One config at work. */
struct relabel_work {
	const struct relabel_config *c;
	struct arena *a;
	struct labels *ls;
	struct str text; /* source values, joined */
};

static void
relabel_set(struct relabel_work *w, struct slice name, struct slice value)
{
	*w->ls = labels_with(w->a, w->ls, arena_slice(w->a, name),
			     arena_slice(w->a, value));
}

/* false: a value that grows beyond all use; what has it is dropped. */
static bool
relabel_replace(struct relabel_work *w)
{
	const struct relabel_config *c = w->c;
	struct slice from = str_slice(&w->text);
	struct str target = { 0 }, value = { 0 };
	struct regex_match m;

	bool fits;

	if (!regex_search(c->regex, from, 0, &m))
		return true;
	fits = regex_expand(c->regex, c->target, from, &m, &target) &&
	       regex_expand(c->regex, c->replacement, from, &m, &value);
	if (fits && relabel_name_ok(str_slice(&target)))
		relabel_set(w, str_slice(&target), str_slice(&value));
	str_release(&target);
	str_release(&value);
	return fits;
}

static void
relabel_hashmod(struct relabel_work *w)
{
	uint8_t sum[MD5_BYTES];
	struct str text = { 0 };
	uint64_t v = 0;

	md5_sum(str_slice(&w->text), sum);
	for (size_t i = MD5_BYTES - 8; i < MD5_BYTES; i++)
		v = v << 8 | sum[i];
	str_printf(&text, "%zu", (size_t)(v % w->c->modulus));
	relabel_set(w, w->c->target, str_slice(&text));
	str_release(&text);
}

static void
relabel_case(struct relabel_work *w)
{
	struct slice s = str_slice(&w->text);
	struct str text = { 0 };

	while (s.n > 0) {
		uint32_t cp;
		size_t n = utf8_decode(s, &cp);
		char bytes[4];

		cp = w->c->action == RELABEL_LOWERCASE ? utf8_lower(cp)
						       : utf8_upper(cp);
		str_addn(&text, bytes, utf8_encode(cp, bytes));
		s.p += n;
		s.n -= n;
	}
	relabel_set(w, w->c->target, str_slice(&text));
	str_release(&text);
}

static void
relabel_map(struct relabel_work *w)
{
	const struct relabel_config *c = w->c;
	const struct labels *ls = w->ls;
	struct label *l = arena_calloc(w->a, ls->n * 2, sizeof(*l));
	struct str name = { 0 };
	size_t n = ls->n;

	for (size_t i = 0; i < ls->n; i++) {
		struct regex_match m;

		l[i] = *ls->l[i];
		str_clear(&name);
		if (!regex_search(c->regex, l[i].name, 0, &m))
			continue;
		if (regex_expand(c->regex, c->replacement, l[i].name, &m,
				 &name) &&
		    name.n > 0)
			l[n++] = (struct label){
				arena_slice(w->a, str_slice(&name)),
				l[i].value,
			};
	}
	str_release(&name);
	if (n > ls->n)
		*w->ls = labels_make(w->a, l, n);
}

static void
relabel_filter(struct relabel_work *w)
{
	bool keep = w->c->action == RELABEL_LABELKEEP;
	const struct labels *ls = w->ls;
	const struct label **l = arena_calloc(w->a, ls->n, sizeof(*l));
	size_t n = 0;

	for (size_t i = 0; i < ls->n; i++)
		if (regex_matches(w->c->regex, ls->l[i]->name) == keep)
			l[n++] = ls->l[i];
	*w->ls = (struct labels){ n, l };
}

static bool
relabel_one(struct relabel_work *w)
{
	const struct relabel_config *c = w->c;
	struct slice value = str_slice(&w->text);

	switch (c->action) {
	case RELABEL_KEEP:
	case RELABEL_DROP:
		return regex_matches(c->regex, value) ==
		       (c->action == RELABEL_KEEP);
	case RELABEL_KEEPEQUAL:
	case RELABEL_DROPEQUAL:
		return slice_eq(labels_get(w->ls, c->target), value) ==
		       (c->action == RELABEL_KEEPEQUAL);
	case RELABEL_REPLACE:
		return relabel_replace(w);
	case RELABEL_HASHMOD:
		relabel_hashmod(w);
		return true;
	case RELABEL_LOWERCASE:
	case RELABEL_UPPERCASE:
		relabel_case(w);
		return true;
	case RELABEL_LABELMAP:
		relabel_map(w);
		return true;
	case RELABEL_LABELDROP:
	case RELABEL_LABELKEEP:
		relabel_filter(w);
		return true;
	}
	return true;
}

bool
relabel_apply(const struct relabel *r, struct arena *a, const struct labels *ls,
	      struct labels *out)
{
	struct relabel_work w = { .a = a, .ls = out };
	bool kept = true;

	*out = *ls;
	for (size_t i = 0; r != NULL && i < r->n && kept; i++) {
		w.c = &r->config[i];
		str_clear(&w.text);
		for (size_t k = 0; k < w.c->n_source; k++) {
			if (k > 0)
				str_add_slice(&w.text, w.c->separator);
			str_add_slice(&w.text, labels_get(out, w.c->source[k]));
		}
		kept = relabel_one(&w);
	}
	str_release(&w.text);
	return kept;
}
