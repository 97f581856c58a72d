#include "cmd/ew-decode/pcap_reader.h"

#include <pcap/pcap.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>

#include "lib/base/timestamp.h"

namespace ew::decode {
namespace {

constexpr int kForever = -1;
constexpr int kLongestWait = 60'000;  // ms; then the deadline is asked for again
constexpr char kUnable[] = "unable to read the capture";

std::optional<Link> link_of(int number) {
  switch (number) {
    case DLT_EN10MB:
      return Link::ethernet;
    case DLT_LINUX_SLL:
      return Link::cooked;
    case DLT_LINUX_SLL2:
      return Link::cooked2;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return Link::raw;
    case DLT_NULL:
    case DLT_LOOP:
      return Link::loopback;
    default:
      return std::nullopt;
  }
}

// Nothing for what only a damaged file says.
std::optional<int64_t> nanos_of(const timeval& time) {
  constexpr int64_t kMaxSeconds = std::numeric_limits<int64_t>::max() / kNanosPerSecond - 1;
  const int64_t seconds = time.tv_sec;
  const int64_t nanos = time.tv_usec;  // by the precision that was asked for
  if (seconds < 0 || seconds > kMaxSeconds || nanos < 0 || nanos >= kNanosPerSecond) {
    return std::nullopt;
  }
  return seconds * kNanosPerSecond + nanos;
}

}  // namespace

PcapReader::PcapReader(int fd, BeforeRead before_read, Counter* bytes)
    : fd_(fd), before_read_(std::move(before_read)), bytes_(*bytes), pcap_(nullptr, pcap_close) {}

PcapReader::~PcapReader() = default;

// A stream of our own tells a read that failed from a file that is torn, which libpcap does not,
// and when it would wait.
Status PcapReader::open() {
  FILE* const file = fopencookie(this, "r", {read_some, nullptr, nullptr, nullptr});
  if (file == nullptr) return errno_status(Kind::internal, kUnable, errno);
  char reason[PCAP_ERRBUF_SIZE] = "";
  pcap_.reset(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason));
  if (pcap_ == nullptr) {
    fclose(file);
    if (bytes_ == 0 && error_ == 0) return failure("the input is empty");
    return failure(std::string(reason) + "; it has to be pcap or pcapng, not compressed");
  }
  const int number = pcap_datalink(pcap_.get());
  const std::optional<Link> link = link_of(number);
  if (link) {
    link_ = *link;
    return {};
  }
  const char* const name = pcap_datalink_val_to_name(number);
  return failure("its link type is " + std::string(name != nullptr ? name : "unknown") + " (" +
                 std::to_string(number) +
                 "); Ethernet, Linux cooked, raw IP and BSD loopback are read");
}

bool PcapReader::next(CapturedPacket* captured) {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int result = pcap_next_ex(pcap_.get(), &header, &bytes);
  if (result != 1) {
    if (result != PCAP_ERROR_BREAK) status_ = failure(pcap_geterr(pcap_.get()));
    return false;
  }
  captured->packet = {link_, {reinterpret_cast<const char*>(bytes), header->caplen}, header->len};
  captured->number = ++packets_;
  captured->time = nanos_of(header->ts);
  return true;
}

Status PcapReader::failure(std::string_view reason) const {
  if (error_ != 0) return errno_status(Kind::io, kUnable, error_);
  std::string text = kUnable;
  if (packets_ > 0) text += " behind packet " + std::to_string(packets_);
  return {Kind::bad_record, text.append(": ").append(reason)};
}

ssize_t PcapReader::read_some(void* self, char* buffer, size_t size) {
  PcapReader& reader = *static_cast<PcapReader*>(self);
  while (reader.wait()) {
    const ssize_t n = read(reader.fd_, buffer, size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) reader.error_ = errno;
    if (n > 0) reader.bytes_ += static_cast<uint64_t>(n);
    return n;
  }
  reader.error_ = ECANCELED;
  return -1;
}

// Until there is something to read, an error or the end among it. False: reading has to end.
bool PcapReader::wait() {
  for (;;) {
    const std::optional<Clock::time_point> deadline = before_read_();
    if (!deadline) return false;
    int timeout = kForever;
    if (*deadline != Clock::time_point::max()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now());
      timeout = static_cast<int>(std::clamp<int64_t>(left.count(), 0, kLongestWait));
    }
    pollfd input{fd_, POLLIN, 0};
    if (poll(&input, 1, timeout) > 0) return true;
  }
}

}  // namespace ew::decode
