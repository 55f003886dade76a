// SPDX-License-Identifier: BSD-2-Clause
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <tee_internal_api.h>

#include <check.h>
#include <late.h>
#include <linked.h>
#include <objects_ta.h>

namespace
{

constexpr int flags = RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE;

thread_local int mine = 100;

int count_objects()
{
	int n = 0;

	dl_iterate_phdr(
		[](dl_phdr_info *, size_t, void *count) {
			++*static_cast<int *>(count);
			return 0;
		},
		&n);
	return n;
}

int call(void *library, const char *name)
{
	auto f = reinterpret_cast<late_number_fn *>(dlsym(library, name));

	return f ? f() : -1;
}

void check_linked(checks &c)
{
	static const int here = 0;
	char *copy = linked_copy("text");

	CHECK(c, linked_begun == 1);
	CHECK(c, copy && !strcmp(copy, "text"));
	free(copy);
	CHECK(c, linked_count() == 40 && linked_count() == 41);
	TEE_SetInstanceData(&here);
	CHECK(c, linked_instance() == &here);
	CHECK(c, !linked_absent());
	CHECK(c, count_objects() == 2);
}

void check_refusals(checks &c, void *library)
{
	CHECK(c, !dlopen("3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f39", flags));
	CHECK(c, !dlopen("liblate.so", flags));
	CHECK(c, !dlopen(LATE_UUID, RTLD_NOW));
	CHECK(c, !dlsym(library, "there_is_no_such_symbol"));
	CHECK(c, !dlsym(library, ""));
}

/* Itself is there already. Another TA is an object like any other: what it exports is found last. */
void check_tas(checks &c)
{
	void *self = dlopen("3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f31", flags);
	void *head = self ? dlsym(self, "ta_head") : nullptr, *other, *all;

	CHECK(c, head && count_objects() == 2);
	other = dlopen("025063b8-287b-4c0b-80d1-125816219f1b", flags);
	all = dlopen(nullptr, flags);
	CHECK(c, other && count_objects() == 3 && dlsym(other, "ta_head") != head);
	CHECK(c, all && dlsym(all, "ta_head") == head);
	CHECK(c, !dlclose(other) && !dlclose(all) && !dlclose(self));
}

void check_late(checks &c)
{
	void *library, *again, *all;
	int *address = &mine;

	mine = 101;
	linked_count();
	library = dlopen(LATE_UUID, flags);
	CHECK(c, library && count_objects() == 3);
	if (!library)
		return;
	CHECK(c, call(library, "late_begun") == 2);
	CHECK(c, call(library, "late_count") == 70 && call(library, "late_count") == 71);
	/* Nobody's thread-local data has moved or changed. */
	CHECK(c, mine == 101 && address == &mine && linked_count() == 41);
	CHECK(c, call(library, "late_catch") == 23);

	auto make = reinterpret_cast<late_make_fn *>(dlsym(library, "late_make"));
	shape *s = make ? make(6, 7) : nullptr;
	CHECK(c, s && s->area() == 42);
	delete s;

	again = dlopen(LATE_UUID, flags);
	CHECK(c, again && call(again, "late_begun") == 2 && count_objects() == 3);
	all = dlopen(nullptr, flags);
	CHECK(c, all && call(all, "late_count") == 72 && call(all, "linked_count") == 42);
	check_refusals(c, library);
	CHECK(c, !dlclose(again) && !dlclose(all) && !dlclose(library));
}

void crash_late()
{
	void *library = dlopen(LATE_UUID, flags);

	call(library, "late_crash");
}

} // namespace

TEE_Result TA_CreateEntryPoint(void)
{
	return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t, TEE_Param[TEE_NUM_PARAMS], void **)
{
	return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *)
{
}

TEE_Result TA_InvokeCommandEntryPoint(void *, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	checks c;

	if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE,
	                             TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
		return TEE_ERROR_BAD_PARAMETERS;
	switch (command) {
	case OBJECTS_CMD_LANGUAGE:
		check_language(c);
		break;
	case OBJECTS_CMD_EXCEPTIONS:
		check_exceptions(c);
		break;
	case OBJECTS_CMD_LINKED:
		check_linked(c);
		break;
	case OBJECTS_CMD_LATE:
		check_late(c);
		break;
	case OBJECTS_CMD_TAS:
		check_tas(c);
		break;
	case OBJECTS_CMD_UNCAUGHT:
		throw_uncaught();
	case OBJECTS_CMD_CRASH_LATE:
		crash_late();
		break;
	default:
		return TEE_ERROR_NOT_SUPPORTED;
	}
	params[0].value.a = c.failed_line;
	params[0].value.b = c.made;
	return TEE_SUCCESS;
}
