// SPDX-License-Identifier: BSD-2-Clause
#include <late.h>

namespace
{

int begun;

struct counts_itself {
	counts_itself()
	{
		begun++;
	}
};

counts_itself first, second;

thread_local int counter = 70;

struct rectangle : shape {
	rectangle(int w, int h) : width(w), height(h)
	{
	}
	int area() const override
	{
		return width * height;
	}

	int width, height;
};

/* Not inlined: the test of crash reports wants to see it by its name. */
__attribute__((noinline)) int write_to_nowhere(volatile int *where)
{
	*where = 1;
	return *where + 1;
}

} // namespace

shape *late_make(int width, int height)
{
	return new rectangle(width, height);
}

int late_begun()
{
	return begun;
}

int late_count()
{
	return counter++;
}

int late_catch()
{
	try {
		throw 23;
	} catch (int n) {
		return n;
	}
}

int late_crash()
{
	volatile unsigned long nowhere = 16;

	return write_to_nowhere(reinterpret_cast<volatile int *>(nowhere)) + 1;
}
