/* menu_time.c - the list of time ranges, and one that is typed over it. */
#include "config.h"

#include "base/err.h"
#include "dashboards/timetyped.h"
#include "tui/desk.h"

static const struct {
	const char *from, *to, *text;
} menu_times[] = {
	{ "now-5m", "now", "Last 5 minutes" },
	{ "now-15m", "now", "Last 15 minutes" },
	{ "now-30m", "now", "Last 30 minutes" },
	{ "now-1h", "now", "Last 1 hour" },
	{ "now-3h", "now", "Last 3 hours" },
	{ "now-6h", "now", "Last 6 hours" },
	{ "now-12h", "now", "Last 12 hours" },
	{ "now-24h", "now", "Last 24 hours" },
	{ "now-2d", "now", "Last 2 days" },
	{ "now-7d", "now", "Last 7 days" },
	{ "now/d", "now", "Today so far" },
	{ "now-1d/d", "now-1d/d", "Yesterday" },
};

void
menu_time_fill(struct app *a)
{
	size_t n = sizeof(menu_times) / sizeof(menu_times[0]);
	struct session_time now = session_time(desk_of(a)->session);

	menu_room(&a->menu, n);
	for (size_t i = 0; i < n; i++) {
		if (slice_eq(now.from, slice_of(menu_times[i].from)) &&
		    slice_eq(now.to, slice_of(menu_times[i].to)))
			a->menu.at = i;
		menu_add(&a->menu, slice_of(menu_times[i].text), SLICE(""));
	}
}

static int
menu_time_typed(struct app *a, struct str *from, struct str *to,
		struct err *err)
{
	struct session *s = desk_of(a)->session;
	struct timeexpr_context ctx = {
		.now = a->o.player != NULL ? a->o.player->last : a->o.now_ms(),
		.zone = session_zone(s),
		.fiscal_start = session_dashboard(s)->fiscal_start,
	};

	return timetyped_range(str_slice(&a->menu.filter), &ctx, from, to, err);
}

bool
menu_time_is_typed(struct app *a)
{
	struct str from = { 0 }, to = { 0 };
	bool is = a->menu.kind == MENU_TIME &&
		  menu_time_typed(a, &from, &to, NULL) == 0;

	str_release(&from);
	str_release(&to);
	return is;
}

void
menu_time_take(struct app *a, size_t at)
{
	struct str from = { 0 }, to = { 0 };

	if (menu_time_typed(a, &from, &to, NULL) == 0)
		app_set_time(a, str_slice(&from), str_slice(&to));
	else
		app_set_time(a, slice_of(menu_times[at].from),
			     slice_of(menu_times[at].to));
	str_release(&from);
	str_release(&to);
}

void
menu_time_say(struct app *a, struct str *out)
{
	struct str from = { 0 }, to = { 0 };
	struct err err = { 0 };
	struct timeexpr_context ctx = {
		.now = a->o.now_ms(), .zone = session_zone(desk_of(a)->session)
	};

	if (menu_time_typed(a, &from, &to, &err) < 0)
		str_add(out, "3h, 15m, 14:00 to 15:00, 2026-11-22 14:00 to "
			     "15:00, 2026-11-22");
	else {
		str_add(out, "Enter: ");
		timeexpr_describe(str_slice(&from), str_slice(&to), &ctx, out);
	}
	str_release(&from);
	str_release(&to);
}
