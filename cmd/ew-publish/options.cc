#include "cmd/ew-publish/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "lib/base/text.h"
#include "lib/nats/jetstream.h"
#include "lib/nats/nats_options.h"

namespace ew::publish {
namespace {

constexpr char kProgram[] = "ew-publish";
constexpr char kWhat[] = "Messages";
constexpr char kSending[] = "Sending";
constexpr char kStream[] = "Stream";
constexpr uint64_t kMostInFlight = 65'536;

HelpText help_text() {
  return {
      "Publish envelopes (or lines, or whole files) into JetStream, and print one publish ack a "
      "message, in the order of the input; or, with --listen, datagrams that routers send.",
      "ew-consume --stream TELEMETRY --acks none --no-follow > export.ndjson\n"
      "ew-publish < export.ndjson\n"
      "ew-publish --input lines --subject telemetry.demo metrics.ndjson\n"
      "ew-publish --listen udp://:2055 --subject netflow.raw --create-stream NETFLOW",
      "0   everything is stored; with --listen: drained after TERM or INT, whatever was lost and "
      "counted before\n"
      "64  wrong options\n"
      "65  a line cannot be published, or the server refuses it\n"
      "69  no server could be reached within --connect-timeout, or JetStream is away\n"
      "74  input or output failed; whoever reads the acks is gone\n"
      "75  no answer within --retry-for, or the stream is full; with --listen: not all was stored "
      "within --drain-timeout\n"
      "77  the server refuses the login or a right\n"
      "78  no stream takes the subject; the address of --listen is in use",
      kNatsEnvironment};
}

std::string check_header(const std::string& text) {
  const size_t colon = text.find(':');
  if (colon == text.npos) return "'" + text + "' is no header; it has the form 'Name: value'";
  return header_fault(text.substr(0, colon), text.substr(colon + 1));
}

void add_header(const std::string& text, Connection::Headers* headers) {
  const size_t colon = text.find(':');
  const size_t value = text.find_first_not_of(' ', colon + 1);
  headers->emplace_back(text.substr(0, colon), value == text.npos ? "" : text.substr(value));
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t comma = std::min(list.find(',', begin), list.size());
    words.push_back(list.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return words;
}

std::string check_input(const std::string& word) {
  if (word == "envelope" || word == "lines" || word == "raw") return "";
  return "'" + word + "' is not one of envelope, lines, raw";
}

std::string check_stream(const std::string& name) {
  return is_api_name(name) ? "" : "'" + name + "' cannot be the name of a stream";
}

void add_messages(CLI::App& app, Options& options) {
  app.add_option("files", options.files, "files to read, - for stdin; none: stdin")
      ->type_name("FILE")
      ->group(kWhat);
  app.add_option_function<std::string>(
         "--input",
         [&options](const std::string& word) {
           options.input = word == "lines" ? Input::lines
                           : word == "raw" ? Input::raw
                                           : Input::envelope;
         },
         "what a file holds: one envelope a line, one payload a line, or one payload")
      ->type_name("envelope|lines|raw")
      ->default_str("envelope")
      ->check(check_input, "")
      ->group(kWhat);
  app.add_option("--subject", options.rules.subject,
                 "subject of all messages; without it each envelope's own")
      ->type_name("SUBJECT")
      ->check(subject_fault, "")
      ->group(kWhat);
  app.add_option_function<std::vector<std::string>>(
         "-H,--header",
         [&options](const std::vector<std::string>& headers) {
           for (const std::string& text : headers) add_header(text, &options.rules.headers);
         },
         "header of all messages, 'Name: value'; replaces envelopes' headers of that name; may be "
         "given more than once")
      ->type_name("HEADER")
      ->check(check_header, "")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(kWhat);
  app.add_flag("--server-headers", options.rules.server_headers,
               "publish envelopes' Nats-Expected-*, Nats-Rollup and other orders to the server, "
               "too; they are left out, since they were meant for the first publication")
      ->group(kWhat);
}

void add_sending(CLI::App& app, Options& options) {
  app.add_option("--rate", options.rate, "messages per second, 0: as fast as it goes")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber, "")
      ->capture_default_str()
      ->group(kSending);
  app.add_flag("--dedupe", options.dedupe,
               "give each message without Nats-Msg-Id one of this run, so that one whose answer "
               "was lost can be sent again; the stream's duplicate_window has to be longer than "
               "--retry-for")
      ->group(kSending);
  add_duration(app, "--retry-for", options.retry_for_ns,
               "how long a message is tried again that the server cannot take at the moment")
      ->group(kSending);
  add_number(app, "--max-in-flight", options.max_in_flight, {1, kMostInFlight},
             "messages whose answers are still to come; 1 keeps the order whatever happens")
      ->group(kSending);
  app.add_option("--create-stream", options.create_stream,
                 "make this stream if it is missing: on files, without limits")
      ->type_name("NAME")
      ->check(check_stream, "")
      ->group(kStream);
  app.add_option_function<std::string>(
         "--stream-subjects",
         [&options](const std::string& list) { options.stream_subjects = split(list); },
         "subjects of that stream, comma-separated (default: that of --subject)")
      ->type_name("SUBJECT[,SUBJECT...]")
      ->group(kStream);
}

std::string check_listen(const CLI::App& app, const Options& options) {
  const auto& headers = options.rules.headers;
  const bool one_id = std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return equals_ignoring_case(header.first, "Nats-Msg-Id");
  });
  if (one_id && !options.listen.addresses.empty()) {
    return "--listen gives each datagram a Nats-Msg-Id of its own; with one for all of them the "
           "server would keep the first only";
  }
  return check_listen_options(app, options.listen);
}

}  // namespace

std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options) {
  CLI::App app("", kProgram);
  options->common.program = kProgram;
  options->nats.name = kProgram;
  set_help(app, help_text());
  add_messages(app, *options);
  add_listen_options(app, options->listen);
  add_sending(app, *options);
  add_nats_options(app, options->nats);
  add_max_line_option(app, options->common);
  add_common_options(app, options->common);
  if (auto end = ew::parse_options(app, argc, argv)) return end;
  if (const std::string wrong = check_listen(app, *options); !wrong.empty()) {
    return usage_error(kProgram, wrong);
  }
  if (options->input != Input::envelope && options->rules.subject.empty()) {
    return usage_error(kProgram, "--subject is missing; only envelopes have one of their own");
  }
  if (options->create_stream.empty() && !options->stream_subjects.empty()) {
    return usage_error(kProgram, "--stream-subjects goes with --create-stream");
  }
  if (!options->create_stream.empty() && options->stream_subjects.empty()) {
    if (options->rules.subject.empty()) {
      return usage_error(kProgram, "--create-stream needs --stream-subjects or --subject");
    }
    options->stream_subjects = {options->rules.subject};
  }
  return std::nullopt;
}

}  // namespace ew::publish
