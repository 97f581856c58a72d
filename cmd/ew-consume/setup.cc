#include "cmd/ew-consume/setup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lib/base/digest.h"
#include "lib/nats/jetstream.h"

namespace ew::consume {
namespace {

constexpr size_t kInstanceDigits = 16;
// What an envelope holds besides the payload, without headers: ids and a long subject.
constexpr uint64_t kEnvelopeRoom = 8192;
constexpr uint64_t kMebi = uint64_t{1} << 20;

Status check_max_payload(const Connection& connection, const ConsumeOptions& options) {
  const uint64_t needed = (connection.max_payload() + 2) / 3 * 4 + kEnvelopeRoom;
  if (needed <= options.common.max_line) return {};
  return {
      Kind::config,
      fmt::format("unable to start: the server allows payloads of {} bytes, which do not fit "
                  "--max-line {}; give all stages --max-line {}MiB",
                  connection.max_payload(), options.common.max_line, (needed + kMebi - 1) / kMebi)};
}

Result<StreamInfo> find_stream(Connection& connection, const ConsumeOptions& options) {
  const Result<std::optional<StreamInfo>> found = stream_info(connection, options.stream);
  if (!found) return found.status();
  if (found->has_value()) return **found;
  if (options.create_stream) return create_stream(connection, options.stream, options.subject);
  return Status{Kind::config, "unable to read stream " + options.stream +
                                  ": there is none (--create-stream with --subject makes it)"};
}

Result<uint64_t> start_after(Connection& connection, const ConsumeOptions& options) {
  const std::string& name = options.start_after_consumer;
  const Result<std::optional<ConsumerInfo>> other = consumer_info(connection, options.stream, name);
  if (!other) return other.status();
  if (!other->has_value()) {
    return Status{Kind::config, "unable to start after consumer " + name + ": there is none"};
  }
  return (*other)->ack_floor_stream_seq + 1;
}

ConsumerWish wish_of(const ConsumeOptions& options) {
  ConsumerWish wish;
  wish.stream = options.stream;
  wish.name = options.consumer;
  wish.subject = options.subject;
  if (options.ack_wait_given) wish.ack_wait_ns = options.ack_wait_ns;
  if (options.max_ack_pending) {
    wish.max_ack_pending = static_cast<int64_t>(*options.max_ack_pending);
  }
  wish.start_seq = options.start_seq;
  if (options.since) {
    wish.start_time_ns = options.since->nanos;
    wish.start_time_relative = options.since->relative;
  }
  return wish;
}

Result<std::string> find_source(Connection& connection, const ConsumeOptions& options,
                                const Setup& setup, const std::optional<ConsumerInfo>& durable) {
  if (!options.source.empty()) return options.source;
  if (durable) {
    if (const auto description = parse_description(durable->description)) {
      return description->source;
    }
  }
  return stream_source(connection, setup.stream, setup.domain);
}

Status check_max_deliver(const ConsumerInfo& info, const ConsumeOptions& options) {
  if (info.max_deliver <= 0 || options.allow_max_deliver) return {};
  return {Kind::config,
          fmt::format("unable to use consumer {}: max_deliver is {}, so that restarts use "
                      "messages up; set it to -1, or give --allow-max-deliver",
                      info.name, info.max_deliver)};
}

Result<ConsumerInfo> use_existing(Connection& connection, const ConsumeOptions& options,
                                  const ConsumerWish& wish, const ConsumerInfo& is) {
  if (Status status = check_max_deliver(is, options); !status.ok()) return status;
  ConsumerWish compared = wish;
  // It is only asked where a durable that is made begins.
  if (!options.start_after_consumer.empty()) compared.start_seq.reset();
  if (options.max_outstanding_given && !compared.max_ack_pending && is.max_ack_pending > 0 &&
      static_cast<uint64_t>(is.max_ack_pending) < options.max_outstanding) {
    compared.max_ack_pending = static_cast<int64_t>(options.max_outstanding);
  }
  const std::vector<std::string> differing = differences(is, compared);
  if (differing.empty()) return is;
  if (options.update_consumer) return update_consumer(connection, is, compared);
  return Status{Kind::config,
                fmt::format("unable to use consumer {}: {}; give the value that it has, or "
                            "--update-consumer to change it in place",
                            is.name, fmt::join(differing, "; "))};
}

Result<ConsumerInfo> make_durable(Connection& connection, const ConsumeOptions& options,
                                  const Setup& setup) {
  ConsumerWish wish = setup.wish;
  if (!options.start_after_consumer.empty()) {
    const Result<uint64_t> start = start_after(connection, options);
    if (!start) return start.status();
    wish.start_seq = *start;
  }
  wish.description = {setup.source, random_hex(kInstanceDigits)};
  wish.ack_wait_ns = options.ack_wait_ns;
  if (!wish.max_ack_pending) wish.max_ack_pending = static_cast<int64_t>(options.max_outstanding);
  const Result<ConsumerInfo> made = create_consumer(connection, wish);
  // Workers that start together may make one durable at the same time: whoever lost uses what is
  // there.
  const Result<std::optional<ConsumerInfo>> read =
      consumer_info(connection, options.stream, wish.name);
  if (read.ok() && read->has_value()) return **read;
  return made;
}

Status settle_consumer(Connection& connection, const ConsumeOptions& options, Setup* setup) {
  std::optional<ConsumerInfo> durable;
  if (options.acks) {
    Result<std::optional<ConsumerInfo>> read =
        consumer_info(connection, options.stream, options.consumer);
    if (!read) return read.status();
    durable = *std::move(read);
  }
  const Result<std::string> source = find_source(connection, options, *setup, durable);
  if (!source) return source.status();
  setup->source = *source;
  setup->made = !durable;
  Result<ConsumerInfo> consumer = durable ? use_existing(connection, options, setup->wish, *durable)
                                  : options.acks ? make_durable(connection, options, *setup)
                                                 : create_consumer(connection, setup->wish);
  if (!consumer) return consumer.status();
  setup->consumer = *std::move(consumer);
  return {};
}

}  // namespace

Result<Setup> set_up(Connection& connection, const ConsumeOptions& options,
                     Diagnostics& diagnostics) {
  if (Status status = check_max_payload(connection, options); !status.ok()) return status;
  Setup setup;
  const Result<std::string> domain = jetstream_domain(connection);
  if (!domain) return domain.status();
  setup.domain = *domain;
  const Result<StreamInfo> stream = find_stream(connection, options);
  if (!stream) return stream.status();
  setup.stream = *stream;
  setup.wish = wish_of(options);
  if (Status status = settle_consumer(connection, options, &setup); !status.ok()) return status;
  const int64_t pending = setup.consumer.max_ack_pending;
  if (options.acks && pending > 0 && static_cast<uint64_t>(pending) < options.max_outstanding) {
    diagnostics.info(
        fmt::format("consumer {} allows {} outstanding messages only (max_ack_pending)",
                    setup.consumer.name, pending));
  }
  return setup;
}

}  // namespace ew::consume
