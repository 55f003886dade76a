/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library that the TA opens. Its functions are found by name.
 */
#pragma once

struct shape {
	virtual ~shape() = default;
	virtual int area() const = 0;
};

extern "C" {
using late_make_fn = shape *(int width, int height);
using late_number_fn = int();

shape *late_make(int width, int height);
int late_begun(); /* static objects */
int late_count(); /* thread-local, from 70 */
int late_catch(); /* what it has thrown and caught itself */
int late_crash(); /* writes to nowhere */
}
