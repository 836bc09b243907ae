/*
 * viewer_shows.h - what a viewer_case's screen has to show.
 */
#ifndef TESTS_VIEWER_SHOWS_H
#define TESTS_VIEWER_SHOWS_H

#include "viewer_case.h"

/* Paints; fails with the whole screen where TEXT is not on it, or is. */
void assert_shows(struct viewer_case *v, const char *text);
void assert_hides(struct viewer_case *v, const char *text);

#endif
