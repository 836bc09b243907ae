#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "oracle_data.h"

/*
 * What a server takes by remote write: protobuf within snappy's block format,
 * of literals only.  Unlike promtool's blocks it carries stale markers.
 */

#define SLICE_MS (10 * INT64_C(60000)) /* of time, in one body */
#define LITERAL 65536

static void
put_varint(struct str *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		str_addc(out, (char)((v & 0x7f) | 0x80));
	str_addc(out, (char)v);
}

static void
put_bytes(struct str *out, int field, struct slice s)
{
	str_addc(out, (char)(field << 3 | 2));
	put_varint(out, s.n);
	str_add_slice(out, s);
}

static void
put_sample(struct str *out, int64_t t, double v)
{
	struct str s = { 0 };
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	str_addc(&s, 1 << 3 | 1);
	for (int i = 0; i < 64; i += 8)
		str_addc(&s, (char)(bits >> i & 0xff));
	str_addc(&s, 2 << 3);
	put_varint(&s, (uint64_t)t);
	put_bytes(out, 2, str_slice(&s));
	str_release(&s);
}

static void
put_series(struct str *out, const struct oracle_series *s, int64_t from,
	   int64_t to)
{
	struct str series = { 0 }, label = { 0 };
	size_t samples = 0;

	for (size_t i = 0; i < s->labels.n; i++) {
		str_clear(&label);
		put_bytes(&label, 1, s->labels.l[i]->name);
		put_bytes(&label, 2, s->labels.l[i]->value);
		put_bytes(&series, 1, str_slice(&label));
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->t[i] >= from && s->t[i] < to) {
			put_sample(&series, s->t[i], s->v[i]);
			samples++;
		}
	if (samples > 0)
		put_bytes(out, 1, str_slice(&series));
	str_release(&series);
	str_release(&label);
}

static void
put_snappy(struct str *out, struct slice s)
{
	put_varint(out, s.n);
	for (size_t i = 0; i < s.n; i += LITERAL) {
		size_t n = s.n - i < LITERAL ? s.n - i : LITERAL;

		str_addc(out, (char)(61 << 2));
		str_addc(out, (char)((n - 1) & 0xff));
		str_addc(out, (char)((n - 1) >> 8));
		str_addn(out, s.p + i, n);
	}
}

static int
write_file(const char *dir, int i, struct slice bytes)
{
	char path[4096];
	FILE *f;
	int r;

	snprintf(path, sizeof(path), "%s/%03d", dir, i);
	f = fopen(path, "wb");
	if (f == NULL)
		return -1;
	r = fwrite(bytes.p, 1, bytes.n, f) == bytes.n ? 0 : -1;
	return fclose(f) == 0 ? r : -1;
}

int
oracle_data_write(const struct oracle_data *d, const char *dir)
{
	struct str raw = { 0 }, body = { 0 };
	int r = 0;

	for (int i = 0;
	     r == 0 && ORACLE_DATA_START + i * SLICE_MS < ORACLE_DATA_TO; i++) {
		int64_t from = ORACLE_DATA_START + i * SLICE_MS;

		str_clear(&raw);
		str_clear(&body);
		for (size_t k = 0; k < d->n; k++)
			put_series(&raw, &d->series[k], from, from + SLICE_MS);
		put_snappy(&body, str_slice(&raw));
		r = write_file(dir, i, str_slice(&body));
	}
	str_release(&raw);
	str_release(&body);
	return r;
}
