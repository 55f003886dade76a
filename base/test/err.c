/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/err.h"
#include "host/test.h"

test(every_error_has_a_name_of_its_own)
{
	for (unsigned i = 0; i < ERR_COUNT; i++) {
		assert_non_null(err_name((enum err)i));
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(err_name((enum err)i), err_name((enum err)j));
	}
}

test(a_number_that_is_no_error_is_named_so)
{
	assert_string_equal(err_name((enum err)ERR_COUNT), "unknown error");
	assert_string_equal(err_name((enum err)(-1)), "unknown error");
}
