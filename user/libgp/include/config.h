/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CONFIG_H
#define CONFIG_H

/*
 * Is CFG_... defined as 1, as a variable of the Makefile that is y becomes? true or false, also in
 * an if of C. The name is pasted: only for 1 does that make a macro, which is one argument more.
 */
#define IS_ENABLED(config)                   __CONFIG_PASTE(config)
#define IS_ENABLED2(config)                  IS_ENABLED(config)
#define __CONFIG_IS_1                        ~,
#define __CONFIG_PASTE(value)                __CONFIG_SELECT(__CONFIG_IS_##value true, false)
#define __CONFIG_SELECT(...)                 __CONFIG_SECOND(__VA_ARGS__)
#define __CONFIG_SECOND(skipped, value, ...) value

#endif
