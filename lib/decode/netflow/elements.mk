# The table of information elements as C++, for elements.cc; the data themselves stand beside this.
ELEMENTS := $(BUILD)/lib/decode/netflow/elements
$(ELEMENTS).o: $(ELEMENTS).inc
$(ELEMENTS).inc: lib/decode/netflow/elements.csv lib/decode/netflow/elements.mk
	@mkdir -p $(@D)
	awk -F, '/^#/ { next } NF != 6 { print FILENAME ": line " NR " has no 6 fields"; exit 1 } \
	  { printf "{%d, \"%s\", Type::%s, Role::%s, \"%s\"},\n", $$1, $$2, $$4, $$5, $$6 }' $< >$@
