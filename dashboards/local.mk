noinst_LIBRARIES += %D%/libdashboards.a
%C%_libdashboards_a_SOURCES = \
	%D%/dashboard.h
