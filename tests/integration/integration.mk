check_PROGRAMS += %D%/demo_export
%C%_demo_export_SOURCES = %D%/demo_export.c
%C%_demo_export_LDADD = $(upto_sources) $(DEPS_LIBS) -lm
