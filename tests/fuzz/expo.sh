#!/bin/sh
exec ./tests/fuzz/fuzz_expo "$srcdir"/tests/fuzz/corpus/expo/*
