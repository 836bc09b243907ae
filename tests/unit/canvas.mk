UNIT += \
	%D%/test_text \
	%D%/test_canvas \
	%D%/test_out \
	%D%/test_raster
%C%_test_text_SOURCES = %D%/test_text.c
%C%_test_text_LDADD = $(upto_canvas) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_canvas_SOURCES = %D%/test_canvas.c
%C%_test_canvas_LDADD = $(upto_canvas) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_out_SOURCES = %D%/test_out.c
%C%_test_out_LDADD = $(upto_canvas) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
%C%_test_raster_SOURCES = %D%/test_raster.c
%C%_test_raster_LDADD = $(upto_canvas) $(CMOCKA_LIBS) $(DEPS_LIBS) -lm
