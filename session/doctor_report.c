#include "config.h"

#include "session/doctor_report.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/quote.h"
#include "dashboards/timeexpr.h"

#define REPORT_LISTED 6 /* values that are told one by one */

static const struct doctor_row rows[] = {
#define DOCTOR(id, name, severity, help) { name, severity, help },
#include "session/doctor.def"
#undef DOCTOR
};

const struct doctor_row *
doctor_row(enum doctor_id id)
{
	return &rows[id];
}

const char *
doctor_state_name(enum doctor_state s)
{
	static const char *const names[] = {
		[DOCTOR_IS_WAITING] = "waiting",
		[DOCTOR_IS_OK] = "ok",
		[DOCTOR_IS_EMPTY] = "empty",
		[DOCTOR_IS_NAN] = "nan",
		[DOCTOR_IS_ERROR] = "error",
		[DOCTOR_IS_NOTHING] = "nothing",
	};

	return names[s];
}

bool
doctor_concerns(const struct doctor_finding *f, size_t session, size_t panel,
		bool wide)
{
	for (size_t i = 0; i < f->n_places; i++) {
		const struct doctor_place *p = &f->place[i];

		if (p->session == session &&
		    (p->panel == (int)panel || (wide && p->panel < 0)))
			return true;
	}
	return false;
}

static struct doctor_finding *
report_find(struct doctor_report *r, enum doctor_id id,
	    const struct doctor_words *w)
{
	for (size_t i = 0; i < r->n; i++) {
		struct doctor_finding *f = &r->finding[i];

		if (f->id == id && slice_eq(f->before, str_slice(&w->text)) &&
		    slice_eq(f->behind, str_slice(&w->behind)) &&
		    (f->n_items > 0) == (w->item.n > 0) &&
		    (w->item.n == 0 ||
		     slice_eq(f->query, str_slice(&w->query))))
			return f;
	}
	return NULL;
}

static void
report_item(struct doctor_report *r, struct doctor_finding *f,
	    struct slice item)
{
	for (size_t i = 0; i < f->n_items; i++)
		if (slice_eq(f->item[i], item))
			return;
	MEM_GROW(f->item, f->n_items, f->cap_items);
	f->item[f->n_items++] = arena_slice(&r->arena, item);
}

static void
report_place(struct doctor_finding *f, const struct doctor_place *p)
{
	for (size_t i = 0; i < f->n_places; i++)
		if (f->place[i].session == p->session &&
		    f->place[i].panel == p->panel &&
		    f->place[i].target == p->target)
			return;
	MEM_GROW(f->place, f->n_places, f->cap);
	f->place[f->n_places++] = *p;
}

void
doctor_report_add(const struct doctor_at *at, enum doctor_id id,
		  struct doctor_words *w)
{
	struct doctor_report *r = at->report;
	struct doctor_finding *f = report_find(r, id, w);

	if (f == NULL) {
		MEM_GROW(r->finding, r->n, r->cap);
		f = &r->finding[r->n++];
		*f = (struct doctor_finding){
			.id = id,
			.before = arena_slice(&r->arena, str_slice(&w->text)),
			.behind = arena_slice(&r->arena, str_slice(&w->behind)),
			.query = arena_slice(&r->arena, str_slice(&w->query)),
			.fix = arena_slice(&r->arena, str_slice(&w->fix)),
		};
		f->text = f->before;
	}
	if (w->item.n > 0)
		report_item(r, f, str_slice(&w->item));
	report_place(f, &at->place);
	str_release(&w->item);
	str_release(&w->behind);
	str_release(&w->text);
	str_release(&w->query);
	str_release(&w->fix);
}

static int
report_cmp(const void *pa, const void *pb)
{
	const struct doctor_finding *a = pa, *b = pb;
	int sa = rows[a->id].severity, sb = rows[b->id].severity;

	if (sa != sb)
		return sa - sb;
	if (a->n_places != b->n_places && sa == DOCTOR_CAUSE)
		return a->n_places > b->n_places ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return slice_cmp(a->text, b->text);
}

static void
report_list_items(struct doctor_report *r, struct doctor_finding *f)
{
	struct str text = { 0 };

	str_add_slice(&text, f->before);
	doctor_report_list(f->item, f->n_items, true, &text);
	str_add_slice(&text, f->behind);
	f->text = arena_slice(&r->arena, str_slice(&text));
	str_release(&text);
}

void
doctor_report_sort(struct doctor_report *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->finding[i].n_items > 0)
			report_list_items(r, &r->finding[i]);
	if (r->n > 0)
		qsort(r->finding, r->n, sizeof(*r->finding), report_cmp);
}

void
doctor_report_reset(struct doctor_report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		mem_free(r->finding[i].place);
		mem_free(r->finding[i].item);
	}
	r->n = r->n_all = r->n_panels = r->n_data = 0;
	r->done = r->unreachable = false;
	arena_reset(&r->arena);
}

void
doctor_report_release(struct doctor_report *r)
{
	doctor_report_reset(r);
	mem_free(r->finding);
	mem_free(r->panel);
	arena_release(&r->arena);
	*r = (struct doctor_report){ 0 };
}

void
doctor_report_list(const struct slice *text, size_t n, bool bare,
		   struct str *out)
{
	size_t shown = n > REPORT_LISTED + 1 ? REPORT_LISTED : n;

	for (size_t i = 0; i < shown; i++) {
		str_add(out, i > 0 ? ", " : "");
		if (bare)
			str_add_slice(out, text[i]);
		else
			matcher_print_quoted(text[i], out);
	}
	if (n > shown)
		str_printf(out, " and %zu more", n - shown);
}

void
doctor_report_option(const char *option, struct slice name, struct slice value,
		     struct str *out)
{
	struct str pair = { 0 };

	str_add_slice(&pair, name);
	str_addc(&pair, '=');
	str_add_slice(&pair, value);
	str_printf(out, "%s ", option);
	quote_shell(str_slice(&pair), out);
	str_release(&pair);
}

void
doctor_report_time(const struct session *s, int64_t ms, struct str *out)
{
	struct civil a = civil_from_ms(ms, s->zone);
	struct civil b = civil_from_ms(s->range.to, s->zone);

	if (a.year != b.year || a.yearday != b.yearday)
		timeexpr_format(ms, s->zone, SLICE("YYYY-MM-DD "), out);
	timeexpr_format(ms, s->zone, SLICE("HH:mm:ss"), out);
}
