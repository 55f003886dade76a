// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the language needs of its run-time library.
 */
#include <map>
#include <new>
#include <typeinfo>
#include <vector>

#include <check.h>

namespace
{

int begun, ended, order;

struct counted {
	counted() : number(++order)
	{
		begun++;
	}
	virtual ~counted()
	{
		ended++;
	}
	virtual int kind() const
	{
		return 1;
	}

	int number;
};

struct derived : counted {
	int kind() const override
	{
		return 2;
	}
};

counted global_first;
derived global_second;
thread_local int per_thread = 5;
thread_local counted per_thread_object;

counted &local_static()
{
	static counted object;

	return object;
}

/* Cannot be inlined, so that the frames are there to be unwound. */
__attribute__((noinline)) int thrower(int depth)
{
	counted guard;

	if (!depth)
		throw guard.kind() + 10;
	return thrower(depth - 1) + guard.number;
}

__attribute__((noinline)) void *ask_for(std::size_t size)
{
	return ::operator new(size);
}

} // namespace

void check_language(checks &c)
{
	int before;
	counted *p;

	CHECK(c, begun >= 2 && global_first.number == 1 && global_second.number == 2);
	before = begun;
	CHECK(c, local_static().number == before + 1 && &local_static() == &local_static());
	CHECK(c, begun == before + 1);
	CHECK(c, per_thread++ == 5 && per_thread == 6);
	CHECK(c, per_thread_object.number == before + 2);

	p = new derived;
	CHECK(c, p->kind() == 2 && dynamic_cast<derived *>(p) == p);
	CHECK(c, typeid(*p) == typeid(derived));
	before = ended;
	delete p;
	CHECK(c, ended == before + 1);
	CHECK(c, new (std::nothrow) char[1 << 30] == nullptr);

	std::vector<int> v;
	for (int i = 0; i < 100; i++)
		v.push_back(i);
	CHECK(c, v.size() == 100 && v[99] == 99);
	std::map<int, int> m{ { 2, 20 }, { 1, 10 } };
	CHECK(c, m.begin()->second == 10 && m.size() == 2);
}

void check_exceptions(checks &c)
{
	int balance = begun - ended, caught = 0;

	try {
		thrower(5);
	} catch (int n) {
		caught = n;
	}
	CHECK(c, caught == 11);
	CHECK(c, begun - ended == balance);

	try {
		caught = ask_for(1 << 30) ? 2 : 3;
	} catch (const std::bad_alloc &) {
		caught = 1;
	}
	CHECK(c, caught == 1);

	try {
		try {
			throw derived();
		} catch (counted &d) {
			caught = d.kind();
			throw;
		}
	} catch (derived &d) {
		caught += d.kind();
	}
	CHECK(c, caught == 4);
	CHECK(c, begun - ended == balance);
}

void throw_uncaught()
{
	throw 1;
}
