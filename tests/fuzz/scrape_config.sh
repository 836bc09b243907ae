#!/bin/sh
exec ./tests/fuzz/fuzz_scrape_config "$srcdir"/tests/fuzz/corpus/scrape_config/*
