#include "config.h"

#include "cli/rules_list_out.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/num.h"
#include "canvas/text.h"
#include "cli/labels_json.h"
#include "promql/print.h"

static const char *const health_words[] = {
	[SOURCE_UNKNOWN] = "unknown",
	[SOURCE_UP] = "ok",
	[SOURCE_DOWN] = "err",
};
static const char *const state_words[] = {
	[SOURCE_INACTIVE] = "inactive",
	[SOURCE_PENDING] = "pending",
	[SOURCE_FIRING] = "firing",
};

/* ---------------------------------------------------------------- text --- */

static void
list_time(const struct rules_list_out *l, int64_t ms, struct str *out)
{
	struct civil c = civil_from_ms(ms, l->zone);

	str_printf(out, "%04" PRId64 "-%02d-%02d %02d:%02d:%02d %s", c.year,
		   c.month, c.day, c.hour, c.minute, c.second, c.abbrev);
}

/* The group's line: its file, how often and when it was evaluated. */
static void
list_group(const struct rules_list_out *l, const struct source_rule *r,
	   struct str *out)
{
	if (out->n > 0)
		str_addc(out, '\n');
	text_clean(r->group, out);
	if (r->file.n > 0) {
		str_add(out, " (");
		text_clean(r->file, out);
		str_addc(out, ')');
	}
	if (r->interval_ms > 0) {
		str_add(out, ", every ");
		print_duration(r->interval_ms, out);
	}
	if (r->last_ms > 0) {
		str_add(out, ", last at ");
		list_time(l, r->last_ms, out);
	}
	str_addc(out, '\n');
}

static void
list_alert(const struct rules_list_out *l, const struct source_alert *a,
	   struct str *out)
{
	struct str labels = { 0 };
	char text[NUM_TEXT];

	labels_print(&a->labels, false, &labels);
	num_format_g(text, a->value);
	str_printf(out, "      %s ", state_words[a->state]);
	text_clean(str_slice(&labels), out);
	str_printf(out, " %s", text);
	if (a->active_ms > 0) {
		str_add(out, " since ");
		list_time(l, a->active_ms, out);
	}
	str_addc(out, '\n');
	for (size_t i = 0; i < a->n_annotations; i++) {
		str_add(out, "        ");
		text_clean(a->annotation[i].name, out);
		str_add(out, ": ");
		text_clean(a->annotation[i].value, out);
		str_addc(out, '\n');
	}
	str_release(&labels);
}

static void
list_rule(const struct rules_list_out *l, const struct source_rule *r,
	  struct str *out)
{
	struct str labels = { 0 };

	str_printf(out, "  %-6s %-8s ", r->alerting ? "alert" : "record",
		   r->health == SOURCE_UNKNOWN ? "-" : health_words[r->health]);
	text_clean(r->name, out);
	if (r->labels.n > 0) {
		labels_print(&r->labels, false, &labels);
		str_addc(out, ' ');
		text_clean(str_slice(&labels), out);
	}
	if (r->alerting && r->health != SOURCE_UNKNOWN)
		str_printf(out, ": %s", state_words[r->state]);
	if (r->last_ms > 0)
		str_printf(out, "  %.3f ms", (double)r->duration_us / 1000);
	str_addc(out, '\n');
	if (r->error.n > 0) {
		str_add(out, "      ");
		text_clean(r->error, out);
		str_addc(out, '\n');
	}
	for (size_t i = 0; i < r->n_alerts; i++)
		list_alert(l, &r->alert[i], out);
	str_release(&labels);
}

static void
list_text(const struct rules_list_out *l, struct str *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct source_rule *r = &l->rule[i];

		if (i == 0 || !slice_eq(r->group, r[-1].group) ||
		    !slice_eq(r->file, r[-1].file))
			list_group(l, r, out);
		list_rule(l, r, out);
	}
}

/* ---------------------------------------------------------------- json --- */

static void
list_json_seconds(struct json_out *o, const char *key, int64_t ms)
{
	json_key(o, key);
	if (ms > 0)
		json_put_num(o, (double)ms / 1000);
	else
		json_put_null(o);
}

static void
list_json_alert(struct json_out *o, const struct source_alert *a)
{
	json_open(o, '{');
	json_key(o, "labels");
	labels_json(o, &a->labels);
	json_key(o, "annotations");
	json_open_inline(o, '{');
	for (size_t i = 0; i < a->n_annotations; i++) {
		json_key_slice(o, a->annotation[i].name);
		json_put_slice(o, a->annotation[i].value);
	}
	json_close(o, '}');
	json_key(o, "state");
	json_put_str(o, state_words[a->state]);
	list_json_seconds(o, "activeAt", a->active_ms);
	json_key(o, "value");
	json_put_num(o, a->value);
	json_close(o, '}');
}

static void
list_json_rule(struct json_out *o, const struct source_rule *r)
{
	json_open(o, '{');
	json_key(o, "file");
	json_put_slice(o, r->file);
	json_key(o, "group");
	json_put_slice(o, r->group);
	json_key(o, "type");
	json_put_str(o, r->alerting ? "alerting" : "recording");
	json_key(o, "name");
	json_put_slice(o, r->name);
	json_key(o, "query");
	json_put_slice(o, r->query);
	json_key(o, "labels");
	labels_json(o, &r->labels);
	list_json_seconds(o, "interval", r->interval_ms);
	json_key(o, "health");
	json_put_str(o, health_words[r->health]);
	json_key(o, "lastError");
	json_put_slice(o, r->error);
	list_json_seconds(o, "lastEvaluation", r->last_ms);
	json_key(o, "evaluationTime");
	json_put_num(o, (double)r->duration_us / 1e6);
	if (r->alerting) {
		json_key(o, "state");
		json_put_str(o, state_words[r->state]);
		json_key(o, "alerts");
		json_open(o, '[');
		for (size_t i = 0; i < r->n_alerts; i++)
			list_json_alert(o, &r->alert[i]);
		json_close(o, ']');
	}
	json_close(o, '}');
}

static void
list_json(const struct rules_list_out *l, struct str *out)
{
	struct json_out o = { .to = out, .pretty = true };

	json_open(&o, '{');
	json_key(&o, "rules");
	json_open(&o, '[');
	for (size_t i = 0; i < l->n; i++)
		list_json_rule(&o, &l->rule[i]);
	json_close(&o, ']');
	json_close(&o, '}');
	str_addc(out, '\n');
}

static const struct rules_list_format formats[] = {
	{ "table", list_text },
	{ "json", list_json },
};

const struct rules_list_format *
rules_list_out_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (name == NULL ||
		    slice_eq(slice_of(name), slice_of(formats[i].name)))
			return &formats[i];
	return NULL;
}
