/*
 * doctor_json.h - the doctor's report for scripts: keys stay what they are.
 */
#ifndef CLI_DOCTOR_JSON_H
#define CLI_DOCTOR_JSON_H

struct doctor_out;
struct str;

void doctor_json(const struct doctor_out *o, struct str *out);

#endif
