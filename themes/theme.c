#include "config.h"

#include "themes/theme.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/yaml.h"

#define SHIPPED(id)                                   \
	extern const unsigned char theme_yaml_##id[]; \
	extern const size_t theme_yaml_##id##_size
SHIPPED(dark);
SHIPPED(light);
SHIPPED(contrast);
SHIPPED(mono);

static const struct {
	const char *name, *help;
	const unsigned char *text;
	const size_t *size;
} shipped[] = {
#define ROW(id, help)                                               \
	{                                                           \
#id, help, theme_yaml_##id, &theme_yaml_##id##_size \
	}
	ROW(dark, "for dark backgrounds; can be read on light ones too"),
	ROW(light, "for light backgrounds"),
	ROW(contrast, "high contrast on dark backgrounds"),
	ROW(mono, "no colours: bold, underline and reverse"),
#undef ROW
};
#define SHIPPED_COUNT (sizeof(shipped) / sizeof(shipped[0]))

static const struct {
	const char *name, *help;
} roles[] = {
#define ROLE(id, name, help) { name, help },
#include "themes/role.def"
#undef ROLE
};

const char *
theme_name(unsigned i)
{
	return i < SHIPPED_COUNT ? shipped[i].name : NULL;
}

const char *
theme_help(unsigned i)
{
	return i < SHIPPED_COUNT ? shipped[i].help : NULL;
}

const char *
theme_role_name(enum theme_role role)
{
	return roles[role].name;
}

const char *
theme_role_help(enum theme_role role)
{
	return roles[role].help;
}

canvas_colour
theme_series(const struct theme *t, unsigned i)
{
	return t->series[i % t->nseries];
}

/* A theme's text being read into t. */
struct reader {
	struct theme *t;
	enum out_depth depth;
	bool own_series; /* there is a list for this very depth */
	struct err *err;
};

static int
fail(struct reader *r, const struct json *at, const char *key, const char *what)
{
	return err_set(r->err, ERR_SYNTAX, "line %d: %s: %s", at->line, key,
		       what);
}

static int
read_hex(struct slice s, canvas_colour *out)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t v = 0;

	if (s.n != 7 || *s.p != '#')
		return -1;
	for (size_t i = 1; i < s.n; i++) {
		const char *d = memchr(digits, s.p[i] | 0x20, 16);

		if (d == NULL)
			return -1;
		v = v << 4 | (uint32_t)(d - digits);
	}
	*out = CANVAS_RGB(v >> 16, v >> 8 & 255, v & 255);
	return 0;
}

static int
read_colour(struct reader *r, const struct json *j, const char *key,
	    canvas_colour *out)
{
	struct slice s = json_slice(j, SLICE(""));
	int64_t index;

	if (slice_eq(s, SLICE("default"))) {
		*out = CANVAS_DEFAULT;
		return 0;
	}
	if (read_hex(s, out) == 0)
		return 0;
	if (num_parse_int(s, &index) < 0 || index < 0 || index > 255)
		return fail(r, j, key,
			    "not a colour: write 0 to 255, default or, in "
			    "quotes, \"#rrggbb\"");
	*out = CANVAS_INDEX(index);
	return 0;
}

static int
read_attr(struct reader *r, const struct json *j, const char *key, int bit,
	  uint8_t *attr)
{
	struct slice s = json_slice(j, SLICE(""));

	if (slice_eq(s, SLICE("true")))
		*attr |= (uint8_t)bit;
	else if (!slice_eq(s, SLICE("false")))
		return fail(r, j, key, "write true or false");
	return 0;
}

static int
read_style(struct reader *r, const struct json *j, const char *role,
	   struct canvas_style *style)
{
	static const struct {
		const char *name;
		int bit;
	} attrs[] = { { "bold", CANVAS_BOLD },
		      { "dim", CANVAS_DIM },
		      { "underline", CANVAS_UNDERLINE },
		      { "reverse", CANVAS_REVERSE } };
	struct canvas_style s = { 0 };

	if (!json_is(j, JSON_OBJECT))
		return fail(r, j, role,
			    "write a style, as {fg: 39, bold: true}");
	for (size_t i = 0; i < j->n; i++) {
		struct slice key = j->key[i];
		size_t a = 0;
		int rc;

		while (a < 4 && !slice_eq(key, slice_of(attrs[a].name)))
			a++;
		if (a < 4)
			rc = read_attr(r, &j->item[i], role, attrs[a].bit,
				       &s.attr);
		else if (slice_eq(key, SLICE("fg")))
			rc = read_colour(r, &j->item[i], role, &s.fg);
		else if (slice_eq(key, SLICE("bg")))
			rc = read_colour(r, &j->item[i], role, &s.bg);
		else
			rc = fail(r, &j->item[i], role,
				  "a style has fg, bg, bold, dim, underline "
				  "and reverse");
		if (rc < 0)
			return -1;
	}
	*style = s;
	return 0;
}

static int
fail_role(struct reader *r, const struct json *at, struct slice name)
{
	struct str all = { 0 };

	for (int i = 0; i < ROLE_COUNT; i++) {
		str_add(&all, i > 0 ? ", " : "");
		str_add(&all, roles[i].name);
	}
	err_set(r->err, ERR_SYNTAX,
		"line %d: no role is called '%.*s'; there are %s", at->line,
		SLICE_ARG(name), str_text(&all));
	str_release(&all);
	return -1;
}

static int
read_roles(struct reader *r, const struct json *j)
{
	if (!json_is(j, JSON_OBJECT))
		return fail(r, j, "roles", "write a table of roles");
	for (size_t i = 0; i < j->n; i++) {
		int role = 0;

		while (role < ROLE_COUNT &&
		       !slice_eq(j->key[i], slice_of(roles[role].name)))
			role++;
		if (role == ROLE_COUNT)
			return fail_role(r, &j->item[i], j->key[i]);
		if (read_style(r, &j->item[i], roles[role].name,
			       &r->t->role[role]) < 0)
			return -1;
	}
	return 0;
}

/* Only the list for this depth counts, but all are checked. */
static int
read_series(struct reader *r, const struct json *j, const char *key, bool use)
{
	canvas_colour series[THEME_SERIES];

	if (!json_is(j, JSON_ARRAY) || j->n == 0 || j->n > THEME_SERIES)
		return fail(r, j, key, "write a list of 1 to 8 colours");
	for (size_t i = 0; i < THEME_SERIES; i++)
		if (read_colour(r, &j->item[i % j->n], key, &series[i]) < 0)
			return -1;
	if (use) {
		memcpy(r->t->series, series, sizeof(series));
		r->t->nseries = (unsigned)j->n;
	}
	return 0;
}

static int
read_status(struct reader *r, const struct json *j)
{
	if (!json_is(j, JSON_ARRAY) || j->n != 5)
		return fail(r, j, "status",
			    "write a list of 5 colours: 1xx, 2xx ... 5xx");
	for (size_t i = 0; i < 5; i++)
		if (read_colour(r, &j->item[i], "status",
				&r->t->status[i + 1]) < 0)
			return -1;
	return 0;
}

static int
read_hues(struct reader *r, const struct json *j)
{
	const struct {
		const char *name;
		canvas_colour *to;
	} hues[] = { { "red", &r->t->hue_red },
		     { "orange", &r->t->hue_orange },
		     { "yellow", &r->t->hue_yellow },
		     { "green", &r->t->hue_green },
		     { "blue", &r->t->hue_blue },
		     { "purple", &r->t->hue_purple },
		     { "grey", &r->t->hue_grey } };
	const size_t n = sizeof(hues) / sizeof(hues[0]);

	if (!json_is(j, JSON_OBJECT))
		return fail(r, j, "hues", "write a table of hues");
	for (size_t i = 0; i < j->n; i++) {
		size_t h = 0;

		while (h < n && !slice_eq(j->key[i], slice_of(hues[h].name)))
			h++;
		if (h == n)
			return fail(r, &j->item[i], "hues",
				    "they are red, orange, yellow, green, "
				    "blue, purple and grey");
		if (read_colour(r, &j->item[i], "hues", hues[h].to) < 0)
			return -1;
	}
	return 0;
}

static int
read_name(struct reader *r, const struct json *j)
{
	struct slice s = json_slice(j, SLICE(""));

	if (s.n == 0 || s.n >= sizeof(r->t->name) || memchr(s.p, 0, s.n))
		return fail(r, j, "name", "write a name of 1 to 31 bytes");
	memcpy(r->t->name, s.p, s.n);
	r->t->name[s.n] = 0;
	return 0;
}

static int
read_key(struct reader *r, struct slice key, const struct json *j)
{
	if (slice_eq(key, SLICE("name")))
		return read_name(r, j);
	if (slice_eq(key, SLICE("roles")))
		return read_roles(r, j);
	if (slice_eq(key, SLICE("status")))
		return read_status(r, j);
	if (slice_eq(key, SLICE("hues")))
		return read_hues(r, j);
	if (slice_eq(key, SLICE("series")))
		return read_series(r, j, "series", !r->own_series);
	if (slice_eq(key, SLICE("series-16")))
		return read_series(r, j, "series-16", r->depth == OUT_16);
	if (slice_eq(key, SLICE("series-8")))
		return read_series(r, j, "series-8", r->depth == OUT_8);
	if (slice_eq(key, SLICE("base")))
		return 0;
	return err_set(r->err, ERR_SYNTAX,
		       "line %d: unknown word '%.*s': a theme has name, base, "
		       "series, series-16, series-8, status, hues and roles",
		       j->line, SLICE_ARG(key));
}

/* Changes in t what the tree says. */
static int
read_tree(struct theme *t, const struct json *tree, enum out_depth depth,
	  struct err *err)
{
	const char *own = depth == OUT_16  ? "series-16"
			  : depth == OUT_8 ? "series-8"
					   : "";
	struct reader r = { t, depth, json_get(tree, own) != NULL, err };

	if (!json_is(tree, JSON_OBJECT))
		return err_set(err, ERR_SYNTAX,
			       "not a theme: write name: and roles:");
	for (size_t i = 0; i < tree->n; i++)
		if (read_key(&r, tree->key[i], &tree->item[i]) < 0)
			return -1;
	return 0;
}

/* Fills t with a shipped theme as it is written. */
static int
read_shipped(struct theme *t, struct slice name, enum out_depth depth,
	     struct err *err)
{
	struct arena arena = { 0 };
	const struct json *tree;
	struct slice text;
	size_t i = 0;
	int rc = -1;

	while (i < SHIPPED_COUNT && !slice_eq(name, slice_of(shipped[i].name)))
		i++;
	if (i == SHIPPED_COUNT)
		return err_set(err, ERR_NOT_FOUND,
			       "no theme is called '%.*s': take dark, light, "
			       "contrast or mono, or give a file's path",
			       SLICE_ARG(name));
	*t = (struct theme){ .nseries = THEME_SERIES };
	text = (struct slice){ (const char *)shipped[i].text,
			       *shipped[i].size };
	tree = yaml_parse(&arena, text, err);
	if (tree != NULL)
		rc = read_tree(t, tree, depth, err);
	arena_release(&arena);
	return rc;
}

static bool
has_colour(const struct canvas_style *s)
{
	return s->fg != CANVAS_DEFAULT || s->bg != CANVAS_DEFAULT;
}

/* A colour for lines and text, at a depth. */
static canvas_colour
ink(canvas_colour c, enum out_depth depth)
{
	return out_style((struct canvas_style){ .fg = c }, depth).fg;
}

/* Colours that the terminal lacks go.  With none left, a role that lived by
 * them is mono's. */
static int
map_down(struct theme *t, enum out_depth depth, struct err *err)
{
	canvas_colour *const hues[] = { &t->hue_red,    &t->hue_orange,
					&t->hue_yellow, &t->hue_green,
					&t->hue_blue,   &t->hue_purple,
					&t->hue_grey };
	struct theme mono;

	if (depth == OUT_MONO &&
	    read_shipped(&mono, SLICE("mono"), depth, err) < 0)
		return -1;
	for (int i = 0; i < ROLE_COUNT; i++)
		if (depth == OUT_MONO && has_colour(&t->role[i]))
			t->role[i] = mono.role[i];
		else
			t->role[i] = out_style(t->role[i], depth);
	for (int i = 0; i < THEME_SERIES; i++)
		t->series[i] = ink(t->series[i], depth);
	for (size_t i = 0; i < sizeof(hues) / sizeof(hues[0]); i++)
		*hues[i] = ink(*hues[i], depth);
	for (int i = 1; i <= 5; i++)
		t->status[i] = ink(t->status[i], depth);
	t->depth = depth;
	return 0;
}

int
theme_parse(struct theme *t, struct slice yaml, enum out_depth depth,
	    struct err *err)
{
	struct arena arena = { 0 };
	const struct json *tree = yaml_parse(&arena, yaml, err);
	struct slice base = json_slice(json_get(tree, "base"), SLICE("dark"));
	int rc = -1;

	if (tree != NULL)
		rc = read_shipped(t, base, depth, err);
	if (rc == 0)
		rc = read_tree(t, tree, depth, err);
	if (rc == 0)
		rc = map_down(t, depth, err);
	arena_release(&arena);
	return rc;
}

int
theme_load(struct theme *t, const char *name, enum out_depth depth,
	   struct err *err)
{
	struct str text = { 0 };
	int rc;

	if (strpbrk(name, "./") == NULL) {
		if (read_shipped(t, slice_of(name), depth, err) < 0)
			return -1;
		return map_down(t, depth, err);
	}
	rc = file_read(name, LIMIT_YAML_BYTES, &text, err);
	if (rc == 0) {
		rc = theme_parse(t, str_slice(&text), depth, err);
		if (rc < 0)
			err_prefix(err, "%s", name);
	}
	str_release(&text);
	return rc;
}
