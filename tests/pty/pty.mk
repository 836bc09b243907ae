# The program in a terminal inside the test (libvterm).
check_PROGRAMS += %D%/term_demo
%C%_term_demo_SOURCES = %D%/term_demo.c
%C%_term_demo_LDADD = $(upto_tui) $(DEPS_LIBS) -lm

UNIT += %D%/test_term
%C%_test_term_SOURCES = %D%/test_term.c %D%/pty.c %D%/pty.h
%C%_test_term_CPPFLAGS = $(AM_CPPFLAGS) $(VTERM_CFLAGS)
%C%_test_term_LDADD = $(upto_base) $(CMOCKA_LIBS) $(VTERM_LIBS) $(DEPS_LIBS) -lutil -lm
%C%_test_term_DEPENDENCIES = $(upto_base) %D%/term_demo$(EXEEXT)

UNIT += %D%/test_view
%C%_test_view_SOURCES = %D%/test_view.c %D%/pty.c %D%/pty.h
%C%_test_view_CPPFLAGS = $(AM_CPPFLAGS) $(VTERM_CFLAGS)
%C%_test_view_LDADD = $(upto_base) $(CMOCKA_LIBS) $(VTERM_LIBS) $(DEPS_LIBS) -lutil -lm
%C%_test_view_DEPENDENCIES = $(upto_base) pyrodash$(EXEEXT)
