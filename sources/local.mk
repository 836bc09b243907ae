noinst_LIBRARIES += %D%/libsources.a
%C%_libsources_a_SOURCES = \
	%D%/embedded_ask.c \
	%D%/embedded_ask.h \
	%D%/json_scan.c \
	%D%/json_scan.h \
	%D%/local_need.c \
	%D%/local_need.h \
	%D%/local_store.c \
	%D%/local_store.h \
	%D%/prom_ask.c \
	%D%/prom_ask.h \
	%D%/prom_fault.c \
	%D%/prom_fault.h \
	%D%/prom_headers.c \
	%D%/prom_headers.h \
	%D%/prom_lists.c \
	%D%/prom_lists.h \
	%D%/prom_reader.c \
	%D%/prom_reader.h \
	%D%/prom_series.c \
	%D%/prom_series.h \
	%D%/source.c \
	%D%/source.h \
	%D%/source_embedded.c \
	%D%/source_embedded.h \
	%D%/source_feed.h \
	%D%/source_lists.c \
	%D%/source_lists.h \
	%D%/source_local.c \
	%D%/source_local.h \
	%D%/source_prom.c \
	%D%/source_prom.h \
	%D%/step_cache.c \
	%D%/step_cache.h \
	%D%/step_splice.c \
	%D%/step_splice.h
