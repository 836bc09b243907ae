/*
 * term_sheet.h - the memory file that ncurses takes for the terminal.
 */
#ifndef TUI_TERM_SHEET_H
#define TUI_TERM_SHEET_H

#include <stdio.h>

#include "base/str.h"

struct err;

/* NULL with err filled; else the caller's, by fclose. */
FILE *term_sheet_open(struct err *err);
/* Appends what was written since the last time. */
void term_sheet_take(FILE *sheet, struct str *out);

#endif
