/*
 * colour.h - what the 256 colours of a terminal look like.  The first 16 differ
 * from terminal to terminal; xterm's are taken.
 */
#ifndef CANVAS_COLOUR_H
#define CANVAS_COLOUR_H

#include <stdbool.h>

#include "canvas/canvas.h"

/* 0xRRGGBB; 0 for CANVAS_DEFAULT. */
uint32_t colour_rgb(canvas_colour c);
/* The nearest of 16..255, which look alike everywhere. */
canvas_colour colour_nearest(uint32_t rgb);
bool colour_is_index(canvas_colour c);
/* WCAG relative luminance, 0..1. */
double colour_luminance(uint32_t rgb);

#endif
