noinst_LIBRARIES += %D%/libnet.a
%C%_libnet_a_SOURCES = \
	%D%/http.h \
	%D%/http_apply.c \
	%D%/http_apply.h \
	%D%/http_config.h \
	%D%/http_config_check.c \
	%D%/http_config_check.h \
	%D%/http_config_field.def \
	%D%/http_config_read.c \
	%D%/http_error.def \
	%D%/http_fault.c \
	%D%/http_fault.h \
	%D%/http_files.c \
	%D%/http_files.h \
	%D%/http_header.c \
	%D%/http_header.h \
	%D%/http_multi.c \
	%D%/http_redact.c \
	%D%/http_request.h \
	%D%/http_target.c \
	%D%/http_target.h \
	%D%/http_transfer.c \
	%D%/http_transfer.h \
	%D%/loop.c \
	%D%/loop.h \
	%D%/url.c \
	%D%/url.h
