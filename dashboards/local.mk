noinst_LIBRARIES += %D%/libdashboards.a
%C%_libdashboards_a_SOURCES = \
	%D%/dashboard.h \
	%D%/fields.h \
	%D%/interval.h \
	%D%/legend.h \
	%D%/timeexpr.h \
	%D%/vars.h
