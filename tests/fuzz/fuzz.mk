# The targets of tests/fuzz, part of the Makefile: fuzzing by libFuzzer, which needs clang, and the
# same checks in a short pass that needs none.

# Changed inputs of each type in `make asan`: more find more, and take longer.
FUZZ_COUNT ?= 400
FUZZ_OBJS := $(patsubst %.cc,$(BUILD)/%.o,$(filter-out %/libfuzzer.cc %/standalone.cc,$(wildcard tests/fuzz/*.cc)))
FUZZERS   := $(BUILD)/fuzz/standalone $(BUILD)/fuzz/libfuzzer
IN_FUZZ   := $(BUILD)-fuzz/fuzz

.PHONY: fuzz fuzz-short fuzzers
$(BUILD)/fuzz/libfuzzer: private override LDFLAGS += -fsanitize=fuzzer
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_OBJS) \
  $$(filter-out $(BUILD)/cmd/ew-decode/main.o,$$(call objects_of,ew-decode)) $(BUILD)/libew.a
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS) $^ $(EW_LDLIBS) -o $@

fuzzers: $(FUZZERS)

fuzz-short: $(BUILD)/fuzz/standalone
	$< run tests/golden $(FUZZ_COUNT)

fuzz: ## all that reads input of others under libFuzzer (FUZZ=target, FUZZ_SECONDS); needs clang
	@if ! command -v clang++ >/dev/null; then \
	  echo "fuzz: skipped: there is no clang++ here (packages clang, libclang-rt-dev)"; exit 0; fi; \
	$(MAKE) --no-print-directory BUILD=$(BUILD)-fuzz CXX=clang++ LDFLAGS="$(SANITIZE)" \
	  CXXFLAGS="-O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link" fuzzers && \
	tests/fuzz/run $(IN_FUZZ)/standalone $(IN_FUZZ)/libfuzzer $(BUILD)/corpus $(FUZZ)
