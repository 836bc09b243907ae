#include "config.h"

#include "cli/doctor_text.h"

#include "canvas/text.h"
#include "cli/doctor_result.h"

#define TEXT_INDENT 10 /* columns of what stands before a line */

/* Words broken at the width, the lines after the first indented. */
static void
text_wrap(struct slice words, int at, int width, struct str *out)
{
	int x = at;

	for (size_t i = 0; i < words.n;) {
		struct slice word = { words.p + i, 0 };
		int w;

		while (i < words.n && words.p[i] != ' ' && words.p[i] != '\n')
			i++;
		word.n = (size_t)(words.p + i - word.p);
		w = text_width(word);
		if (x > at && x + 1 + w > width) {
			str_addc(out, '\n');
			str_fill(out, ' ', (size_t)at);
			x = at;
		} else if (x > at) {
			str_addc(out, ' ');
			x++;
		}
		text_clean(word, out);
		x += w;
		i += i < words.n;
	}
	str_addc(out, '\n');
}

/* Lines as they are: they are copied. */
static void
text_lines(struct slice lines, int at, struct str *out)
{
	for (size_t i = 0; i < lines.n;) {
		struct slice line = { lines.p + i, 0 };

		while (i < lines.n && lines.p[i] != '\n')
			i++;
		line.n = (size_t)(lines.p + i - line.p);
		if (line.p > lines.p)
			str_fill(out, ' ', (size_t)at);
		text_clean(line, out);
		str_addc(out, '\n');
		i += i < lines.n;
	}
}

static void
text_label(const char *label, struct str *out)
{
	str_printf(out, "  %-*s", TEXT_INDENT - 2, label);
}

/* How many panels a finding is about that have no data, or all of them. */
static size_t
text_count(const struct doctor_out *o, const struct doctor_finding *f,
	   bool empty)
{
	size_t n = 0;

	for (size_t i = 0; i < o->report->n_all; i++) {
		const struct doctor_panel *p = &o->report->panel[i];

		if (p->state == DOCTOR_IS_NOTHING ||
		    (empty && p->state == DOCTOR_IS_OK))
			continue;
		n += doctor_concerns(f, p->session, p->panel, false);
	}
	return n;
}

static bool
text_is_wide(const struct doctor_finding *f)
{
	for (size_t i = 0; i < f->n_places; i++)
		if (f->place[i].panel < 0)
			return true;
	return false;
}

/* Why something is empty; what it says of others is a note. */
static bool
text_is_cause(const struct doctor_out *o, const struct doctor_finding *f)
{
	return doctor_row(f->id)->severity == DOCTOR_CAUSE &&
	       (text_is_wide(f) || text_count(o, f, true) > 0);
}

static void
text_panel_name(const struct doctor_out *o, const struct doctor_panel *p,
		struct str *out)
{
	const struct session *s = o->session[p->session];
	const struct session_panel *sp = session_panel(s, p->panel);

	str_add_slice(out, sp->title);
	if (sp->panel->row < 0)
		return;
	str_add(out, " (");
	str_add_slice(out, session_dashboard(s)->row[sp->panel->row].title);
	str_addc(out, ')');
}

/* "Reads: QPS (Querier), Latency (Querier); Writes: ..." */
static void
text_panels(const struct doctor_out *o, const struct doctor_finding *f,
	    struct str *out)
{
	size_t session = (size_t)-1;

	for (size_t i = 0; i < o->report->n_all; i++) {
		const struct doctor_panel *p = &o->report->panel[i];

		if (p->state == DOCTOR_IS_NOTHING ||
		    (f != NULL &&
		     !doctor_concerns(f, p->session, p->panel, false)) ||
		    (f == NULL && p->state == DOCTOR_IS_OK))
			continue;
		if (p->session == session) {
			str_add(out, ", ");
		} else {
			str_add(out, out->n > 0 ? "; " : "");
			if (o->n > 1) {
				str_add_slice(out,
					      session_dashboard(
						      o->session[p->session])
						      ->title);
				str_add(out, ": ");
			}
		}
		session = p->session;
		text_panel_name(o, p, out);
	}
}

static void
text_cause(const struct doctor_out *o, const struct doctor_finding *f,
	   struct str *out)
{
	size_t n = text_count(o, f, true);
	size_t panels = o->report->n_panels;
	struct str line = { 0 };

	if (n > 0)
		str_printf(&line, "%s%zu panel%s: ",
			   n == panels && n > 1 ? "all " : "", n,
			   n == 1 ? "" : "s");
	str_add_slice(&line, f->text);
	str_addc(out, '\n');
	text_wrap(str_slice(&line), 0, o->width, out);
	str_clear(&line);
	if (n > 0 && n < panels) {
		text_panels(o, f, &line);
		text_label("panels", out);
		text_wrap(str_slice(&line), TEXT_INDENT, o->width, out);
	}
	if (f->query.n > 0) {
		text_label("query", out);
		text_lines(f->query, TEXT_INDENT, out);
	}
	if (f->fix.n > 0) {
		text_label("mend", out);
		text_lines(f->fix, TEXT_INDENT, out);
	}
	str_release(&line);
}

static void
text_note(const struct doctor_out *o, const struct doctor_finding *f,
	  struct str *out)
{
	size_t n = text_count(o, f, false);
	struct str line = { 0 }, panels = { 0 };

	str_add_slice(&line, f->text);
	if (n > 0 && n < o->report->n_panels && f->id != DOCTOR_SAME) {
		text_panels(o, f, &panels);
		str_add(&line, " [");
		str_add_slice(&line, str_slice(&panels));
		str_addc(&line, ']');
	}
	str_add(out, "- ");
	text_wrap(str_slice(&line), 2, o->width, out);
	str_release(&line);
	str_release(&panels);
}

/* Panels without data that no finding explains. */
static void
text_unexplained(const struct doctor_out *o, struct str *out)
{
	for (size_t i = 0; i < o->report->n_all; i++) {
		const struct doctor_panel *p = &o->report->panel[i];
		bool known = p->state == DOCTOR_IS_OK ||
			     p->state == DOCTOR_IS_NOTHING;
		struct str line = { 0 };

		for (size_t k = 0; !known && k < o->report->n; k++)
			known = doctor_row(o->report->finding[k].id)
						->severity == DOCTOR_CAUSE &&
				doctor_concerns(&o->report->finding[k],
						p->session, p->panel, false);
		if (known)
			continue;
		text_panel_name(o, p, &line);
		str_add(&line, ": no data, and no cause that is known here; "
			       "its queries: pyrodash snapshot --format json");
		str_addc(out, '\n');
		text_wrap(str_slice(&line), 0, o->width, out);
		str_release(&line);
	}
}

void
doctor_text(const struct doctor_out *o, struct str *out)
{
	const struct doctor_report *r = o->report;
	size_t notes = 0;

	str_printf(out, "%zu of %zu panels have data\n", r->n_data,
		   r->n_panels);
	for (size_t i = 0; i < r->n; i++)
		if (text_is_cause(o, &r->finding[i]))
			text_cause(o, &r->finding[i], out);
		else
			notes++;
	text_unexplained(o, out);
	if (notes == 0)
		return;
	if (!o->verbose) {
		str_printf(out, "\n%zu note%s on what else is odd: --verbose\n",
			   notes, notes == 1 ? "" : "s");
		return;
	}
	str_add(out, "\nNotes\n");
	for (size_t i = 0; i < r->n; i++)
		if (!text_is_cause(o, &r->finding[i]))
			text_note(o, &r->finding[i], out);
}
