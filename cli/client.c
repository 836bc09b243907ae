#include "config.h"

#include "cli/client.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/err.h"
#include "net/http_header.h"

#define TENANT "X-Scope-OrgID"

void
client_guard(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	/* The leak sanitizer looks into the process from outside. */
#ifndef __SANITIZE_ADDRESS__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

void
client_guard_config(const struct http_config *c)
{
	if (http_config_has_secrets(c))
		client_guard();
}

struct client_word {
	const char *text, *from; /* --tenant, PYRODASH_TENANT */
};

static struct client_word
client_word(const struct args *a, enum option_id id, const char *option,
	    const char *name)
{
	const char *env = getenv(name);

	if (args_has(a, id))
		return (struct client_word){ args_get(a, id), option };
	if (env != NULL && env[0] != '\0')
		return (struct client_word){ env, name };
	return (struct client_word){ NULL, name };
}

static int
client_tenant(struct client *c, const struct client_word *w, struct err *err)
{
	struct http_config *h = &c->http;
	struct http_config_header *header;
	struct http_secret *value;

	if (w->text == NULL)
		return 0;
	if (w->text[0] == '\0' || !http_header_is_value(slice_of(w->text)))
		return err_set(err, ERR_USAGE,
			       "%s: a tenant is a word without control "
			       "characters",
			       w->from);
	for (size_t i = 0; i < h->n_headers; i++)
		if (strcasecmp(h->header[i].name, TENANT) == 0)
			return err_set(err, ERR_USAGE,
				       "the tenant is given twice: by %s and "
				       "by " TENANT " in the HTTP client "
				       "configuration",
				       w->from);
	header = arena_calloc(&c->arena, h->n_headers + 1, sizeof(*header));
	if (h->n_headers > 0)
		memcpy(header, h->header, h->n_headers * sizeof(*header));
	value = arena_calloc(&c->arena, 1, sizeof(*value));
	value->text = w->text;
	value->plain = true;
	header[h->n_headers++] =
		(struct http_config_header){ TENANT, 1, value };
	h->header = header;
	return 0;
}

static bool
client_has_secrets(const struct args *a)
{
	static const char *const names[] = {
		"PYRODASH_URL", "http_proxy", "https_proxy",
		"HTTPS_PROXY",  "all_proxy",  "ALL_PROXY",
	};

	if (args_has(a, OPTION_HEADER))
		return true;
	for (size_t i = 0; i < a->option[OPTION_URL].n; i++)
		if (strchr(a->option[OPTION_URL].value[i], '@') != NULL)
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *env = getenv(names[i]);

		if (env != NULL && strchr(env, '@') != NULL)
			return true;
	}
	return false;
}

int
client_init(struct client *c, const struct args *a, struct err *err)
{
	struct client_word file =
		client_word(a, OPTION_HTTP_CONFIG, "--http.config.file",
			    "PYRODASH_HTTP_CONFIG_FILE");
	struct client_word tenant =
		client_word(a, OPTION_TENANT, "--tenant", "PYRODASH_TENANT");

	memset(c, 0, sizeof(*c));
	if (file.text != NULL || client_has_secrets(a))
		client_guard();
	if (file.text != NULL &&
	    http_config_load(&c->http, file.text, &c->arena, err) < 0)
		return err_prefix(err, "%s", file.from);
	return client_tenant(c, &tenant, err);
}

void
client_release(struct client *c)
{
	arena_release(&c->arena);
}
