/* cmd_doctor.c - why panels are empty. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/doctor_out.h"
#include "cli/origin_scrape.h"
#include "cli/output.h"
#include "cli/shots.h"

struct checkup {
	struct setup setup;
	const struct args *args;
	const struct doctor_format *format;
	struct shot *shot;
	struct session **session;
	struct doctor *doctor;
	int width;
};

static int
checkup_options(struct checkup *c, struct err *err)
{
	const char *name = args_get(c->args, OPTION_FORMAT);

	c->format = name != NULL ? doctor_out_find(name) : doctor_out_at(0);
	if (c->format == NULL)
		return err_set(err, ERR_USAGE,
			       "--format %s: the doctor has text and json",
			       name);
	return output_width(c->args, &c->width, err);
}

static void
checkup_run(struct checkup *c)
{
	struct doctor_options o = { .n = c->setup.n_dashboards,
				    .rules = c->setup.rules,
				    .panel = -1 };

	c->session = mem_calloc(o.n + 1, sizeof(*c->session));
	for (size_t i = 0; i < o.n; i++)
		c->session[i] = c->shot[i].session;
	o.session = c->session;
	shots_ask(c->shot, &c->setup);
	c->doctor = doctor_new(&o);
	while (!doctor_report(c->doctor)->done)
		loop_turn(c->setup.loop, INT64_MAX);
}

static int
checkup_write(struct checkup *c, struct err *err)
{
	const struct doctor_report *r = doctor_report(c->doctor);
	struct doctor_out o = { .report = r,
				.session = c->session,
				.n = c->setup.n_dashboards,
				.source = c->setup.source->name,
				.width = c->width,
				.verbose = args_has(c->args, OPTION_VERBOSE) };
	struct str out = { 0 };
	int code = EXIT_OK;

	c->format->write(&o, &out);
	if (output_write(c->args, str_slice(&out), err) < 0)
		code = EXIT_OUTPUT;
	else if (r->unreachable)
		code = EXIT_SOURCE;
	else if (r->n_data < r->n_panels)
		code = EXIT_FAILED;
	str_release(&out);
	return code;
}

static int
checkup_all(struct checkup *c, struct err *err)
{
	int code = setup_init(&c->setup, c->args, err), down;

	if (code != EXIT_OK)
		return code;
	c->shot = shots_new(&c->setup);
	if (checkup_options(c, err) < 0 ||
	    shots_open(c->shot, &c->setup, c->args, err) < 0)
		return EXIT_USAGE;
	code = setup_wait(&c->setup, c->args, shots_wait(c->shot, &c->setup),
			  err);
	if (code != EXIT_OK && !origin_scrape_is_down(&c->setup.origin))
		return code;
	*err = (struct err){ 0 }; /* the report says it, target by target */
	checkup_run(c);
	down = code;
	code = checkup_write(c, err);
	return code == EXIT_OUTPUT || down == EXIT_OK ? code : down;
}

int
cmd_doctor(const struct args *a)
{
	struct checkup c = { .args = a };
	struct err err = { 0 };
	int code = checkup_all(&c, &err);

	output_complain(&err);
	doctor_free(c.doctor);
	shots_free(c.shot, c.setup.n_dashboards);
	mem_free(c.session);
	setup_release(&c.setup);
	return code;
}
