noinst_LIBRARIES += %D%/libdashboards.a
%C%_libdashboards_a_SOURCES = \
	%D%/dashboard.c \
	%D%/dashboard.h \
	%D%/field_props.c \
	%D%/field_props.h \
	%D%/fields.h \
	%D%/interval.h \
	%D%/legend.h \
	%D%/load.c \
	%D%/load.h \
	%D%/load_dashboard.c \
	%D%/load_datasource.c \
	%D%/load_datasource.h \
	%D%/load_field.c \
	%D%/load_field.h \
	%D%/load_form.c \
	%D%/load_form.h \
	%D%/load_grid.c \
	%D%/load_grid.h \
	%D%/load_panel.c \
	%D%/load_panel.h \
	%D%/load_variables.c \
	%D%/load_variables.h \
	%D%/migrate_graph.c \
	%D%/migrate_graph.h \
	%D%/migrate_rows.c \
	%D%/migrate_rows.h \
	%D%/migrate_series.c \
	%D%/migrate_series.h \
	%D%/migrate_singlestat.c \
	%D%/migrate_singlestat.h \
	%D%/shipped.c \
	%D%/timeexpr.h \
	%D%/vars.h

# The mixin: compiled in, and installed to be read.
mixindir = $(datadir)/pyrodash/mixin
dist_mixin_DATA = \
	%D%/mixin/pyroscope-reads.json \
	%D%/mixin/pyroscope-writes.json \
	%D%/mixin/rules.yaml
nodist_%C%_libdashboards_a_SOURCES = %D%/mixin_data.c
CLEANFILES += %D%/mixin_data.c
%D%/mixin_data.c: $(dist_mixin_DATA) $(top_srcdir)/build-aux/embed.sh
	$(AM_V_GEN)$(MKDIR_P) %D% && $(EMBED) \
		mixin_reads=$(srcdir)/%D%/mixin/pyroscope-reads.json \
		mixin_writes=$(srcdir)/%D%/mixin/pyroscope-writes.json \
		mixin_rules=$(srcdir)/%D%/mixin/rules.yaml >$@.tmp
	$(AM_V_at)mv -f $@.tmp $@
