#include "cmd/ew-decode/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <functional>
#include <vector>

#include "lib/record/control.h"
#include "lib/record/message_id.h"

namespace ew::decode {
namespace {

constexpr char kProgram[] = "ew-decode";
constexpr char kWhat[] = "Decoding";
constexpr char kAboutAuto[] = "chosen by the subject, for looking and splitting";
constexpr char kFlowType[] = "netflow";  // whose datagrams tell themselves
constexpr char kDatagrams[] = "Datagrams of routers";
constexpr char kFiles[] = "Files without envelopes, rows for people";

HelpText help_text() {
  return {
      "Turn messages into rows: a filter from envelopes (ew-consume) to row lines (ew-load).",
      "ew-consume --stream TELEMETRY --acks none --no-follow |\n"
      "  ew-decode --type=telemetry | ew-load --table timeseries_metrics\n"
      "ew-decode --type=telemetry --input json --plain < metrics.ndjson | jq .value",
      "0   done\n"
      "64  wrong options\n"
      "65  dead letters, with --fail-on-reject, or with --plain and no --letters; a capture "
      "that is torn, or none\n"
      "70  broken input in a ring: a line over --max-line\n"
      "74  input or output failed; whoever reads the rows is gone\n"
      "77  no right to read the file of --templates\n"
      "78  the file of --templates is no such file",
      "",
  };
}

std::string type_names(const char* separator) {
  std::string names;
  for (const DecodeType& type : decode_types()) {
    names.append(type.name).append(separator);
  }
  return names.append(kAutoType);
}

std::string check_type(const std::string& name) {
  if (name == kAutoType || find_decode_type(name) != nullptr) return "";
  return "'" + name + "' is not one of " + type_names(", ");
}

std::function<std::string(const std::string&)> one_of(std::vector<std::string> words) {
  return [words = std::move(words)](const std::string& word) {
    if (std::find(words.begin(), words.end(), word) != words.end()) return std::string();
    std::string list;
    for (const std::string& known : words) list.append(list.empty() ? "" : ", ").append(known);
    return "'" + word + "' is not one of " + list;
  };
}

std::string check_source(const std::string& name) {
  if (is_message_source(name)) return "";
  return "a source is a name of at most " + std::to_string(kMaxSourceSize) +
         " bytes of UTF-8 without control characters";
}

// CLI11's own numbers read 010 as eight.
std::string check_port(const std::string& word) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
  const bool good = error == std::errc() && end == word.data() + word.size() && port > 0;
  return good && word.front() != '0' ? "" : "'" + word + "' is no port from 1 to 65535";
}

void add_decoding(CLI::App& app, Options& options) {
  app.add_option_function<std::string>(
         "--type",
         [&options](const std::string& name) {
           options.type = find_decode_type(name);
           options.by_subject = name == kAutoType;
         },
         "the family of the messages: " + type_names(", ") +
             " (by their subjects, to look at mixed exports; not to load them)")
      ->type_name("TYPE")
      ->check(check_type, "")
      ->group(kWhat);
  app.add_flag("--list-types", options.list_types,
               "print the types with their tables, separated by tabs, and exit")
      ->group(kWhat);
  app.add_option_function<std::string>(
         "--nul", [&options](const std::string& word) { options.reject_nul = word == "reject"; },
         "U+0000, lone surrogates and bytes that are not UTF-8 become U+FFFD, or make the message "
         "a dead letter")
      ->type_name("replace|reject")
      ->default_str("replace")
      ->check(one_of({"replace", "reject"}), "")
      ->group(kWhat);
  app.add_flag("--fail-on-reject", options.fail_on_reject,
               "exit 65 at the end if there were dead letters")
      ->group(kWhat);
}

void add_files(CLI::App& app, Options& options) {
  app.add_option_function<std::string>(
         "--input",
         [&options](const std::string& word) {
           options.input = word == "json"   ? Input::json
                           : word == "raw"  ? Input::raw
                           : word == "pcap" ? Input::pcap
                                            : Input::envelope;
         },
         "what stdin holds: one envelope a line, one payload a line, one payload as a whole, or a "
         "capture (pcap, pcapng) with a payload in each UDP datagram; "
         "an empty line is an empty payload, or no envelope, and so a dead letter")
      ->type_name("envelope|json|raw|pcap")
      ->default_str("envelope")
      ->check(one_of({"envelope", "json", "raw", "pcap"}), "")
      ->group(kFiles);
  app.add_option("--pcap-ports", options.pcap_ports,
                 "with --input=pcap: datagrams to these UDP ports, separated by commas (default: "
                 "to any port, what begins as NetFlow v5, v9 or IPFIX)")
      ->type_name("PORTS")
      ->delimiter(',')
      ->check(check_port, "")
      ->group(kFiles);
  app.add_option(
         "--source", options.source,
         "identity NAME/<line>/0 for messages without one, with --input=pcap NAME/<packet>/0; "
         "the same name says: the same data again")
      ->type_name("NAME")
      ->check(check_source, "")
      ->group(kFiles);
  app.add_flag("--plain", options.plain,
               "rows only, no control lines; fails at the first dead letter unless --letters "
               "takes it")
      ->group(kFiles);
  app.add_option("--letters", options.letters,
                 "with --plain: the file that takes the dead letters; it is written anew")
      ->type_name("FILE")
      ->group(kFiles);
}

void add_datagrams(CLI::App& app, Options& options) {
  app.add_option("--exporter-header", options.exporter.header,
                 "the header that names the router which sent a datagram")
      ->type_name("NAME")
      ->capture_default_str()
      ->group(kDatagrams);
  add_number(app, "--exporter-token", options.exporter.token, {1},
             "where no header does, this token of the subject names it, from 1; an address in it "
             "may have - or _ for its dots or colons (default: none)")
      ->type_name("N")
      ->default_str("")
      ->group(kDatagrams);
  app.add_option("--templates", options.templates,
                 "keep templates and sampling rates in this file over restarts; decoders of one "
                 "host may share it")
      ->type_name("FILE")
      ->group(kDatagrams);
  add_number(app, "--park-messages", options.parking.messages, {},
             "so many messages may wait for their templates; a quarter of --max-outstanding of "
             "ew-consume")
      ->group(kDatagrams);
  add_bytes(app, "--park-bytes", options.parking.bytes, "so many bytes of them")->group(kDatagrams);
  add_duration(app, "--park-timeout", options.parking.time_ns,
               "each so long, shorter than --overtaken-wait of ew-consume; then what has no "
               "template becomes a dead letter (template_missing)")
      ->group(kDatagrams);
  app.add_flag("--scale-sampling", options.scale_sampling,
               "multiply packets and octets of sampled flows by their rate, which otherwise stands "
               "in metadata only")
      ->group(kDatagrams);
}

// The first option given of those that speak of datagrams only; "" = none.
std::string given_for_datagrams(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group() == kDatagrams && option->count() > 0) return option->get_name();
  }
  return "";
}

}  // namespace

bool Options::flows() const { return by_subject || (type != nullptr && type->name == kFlowType); }

std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options) {
  CLI::App app("", kProgram);
  options->common.program = kProgram;
  set_help(app, help_text());
  add_decoding(app, *options);
  add_datagrams(app, *options);
  add_files(app, *options);
  add_max_line_option(app, options->common);
  add_ring_option(app, options->common);
  add_common_options(app, options->common);
  if (auto end = ew::parse_options(app, argc, argv)) return end;
  if (options->list_types) return std::nullopt;
  const bool ring = options->common.ring;
  if (options->type == nullptr && !options->by_subject) {
    return usage_error(kProgram, "--type is missing; there are " + type_names(", "));
  }
  if (const std::string name = given_for_datagrams(app); !name.empty() && !options->flows()) {
    return usage_error(kProgram, name + " needs --type=netflow");
  }
  if (options->by_subject && options->input != Input::envelope) {
    return usage_error(kProgram, "--type=auto needs envelopes, whose subjects tell the types");
  }
  if (!options->pcap_ports.empty() && options->input != Input::pcap) {
    return usage_error(kProgram, "--pcap-ports needs --input=pcap");
  }
  if (options->input == Input::pcap && options->pcap_ports.empty() &&
      options->type->name != kFlowType) {
    return usage_error(kProgram, "--input=pcap needs --pcap-ports, but for netflow");
  }
  if (!options->letters.empty() && !options->plain) {
    return usage_error(kProgram, "--letters needs --plain: without it letters go to stdout");
  }
  if (ring && (options->plain || options->input != Input::envelope)) {
    return usage_error(kProgram,
                       "--ring goes with envelopes and control lines: no --plain, no "
                       "--input");
  }
  return std::nullopt;
}

std::string type_list() {
  std::string list;
  for (const DecodeType& type : decode_types()) {
    list.append(type.name).append("\t").append(type.table).append("\t").append(type.about);
    list.append("\n");
  }
  return list.append(kAutoType).append("\t\t").append(kAboutAuto).append("\n");
}

}  // namespace ew::decode
