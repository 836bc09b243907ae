/*
 * num.h - numbers to and from text as Go and JavaScript do it, never meeting
 * the locale.  Shortest digits that read back to the same double.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct err;

/* Holds any of the texts below: %f of the largest double is 309 digits. */
#define NUM_TEXT 352

/* Digits without point or sign, NUL-terminated; value = 0.DIGITS * 10^*exp10.
 * v is finite and >= 0.  Returns the count of digits ("0" for 0). */
int num_digits(double v, char digits[24], int *exp10);

/* Each writes a NUL-terminated text and returns its length. */
int num_format_g(char out[NUM_TEXT],
		 double v); /* Go %v: 1e+06, 0.5, NaN, +Inf */
int num_format_f(char out[NUM_TEXT],
		 double v); /* Go 'f', -1: never an exponent */
int num_format_api(char out[NUM_TEXT],
		   double v); /* Prometheus API: 1e-07, 1e+21 */
int num_format_js(char out[NUM_TEXT], double v); /* JavaScript: 1e-7, 1e+21 */
/* Go %.*f of v, any size. */
int num_format_fixed(char out[NUM_TEXT], double v, int decimals);

/* Go's strconv.ParseFloat: all of s or -1.  inf, infinity, nan in any case; hex
 * floats and underscores as Go takes them.  Out of range gives an err. */
int num_parse_go(struct slice s, double *out, struct err *err);
/* A plain decimal number, exponent allowed, nothing else (JSON's and ours). */
int num_parse(struct slice s, double *out);
int num_parse_int(struct slice s, int64_t *out); /* [+-]digits, all of s */
/* The longest decimal number at the start of s; bytes read, 0 if none. */
size_t num_scan(struct slice s, double *out);

#endif
