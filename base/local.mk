noinst_LIBRARIES += %D%/libbase.a
%C%_libbase_a_SOURCES = \
	%D%/arena.c \
	%D%/arena.h \
	%D%/civil.h \
	%D%/clock.c \
	%D%/clock.h \
	%D%/err.c \
	%D%/err.h \
	%D%/file.c \
	%D%/file.h \
	%D%/gzip.h \
	%D%/json.h \
	%D%/limits.h \
	%D%/mem.c \
	%D%/mem.h \
	%D%/num.c \
	%D%/num.h \
	%D%/quote.c \
	%D%/quote.h \
	%D%/regex.h \
	%D%/slice.c \
	%D%/slice.h \
	%D%/str.c \
	%D%/str.h \
	%D%/strmap.c \
	%D%/strmap.h \
	%D%/thread.c \
	%D%/thread.h \
	%D%/utf8.c \
	%D%/utf8.h \
	%D%/yaml.h
