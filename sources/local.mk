noinst_LIBRARIES += %D%/libsources.a
%C%_libsources_a_SOURCES =
