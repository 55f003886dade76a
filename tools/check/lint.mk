# SPDX-License-Identifier: BSD-2-Clause
#
# The rules of the house, as programs. Each prints one line; what it complains of comes before.

CHECK_CFLAGS := -std=gnu2x -O1 -g $(WARNINGS)
CHECK_NAMES  := text lengths includes globals
CHECK_BIN    := $(BUILD)/tools/check-
# All files that are, or are about to be, part of the repository.
OUR_FILES     = git ls-files --cached --others --exclude-standard | while read -r f; do [ -f "$$f" ] && echo "$$f"; done
# C files, without headers that are assembly.
OUR_C        := git ls-files --cached --others --exclude-standard -- '*.c' '*.h' | xargs grep -L '^[[:blank:]]*\.macro'

$(CHECK_BIN)%: tools/check/%.c tools/check/check.c tools/check/check.h
	@mkdir -p $(@D)
	$(call say,HOSTCC,$@)
	$(Q)$(HOSTCC) $(CHECK_CFLAGS) -o $@ $< tools/check/check.c

LINTS := lint-text lint-lengths lint-includes lint-globals lint-format lint-sh lint-marks lint-tidy \
         lint-cppcheck lint-self

## lint: all house rules: text, lengths, includes, globals, format, sh, marks, tidy, cppcheck
.PHONY: lint $(LINTS)
lint: $(addprefix $(CHECK_BIN),$(CHECK_NAMES))
	@[ -n "$$(git ls-files 2>&1 | grep '^Makefile$$')" ] || { \
	  echo 'lint: git names no files here; install git, and run as the owner of the clone' >&2; echo '0 passed, 1 failed'; exit 1; }
	@bad=0; good=0; for l in $(LINTS); do \
	  if $(MAKE) --no-print-directory -s say=@: $$l; then good=$$((good + 1)); else bad=$$((bad + 1)); fi; done; \
	  echo "$$good passed, $$bad failed"; [ $$bad -eq 0 ]

lint-text: $(CHECK_BIN)text
	@$(OUR_FILES) | $<

lint-lengths: $(CHECK_BIN)lengths
	@$(OUR_FILES) | $< tools/check/long-functions.txt

lint-includes: $(CHECK_BIN)includes
	@$(OUR_FILES) | $< kernel/kernel.mk

STATELESS_OBJS := $(foreach m,$(filter-out arch nexus,$(MODULES)),$(O.kernel.$(m))) \
  $(foreach t,$(THIRDS),$(foreach s,$(T.$(t).SRCS),$(call third_object,kernel,$(t),$(s))))
lint-globals: $(CHECK_BIN)globals $(STATELESS_OBJS)
	@printf '%s\n' $(STATELESS_OBJS) | $< tools/check/globals.txt

## format: rewrite all C files in the format of the house (FILES='a.c b.h' for some)
.PHONY: format format-check
format:
	@clang-format -i $(or $(FILES),$$($(OUR_C)))

## format-check: which C files are not in the format of the house?
format-check: lint-format
lint-format:
	@bad=0; n=0; for f in $$($(OUR_C)); do [ -f $$f ] || continue; n=$$((n + 1)); \
	  clang-format $$f | cmp -s - $$f || { echo "$$f: not formatted (make format FILES=$$f)" >&2; bad=$$((bad + 1)); }; done; \
	  if [ $$bad -eq 0 ]; then echo "  format     ok      $$n files"; \
	  else echo "  format     FAILED  $$n files; $$bad complaints"; exit 1; fi

lint-sh:
	@bad=0; n=0; for f in $$(git ls-files --cached --others --exclude-standard | grep -e '\.sh$$' -e '^\.ci/run$$'); do \
	  n=$$((n + 1)); sh -n $$f || bad=$$((bad + 1)); \
	  if grep -nE '(^|[^$$[:alnum:]])(\[\[ |local |declare |<<<|\$$\{[A-Za-z_]+(//|\^|,)|&>)' $$f /dev/null >&2; \
	  then echo "$$f: not POSIX sh" >&2; bad=$$((bad + 1)); fi; done; \
	  if [ $$bad -eq 0 ]; then echo "  sh         ok      $$n scripts"; \
	  else echo "  sh         FAILED  $$n scripts; $$bad complaints"; exit 1; fi

# Places where a tool is told to look away. The number may only fall.
lint-marks:
	@limit=$$(sed -n 's/^\([0-9][0-9]*\).*/\1/p' tools/check/marks.txt); \
	  n=$$(git grep --untracked -cE 'NOLINT|cppcheck-suppress|clang-format off|fanalyzer-ignore' -- '*.c' '*.h' '*.S' | \
	  awk -F: '{ n += $$2 } END { print n + 0 }'); \
	  if [ $$n -le $$limit ]; then echo "  marks      ok      $$n suppressions, limit $$limit"; \
	  else echo "  marks      FAILED  $$n suppressions, limit $$limit (tools/check/marks.txt)"; exit 1; fi

# clang-tidy, on what the host build compiles and with its include paths; only what has changed.
TIDY_SRCS := $(foreach m,$(MODULES),$(filter %.c,$(M.host.$(m).SRCS)))
define tidy_rule
$(BUILD)/lint/$(2).tidy: $(call object,host,$(2)) .clang-tidy
	@mkdir -p $$(@D)
	@clang-tidy --quiet $(2) -- -std=gnu2x -x c -pthread -I$(call farm,host,$(1)) $(call third_includes,host,$(1)) >$$@.log 2>&1 \
	  || { grep -v 'warnings generated' $$@.log >&2; exit 1; }
	@touch $$@
endef
$(foreach m,$(MODULES),$(foreach s,$(filter %.c,$(M.host.$(m).SRCS)),$(eval $(call tidy_rule,$(m),$(s)))))

# The client library has no modules: one include path, that of its own folder.
define libteec_lint_rules
$(BUILD)/lint/$(1).tidy: $(1) $(wildcard nw/libteec/*/*.h) .clang-tidy
	@mkdir -p $$(@D)
	@clang-tidy --quiet $(1) -- -std=gnu2x -Inw/libteec/include >$$@.log 2>&1 || { grep -v 'warnings generated' $$@.log >&2; exit 1; }
	@touch $$@
$(BUILD)/lint/$(1).cppcheck: $(1) $(wildcard nw/libteec/*/*.h)
	@mkdir -p $$(@D)
	@$$(HOSTCC) -std=gnu2x -Inw/libteec/include -E $(1) | sed 's/\[\[nodiscard\]\]//' >$(BUILD)/lint/$(1).i.c
	@cppcheck $$(CPPCHECK_FLAGS) $(BUILD)/lint/$(1).i.c >&2
	@touch $$@
endef
$(foreach s,$(LIBTEEC_SRCS),$(eval $(call libteec_lint_rules,$(s))))
TIDY_SRCS += $(LIBTEEC_SRCS)

lint-tidy:
	@if $(MAKE) --no-print-directory -s -k say=@: $(addprefix $(BUILD)/lint/,$(addsuffix .tidy,$(TIDY_SRCS))); \
	  then echo "  tidy       ok      $(words $(TIDY_SRCS)) files"; \
	  else echo "  tidy       FAILED  $(words $(TIDY_SRCS)) files"; exit 1; fi

# cppcheck, on what the compiler's own preprocessor makes of each file (cppcheck's is of C11).
CPPCHECK_FLAGS := --quiet --std=c11 --language=c --enable=warning,performance,portability --error-exitcode=1 \
                  --inline-suppr --suppress=unusedStructMember --suppress=comparePointers --suppress=constStatement --template='{file}:{line}: {message} [{id}]'
CPPCHECK_SRCS := $(foreach m,$(MODULES),$(filter %.c,$(M.kernel.$(m).SRCS))) $(LIBTEEC_SRCS)
define cppcheck_rule
$(BUILD)/lint/$(2).cppcheck: $(call object,kernel,$(2))
	@mkdir -p $$(@D)
	@$$(V.kernel.CC) $$(V.kernel.CFLAGS) $$(CFLAGS.$(2)) -I$(call farm,kernel,$(1)) $$(INCLUDE.$(1)) \
	  $(call third_includes,kernel,$(1)) -E $(2) | sed 's/\[\[nodiscard\]\]//' >$(BUILD)/lint/$(2).i.c
	@cppcheck $$(CPPCHECK_FLAGS) $(BUILD)/lint/$(2).i.c >&2
	@touch $$@
endef
$(foreach m,$(MODULES),$(foreach s,$(filter %.c,$(M.kernel.$(m).SRCS)),$(eval $(call cppcheck_rule,$(m),$(s)))))

lint-cppcheck:
	@if $(MAKE) --no-print-directory -s -k say=@: $(addprefix $(BUILD)/lint/,$(addsuffix .cppcheck,$(CPPCHECK_SRCS))); \
	  then echo "  cppcheck   ok      $(words $(CPPCHECK_SRCS)) files"; \
	  else echo "  cppcheck   FAILED  $(words $(CPPCHECK_SRCS)) files"; exit 1; fi

# A check that cannot fail is none: each program is shown a tree that breaks its rules.
lint-self: $(addprefix $(CHECK_BIN),$(CHECK_NAMES))
	@HOSTCC='$(HOSTCC)' sh tools/check/self.sh $(CHECK_BIN) $(BUILD)/lint/self
