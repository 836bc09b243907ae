EXTRA_DIST += \
	%D%/args.c
