#include "config.h"

#include "net/http_config_check.h"

#include <strings.h>

#include "net/http_header.h"
#include "net/url.h"

static const char *const reserved[] = {
	"Authorization",
	"Host",
	"Content-Encoding",
	"Content-Length",
	"Content-Type",
	"User-Agent",
	"Connection",
	"Keep-Alive",
	"Proxy-Authenticate",
	"Proxy-Authorization",
	"Www-Authenticate",
	"Accept-Encoding",
	"X-Prometheus-Remote-Write-Version",
	"X-Prometheus-Remote-Read-Version",
	"X-Prometheus-Scrape-Timeout-Seconds",
	"X-Amz-Date",
	"X-Amz-Security-Token",
	"X-Amz-Content-Sha256",
};

bool
http_config_check_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (strcasecmp(name, reserved[i]) == 0)
			return true;
	return false;
}

struct slice
http_config_check_word(struct slice key)
{
	size_t n = 0;

	while (n < key.n &&
	       ((key.p[n] >= 'a' && key.p[n] <= 'z') || key.p[n] == '_'))
		n++;
	return (struct slice){ key.p, n };
}

const char *
http_config_check_version(const char *text)
{
	if (strlen(text) == 5 && strncmp(text, "TLS1", 4) == 0 &&
	    text[4] >= '0' && text[4] <= '3')
		return NULL;
	return "must be TLS10, TLS11, TLS12 or TLS13";
}

const char *
http_config_check_name(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f ||
		    strchr("\"%/\\@?#<>[]{}|^`", *p) != NULL)
			return "must be the name of a host";
	return NULL;
}

/* Behind the scheme.  A / may be one of a password: what follows it would be
 * taken for a path, and what is before it for a host. */
static const char *
check_proxy_host(const char *text)
{
	size_t n = strcspn(text, "/?#");
	const char *at = memrchr(text, '@', n);
	const char *host = at != NULL ? at + 1 : text;
	struct slice s = { host, (size_t)(text + n - host) };

	if (text[n] != '\0' && strcmp(text + n, "/") != 0)
		return "must end with its host and port; in a user or password "
		       "/ ? and # are written as %2F %3F and %23";
	if (url_check_host(s, NULL) < 0)
		return "must have a host, and a port of 1 to 65535 if any, "
		       "behind its scheme";
	return NULL;
}

const char *
http_config_check_proxy(const char *url)
{
	static const char *const schemes[] = { "http://", "https://",
					       "socks5://", "socks5h://" };

	for (const char *p = url; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return "has a character that must be written as %XX";
	for (size_t i = 0; i < 4; i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(url, schemes[i], n) == 0)
			return check_proxy_host(url + n);
	}
	return "must be a URL of http, https, socks5 or socks5h";
}

static bool
is_given(struct http_secret s)
{
	return s.text != NULL || s.file != NULL;
}

static bool
is_twice(struct http_secret s)
{
	return s.text != NULL && s.file != NULL;
}

bool
http_config_check_unset(const struct json *j)
{
	return j->type == JSON_NULL ||
	       (j->type == JSON_STRING &&
		(j->text.n == 0 ||
		 (j->plain && (slice_eq(j->text, SLICE("~")) ||
			       slice_eq(j->text, SLICE("null"))))));
}

static bool
has(const struct json *in, const char *name)
{
	const struct json *j = json_get(in, name);

	return json_is(j, JSON_OBJECT) ||
	       (json_is(j, JSON_STRING) && !http_config_check_unset(j));
}

/* In IN, or in SECTION of it; else the section, else IN. */
static const struct json *
place(const struct json *in, const char *section, const char *name)
{
	const struct json *j = section != NULL ? json_get(in, section) : in;

	if (name != NULL && json_get(j, name) != NULL)
		return json_get(j, name);
	return j != NULL ? j : in;
}

bool
http_config_has_secrets(const struct http_config *c)
{
	return is_given(c->user) || is_given(c->password) ||
	       is_given(c->credentials) || is_given(c->key) ||
	       c->n_headers > 0 || c->n_proxy_headers > 0 ||
	       (c->proxy_url != NULL && strchr(c->proxy_url, '@') != NULL);
}

struct twice {
	struct http_secret s;
	const char *section, *text, *file;
};

static const char *
check_twice(const struct twice *t, size_t n, const struct json *in,
	    struct arena *a, const struct json **at)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_twice(t[i].s))
			continue;
		*at = place(in, t[i].section, t[i].file);
		return arena_printf(a, "give one of %s and %s", t[i].text,
				    t[i].file);
	}
	return NULL;
}

static const char *
check_pairs(const struct http_config *c, const struct json *in, struct arena *a,
	    const struct json **at)
{
	const struct twice list[] = {
		{ c->user, "basic_auth", "username", "username_file" },
		{ c->password, "basic_auth", "password", "password_file" },
		{ c->credentials,
		  has(in, "authorization") ? "authorization" : NULL,
		  has(in, "bearer_token") ? "bearer_token" : "credentials",
		  has(in, "bearer_token_file") ? "bearer_token_file"
					       : "credentials_file" },
		{ c->ca, "tls_config", "ca", "ca_file" },
		{ c->cert, "tls_config", "cert", "cert_file" },
		{ c->key, "tls_config", "key", "key_file" },
	};

	return check_twice(list, sizeof(list) / sizeof(*list), in, a, at);
}

static const char *
check_auth(struct http_config *c, const struct json *in, const struct json **at)
{
	bool basic = has(in, "basic_auth");
	bool auth = has(in, "authorization");
	bool bearer = has(in, "bearer_token") || has(in, "bearer_token_file");

	*at = place(in, NULL,
		    auth && basic             ? "authorization"
		    : has(in, "bearer_token") ? "bearer_token"
					      : "bearer_token_file");
	if (basic + auth + bearer > 1)
		return "give one of basic_auth, authorization and "
		       "bearer_token(_file)";
	*at = place(in, "authorization", "type");
	if (c->type != NULL && strcasecmp(c->type, "basic") == 0)
		return "authorization cannot have the type basic; use "
		       "basic_auth";
	if (c->type != NULL && !http_header_is_name(slice_of(c->type)))
		return "type must be a word";
	*at = place(in, "authorization", NULL);
	if ((auth || bearer) && !is_given(c->credentials))
		return "authorization needs credentials or credentials_file";
	if (c->credentials.text != NULL &&
	    !http_header_is_value(slice_of(c->credentials.text)))
		return "credentials have a control character; they must be "
		       "one line";
	if (is_given(c->credentials) && c->type == NULL)
		c->type = "Bearer";
	*at = place(in, "basic_auth", NULL);
	if (basic && !is_given(c->user) && !is_given(c->password))
		return "basic_auth needs a username";
	if (basic && !is_given(c->user))
		c->user.text = "";
	return NULL;
}

static const char *
check_tls(const struct http_config *c, const struct json *in,
	  const struct json **at)
{
	*at = place(in, "tls_config", NULL);
	if (is_given(c->cert) && !is_given(c->key))
		return "tls_config has a cert: it needs key or key_file, too";
	if (is_given(c->key) && !is_given(c->cert))
		return "tls_config has a key: it needs cert or cert_file, too";
	*at = place(in, "tls_config", "max_version");
	if (c->min_version != NULL && c->max_version != NULL &&
	    strcmp(c->min_version, c->max_version) > 0)
		return "max_version is below min_version";
	return NULL;
}

static const char *
check_proxy(const struct http_config *c, const struct json *in,
	    const struct json **at)
{
	*at = place(in, NULL, "proxy_connect_header");
	if (c->n_proxy_headers > 0 && c->proxy_url == NULL &&
	    !c->proxy_from_environment)
		return "proxy_connect_header needs proxy_url or "
		       "proxy_from_environment";
	*at = place(in, NULL, "proxy_url");
	if (c->proxy_from_environment && c->proxy_url != NULL)
		return "give one of proxy_url and proxy_from_environment";
	*at = place(in, NULL, "no_proxy");
	if (c->proxy_from_environment && c->no_proxy != NULL)
		return "give one of no_proxy and proxy_from_environment";
	if (c->no_proxy != NULL && c->proxy_url == NULL)
		return "no_proxy needs proxy_url";
	return NULL;
}

const char *
http_config_check(struct http_config *c, const struct json *in, struct arena *a,
		  const struct json **at)
{
	const char *words = check_auth(c, in, at);

	if (words == NULL)
		words = check_pairs(c, in, a, at);
	if (words == NULL)
		words = check_tls(c, in, at);
	if (words == NULL)
		words = check_proxy(c, in, at);
	return words;
}
