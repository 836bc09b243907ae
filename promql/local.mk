noinst_LIBRARIES += %D%/libpromql.a
%C%_libpromql_a_SOURCES =
