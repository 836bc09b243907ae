/* test_hostile.c - bytes from outside that would move a cursor, ring a bell or
 * paint a lie: through every view, and every format. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "canvas/out.h"
#include "fake_source.h"
#include "viewer_case.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* As JSON strings see them: \u escapes are bytes after loading. */
static const char *const nasty[] = {
	"\\u001b[2J\\u001b[31mred\\u001b]0;title\\u0007",
	"\\u0000null\\u0000byte",
	"c1 \\u009b31m \\u0085 \\u0090q\\u009c",
	"line\\r\\nbreak\\ttab\\u000b\\u000c",
	"\\u202eright to left\\u2066 \\u200f\\u061c",
	"zero\\u200bwidth\\ufeff\\u2060 \\ufe0f soft\\u00ad",
	"wide \\u4e2d\\u6587 \\ud83d\\ude00 "
	"\\ud83d\\udc69\\u200d\\ud83d\\udcbb",
	"zalgo a\\u0300\\u0301\\u0302\\u0303\\u0304\\u0305\\u0306",
	"del \\u007f back \\b\\b\\b",
	"\\u2028\\u2029 separators \\ufff9\\ufffb",
	"LIVE \\u25cf FROZEN",
	"${cluster} $v [[v]] {{ x }}",
};

/* The same as raw bytes, for what comes from a server. */
static const struct slice raw[] = {
	{ "\033[2J\033]52;c;AAAA\007", 17 },
	{ "\0\0\0", 3 },
	{ "\233"
	  "31m\204\205\220\237",
	  8 },
	{ "\302\233"
	  "31m\302\205",
	  7 },
	{ "\xff\xfe\xc0\x80\xed\xa0\x80\xf5\x80", 9 },
	{ "\xe2\x80\xae"
	  "evil\xe2\x81\xa6",
	  10 },
	{ "a\r\nb\tc\vd", 8 },
	{ "\xe2\x80", 2 },
};

/* ----------------------------------------------------------------- checks ---
 */

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x61c ||
	       (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff;
}

static void
check_cells(struct canvas *c)
{
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++) {
			const struct canvas_cell *cell = canvas_at(c, x, y);

			if (cell->glyph == 0) /* right half of a wide one */
				assert_true(x > 0);
			else
				assert_false(is_control(cell->glyph));
			for (int m = 0; m < 2; m++)
				if (cell->mark[m] != 0)
					assert_false(is_control(cell->mark[m]));
		}
}

/* SGR is all that starts with ESC: ESC [ digits and semicolons m. */
static size_t
sgr_length(struct slice s)
{
	size_t i = 2;

	if (s.n < 3 || s.p[1] != '[')
		return 0;
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == ';'))
		i++;
	return i < s.n && s.p[i] == 'm' ? i + 1 : 0;
}

static void
check_text(struct slice s, bool ansi)
{
	for (size_t i = 0; i < s.n;) {
		struct slice rest = { s.p + i, s.n - i };
		uint32_t c;
		size_t n;

		if (ansi && s.p[i] == '\033') {
			n = sgr_length(rest);
			assert_true(n > 0);
			i += n;
			continue;
		}
		n = utf8_decode(rest, &c);
		assert_true(n > 0);
		if (c != '\n')
			assert_false(is_control(c));
		i += n;
	}
}

static void
check_screen(struct viewer_case *v)
{
	static const enum out_depth depths[] = { OUT_MONO, OUT_8, OUT_256 };
	struct str out = { 0 };

	app_paint(v->app, &v->canvas);
	check_cells(&v->canvas);
	out_text(&v->canvas, OUT_MONO, &out);
	check_text(str_slice(&out), false);
	for (size_t i = 0; i < N(depths); i++) {
		str_clear(&out);
		out_ansi(&v->canvas, depths[i], &out);
		check_text(str_slice(&out), true);
	}
	str_release(&out);
}

/* ---------------------------------------------------------------- the
 * dashboard --- */

static void
add_dashboard(struct viewer_case *v, const char *name)
{
	struct str j = { 0 };
	static const char *const types[] = { "timeseries", "stat", "table",
					     "timeseries" };

	str_printf(&j,
		   "{\"title\":\"%s\",\"time\":{\"from\":\"now-1h\",\"to\":"
		   "\"now\"},\"templating\":{\"list\":[{\"type\":\"query\","
		   "\"name\":\"cluster\",\"label\":\"%s\",\"query\":"
		   "\"label_values(up, cluster)\"}]},\"panels\":["
		   "{\"type\":\"row\",\"title\":\"%s\",\"gridPos\":{\"x\":0,"
		   "\"y\":0,\"w\":24,\"h\":1}}",
		   nasty[0], nasty[4], nasty[1]);
	for (size_t i = 0; i < N(nasty); i++)
		str_printf(&j,
			   ",{\"id\":%zu,\"type\":\"%s\",\"title\":\"%s\","
			   "\"description\":\"%s\",\"gridPos\":{\"x\":%zu,"
			   "\"y\":%zu,\"w\":12,\"h\":8},\"fieldConfig\":{"
			   "\"defaults\":{\"unit\":\"suffix:%s\",\"custom\":{"
			   "\"stacking\":{\"mode\":\"%s\"}}}},\"targets\":[{"
			   "\"expr\":\"q%zu\",\"legendFormat\":\"%s{{x}}\"},{"
			   "\"expr\":\"histogram_quantile(0.9, r%zu)\"}]}",
			   i + 1, types[i % 4], nasty[i],
			   nasty[(i + 1) % N(nasty)], i % 2 * 12, i / 2 * 8 + 1,
			   nasty[i], i % 4 == 0 ? "normal" : "none", i,
			   nasty[(i + 2) % N(nasty)], i);
	str_add(&j, "]}");
	viewer_case_add(v, name, str_text(&j));
	str_release(&j);
}

static struct slice
long_one(void)
{
	static char bytes[10240];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 37);
	return (struct slice){ bytes, sizeof(bytes) };
}

static struct slice
bytes_of(size_t i)
{
	return i % (N(raw) + 1) == N(raw) ? long_one() : raw[i % (N(raw) + 1)];
}

static void
answer_frame(struct fake_asked *a, size_t seed)
{
	struct frame *f = frame_new();

	f->kind = FRAME_MATRIX;
	f->start = a->start;
	f->step = a->step;
	f->steps = (size_t)((a->end - a->start) / a->step) + 1;
	f->n = 3;
	f->series = arena_calloc(&f->arena, f->n, sizeof(*f->series));
	for (size_t i = 0; i < f->n; i++) {
		struct label *l = arena_calloc(&f->arena, 2, sizeof(*l));

		frame_series_init(f, &f->series[i], f->steps);
		l[0] = (struct label){ SLICE("x"), bytes_of(seed + i) };
		l[1] = (struct label){ bytes_of(seed + i + 3),
				       bytes_of(seed + i + 1) };
		f->series[i].labels = labels_make(&f->arena, l, 2);
		for (size_t k = 0; k < f->steps; k++)
			frame_set(&f->series[i], k, (double)(k % 17 + i));
	}
	frame_warn(f, bytes_of(seed));
	frame_warn(f, bytes_of(seed + 2));
	frame_info(f, bytes_of(seed + 1));
	fake_frame(a, f);
}

/* Frames, errors and empty answers in turn. */
static void
answer_all(struct fake_source *fake, bool errors)
{
	static const char *const bad = "bad \033[2J\233"
				       "1m \r\n\t\007 \xff\xfe \xe2\x80\xae";
	size_t n = 0;

	for (size_t i = 0; i < fake->n; i++) {
		struct fake_asked *a = fake->asked[i];

		if (!a->open)
			continue;
		if (a->ask == SOURCE_LABEL_VALUES) {
			a->answer.text =
				arena_calloc(&a->answer.arena, N(raw) + 1,
					     sizeof(struct slice));
			for (size_t k = 0; k <= N(raw); k++)
				a->answer.text[k] = bytes_of(N(raw) - k);
			a->answer.n_texts = N(raw) + 1;
			fake_frame(a, NULL);
		} else if (a->ask != SOURCE_RANGE)
			fake_series(a, 0, "", NULL, 0);
		else if (errors && n % 3 == 0)
			fake_fail(a, ERR_EXECUTION, bad);
		else if (errors && n % 3 == 1)
			fake_series(a, 0, "", NULL, 0);
		else
			answer_frame(a, i);
		n++;
	}
}

/* ------------------------------------------------------------------- tests ---
 */

static const char *const tours[] = {
	"o",   "o",   "Enter", "b",    "i",    "PgDn",  "G", "Esc",
	"Esc", "V",   "Enter", "Down", "Down", "Enter", "?", "Esc",
	"D",   "Esc", "z",     "z",    "x",    "x",     "x", "T",
};

static void
tour(struct viewer_case *v, struct fake_source *fake, bool errors)
{
	for (size_t panel = 0; panel < N(nasty); panel += 3) {
		for (size_t i = 0; i < N(tours); i++) {
			viewer_case_keys(v, tours[i]);
			answer_all(fake, errors);
			check_screen(v);
		}
		viewer_case_keys(v, "Esc Esc Esc x Tab Tab Tab");
	}
}

static void
views_over_hostile_answers(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 200, 50 }, { 31, 9 } };

	(void)state;
	for (size_t s = 0; s < N(sizes); s++)
		for (int errors = 0; errors < 2; errors++) {
			struct loop *loop = loop_new();
			struct fake_source *fake = mem_calloc(1, sizeof(*fake));
			struct viewer_case v;

			fake_source_init(fake, loop);
			viewer_case_init(&v, &fake->source);
			add_dashboard(&v, "evil\033[2J\nname");
			viewer_case_start(&v, sizes[s][0], sizes[s][1]);
			check_screen(&v);
			answer_all(fake, errors);
			answer_all(fake, errors);
			check_screen(&v);
			tour(&v, fake, errors);
			viewer_case_release(&v);
			fake_source_release(fake);
			mem_free(fake);
			loop_free(loop);
		}
}

/* A source's own name and its problem, in header and footer. */
static void
a_hostile_problem(void **state)
{
	struct loop *loop = loop_new();
	struct fake_source fake;
	struct viewer_case v;

	(void)state;
	fake_source_init(&fake, loop);
	memcpy(fake.source.name, "x\033[2J\r\n\233", 9);
	viewer_case_init(&v, &fake.source);
	add_dashboard(&v, "x");
	viewer_case_start(&v, 80, 24);
	for (size_t i = 0; i < fake.n; i++)
		if (fake.asked[i]->open)
			fake_fail(fake.asked[i], ERR_UNREACHABLE,
				  "\033]0;owned\007\r\nno\xe2\x80\xae\233");
	check_screen(&v);
	viewer_case_keys(&v, "i");
	check_screen(&v);
	app_say(v.app, true, "%s", "\033[2J\n\233");
	check_screen(&v);
	viewer_case_release(&v);
	fake_source_release(&fake);
	loop_free(loop);
}

/* A title that claims to be LIVE has no sign of it. */
static void
titles_have_no_signs_of_ours(void **state)
{
	struct loop *loop = loop_new();
	struct fake_source fake;
	struct viewer_case v;
	const char *screen, *line;

	(void)state;
	fake_source_init(&fake, loop);
	viewer_case_init(&v, &fake.source);
	viewer_case_add(&v, "x",
			"{\"title\":\"\\u25cf LIVE 5s\",\"panels\":[{\"id\":1,"
			"\"title\":\"\\u25cf LIVE\",\"type\":\"text\"}]}");
	v.o.refresh_ms = 0;
	viewer_case_start(&v, 80, 24);
	screen = viewer_case_screen(&v);
	line = strchr(screen, '\n');
	assert_non_null(line);
	assert_null(strstr(screen, "\xe2\x97\x8f"));
	viewer_case_release(&v);
	fake_source_release(&fake);
	loop_free(loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_over_hostile_answers),
		cmocka_unit_test(a_hostile_problem),
		cmocka_unit_test(titles_have_no_signs_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
