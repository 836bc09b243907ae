noinst_LIBRARIES += %D%/libdashboards.a
%C%_libdashboards_a_SOURCES = \
	%D%/collate.c \
	%D%/collate.h \
	%D%/dashboard.c \
	%D%/dashboard.h \
	%D%/field_props.c \
	%D%/field_props.h \
	%D%/fields.c \
	%D%/fields.h \
	%D%/fields_reduce.c \
	%D%/interval.c \
	%D%/interval.h \
	%D%/jsregex.c \
	%D%/jsregex.h \
	%D%/legend.c \
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
	%D%/moment.c \
	%D%/moment.h \
	%D%/moment_format.c \
	%D%/quantiles.c \
	%D%/quantiles.h \
	%D%/shipped.c \
	%D%/timeexpr.c \
	%D%/timeexpr.h \
	%D%/timetyped.c \
	%D%/timetyped.h \
	%D%/vars.c \
	%D%/vars.h \
	%D%/vars_format.c \
	%D%/vars_format.h \
	%D%/vars_interpolate.c \
	%D%/vars_list.c \
	%D%/vars_list.h \
	%D%/vars_options.c \
	%D%/vars_query.c \
	%D%/vars_static.c

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
