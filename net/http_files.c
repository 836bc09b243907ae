#include "config.h"

#include "net/http_files.h"

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "net/http_header.h"

enum need {
	NEED_TEXT = 1,   /* not empty */
	NEED_HEADER = 2, /* what a header may hold */
};

/* NAME is that of the text; its file is called NAME_file.  0: *out is the text,
 * without blanks around it if it is a file's; p NULL: not configured. */
static int
read_secret(const struct http_secret *s, const char *name, unsigned need,
	    struct arena *a, struct slice *out, struct err *err)
{
	struct str text = { 0 };

	*out = (struct slice){ NULL, 0 };
	if (s->text != NULL)
		*out = slice_of(s->text);
	if (s->file != NULL) {
		if (file_read_regular(s->file, LIMIT_SECRET_BYTES, &text, err) <
		    0) {
			str_release(&text);
			return err_prefix(err, "%s_file", name);
		}
		*out = arena_slice(a, slice_trim(str_slice(&text)));
		str_release(&text);
	}
	if (out->p == NULL)
		return 0;
	if (out->n == 0 && (need & NEED_TEXT) != 0)
		return err_set(err, ERR_IO, "%s_file: %s is empty", name,
			       s->file);
	if ((need & NEED_HEADER) != 0 && !http_header_is_value(*out))
		return err_set(err, ERR_IO,
			       "%s_file: %s has a control character; it must "
			       "be one line",
			       name, s->file);
	return 0;
}

static int
read_text(const struct http_secret *s, const char *name, struct arena *a,
	  const char **out, struct err *err)
{
	struct slice text;

	if (read_secret(s, name, 0, a, &text, err) < 0)
		return -1;
	if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
		return err_set(err, ERR_IO,
			       "%s_file: %s has a NUL in it; it must be text",
			       name, s->file);
	*out = text.p != NULL ? arena_strndup(a, text.p, text.n) : NULL;
	return 0;
}

static size_t
count_values(const struct http_config_header *h, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += h[i].n;
	return sum;
}

static int
read_headers(const struct http_config_header *h, size_t n, struct arena *a,
	     const char **out, struct err *err)
{
	struct slice value;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < h[i].n; k++) {
			const char *name =
				arena_printf(a, "http_headers: %s", h[i].name);

			if (read_secret(&h[i].value[k], name, NEED_HEADER, a,
					&value, err) < 0)
				return -1;
			*out++ =
				http_header_line(a, slice_of(h[i].name), value);
		}
	return 0;
}

static int
read_authorization(struct http_files *f, const struct http_config *c,
		   struct arena *a, struct err *err)
{
	struct slice value;

	if (c->type == NULL)
		return 0;
	if (read_secret(&c->credentials, "credentials", NEED_TEXT | NEED_HEADER,
			a, &value, err) < 0)
		return -1;
	f->header[f->n_headers++] = arena_printf(a, "Authorization: %s %.*s",
						 c->type, SLICE_ARG(value));
	return 0;
}

int
http_files_read(struct http_files *f, const struct http_config *c,
		struct arena *a, struct err *err)
{
	*f = (struct http_files){ 0 };
	if (c == NULL)
		return 0;
	f->n_headers = count_values(c->header, c->n_headers);
	f->n_proxy_headers = count_values(c->proxy_header, c->n_proxy_headers);
	f->header = arena_calloc(a, f->n_headers + 1, sizeof(*f->header));
	f->proxy_header =
		arena_calloc(a, f->n_proxy_headers, sizeof(*f->proxy_header));
	if (read_headers(c->header, c->n_headers, a, f->header, err) < 0 ||
	    read_headers(c->proxy_header, c->n_proxy_headers, a,
			 f->proxy_header, err) < 0 ||
	    read_authorization(f, c, a, err) < 0 ||
	    read_text(&c->user, "username", a, &f->user, err) < 0 ||
	    read_text(&c->password, "password", a, &f->password, err) < 0 ||
	    read_secret(&c->ca, "ca", NEED_TEXT, a, &f->ca, err) < 0 ||
	    read_secret(&c->cert, "cert", NEED_TEXT, a, &f->cert, err) < 0 ||
	    read_secret(&c->key, "key", NEED_TEXT, a, &f->key, err) < 0)
		return -1;
	return 0;
}
