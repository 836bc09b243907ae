/*
 * doctor_text.h - the doctor's report for people: each cause once, what is
 * worst first.
 */
#ifndef CLI_DOCTOR_TEXT_H
#define CLI_DOCTOR_TEXT_H

struct doctor_out;
struct str;

void doctor_text(const struct doctor_out *o, struct str *out);

#endif
