# What `make bench BENCH=decode` compares ew-decode with, part of the Makefile.
REFERENCES := $(BUILD)/bench/decode-nlohmann $(BUILD)/bench/decode-protoc

$(BUILD)/bench/decode-nlohmann: $(BUILD)/tests/bench/decode_nlohmann.o \
  $(BUILD)/tests/bench/nlohmann_otlp.o $(BUILD)/libew.a
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS) $^ $(EW_LDLIBS) -o $@

$(BUILD)/bench/otlp.pb.h: tests/bench/otlp.proto
	@mkdir -p $(@D)
	protoc --proto_path=$(<D) --cpp_out=$(@D) $<

# Code that protoc makes, without our warnings.
$(BUILD)/bench/decode-protoc: $(wildcard tests/bench/*protoc*) $(BUILD)/bench/otlp.pb.h $(BUILD)/libew.a
	$(CXX) -std=c++20 -O2 -I. -I$(@D) $(LDFLAGS) $(filter %.cc,$^) $(@D)/otlp.pb.cc $(BUILD)/libew.a \
	  $(EW_LDLIBS) $$(pkg-config --cflags --libs protobuf) -o $@
