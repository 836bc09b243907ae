noinst_LIBRARIES += %D%/libtui.a
%C%_libtui_a_SOURCES = \
	%D%/act.c \
	%D%/action.c \
	%D%/action.def \
	%D%/action.h \
	%D%/app.h \
	%D%/bar.c \
	%D%/bar.h \
	%D%/desk.c \
	%D%/desk.h \
	%D%/key.h \
	%D%/key_csi.c \
	%D%/key_csi.h \
	%D%/key_decode.c \
	%D%/key_name.c \
	%D%/layout.c \
	%D%/layout.h \
	%D%/menu.c \
	%D%/page.c \
	%D%/page.h \
	%D%/term_curses.h \
	%D%/view_grid.c \
	%D%/view_inspect.c \
	%D%/view_overview.c \
	%D%/viewer.c
