#include "config.h"

#include "session/doctor_target.h"

#define TARGET_LISTED 3 /* that are told one by one */

static void
target_say_target(const struct source_target *t, struct str *out)
{
	str_add(out, "the target ");
	str_add_slice(out, t->url);
	str_add(out, " is down");
	if (t->error.n > 0) {
		str_add(out, ": ");
		str_add_slice(out, t->error);
	}
}

/* Behind a semicolon an error of ours says what to do. */
static void
target_mend(struct slice error, struct doctor_words *w)
{
	str_add(&w->query, "up == 0");
	str_add(&w->fix,
		slice_find(error, SLICE("; "), 0) >= 0
			? "as its error says"
			: "start it, or mend its address where it is scraped");
}

/* What the source knows of its scrapes. */
static int
target_asked(const struct doctor_at *at, enum doctor_id id)
{
	struct source_question q = { .ask = SOURCE_TARGETS };
	const struct probe_answer *a = probe_ask(at->probe, &q);
	int down = 0;

	if (a == NULL)
		return -1;
	for (size_t i = 0; i < a->n_targets; i++) {
		struct doctor_words w = { 0 };

		if (a->target[i].health != SOURCE_DOWN ||
		    ++down > TARGET_LISTED)
			continue;
		target_say_target(&a->target[i], &w.text);
		if (id == DOCTOR_PARTLY)
			str_add(&w.text, "; what it has is missing here");
		target_mend(a->target[i].error, &w);
		doctor_report_add(at, id, &w);
	}
	if (down > TARGET_LISTED) {
		const int more = down - TARGET_LISTED;
		struct doctor_words w = { 0 };

		/* in words that are sorted behind those of the others */
		str_printf(&w.text, "up is 0 for %d more target%s", more,
			   more == 1 ? "" : "s");
		target_mend(SLICE(""), &w);
		doctor_report_add(at, id, &w);
	}
	return down;
}

/* The same by up: a recording has no targets. */
static int
target_up(const struct doctor_at *at)
{
	const struct probe_answer *a =
		probe_query(at->probe, SLICE("last_over_time(up[15m]) == 0"),
			    at->span.range.to);
	int down = 0;

	if (a == NULL)
		return -1;
	if (a->frame == NULL)
		return 0;
	for (size_t i = 0; i < a->frame->n && down < TARGET_LISTED; i++) {
		const struct labels *ls = &a->frame->series[i].labels;
		struct doctor_words w = { 0 };

		down++;
		str_add(&w.text, "the target ");
		str_add_slice(&w.text, labels_get(ls, SLICE("instance")));
		str_add(&w.text, " of job ");
		matcher_print_quoted(labels_get(ls, SLICE("job")), &w.text);
		str_add(&w.text, " is down: up is 0");
		target_mend(SLICE(""), &w);
		doctor_report_add(at, DOCTOR_TARGET, &w);
	}
	return down;
}

int
doctor_target_down(const struct doctor_at *at)
{
	int down = target_asked(at, DOCTOR_TARGET);
	int up = down == 0 ? target_up(at) : 0;

	if (down >= 0 && up >= 0)
		return down + up;
	*at->waiting = true;
	return -1;
}

void
doctor_target_partly(const struct doctor_at *at)
{
	if (at->session->o.source->scrape &&
	    target_asked(at, DOCTOR_PARTLY) < 0)
		*at->waiting = true;
}

bool
doctor_target_none(const struct doctor_at *at)
{
	struct source_question q = { .ask = SOURCE_TARGETS };
	const struct probe_answer *a = probe_ask(at->probe, &q);

	for (size_t i = 0; a != NULL && i < a->n_targets; i++)
		if (a->target[i].health != SOURCE_DOWN)
			return false;
	return a != NULL && a->n_targets > 0;
}

bool
doctor_target_nowhere(const struct doctor_at *at)
{
	struct source_question q = { .ask = SOURCE_TARGETS };
	const struct probe_answer *a = probe_ask(at->probe, &q);

	return at->session->o.source->scrape && a != NULL && a->n_targets == 0;
}
