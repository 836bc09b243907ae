/* test_http_config.c - Prometheus' HTTP client configuration, and its checks.
 */
#include "config.h"

#include "net/http_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/yaml.h"

/* In every text that may be secret: no error may have it. */
#define CANARY "kanarienvogel"

static int
read_yaml(struct http_config *c, const char *yaml, struct arena *a,
	  struct err *err)
{
	const struct json *in = yaml_parse(a, slice_of(yaml), err);

	return in == NULL ? -1 : http_config_read(c, in, "/etc/x", a, err);
}

static const struct {
	const char *yaml, *error;
} bad[] = {
	{ "- a\n", "line 1: a mapping is wanted here" },
	{ "basic_auth: " CANARY "\n", "line 1: basic_auth must be a mapping" },
	{ "basic_auth:\n  username: u\n  pass: " CANARY "\n",
	  "line 3: basic_auth has no member \"pass\"" },
	{ "basic_auth: {username: u, password:" CANARY "}\n",
	  "line 1: basic_auth has a member that is none; is there a blank "
	  "behind each colon?" },
	{ "basic_auth: {username: u, username_file: f}\n",
	  "line 1: give one of username and username_file" },
	{ "basic_auth:\n  username: u\n  password: " CANARY
	  "\n  password_file: p\n",
	  "line 4: give one of password and password_file" },
	{ "basic_auth: {}\n", "line 1: basic_auth needs a username" },
	{ "basic_auth: {username_ref: x}\n",
	  "line 1: username_ref is not supported by pyrodash; use "
	  "username_file" },
	{ "basic_auth: {username: u, password_ref: x}\n",
	  "line 1: password_ref is not supported by pyrodash; use "
	  "password_file" },
	{ "basic_auth: {username: u}\nauthorization: {credentials: " CANARY
	  "}\n",
	  "line 2: give one of basic_auth, authorization and "
	  "bearer_token(_file)" },
	{ "basic_auth: {username: u}\nbearer_token: " CANARY "\n",
	  "line 2: give one of basic_auth, authorization and "
	  "bearer_token(_file)" },
	{ "authorization: {credentials: " CANARY "}\nbearer_token_file: f\n",
	  "line 2: give one of basic_auth, authorization and "
	  "bearer_token(_file)" },
	{ "bearer_token: " CANARY "\nbearer_token_file: f\n",
	  "line 2: give one of bearer_token and bearer_token_file" },
	{ "authorization:\n  type: bAsIc\n  credentials: " CANARY "\n",
	  "line 2: authorization cannot have the type basic; use basic_auth" },
	{ "authorization: {type: 'a b', credentials: " CANARY "}\n",
	  "line 1: type must be a word" },
	{ "authorization: {credentials: " CANARY ", credentials_file: f}\n",
	  "line 1: give one of credentials and credentials_file" },
	{ "authorization: {credentials_ref: x}\n",
	  "line 1: credentials_ref is not supported by pyrodash; use "
	  "credentials_file" },
	{ "authorization: {type: Bearer}\n",
	  "line 1: authorization needs credentials or credentials_file" },
	{ "authorization: {credentials: [" CANARY "]}\n",
	  "line 1: credentials must be a text" },
	{ "authorization: {credentials: \"a\\0" CANARY "\"}\n",
	  "line 1: credentials has a NUL in it" },
	{ "authorization: {credentials: \"a\\n" CANARY "\"}\n",
	  "line 1: credentials have a control character; they must be one "
	  "line" },
	{ "follow_redirects: true\n\noauth2:\n  client_id: x\n"
	  "  client_secret: " CANARY "\n",
	  "line 3: oauth2 is not supported by pyrodash; use authorization "
	  "with credentials_file" },
	{ "tls_config: {ca: " CANARY ", ca_file: f}\n",
	  "line 1: give one of ca and ca_file" },
	{ "tls_config: {cert: a, cert_file: f, key: " CANARY "}\n",
	  "line 1: give one of cert and cert_file" },
	{ "tls_config: {cert: a, key: " CANARY ", key_file: f}\n",
	  "line 1: give one of key and key_file" },
	{ "tls_config: {cert_file: a}\n",
	  "line 1: tls_config has a cert: it needs key or key_file, too" },
	{ "tls_config: {key: " CANARY "}\n",
	  "line 1: tls_config has a key: it needs cert or cert_file, too" },
	{ "tls_config: {key_ref: x}\n",
	  "line 1: key_ref is not supported by pyrodash; use key_file" },
	{ "tls_config: {insecure_skip_verify: maybe}\n",
	  "line 1: insecure_skip_verify must be true or false" },
	{ "tls_config: {insecure_skip_verify: 'true'}\n",
	  "line 1: insecure_skip_verify must be true or false" },
	{ "tls_config: {min_version: TLS14}\n",
	  "line 1: min_version must be TLS10, TLS11, TLS12 or TLS13" },
	{ "tls_config: {min_version: TLS13, max_version: TLS12}\n",
	  "line 1: max_version is below min_version" },
	{ "tls_config: {server_name: 'a/b'}\n",
	  "line 1: server_name must be the name of a host" },
	{ "proxy_url: ftp://u:" CANARY "@h\n",
	  "line 1: proxy_url must be a URL of http, https, socks5 or socks5h" },
	{ "proxy_url: 'http://u:" CANARY "@h x'\n",
	  "line 1: proxy_url has a character that must be written as %XX" },
	{ "proxy_url: 'http://u:" CANARY "@[::1'\n",
	  "line 1: proxy_url must have a host, and a port of 1 to 65535 if "
	  "any, behind its scheme" },
	{ "proxy_url: http://u:" CANARY "@h:99999\n",
	  "line 1: proxy_url must have a host, and a port of 1 to 65535 if "
	  "any, behind its scheme" },
	{ "proxy_url: http://u:1/" CANARY "@h:80\n",
	  "line 1: proxy_url must end with its host and port; in a user or "
	  "password / ? and # are written as %2F %3F and %23" },
	{ "no_proxy: h\n", "line 1: no_proxy needs proxy_url" },
	{ "proxy_url: http://u:" CANARY "@h\nproxy_from_environment: true\n",
	  "line 1: give one of proxy_url and proxy_from_environment" },
	{ "proxy_from_environment: true\nno_proxy: h\n",
	  "line 2: give one of no_proxy and proxy_from_environment" },
	{ "proxy_connect_header: {A: [" CANARY "]}\n",
	  "line 1: proxy_connect_header needs proxy_url or "
	  "proxy_from_environment" },
	{ "proxy_url: http://h\nproxy_connect_header: {A: " CANARY "}\n",
	  "line 2: A must be a list" },
	{ "http_headers: {A: [" CANARY "]}\n",
	  "line 1: A must have values, secrets or files" },
	{ "http_headers: {A: {value: [" CANARY "]}}\n",
	  "line 1: A takes values, secrets and files, nothing else" },
	{ "http_headers: {A: {secrets: " CANARY "}}\n",
	  "line 1: A: secrets must be a list" },
	{ "http_headers: {A: {secrets: [\"" CANARY "\\r\\nX: y\"]}}\n",
	  "line 1: A: secrets has a value with a control character" },
	{ "http_headers: {A: {files: ['']}}\n",
	  "line 1: A: files has an empty file name" },
	{ "http_headers: {'A b': {values: [x]}}\n",
	  "line 1: http_headers has a name that is no header's" },
	{ "http_headers:\n  A: {values: [x]}\n  a: {values: [x]}\n",
	  "line 3: a is given twice" },
	{ "http_headers: {authorization: {values: [" CANARY "]}}\n",
	  "line 1: http_headers may not set authorization: it follows from "
	  "the rest" },
	{ "enable_http2: 1\n", "line 1: enable_http2 must be true or false" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct http_config c;

		assert_int_equal(read_yaml(&c, bad[i].yaml, &a, &err), -1);
		assert_string_equal(err.text, bad[i].error);
		assert_null(strstr(err.text, CANARY));
		arena_release(&a);
	}
}

static void
test_reserved(void **state)
{
	static const char *const names[] = {
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

	(void)state;
	assert_int_equal(sizeof(names) / sizeof(*names), 18);
	for (size_t i = 0; i < 18; i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct http_config c;
		const char *yaml = arena_printf(
			&a, "http_headers: {%s: {values: [x]}}\n", names[i]);

		assert_int_equal(read_yaml(&c, yaml, &a, &err), -1);
		assert_non_null(strstr(err.text, "may not set"));
		arena_release(&a);
	}
}

static void
test_defaults(void **state)
{
	static const char *const empty[] = {
		"",
		"{}\n",
		"basic_auth:\nauthorization: null\ntls_config: {}\n",
		"follow_redirects: true\nenable_http2: true\n",
		"proxy_url: ''\nno_proxy: \"\"\nhttp_headers:\n",
		"job_name: x\nscrape_interval: 15s\n",
	};
	static const struct http_config zero;

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct http_config c;

		read_yaml(&c, empty[i], &a, &err);
		assert_string_equal(err.text, "");
		c.header = NULL; /* of none */
		assert_memory_equal(&c, &zero, sizeof(c));
		arena_release(&a);
	}
}

static void
test_all_of_it(void **state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct http_config c;

	(void)state;
	read_yaml(&c,
		  "basic_auth: {username: me, password_file: pw}\n"
		  "tls_config:\n"
		  "  ca_file: /ca.pem\n"
		  "  cert: C\n"
		  "  key_file: sub/key.pem\n"
		  "  server_name: prom.example\n"
		  "  insecure_skip_verify: true\n"
		  "  min_version: TLS12\n"
		  "  max_version: TLS13\n"
		  "proxy_url: http://u:p@proxy:3128\n"
		  "no_proxy: a,b\n"
		  "proxy_connect_header: {X-P: [1, two]}\n"
		  "http_headers:\n"
		  "  X-A: {values: [1], secrets: [two], files: [three]}\n"
		  "  X-B: {values: ['']}\n"
		  "follow_redirects: false\n"
		  "enable_http2: false\n",
		  &a, &err);
	assert_string_equal(err.text, "");
	assert_string_equal(c.user.text, "me");
	assert_string_equal(c.password.file, "/etc/x/pw");
	assert_null(c.password.text);
	assert_null(c.type);
	assert_string_equal(c.ca.file, "/ca.pem");
	assert_string_equal(c.cert.text, "C");
	assert_string_equal(c.key.file, "/etc/x/sub/key.pem");
	assert_string_equal(c.server_name, "prom.example");
	assert_true(c.insecure_skip_verify);
	assert_string_equal(c.min_version, "TLS12");
	assert_string_equal(c.max_version, "TLS13");
	assert_string_equal(c.proxy_url, "http://u:p@proxy:3128");
	assert_string_equal(c.no_proxy, "a,b");
	assert_int_equal(c.n_proxy_headers, 1);
	assert_int_equal(c.proxy_header[0].n, 2);
	assert_string_equal(c.proxy_header[0].value[1].text, "two");
	assert_int_equal(c.n_headers, 2);
	assert_int_equal(c.header[0].n, 3);
	assert_string_equal(c.header[0].name, "X-A");
	assert_string_equal(c.header[0].value[0].text, "1");
	assert_string_equal(c.header[0].value[1].text, "two");
	assert_string_equal(c.header[0].value[2].file, "/etc/x/three");
	assert_string_equal(c.header[1].value[0].text, "");
	assert_true(c.no_redirects);
	assert_true(c.no_http2);
	arena_release(&a);
}

static void
test_tokens(void **state)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct http_config c;

	(void)state;
	read_yaml(&c, "tls_config: {ca_file: c}\nproxy_url: http://h\n", &a,
		  &err);
	assert_false(http_config_has_secrets(&c));
	read_yaml(&c, "proxy_url: http://u:p@h\n", &a, &err);
	assert_true(http_config_has_secrets(&c));
	read_yaml(&c, "bearer_token_file: t\n", &a, &err);
	assert_true(http_config_has_secrets(&c));
	assert_string_equal(err.text, "");
	assert_string_equal(c.type, "Bearer");
	assert_string_equal(c.credentials.file, "/etc/x/t");
	read_yaml(&c, "authorization: {type: Token, credentials: x}\n", &a,
		  &err);
	assert_string_equal(err.text, "");
	assert_string_equal(c.type, "Token");
	assert_string_equal(c.credentials.text, "x");
	read_yaml(&c, "basic_auth: {password: x}\n", &a, &err);
	assert_string_equal(err.text, "");
	assert_string_equal(c.user.text, "");
	arena_release(&a);
}

static void
test_has(void **state)
{
	(void)state;
	assert_true(http_config_has(SLICE("tls_config")));
	assert_true(http_config_has(SLICE("oauth2")));
	assert_false(http_config_has(SLICE("username")));
	assert_false(http_config_has(SLICE("job_name")));
}

static void
test_load(void **state)
{
	static const char path[] = "test_http_config.tmp";
	struct arena a = { 0 };
	struct err err = { 0 };
	struct http_config c;

	(void)state;
	file_write(path, SLICE("\nbasic: {password: " CANARY "}\n"), NULL);
	assert_int_equal(http_config_load(&c, path, &a, &err), -1);
	assert_string_equal(err.text,
			    "test_http_config.tmp: line 2: an HTTP client "
			    "configuration has no member \"basic\"");
	err = (struct err){ 0 };
	file_write(path, SLICE("basic_auth: {password_file: x"), NULL);
	assert_int_equal(http_config_load(&c, path, &a, &err), -1);
	assert_non_null(
		strstr(err.text, "test_http_config.tmp: line 2, column 1: "));
	err = (struct err){ 0 };
	file_write(path, SLICE("bearer_token_file: x\n"), NULL);
	assert_int_equal(http_config_load(&c, path, &a, &err), 0);
	assert_string_equal(c.credentials.file, "x");
	assert_int_equal(http_config_load(&c, "/no/such", &a, &err), -1);
	assert_non_null(strstr(err.text, "/no/such"));
	unlink(path);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all_of_it),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
