/*
 * expo_format.h - the two formats of text exposition, and their words.
 */
#ifndef FEEDS_EXPO_FORMAT_H
#define FEEDS_EXPO_FORMAT_H

#include <stdint.h>

enum expo_format {
	EXPO_TEXT, /* 0.0.4 */
	EXPO_OPENMETRICS,
};

enum expo_meta { EXPO_TYPE, EXPO_HELP, EXPO_UNIT };

#define EXPO_NO_TIME INT64_MIN

#endif
