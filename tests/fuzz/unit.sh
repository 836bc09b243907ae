#!/bin/sh
exec ./tests/fuzz/fuzz_unit "$srcdir"/tests/fuzz/corpus/unit/*
