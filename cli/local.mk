bin_PROGRAMS += pyrodash
pyrodash_SOURCES = \
	%D%/main.c
pyrodash_LDADD = $(upto_tui) $(DEPS_LIBS) -lm
