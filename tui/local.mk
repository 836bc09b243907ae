noinst_LIBRARIES += %D%/libtui.a
%C%_libtui_a_SOURCES = \
	%D%/action.def \
	%D%/action.h \
	%D%/app.h \
	%D%/key.h \
	%D%/layout.h \
	%D%/page.h \
	%D%/term_curses.h
