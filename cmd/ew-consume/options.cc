#include "cmd/ew-consume/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

#include "lib/base/timestamp.h"
#include "lib/nats/jetstream.h"
#include "lib/nats/nats_options.h"
#include "lib/record/message_id.h"

namespace ew::consume {
namespace {

constexpr char kRange[] = "Range";
constexpr char kConsumer[] = "Stream and consumer";
constexpr char kDelivery[] = "Delivery";
// Shorter ack waits than this cannot be kept alive by a timer that shares the machine.
constexpr int64_t kShortestAckWait = kNanosPerSecond / 10;

// Values that need a look after parsing.
struct Raw {
  std::string since;
  std::string until;
  std::string acks;
  uint64_t start_seq = 0;
  uint64_t end_seq = 0;
  uint64_t count = 0;
  uint64_t max_ack_pending = 0;
  CLI::Option* max_outstanding = nullptr;
  CLI::Option* ack_wait = nullptr;
};

const HelpText& help() {
  static const HelpText text{
      "Reads a JetStream stream and writes one envelope a line.",
      "ew-consume --stream NETFLOW --since 2h --until now > flows.ndjson   # export, nothing "
      "acked\n"
      "ew-consume --stream NETFLOW --consumer loader <acks | ... >acks     # a ring: see ew-run",
      "0   done; after TERM or INT: drained\n"
      "64  usage\n"
      "69  server unavailable\n"
      "70  broken protocol on stdin\n"
      "74  stdout or stdin closed by the other side\n"
      "75  temporary: consumer or stream were made anew, drain timed out\n"
      "77  the server refuses the login or a right\n"
      "78  configuration: no such stream, the consumer differs from what is wanted",
      kNatsEnvironment};
  return text;
}

CLI::Option* text(CLI::App& app, const char* group, const char* name, std::string& value,
                  const char* type, const char* description) {
  return app.add_option(name, value, description)->group(group)->type_name(type);
}

void flag(CLI::App& app, const char* name, bool& value, const char* description) {
  app.add_flag(name, value, description)->group(kConsumer);
}

void add_consumer_options(CLI::App& app, ConsumeOptions& options) {
  text(app, kConsumer, "--stream", options.stream, "NAME", "The stream to read")->required();
  text(app, kConsumer, "--subject", options.subject, "FILTER",
       "Only messages of this subject, wildcards allowed (default: all)");
  text(app, kConsumer, "--consumer", options.consumer, "NAME",
       "Durable consumer, made if absent; turns acks on (default with --acks -: ew, or ew_ and the "
       "subject; without acks an ephemeral one is used)");
  text(app, kConsumer, "--start-after-consumer", options.start_after_consumer, "NAME",
       "A durable that is made begins behind what this one has acked");
  text(app, kConsumer, "--source", options.source, "NAME",
       "First part of ids (default: STREAM@creation, as the durables of the stream say)");
  flag(app, "--create-stream", options.create_stream,
       "Make the stream if absent, holding --subject");
  flag(app, "--update-consumer", options.update_consumer,
       "Change an existing durable in place where it differs (default: refuse, 78)");
  flag(app, "--allow-max-deliver", options.allow_max_deliver,
       "Accept a durable with a finite max_deliver; then nothing is nakked on the way out");
}

void add_range_options(CLI::App& app, ConsumeOptions& options, Raw& raw) {
  text(app, kRange, "--since", raw.since, "TIME",
       "Start at this store time: RFC 3339, a duration ago, or now");
  text(app, kRange, "--until", raw.until, "TIME", "End behind this store time");
  add_number(app, "--start-seq", raw.start_seq, {1}, "Start at this sequence")->group(kRange);
  add_number(app, "--end-seq", raw.end_seq, {1}, "End with this sequence")->group(kRange);
  add_number(app, "--count", raw.count, {1}, "End after so many messages")->group(kRange);
  app.add_flag("--follow,!--no-follow", options.follow,
               "Wait for new messages (default); --no-follow ends at the stream's present end")
      ->group(kRange);
}

void add_delivery_options(CLI::App& app, ConsumeOptions& options, Raw& raw) {
  text(app, kDelivery, "--acks", raw.acks, "-|none",
       "Read acks on stdin, or ack nothing (default: - with --consumer or --ring, else none)");
  add_number(app, "--batch", options.batch, {1}, "Messages of one pull")->group(kDelivery);
  raw.max_outstanding = add_number(app, "--max-outstanding", options.max_outstanding, {1},
                                   "Messages on their way, not yet acked");
  raw.max_outstanding->group(kDelivery);
  add_number(app, "--max-ack-pending", raw.max_ack_pending, {1},
             "max_ack_pending of a durable that is made (default: --max-outstanding; with several "
             "workers that times their number)")
      ->group(kDelivery)
      ->default_str("");
  raw.ack_wait = add_duration(app, "--ack-wait", options.ack_wait_ns,
                              "The server sends again what is not acked or kept for so long");
  raw.ack_wait->group(kDelivery);
  add_number(app, "--max-deliveries", options.max_deliveries, {},
             "Above it a message becomes a dead letter (0: never)")
      ->group(kDelivery);
  add_duration(app, "--overtaken-wait", options.overtaken_wait_ns,
               "A message that later ones have overtaken for so long comes again")
      ->group(kDelivery);
  add_duration(app, "--drain-timeout", options.drain_timeout_ns,
               "After TERM or INT, wait so long for acks")
      ->group(kDelivery);
}

std::string check_names(const ConsumeOptions& options) {
  if (!is_api_name(options.stream)) return "--stream " + options.stream + ": no name of a stream";
  for (const std::string* name : {&options.consumer, &options.start_after_consumer}) {
    if (!name->empty() && !is_api_name(*name)) {
      return *name + ": no name of a consumer (no blanks, dots, slashes, *, >)";
    }
  }
  const auto blank = [](unsigned char c) { return c <= ' ' || c == 127; };
  if (std::any_of(options.subject.begin(), options.subject.end(), blank)) {
    return "--subject " + options.subject + ": a subject has no blanks";
  }
  if (std::any_of(options.source.begin(), options.source.end(), blank)) {
    return "--source " + options.source + ": a source has no blanks";
  }
  if (!options.source.empty() && !is_message_source(options.source)) {
    return "--source is longer than " + std::to_string(kMaxSourceSize) + " bytes, or not UTF-8";
  }
  return "";
}

std::string check_combinations(const ConsumeOptions& options) {
  const int starts = (options.since ? 1 : 0) + (options.start_seq ? 1 : 0) +
                     (options.start_after_consumer.empty() ? 0 : 1);
  if (starts > 1) return "--since, --start-seq and --start-after-consumer exclude each other";
  if (!options.acks && !options.consumer.empty()) {
    return "--consumer needs --acks -: a durable that is never acked would only fill up";
  }
  if (!options.acks && !options.start_after_consumer.empty()) {
    return "--start-after-consumer makes a durable and needs --acks -";
  }
  if (!options.acks && options.common.ring) return "--ring needs --acks -";
  if (options.create_stream && options.subject.empty()) return "--create-stream needs --subject";
  if (options.ack_wait_ns < kShortestAckWait) return "--ack-wait has to be 100ms or more";
  return "";
}

std::string finish(const Raw& raw, int64_t now_ns, ConsumeOptions* options) {
  for (const auto& [name, value, instant] : {std::tuple{"--since", &raw.since, &options->since},
                                             std::tuple{"--until", &raw.until, &options->until}}) {
    if (value->empty()) continue;
    *instant = parse_instant(*value, now_ns);
    if (!*instant) return std::string(name) + " " + *value + ": no RFC 3339 time, duration or now";
  }
  if (raw.start_seq > 0) options->start_seq = raw.start_seq;
  if (raw.end_seq > 0) options->end_seq = raw.end_seq;
  if (raw.count > 0) options->count = raw.count;
  if (raw.max_ack_pending > 0) options->max_ack_pending = raw.max_ack_pending;
  options->max_outstanding_given = raw.max_outstanding->count() > 0;
  options->ack_wait_given = raw.ack_wait->count() > 0;
  if (!raw.acks.empty() && raw.acks != "-" && raw.acks != "none") {
    return "--acks " + raw.acks + ": has to be - or none";
  }
  options->acks =
      raw.acks.empty() ? !options->consumer.empty() || options->common.ring : raw.acks == "-";
  if (options->acks && options->consumer.empty()) {
    options->consumer = default_consumer(options->subject);
  }
  std::string wrong = check_names(*options);
  return wrong.empty() ? check_combinations(*options) : wrong;
}

}  // namespace

std::optional<Instant> parse_instant(const std::string& text, int64_t now_ns) {
  if (text == "now") return Instant{now_ns, true};
  if (const auto duration = parse_duration(text)) return Instant{now_ns - *duration, true};
  if (const auto time = parse_rfc3339(text)) return Instant{*time, false};
  return std::nullopt;
}

std::string default_consumer(const std::string& subject) {
  if (subject.empty()) return "ew";
  std::string name = "ew_" + subject;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '_';
  }
  return name;
}

std::optional<ParseEnd> parse_command_line(int argc, const char* const* argv,
                                           ConsumeOptions* options) {
  CLI::App app;
  Raw raw;
  options->common.program = "ew-consume";
  options->nats.name = "ew-consume";
  add_consumer_options(app, *options);
  add_range_options(app, *options, raw);
  add_delivery_options(app, *options, raw);
  add_nats_options(app, options->nats);
  add_common_options(app, options->common);
  add_max_line_option(app, options->common);
  add_ring_option(app, options->common);
  set_help(app, help());
  if (auto end = parse_options(app, argc, argv)) return end;
  const std::string wrong = finish(raw, now_nanos(), options);
  if (!wrong.empty()) return usage_error(options->common.program, wrong);
  return std::nullopt;
}

}  // namespace ew::consume
