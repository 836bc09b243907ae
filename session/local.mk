noinst_LIBRARIES += %D%/libsession.a
%C%_libsession_a_SOURCES = \
	%D%/ask.c \
	%D%/held.c \
	%D%/lost.c \
	%D%/lost.h \
	%D%/probe.c \
	%D%/probe.h \
	%D%/refresh.c \
	%D%/session.h \
	%D%/state.c \
	%D%/state.h \
	%D%/variables.c
