# ew: one non-recursive Makefile; everything that is made lies under $(BUILD). `make help` lists the targets.
BUILD  ?= build
PREFIX ?= /usr/local
CXX    ?= g++
# Yours to set, kept apart from what the code needs:
CXXFLAGS ?= -O2 -g
LDFLAGS  ?=

PROGRAMS := $(notdir $(patsubst %/main.cc,%,$(wildcard cmd/*/main.cc)))
PKGS     := fmt libcrypto libnats libpq simdjson
EW_CXXFLAGS := -std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Werror -pthread -I. $(shell pkg-config --cflags $(PKGS) CLI11 nlohmann_json)
EW_LDLIBS   := -Wl,--as-needed $(shell pkg-config --libs $(PKGS)) -pthread

LIB_OBJS  := $(patsubst %.cc,$(BUILD)/%.o,$(wildcard lib/*/*.cc))
CMD_OBJS  := $(patsubst %.cc,$(BUILD)/%.o,$(wildcard cmd/*/*.cc))
UNIT_OBJS := $(patsubst %.cc,$(BUILD)/%.o,$(wildcard tests/unit/*/*.cc))
BINS      := $(PROGRAMS:%=$(BUILD)/bin/%)

.PHONY: all
all: $(BINS)

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

$(BUILD)/unit-tests: $(UNIT_OBJS) $(filter-out %/main.o,$(CMD_OBJS)) $(BUILD)/libew.a
	$(CXX) $(LDFLAGS) $^ $(shell pkg-config --libs gtest_main) $(EW_LDLIBS) -o $@

$(BUILD)/tests/nats-req: $(BUILD)/tests/tools/nats_req.o $(BUILD)/libew.a
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS) $^ $(EW_LDLIBS) -o $@

.PHONY: check
check: $(BUILD)/unit-tests
	$(BUILD)/unit-tests --gtest_brief=1

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(LIB_OBJS:.o=.d) $(CMD_OBJS:.o=.d) $(UNIT_OBJS:.o=.d)
