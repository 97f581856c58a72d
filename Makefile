# ew: one non-recursive Makefile; everything that is made lies under $(BUILD). `make help` lists the
# targets. It calls itself only where packages that it needs for reading on may be missing (deps).
BUILD  ?= build
PREFIX ?= /usr/local
CXX    ?= g++
JOBS   ?= $(shell nproc)
# Yours to set, kept apart from what the code needs:
CXXFLAGS ?= -O2 -g1
LDFLAGS  ?=

ifeq (0,$(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)))
MAKEFLAGS += -j$(JOBS)
endif
.DELETE_ON_ERROR:

PROGRAMS := $(notdir $(patsubst %/main.cc,%,$(wildcard cmd/*/main.cc)))
SCRIPTS  := $(notdir $(wildcard cmd/ew-run/ew-run))
PKGS     := fmt libcrypto libnats libpcap libpq simdjson zlib
# pkg-config is asked at the first use only, so that `make deps` works on a machine that lacks it.
once = $(eval $1 := $2)$($1)
EW_CXXFLAGS = $(call once,EW_CXXFLAGS,-std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Werror -pthread -I. -I$(BUILD) \
	$(shell pkg-config --cflags $(PKGS) CLI11 nlohmann_json))
EW_LDLIBS = -Wl,--as-needed $(call once,LIBS,$(shell pkg-config --libs $(PKGS)) -pthread)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

HEADERS   := $(wildcard lib/*/*.h lib/*/*/*.h cmd/*/*.h tests/fuzz/*.h)
LIBRARY   := $(wildcard lib/*/*.cc lib/*/*/*.cc)
SOURCES   := $(LIBRARY) $(wildcard cmd/*/*.cc tests/tools/*.cc tests/fuzz/*.cc)
UNITS     := $(wildcard tests/unit/*/*.cc tests/unit/*/*/*.cc)
SHELL_FILES := $(wildcard .ci/run cmd/ew-run/ew-run examples/*.sh tests/run $(filter-out %.awk,$(wildcard tests/lib/*)) tests/check/* \
	tests/chaos/*.bash tests/chaos/*.bats tests/bench/run tests/bench/*.bash tests/fuzz/run tests/cli/*.bats tests/golden/*.bats \
	tests/integration/*.bats tests/timescale/install)
LIB_OBJS  := $(LIBRARY:%.cc=$(BUILD)/%.o)
CMD_OBJS  := $(patsubst %.cc,$(BUILD)/%.o,$(wildcard cmd/*/*.cc))
UNIT_OBJS := $(UNITS:%.cc=$(BUILD)/%.o)
TOOLS     := $(subst _,-,$(patsubst tests/tools/%.cc,$(BUILD)/tests/%,$(wildcard tests/tools/*.cc)))
BINS      := $(PROGRAMS:%=$(BUILD)/bin/%)
COMMANDS  := $(BINS) $(SCRIPTS:%=$(BUILD)/bin/%)
in_tests  := EW_BUILD=$(abspath $(BUILD))

.PHONY: all deps check test test-timescaledb lint asan demo bench chaos install uninstall clean help ready
all: $(COMMANDS) ## build the programs into build/bin

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(EW_CXXFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libew.a: $(LIB_OBJS)
	@rm -f $@
	ar rcs $@ $^

objects_of = $(patsubst %.cc,$(BUILD)/%.o,$(wildcard cmd/$1/*.cc))
.SECONDEXPANSION:
$(BINS): $(BUILD)/bin/%: $$(call objects_of,$$*) $(BUILD)/libew.a
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS) $^ $(EW_LDLIBS) -o $@

# One file to install: each line that sources a part becomes the part.
$(SCRIPTS:%=$(BUILD)/bin/%): $(BUILD)/bin/%: cmd/$$*/$$* $$(wildcard cmd/$$*/*.bash)
	@mkdir -p $(@D)
	sed $(foreach part,$(filter %.bash,$^),-e '/^source .*$(notdir $(part))"$$/{r $(part)' -e 'd}') $< >$@
	@chmod 755 $@

# Tests wait for their building more than for their running.
$(UNIT_OBJS): private CXXFLAGS += -O0
$(BUILD)/unit-tests: $(UNIT_OBJS) $(filter-out %/main.o,$(CMD_OBJS)) $(BUILD)/libew.a
	$(CXX) $(LDFLAGS) $^ $(shell pkg-config --libs gtest_main) $(EW_LDLIBS) -o $@

$(TOOLS): $(BUILD)/tests/%: $(BUILD)/tests/tools/$$(subst -,_,$$*).o $(BUILD)/libew.a
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS) $^ $(EW_LDLIBS) -o $@

include lib/decode/netflow/elements.mk tests/fuzz/fuzz.mk tests/bench/bench.mk

deps: ## install the Debian packages of packages.txt that are missing
	@want=$$(grep -v '^#' packages.txt); \
	if ! command -v apt-get >/dev/null; then \
	  echo "not a Debian system; ew needs what these packages hold:" $$want; exit 0; fi; \
	missing=$$(for p in $$want; do \
	  dpkg-query -W -f '$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || echo $$p; done); \
	[ -n "$$missing" ] || exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	echo "installing:" $$missing; \
	$$sudo apt-get update -q && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing

check: $(BUILD)/unit-tests ## unit tests: no servers, seconds
	$(BUILD)/unit-tests --gtest_brief=1

ready: $(COMMANDS) $(TOOLS) $(BUILD)/unit-tests

test: deps ## everything: unit, golden, command line, integration on real servers, a small chaos
	@$(MAKE) --no-print-directory all $(TOOLS)
	@$(in_tests) tests/run golden cli integration chaos unit

test-timescaledb: deps ## hypertables: on EW_TEST_TIMESCALE (a conninfo), a local one, or one from npm
	@$(MAKE) --no-print-directory all
	@tests/timescale/install
	@$(in_tests) tests/run timescaledb

demo: deps ## messages through the ring on private servers, and what became of them
	@$(MAKE) --no-print-directory all
	@PATH="$(abspath $(BUILD))/bin:$$PATH" examples/demo.sh

bench: deps ## the ring beside psql \copy, and more: docs/performance.md (BENCH=topic, EW_BENCH_MESSAGES)
	@$(MAKE) --no-print-directory all $(TOOLS) $(REFERENCES)
	@$(in_tests) tests/bench/run $(BENCH)

chaos: deps ## the long chaos: at least 200,000 messages, 50 kills (EW_CHAOS_*)
	@$(MAKE) --no-print-directory ready
	@$(in_tests) tests/run chaos-large

asan: ## unit tests and changed golden inputs under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory BUILD=$(BUILD)-asan CXXFLAGS="-O1 -g $(SANITIZE)" \
	  LDFLAGS="$(SANITIZE)" check fuzz-short

# Stamps: what did not change is not looked at again.
$(BUILD)/%.tidy: %.cc .clang-tidy $(BUILD)/%.o
	@mkdir -p $(@D)
	clang-tidy --quiet $< -- $(EW_CXXFLAGS) 2>$@.log || { cat $@.log >&2; false; }
	@touch $@
$(BUILD)/%.alone: %
	@mkdir -p $(@D)
	$(CXX) $(EW_CXXFLAGS) -Wno-unused -fsyntax-only -MMD -MP -MT $@ -MF $@.d -include $< -x c++ /dev/null
	@touch $@

lint: $(SOURCES:%.cc=$(BUILD)/%.tidy) $(HEADERS:%=$(BUILD)/%.alone) $(BUILD)/libew.a all ## formatting, clang-tidy, shellcheck, the rules of the house
	clang-format --dry-run -Werror $(SOURCES) $(UNITS) $(HEADERS) $(wildcard tests/bench/*.cc tests/bench/*.h)
	shellcheck -x --severity=warning $(SHELL_FILES)
	@for check in tests/check/*; do $(in_tests) $$check || exit 1; done

TO := $(DESTDIR)$(PREFIX)
install: all ## into $(DESTDIR)$(PREFIX): bin/ew-*, share/man/man1, share/ew/schema
	install -D -m 755 -t $(TO)/bin $(COMMANDS)
	install -D -m 644 -t $(TO)/share/man/man1 $(wildcard cmd/*/*.1)
	install -D -m 644 -t $(TO)/share/ew/schema schema/*.sql

uninstall: ## what install put there
	rm -f $(addprefix $(TO)/bin/,$(notdir $(COMMANDS))) $(addprefix $(TO)/share/man/man1/,$(notdir $(wildcard cmd/*/*.1)))
	rm -rf $(TO)/share/ew

clean: ## remove what was built
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-fuzz tests/timescale/node_modules

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile tests/fuzz/fuzz.mk | expand -t 18

-include $(patsubst %.cc,$(BUILD)/%.d,$(SOURCES) $(UNITS)) $(HEADERS:%=$(BUILD)/%.alone.d)
