/*
 * unit_number.h - a bare number as JavaScript and Grafana's toFixed write it.
 *
 * decimals < 0 asks for Grafana's automatic three digits; more than 20 count as
 * 20.  All append to out; infinities are the sign of infinity.
 */
#ifndef WIDGETS_UNIT_NUMBER_H
#define WIDGETS_UNIT_NUMBER_H

#include "base/str.h"

void unit_number_fixed(double v, int decimals, struct str *out);
/* Upper-case hexadecimal of the fixed text; 0x in front if PREFIX. */
void unit_number_hex(double v, int decimals, bool prefix, struct str *out);
/* 1.234e+3; decimals < 0: as many digits as it takes. */
void unit_number_sci(double v, int decimals, struct str *out);
/* Digits in groups of three, from least to most decimals. */
void unit_number_grouped(double v, int least, int most, struct str *out);
void unit_number_js(double v, struct str *out);

#endif
