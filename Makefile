# Makefile -- builds, tests, checks and installs siftd. `make help` lists the targets.
#
#   CC=gcc|clang        compiler
#   MODE=release|debug|asan|tsan|fuzz|cov
#   JOBS=N              parallel jobs when -j is not given (default: one per processor)
#   SKIP="daemon/x.c"   leave a source out that does not compile yet
#   DESTDIR, PREFIX     for install; configuration always goes to /etc/siftd
#
# Objects are in build/<cc>-<mode>/; `build/siftd` and `build/siftctl` are copies of the last
# release or debug build.

VERSION := 0.1.0

# ---------------------------------------------------------------- packages (Debian names)
# The one place where they are listed; `deps` installs those that a target needs.
BUILD_DEPS := gcc libc6-dev pkg-config libuv1-dev libyaml-dev libzstd-dev libssl-dev libxxhash-dev zlib1g-dev \
              libjansson-dev libutf8proc-dev libvectorscan-dev python3-jieba opencc
TEST_DEPS  := libcmocka-dev zstd python3
# Programs that drop files; tests skip without them.
TEST_EXTRA_DEPS := rsync openssh-sftp-server vim-tiny
LINT_DEPS  := clang-tidy clang-format cppcheck universal-ctags mandoc
CLANG_DEPS := clang libclang-rt-dev
COV_DEPS   := lcov
CRASH_DEPS := strace
# Root only; without them two of the crash tests skip.
CRASH_EXTRA_DEPS := libfuse3-dev e2fsprogs xfsprogs
DEB_DEPS   := dpkg-dev debhelper fakeroot lintian

# ---------------------------------------------------------------- choices
ifeq ($(origin CC),default)
CC := gcc
endif
MODE ?= release
CCNAME := $(notdir $(firstword $(CC)))
B := build/$(CCNAME)-$(MODE)
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
SECONDS_EACH ?= 15
DESTDIR ?=
PREFIX ?= /usr
SYSCONFDIR := /etc/siftd

# Run in parallel unless the caller said otherwise; sub-makes share the job server.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

WITH_CLANG := $(if $(findstring clang,$(CCNAME)),$(CLANG_DEPS))

# ---------------------------------------------------------------- sources
SRC_DIRS := stages config daemon
MAINS := daemon/main.c daemon/ctl_main.c daemon/model_main.c
SRCS := $(sort $(foreach d,$(SRC_DIRS),$(wildcard $(d)/*.c $(d)/*/*.c $(d)/*/*/*.c)))
HDRS := $(sort $(foreach d,$(SRC_DIRS),$(wildcard $(d)/*.h $(d)/*/*.h $(d)/*/*/*.h)))
LIB_SRCS := $(filter-out $(MAINS) $(SKIP),$(SRCS))
PROGRAMS := $(if $(wildcard daemon/main.c),siftd) $(if $(wildcard daemon/ctl_main.c),siftctl)

# tests/*.c and the files of tests/unit that are not called test_* are helpers every test may use.
TEST_LIB_SRCS := $(sort $(wildcard tests/*.c) $(foreach f,$(wildcard tests/unit/*.c tests/sim/*.c),\
                 $(if $(filter test_%,$(notdir $(f))),,$(f))))
# ONLY=name builds and runs tests/unit/test_<name>.c alone.
UNIT_SRCS  := $(sort $(wildcard tests/unit/test_$(or $(ONLY),*).c))
SIM_SRCS   := $(sort $(wildcard tests/sim/test_*.c))
# Stand-ins for libuv and inotify: linked to the simulation only.
WORLD_SRCS := $(sort $(wildcard tests/sim/world/*.c))
BENCH_SRCS := $(sort $(wildcard tests/bench/*.c))
FUZZ_SRCS  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_LIB_SRCS := $(filter-out $(FUZZ_SRCS),$(wildcard tests/fuzz/*.c))
TEST_SRCS  := $(TEST_LIB_SRCS) $(UNIT_SRCS) $(SIM_SRCS) $(WORLD_SRCS) $(BENCH_SRCS) $(FUZZ_SRCS) $(FUZZ_LIB_SRCS)
ALL_C := $(SRCS) $(TEST_SRCS) tests/crash/blockfs.c tests/crash/starve.c
ALL_H := $(HDRS) $(sort $(wildcard tests/*.h tests/*/*.h tests/*/*/*.h))

objs = $(patsubst %.c,$(B)/%.o,$(1))
progs = $(patsubst %.c,$(B)/%,$(1))
LIB := $(B)/libsiftd.a
TEST_LIB := $(B)/libtest.a

# ---------------------------------------------------------------- flags
# WERROR= turns errors back into warnings, for compilers newer than ours.
WERROR ?= -Werror
WARN := -Wall -Wextra -Wpedantic $(WERROR) -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wcast-qual -Wcast-align -Wwrite-strings -Wformat=2 -Wundef -Wvla \
        -Wdouble-promotion -Wnull-dereference -Wold-style-definition -Wredundant-decls \
        -Wpointer-arith -Wimplicit-fallthrough
ifneq (,$(findstring clang,$(CCNAME)))
WARN += -Wcomma -Wloop-analysis -Wheader-hygiene
else
WARN += -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Walloc-zero -Wtrampolines \
        -Wformat-overflow=2
endif
# Instrumented code shows gcc paths that no program has; the release build keeps these checks.
NO_PATH_WARN := -Wno-null-dereference -Wno-maybe-uninitialized -Wno-format-overflow \
                -Wno-format-truncation -Wno-stringop-overflow
SAN_WARN := $(if $(findstring clang,$(CCNAME)),-Wno-null-dereference,$(NO_PATH_WARN))

FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
FLAGS_debug   := -O0 -g3 -fPIE
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
                 -fno-sanitize-recover=all $(SAN_WARN)
FLAGS_tsan    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread $(SAN_WARN)
FLAGS_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
                 -fno-sanitize-recover=all $(SAN_WARN)
FLAGS_cov     := -O0 -g --coverage
LINK_release  := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LINK_debug    := -pie
LINK_asan     := -fsanitize=address,undefined
LINK_tsan     := -fsanitize=thread
LINK_fuzz     := -fsanitize=fuzzer-no-link,address,undefined
LINK_cov      := --coverage
ifeq ($(FLAGS_$(MODE)),)
$(error MODE is release, debug, asan, tsan, fuzz or cov)
endif

# Asked of pkg-config once, and only when a recipe needs it: `make deps` must work without it.
PKGS := libuv yaml-0.1 libzstd libcrypto libxxhash zlib jansson libutf8proc libhs
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) || echo '-DPKG_CONFIG_FAILED'))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs-only-L $(PKGS)) \
             -luv -lyaml -lzstd -lz -lutf8proc -lhs -lcrypto -lpthread -lm)$(PKG_LIBS)
CTL_LIBS = $(eval CTL_LIBS := $(shell pkg-config --libs jansson))$(CTL_LIBS)

CPPFLAGS_ALL = -D_GNU_SOURCE -DSIFTD_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CPPFLAGS)
CFLAGS_ALL = -std=c11 $(WARN) $(FLAGS_$(MODE)) $(CFLAGS)
COMPILE = $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)
LDFLAGS_ALL = $(LINK_$(MODE)) $(LDFLAGS)

# tests/test.c counts the heap calls of our objects, so that a test can fail the n-th one. It is
# asked for by name, because gcov's own calls need it also in a test that uses no helper.
WRAP := $(foreach f,malloc calloc realloc reallocarray,-Wl,--wrap=$(f)) -Wl,--undefined=__wrap_malloc

# ---------------------------------------------------------------- build
.PHONY: all
all: programs data build/compile_commands.json

.PHONY: programs
programs: $(PROGRAMS:%=$(B)/%) $(LIB)
ifneq (,$(filter release debug,$(MODE)))
	@for p in $(PROGRAMS); do \
	    cmp -s $(B)/$$p build/$$p || { cp -f $(B)/$$p build/.$$p.new && mv -f build/.$$p.new build/$$p; } || exit 1; \
	done
endif

# Everything is built again when the flags or the compiler change.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(COMPILE) / $(LDFLAGS_ALL))' | cmp -s - $@ || \
	    printf '%s\n' '$(subst ','\'',$(COMPILE) / $(LDFLAGS_ALL))' >$@
FORCE:

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(COMPILE) -MMD -MP -c -o $@ $<

# cmocka's assertions do not tell the compiler that they do not return.
$(B)/tests/%.o: CFLAGS_ALL += -Wno-null-dereference

# Made anew each time: an archive would keep the objects of files that are gone.
$(LIB): $(call objs,$(LIB_SRCS))
	@rm -f $@
	@echo "  AR    $@"
	@ar rcs $@ $^

$(TEST_LIB): $(call objs,$(TEST_LIB_SRCS))
	@rm -f $@
	@ar rcs $@ $^

# What libuv closes behind the back of the thread sanitizer.
TSAN_OBJS := $(if $(filter tsan,$(MODE)),$(B)/tests/tools/tsan_close.o)

$(B)/siftd: $(B)/daemon/main.o $(TSAN_OBJS) $(LIB)
	@echo "  LD    $@"
	@$(CC) $(FLAGS_$(MODE)) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(B)/siftctl: $(B)/daemon/ctl_main.o $(TSAN_OBJS) $(LIB)
	@echo "  LD    $@"
	@$(CC) $(FLAGS_$(MODE)) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) $(CTL_LIBS)

# Makes the model of words; only the build runs it.
$(B)/siftd-model: $(B)/daemon/model_main.o $(LIB)
	@echo "  LD    $@"
	@$(CC) $(FLAGS_$(MODE)) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

# The simulation plants protocol bugs (daemon/failpoint.h) and cuts small files into parts: it links
# these objects before the library.
PLANT_SRCS := $(addprefix daemon/,archive.c batch.c claim.c claim_files.c claim_take.c committer.c entry.c \
              files.c part.c part_cut.c part_survey.c recover_scan.c)
PLANT_OBJS := $(patsubst %.c,$(B)/planted/%.o,$(PLANT_SRCS))
$(B)/planted/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(COMPILE) -DSIFTD_FAILPOINTS -DPART_ONE_BYTES_MAX=4096u -DPART_BYTES_MAX=1024u -MMD -MP -c -o $@ $<
-include $(PLANT_OBJS:.o=.d)

WRAP_MEM := -Wl,--wrap=mem_alloc -Wl,--wrap=mem_resize -Wl,--wrap=mem_dup
# The table of folded characters is made once a program, not once a life.
WRAP_FOLD := -Wl,--wrap=dedupe_fold_create -Wl,--wrap=dedupe_fold_destroy
# These count blocks, and refuse what arenas are asked for (tests/unit/nomem.h).
$(filter $(B)/tests/unit/test_nomem_%,$(call progs,$(UNIT_SRCS))): WRAP += $(WRAP_MEM) \
    $(foreach f,mem_free arena_alloc arena_alloc_unset arena_dup arena_grow,-Wl,--wrap=$(f))
SIM_COMMIT := $(filter %/test_sim_commit,$(call progs,$(UNIT_SRCS)))
SCHEDULES := $(filter %/test_schedules,$(call progs,$(SIM_SRCS)))
$(SIM_COMMIT): WORLD_OBJS := $(B)/tests/sim/world/simfold.o
$(SIM_COMMIT): $(B)/tests/sim/world/simfold.o
$(SCHEDULES): WORLD_OBJS := $(call objs,$(WORLD_SRCS)) $(PLANT_OBJS) $(WRAP_MEM)
$(SCHEDULES): $(call objs,$(WORLD_SRCS)) $(PLANT_OBJS)
$(SIM_COMMIT) $(SCHEDULES): $(B)/%: $(B)/%.o $(TEST_LIB) $(LIB)
	@echo "  LD    $@"
	@$(CC) $(FLAGS_$(MODE)) $(LDFLAGS_ALL) $(WRAP) $(WRAP_FOLD) -o $@ $< $(WORLD_OBJS) \
	    -Wl,--start-group $(TEST_LIB) $(LIB) -Wl,--end-group $(PKG_LIBS) $(CTL_LIBS) -lcmocka

$(call progs,$(filter-out %/test_sim_commit.c,$(UNIT_SRCS)) $(filter-out %/test_schedules.c,$(SIM_SRCS)) $(BENCH_SRCS)): $(B)/%: $(B)/%.o $(TEST_LIB) $(LIB)
	@echo "  LD    $@"
	@$(CC) $(FLAGS_$(MODE)) $(LDFLAGS_ALL) $(WRAP) -o $@ $< \
	    -Wl,--start-group $(TEST_LIB) $(LIB) -Wl,--end-group $(PKG_LIBS) $(CTL_LIBS) -lcmocka

FUZZ_HELP := $(call objs,$(wildcard tests/sim/simdisk*.c) $(FUZZ_LIB_SRCS))
$(call progs,$(FUZZ_SRCS)): $(B)/%: $(B)/%.o $(FUZZ_HELP) $(LIB)
	@echo "  LD    $@"
	@$(CC) $(FLAGS_$(MODE)) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $< $(FUZZ_HELP) $(LIB) $(PKG_LIBS)

# Lexicons and models, where `make run` and the tests look for them.
LEXICONS := $(patsubst config/lexicon/%,build/data/lexicon/%,$(wildcard config/lexicon/*.tsv))
.PHONY: data
data: $(LEXICONS) build/data/words.model
	@mkdir -p build/data
build/data/lexicon/%: config/lexicon/%
	@mkdir -p $(@D)
	@cp -f $< $@

# The model of words. Its bytes depend on these sources alone, not on the compiler or mode, so it is
# made by whichever siftd-model is there.
JIEBA ?= /usr/lib/python3/dist-packages/jieba
OPENCC ?= /usr/share/opencc
OPENCC_TABLES := $(foreach t,TSCharacters TSPhrases STCharacters STPhrases,build/opencc/$(t).txt)
MODEL_SRCS := $(wildcard stages/words/compile*.[ch]) stages/words/dat.c stages/words/dat.h stages/words/image.h
build/opencc/%.txt: $(OPENCC)/%.ocd2
	@mkdir -p $(@D)
	@opencc_dict -i $< -f ocd2 -t text -o $@
build/data/words.model: $(MODEL_SRCS) $(JIEBA)/dict.txt $(OPENCC_TABLES) $(wildcard config/lexicon/words*.tsv) | $(B)/siftd-model
	@mkdir -p $(@D)
	@echo "  MODEL $@"
	@$(B)/siftd-model --jieba $(JIEBA) --opencc build/opencc --lexicons config/lexicon --out $@
$(JIEBA)/%:
	@echo "make: $@ is missing; make deps installs python3-jieba" >&2; exit 1
$(OPENCC)/%.ocd2:
	@echo "make: $@ is missing; make deps installs opencc" >&2; exit 1

build/compile_commands.json: Makefile $(ALL_C) | $(B)/flags
	@{ sep='['; for f in $(ALL_C); do \
	    printf '%s\n{"directory": "%s", "file": "%s", "command": "%s"}' "$$sep" '$(CURDIR)' "$$f" \
	        '$(subst ",\",$(subst \,\\,$(subst ','\'',$(CC) $(CPPFLAGS_ALL) -std=c11 $(FLAGS_$(MODE)))))'" -c $$f"; \
	    sep=,; done; printf ']\n'; } >$@

-include $(patsubst %.c,$(B)/%.d,$(ALL_C))

# ---------------------------------------------------------------- packages
# Plain sh, dpkg and apt only: this runs on a machine that has nothing else.
NEED ?= $(BUILD_DEPS) $(TEST_DEPS)
.PHONY: deps
deps:
	@NEED="$(NEED)" sh tests/tools/deps.sh

# ---------------------------------------------------------------- run
.PHONY: run run-now
run:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(WITH_CLANG)"
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory run-now

RUN_ROOT ?= $(CURDIR)/var
run-now:
	@test -x build/siftd || { echo "make: daemon/main.c is missing: there is no siftd to run" >&2; exit 1; }
	@mkdir -p $(RUN_ROOT)/inbox
	@printf '%s\n' \
	    'siftd runs in this terminal; Ctrl-C ends it after the work in hand.' \
	    '  drop files into:     $(RUN_ROOT)/inbox' \
	    '  follow the outcomes: tail -F $(RUN_ROOT)/log/outcomes.ndjson' \
	    '  follow the records:  tail -F $(RUN_ROOT)/log/records.ndjson' \
	    '  read the archive:    build/siftctl -c config/siftd.yaml -o root=$(RUN_ROOT) cat' \
	    '  or, once sealed:     find $(RUN_ROOT)/archive -name "*.zst*" -exec zstdcat {} +'
	@exec build/siftd -c config/siftd.yaml -o root=$(RUN_ROOT) -o data=$(CURDIR)/build/data

# ---------------------------------------------------------------- test
# Suites print their own lines; the last line is "N passed, N failed, N skipped".
SUITES ?= unit golden e2e
.PHONY: test test-now test-programs
test:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(WITH_CLANG)"
	@OPTIONAL=1 NEED="$(TEST_EXTRA_DEPS)" sh tests/tools/deps.sh
	@$(MAKE) --no-print-directory all test-programs bench-programs
	@$(MAKE) --no-print-directory test-now

test-programs: $(call progs,$(UNIT_SRCS))

test-now:
	@B='$(B)' JOBS='$(JOBS)' ONLY='$(ONLY)' DATA='$(CURDIR)/build/data' sh tests/run-suites.sh $(SUITES)

.PHONY: asan tsan
asan:
	@$(MAKE) --no-print-directory test MODE=asan
tsan:
	@$(MAKE) --no-print-directory test MODE=tsan SUITES="$(filter-out golden,$(SUITES))"

.PHONY: sim mutants crash crash-now bench bench-now sim-programs bench-programs
sim-programs: $(call progs,$(SIM_SRCS))
bench-programs: $(call progs,$(BENCH_SRCS))
sim:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(WITH_CLANG)"
	@$(MAKE) --no-print-directory sim-programs data
	@B='$(B)' DATA='$(CURDIR)/build/data' JOBS='$(JOBS)' SEED='$(SEED)' N='$(N)' sh tests/sim/schedules.sh
mutants:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(WITH_CLANG)"
	@$(MAKE) --no-print-directory sim-programs data
	@B='$(B)' DATA='$(CURDIR)/build/data' JOBS='$(JOBS)' N='$(N)' sh tests/sim/mutants.sh

# Without strace the sweeps say that they are skipped; the soak runs in any case.
crash:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(WITH_CLANG)"
	@$(MAKE) --no-print-directory deps NEED="$(CRASH_DEPS)" || true
	@OPTIONAL=1 NEED="$(CRASH_EXTRA_DEPS)" sh tests/tools/deps.sh
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory $(B)/tests/crash/starve.so
	@if pkg-config --exists fuse3; then $(MAKE) --no-print-directory $(B)/tests/crash/blockfs; fi
	@$(MAKE) --no-print-directory crash-now
$(B)/tests/crash/starve.so: tests/crash/starve.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) -D_GNU_SOURCE -std=c11 $(WARN) -O2 -fPIC -shared -o $@ $<
$(B)/tests/crash/blockfs: tests/crash/blockfs.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -std=c11 $(WARN) $(FLAGS_$(MODE)) $$(pkg-config --cflags fuse3) \
	    $(LDFLAGS_ALL) -o $@ $< $$(pkg-config --libs fuse3)
crash-now:
	@B='$(B)' DATA='$(CURDIR)/build/data' JOBS='$(JOBS)' sh tests/run-programs.sh crash \
	    $(sort $(wildcard tests/crash/*.sh))

bench:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(WITH_CLANG)"
	@$(MAKE) --no-print-directory all bench-programs
	@$(MAKE) --no-print-directory bench-now
bench-now:
	@B='$(B)' DATA='$(CURDIR)/build/data' sh tests/run-programs.sh bench $(sort $(wildcard tests/bench/*.sh))

.PHONY: fuzz fuzz-programs
fuzz:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(CLANG_DEPS)"
	@$(MAKE) --no-print-directory fuzz-programs CC=clang MODE=fuzz
	@B=build/clang-fuzz JOBS='$(JOBS)' SEED='$(SEED)' SECONDS_EACH='$(SECONDS_EACH)' sh tests/run-fuzz.sh $(FUZZ)
fuzz-programs: $(call progs,$(FUZZ_SRCS))

.PHONY: cov
cov:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(COV_DEPS)"
	@find build/gcc-cov -name '*.gcda' -exec rm -f {} + 2>/dev/null || true
	@$(MAKE) --no-print-directory test CC=gcc MODE=cov
	@lcov -q -c -d build/gcc-cov --no-external -b $(CURDIR) --rc lcov_branch_coverage=1 \
	    -o build/gcc-cov/all.info
	@lcov -q -r build/gcc-cov/all.info '*/tests/*' --rc lcov_branch_coverage=1 -o build/gcc-cov/siftd.info
	@genhtml -q --branch-coverage -o build/cov build/gcc-cov/siftd.info
	@lcov --summary --rc lcov_branch_coverage=1 build/gcc-cov/siftd.info
	@echo "report: build/cov/index.html"

# ---------------------------------------------------------------- checks of the source
# One stamp a file and tool in build/lint/: what did not change is not checked again. A stamp
# depends on the object's .d file through the rules below, so a changed header counts too.
.PHONY: lint lint-now format-check format
lint:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(TEST_DEPS) $(LINT_DEPS)"
	@$(MAKE) --no-print-directory -k lint-now CC=gcc MODE=release
	@echo "lint: clean"

L := build/lint
lint-now: lint-layers lint-man $(SRCS:%=$(L)/%.tidy) $(SRCS:%=$(L)/%.cppcheck) $(SRCS:%=$(L)/%.analyzer) \
          $(TEST_SRCS:%=$(L)/%.cppcheck)

.PHONY: lint-layers lint-man
lint-layers:
	@sh tests/lint-layers.sh
MAN_PAGES := $(wildcard daemon/*.1 daemon/*.5 daemon/*.8 config/*.5)
lint-man:
	@for m in $(MAN_PAGES); do mandoc -T lint -W warning $$m || exit 1; done

# clang-tidy 14 reports va_list errors that are not there when one run gets several files.
$(L)/%.tidy: % .clang-tidy
	@mkdir -p $(@D)
	@echo "  TIDY  $<"
	@clang-tidy --quiet $< -- $(CPPFLAGS_ALL) -std=c11 2>$@.err || \
	    { cat $@.err >&2; exit 1; }
	@$(CC) $(CPPFLAGS_ALL) -std=c11 -MM -MP -MF $@.d -MT $@ $<
	@touch $@

# unknownEvaluationOrder: false on {.id = n++}, and -Wsequence-point sees real ones.
# assertWithSideEffect: assertions stay in every build here.
CPPCHECK := cppcheck --quiet --std=c11 --platform=unix64 --error-exitcode=1 --inline-suppr \
            --enable=warning,performance,portability -D_GNU_SOURCE -D__GNUC__=12 \
            --suppress=missingIncludeSystem \
            '-Djson_array_foreach(a,i,v)=while((v=json_array_get(a,(i=1))))' \
            --suppress=unknownEvaluationOrder --suppress=assertWithSideEffect
$(L)/%.cppcheck: %
	@mkdir -p $(@D)
	@echo "  CPPCK $<"
	@$(CPPCHECK) $<
	@$(CC) $(CPPFLAGS_ALL) -std=c11 -MM -MP -MF $@.d -MT $@ $<
	@touch $@

# Where gcc 12 sees paths that are none; each with its reason.
#   decode/     takes iconv_open for an allocation that free() must end, though iconv_close does
$(L)/stages/decode/names.c.analyzer $(L)/stages/decode/codec.c.analyzer: ANALYZER_OFF := -Wno-analyzer-malloc-leak
$(L)/%.analyzer: %
	@mkdir -p $(@D)
	@echo "  ANALY $<"
	@$(COMPILE) -fanalyzer $(ANALYZER_OFF) -MMD -MP -MF $@.d -MT $@ -c -o $@.o $<
	@rm -f $@.o && touch $@

ifneq (,$(filter lint-now,$(MAKECMDGOALS)))
-include $(foreach f,$(SRCS),$(L)/$(f).tidy.d $(L)/$(f).cppcheck.d $(L)/$(f).analyzer.d)
-include $(TEST_SRCS:%=$(L)/%.cppcheck.d)
endif

format-check:
	@$(MAKE) --no-print-directory deps NEED="clang-format"
	@clang-format --dry-run --Werror $(ALL_C) $(ALL_H) && echo "format: clean"
format:
	@clang-format -i $(ALL_C) $(ALL_H)

# ---------------------------------------------------------------- install
BINDIR = $(DESTDIR)$(PREFIX)/bin
SBINDIR = $(DESTDIR)$(PREFIX)/sbin
SHAREDIR = $(DESTDIR)$(PREFIX)/share
UNITDIR = $(DESTDIR)$(PREFIX)/lib/systemd/system
.PHONY: install uninstall
install: all
	install -d $(BINDIR) $(SBINDIR) $(SHAREDIR)/siftd $(UNITDIR) $(DESTDIR)$(SYSCONFDIR)
	$(if $(wildcard daemon/main.c),install -m 755 $(B)/siftd $(SBINDIR)/siftd)
	$(if $(wildcard daemon/ctl_main.c),install -m 755 $(B)/siftctl $(BINDIR)/siftctl)
	@set -e; for m in $(MAN_PAGES); do \
	    d=$(SHAREDIR)/man/man$${m##*.}; install -d $$d; install -m 644 $$m $$d/; echo "man $$m"; done
	@set -e; test ! -e config/siftd.yaml || test -e $(DESTDIR)$(SYSCONFDIR)/siftd.yaml || { \
	    sed 's|/usr/share/siftd|$(PREFIX)/share/siftd|' config/siftd.yaml >$(DESTDIR)$(SYSCONFDIR)/siftd.yaml; \
	    chmod 644 $(DESTDIR)$(SYSCONFDIR)/siftd.yaml; }
	@set -e; for u in siftd.service siftd@.service; do \
	    sed 's|/usr/sbin/siftd|$(PREFIX)/sbin/siftd|' systemd/$$u >$(UNITDIR)/$$u; chmod 644 $(UNITDIR)/$$u; done
	install -D -m 644 systemd/siftd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/siftd.conf
	install -D -m 644 systemd/siftd.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/siftd.conf
	@set -e; if [ -d build/data ]; then cd build/data; find . -type f | while read -r f; do \
	    install -D -m 644 "$$f" "$(SHAREDIR)/siftd/$$f"; done; fi
	@set -e; c=daemon/completions; \
	if [ -e $$c/siftctl.bash ]; then install -D -m 644 $$c/siftctl.bash $(SHAREDIR)/bash-completion/completions/siftctl; fi; \
	if [ -e $$c/siftd.bash ]; then install -D -m 644 $$c/siftd.bash $(SHAREDIR)/bash-completion/completions/siftd; fi; \
	for p in siftd siftctl; do \
	    if [ -e $$c/_$$p ]; then install -D -m 644 $$c/_$$p $(SHAREDIR)/zsh/vendor-completions/_$$p; fi; \
	    if [ -e $$c/$$p.fish ]; then install -D -m 644 $$c/$$p.fish $(SHAREDIR)/fish/vendor_completions.d/$$p.fish; fi; done

# Leaves the configuration and everything siftd wrote.
uninstall:
	rm -f $(SBINDIR)/siftd $(BINDIR)/siftctl $(UNITDIR)/siftd.service $(UNITDIR)/siftd@.service
	rm -f $(DESTDIR)$(PREFIX)/lib/sysusers.d/siftd.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/siftd.conf
	rm -f $(foreach m,$(MAN_PAGES),$(SHAREDIR)/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
	rm -f $(foreach p,siftd siftctl,$(SHAREDIR)/bash-completion/completions/$(p) \
	    $(SHAREDIR)/zsh/vendor-completions/_$(p) $(SHAREDIR)/fish/vendor_completions.d/$(p).fish)
	rm -rf $(SHAREDIR)/siftd

# A Debian package from a copy of the tree, with systemd/debian as its debian/ folder.
DEB := build/deb/siftd-$(VERSION)
.PHONY: deb
deb:
	@$(MAKE) --no-print-directory deps NEED="$(BUILD_DEPS) $(DEB_DEPS)"
	rm -rf build/deb && mkdir -p $(DEB)
	tar -cf - --exclude=./build --exclude=./var --exclude=./.git . | tar -xf - -C $(DEB)
	tar -czf build/deb/siftd_$(VERSION).orig.tar.gz -C build/deb siftd-$(VERSION)
	cp -r systemd/debian $(DEB)/debian
	cd $(DEB) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS dpkg-buildpackage -us -uc -b
	@ls -l build/deb/*.deb

# ---------------------------------------------------------------- the rest
.PHONY: clean help
clean:
	rm -rf build

help:
	@printf '%s\n' \
	    'make               build build/siftd and build/siftctl (CC=clang, MODE=debug|asan|tsan|cov)' \
	    'make run           install what is missing, build, run siftd on ./var in the foreground' \
	    'make test          install what is missing; unit, golden and end-to-end tests' \
	    '                   (SUITES=unit ONLY=arena; UPDATE=1 rewrites the golden files)' \
	    'make lint          clang-tidy, cppcheck, gcc -fanalyzer, include rule, size limits, man pages' \
	    'make format-check  is everything formatted? make format does it' \
	    'make asan tsan     the tests under address+undefined / thread sanitizer' \
	    'make fuzz          every fuzz target for SECONDS_EACH=15 (FUZZ="utf8" for one)' \
	    'make sim           the daemon on a simulated disk through N=2000 schedules of faults (SEED=1)' \
    'make mutants       does the simulation find protocol bugs that are planted?' \
	    'make crash         kill -9 and failing system calls on the real programs (LONG=1: every one)' \
	    'make bench         speed, memory and delays beside plain tools (FILES=, BIG=, DROPS=)' \
	    'make cov           coverage report in build/cov' \
	    'make install       DESTDIR=, PREFIX=/usr; make uninstall takes it back' \
	    'make deb           a Debian package in build/deb' \
	    'make deps          install the packages needed to build and test' \
	    'make clean         remove build/'
