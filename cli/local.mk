bin_PROGRAMS += pyrodash
pyrodash_SOURCES = %D%/main.c $(cli_sources)
pyrodash_LDADD = $(upto_tui) $(DEPS_LIBS) -lm

cli_sources = \
	%D%/args.c \
	%D%/args.h \
	%D%/cmd_snapshot.c \
	%D%/cmd_view.c \
	%D%/command.c \
	%D%/command.h \
	%D%/help.c \
	%D%/help.h \
	%D%/option.def \
	%D%/setup.c \
	%D%/setup.h \
	%D%/snapshot_json.c \
	%D%/snapshot_json.h

# The manual's tables are the program's own.
noinst_PROGRAMS = %D%/mkman
%C%_mkman_SOURCES = %D%/mkman.c $(cli_sources)
%C%_mkman_LDADD = $(upto_tui) $(DEPS_LIBS) -lm
man1_MANS = %D%/pyrodash.1
CLEANFILES += %D%/pyrodash.1
EXTRA_DIST += %D%/pyrodash.1.in
%D%/pyrodash.1: %D%/pyrodash.1.in %D%/mkman$(EXEEXT)
	$(AM_V_GEN)%D%/mkman$(EXEEXT) $(srcdir)/%D%/pyrodash.1.in >$@.new && mv $@.new $@
