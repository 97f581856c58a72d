// One export datagram (NetFlow v5, v9, IPFIX) to its rows: learns its templates and options data,
// finds the template of each data set, and writes a row for each record that describes a flow. A
// set whose template is unknown makes the whole message wait (Decoded::wait), so that its rows, its
// ledger mark and its ack stay together.
// Not responsible for what stands in a row (record_to_row.h), nor for parking messages.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "lib/decode/decoder.h"
#include "lib/decode/netflow/datagram.h"
#include "lib/decode/netflow/options_data.h"
#include "lib/decode/netflow/record_reader.h"
#include "lib/decode/netflow/record_to_row.h"
#include "lib/decode/netflow/state.h"
#include "lib/decode/netflow/template_set.h"

namespace ew::flow {

class DatagramToRows {
 public:
  explicit DatagramToRows(const DecodeOptions& options);

  // The payload is one that Datagram::has_version.
  void decode(const Message& message, Decoded* out);

 private:
  using TemplatePointer = std::shared_ptr<const Template>;
  struct SetState {
    TemplatePointer what;    // of data
    bool malformed = false;  // of templates
  };

  template <class F>
  void for_each_set(F&& take);
  void set_header(const MessageHeader& header);

  void learn_templates();
  void take_held();
  bool learn_set(const Set& set);
  void learn(TemplateStatement statement);
  TemplatePointer find_template(uint16_t id) const;
  uint64_t place_of(uint16_t id) const;

  bool has_to_wait(uint64_t* key);
  void wait(uint64_t key);
  void write();
  void write_set(size_t index);
  void write_data(const Set& set, const Template& what);
  void write_record(const DataRecord& record);
  void learn_options(const Template& what);
  void bad_set(const Set& set, std::string_view code, std::string_view reason);
  bool is_asked_for(const Set& set, uint64_t element) const;
  void count(const MessageHeader& header);

  DecodeOptions options_;
  State own_state_;  // where nobody keeps one
  State* state_;
  Datagram datagram_;
  RecordReader reader_;
  OptionsData options_data_;
  RecordToRow row_;
  std::vector<TemplateStatement> statements_;

  // Of the message at hand:
  const Message* message_ = nullptr;
  Decoded* out_ = nullptr;
  Header header_;
  int64_t learned_ = 0;  // store time; 0 = unknown
  std::vector<SetState> sets_;
  // Templates that it brings itself, by domain and id: they go before what came later.
  std::unordered_map<uint64_t, TemplatePointer> defined_;
  uint64_t records_ = 0;   // under the header at hand
  bool countable_ = true;  // whether that is all of them
};

}  // namespace ew::flow
