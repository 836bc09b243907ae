noinst_LIBRARIES += %D%/libsources.a
%C%_libsources_a_SOURCES = \
	%D%/embedded_ask.c \
	%D%/embedded_ask.h \
	%D%/feed_demo.c \
	%D%/feed_demo.h \
	%D%/feed_demo_cast.c \
	%D%/feed_demo_cast.h \
	%D%/feed_demo_column.c \
	%D%/feed_demo_column.h \
	%D%/feed_demo_wave.c \
	%D%/feed_demo_wave.h \
	%D%/http.c \
	%D%/http.h \
	%D%/http_error.def \
	%D%/json_scan.c \
	%D%/json_scan.h \
	%D%/loop.c \
	%D%/loop.h \
	%D%/prom_ask.c \
	%D%/prom_ask.h \
	%D%/prom_fault.c \
	%D%/prom_fault.h \
	%D%/prom_headers.c \
	%D%/prom_headers.h \
	%D%/prom_reader.c \
	%D%/prom_reader.h \
	%D%/prom_series.c \
	%D%/prom_series.h \
	%D%/source.c \
	%D%/source.h \
	%D%/source_embedded.c \
	%D%/source_embedded.h \
	%D%/source_prom.c \
	%D%/source_prom.h \
	%D%/url.c \
	%D%/url.h
