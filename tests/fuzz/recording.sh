#!/bin/sh
exec ./tests/fuzz/fuzz_recording "$srcdir"/tests/fuzz/corpus/recording/*
