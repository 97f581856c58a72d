#include "lib/nats/puller.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "lib/nats/internal.h"

namespace ew {
namespace {

// Two, so that the server always has one to fill while the next is on its way to it.
constexpr size_t kPulls = 2;
// An open pull that shows no sign of life for so many heartbeats is lost.
constexpr int kMissedHeartbeats = 3;
// How long after its expiry the end of a pull may still come.
constexpr std::chrono::seconds kExpiryGrace{5};
// A pull that ends without a message sooner than this was not waited for: do not ask in a loop.
constexpr std::chrono::milliseconds kTooSoon{50};
// What the server counts of a message besides its payload: subject and reply, at most a control
// line.
constexpr uint64_t kMessageExtra = 4096;
// Messages that follow each other within kBurst are gathered for kGather before the next one is
// taken. The library wakes our thread for each message that finds its queue empty, which costs more
// than all that we do with it: a third of the processor time. Longer saves little, and delays more.
constexpr std::chrono::microseconds kBurst{1000};
constexpr std::chrono::microseconds kGather{250};
// The library frees messages in a thread of its own, which it wakes for each one: a third of our
// CPU. So they are given back in batches; larger ones hold memory for nothing, smaller ones wake
// more, since the thread takes the first few of each batch one by one.
constexpr size_t kSpentMessages = 4096;
constexpr size_t kSpentBytes = size_t{2} << 20;
constexpr int64_t kDrainMs = 1000;  // longest wait of stop()

int clamp_int(uint64_t value) {
  return static_cast<int>(std::min<uint64_t>(value, std::numeric_limits<int>::max()));
}

// The library keeps the block, ended by a NUL, between reply and payload but offers only an
// unordered map of it. Whether the place is right shows in its first and last bytes.
std::string_view header_block(const char* reply, size_t reply_size, const char* payload) {
  const char* begin = reply + reply_size + 1;
  if (payload == nullptr || payload <= begin || payload[-1] != '\0') return {};
  const std::string_view block(begin, static_cast<size_t>(payload - begin) - 1);
  return block.starts_with("NATS/1.0") && block.ends_with("\n") ? block : std::string_view();
}

}  // namespace

// One of the two places for a pull. Made anew by every restart; freed by the library's last call.
struct Slot {
  std::shared_ptr<Puller::Core> core;
  std::string inbox;    // subscribed to <inbox>.*; pull n answers to <inbox>.<n>
  uint64_t number = 0;  // of the open pull, else of the last one
  bool open = false;
  uint64_t messages_left = 0;
  uint64_t bytes_left = 0;
  uint64_t received = 0;
  Puller::Clock::time_point sent;
  // Of the library's thread only: when it last looked at its queue, and how many it saw there.
  Puller::Clock::time_point newest;
  int waiting = 0;

  void gather(natsSubscription* from);
};

// Asking the library takes the lock that its reading thread wants, too: so once for all that waits.
void Slot::gather(natsSubscription* from) {
  const bool waited = waiting > 0;
  if (waited && --waiting > 0) return;
  const Puller::Clock::time_point now = Puller::Clock::now();
  const bool burst = waited || now - newest < kBurst;
  newest = now;
  if (natsSubscription_GetPending(from, &waiting, nullptr) != NATS_OK || waiting > 0 || !burst) {
    return;
  }
  std::this_thread::sleep_for(kGather);
  newest = Puller::Clock::now();
}

struct Puller::Core : std::enable_shared_from_this<Puller::Core> {
  Core(Connection& c, PullerOptions o, Handlers h)
      : connection(c), options(std::move(o)), handlers(std::move(h)) {}

  Connection& connection;
  PullerOptions options;
  Handlers handlers;

  std::mutex delivering;  // held while a handler runs, so that closing can wait for it
  bool closed = false;
  std::vector<OwnedMessage> spent;  // read, not yet given back
  size_t spent_bytes = 0;

  mutable std::mutex mutex;  // everything below
  std::array<Slot*, kPulls> slots{};
  std::array<OwnedSubscription, kPulls> subscriptions;
  std::list<OwnedSubscription> retired;  // still handing over what had arrived
  bool stopped = false;
  bool halted = false;           // a note asked for a restart
  bool wants_unbounded = false;  // the next message is larger than any max_bytes
  Clock::time_point last_activity = Clock::now();
  Clock::time_point last_message = Clock::now();

  Status subscribe(size_t place);
  static void forget(Slot* slot);
  void retire();
  void pump_locked();
  bool send(size_t place, const PullAllowance& free);
  PullAllowance free_now() const;
  void on_message(Slot* slot, OwnedMessage message);
  void give_back(OwnedMessage message, size_t size);
  void on_data(Slot* slot, const Delivery& delivery);
  void on_status(Slot* slot, natsMsg* message);
  void on_conflict(Slot* slot, const std::string& text);
  void on_end(Slot* slot);
  void halt(PullNote note, const std::string& text);
  void tell(PullNote note, const std::string& text);
  bool is_current(const Slot* slot) const {
    return std::find(slots.begin(), slots.end(), slot) != slots.end();
  }
};

Status Puller::Core::subscribe(size_t place) {
  auto* slot = new Slot;
  slot->core = shared_from_this();
  slot->inbox = connection.new_inbox();
  natsSubscription* created = nullptr;
  natsStatus code = natsConnection_Subscribe(
      &created, connection.native(), (slot->inbox + ".*").c_str(),
      [](natsConnection*, natsSubscription* from, natsMsg* message, void* closure) {
        auto* const to = static_cast<Slot*>(closure);
        to->core->on_message(to, OwnedMessage(message));
        to->gather(from);
      },
      slot);
  if (code != NATS_OK) {
    delete slot;
    return nats_status(code, "unable to subscribe");
  }
  OwnedSubscription subscription(created);
  natsSubscription_SetOnCompleteCB(
      created, [](void* closure) { Puller::Core::forget(static_cast<Slot*>(closure)); }, slot);
  code = natsSubscription_SetPendingLimits(created, clamp_int(options.max_messages),
                                           clamp_int(options.max_bytes));
  if (code != NATS_OK) return nats_status(code, "unable to subscribe");
  slots[place] = slot;
  subscriptions[place] = std::move(subscription);
  return {};
}

// The library's last call for a subscription, also when it closes the connection by itself.
void Puller::Core::forget(Slot* slot) {
  const std::shared_ptr<Core> core = slot->core;
  {
    const std::lock_guard lock(core->mutex);
    std::replace(core->slots.begin(), core->slots.end(), slot, static_cast<Slot*>(nullptr));
  }
  delete slot;
}

// Draining hands over what has arrived already; it would otherwise come again only after ack_wait.
void Puller::Core::retire() {
  retired.clear();
  for (size_t place = 0; place < kPulls; ++place) {
    slots[place] = nullptr;
    if (subscriptions[place] == nullptr) continue;
    natsSubscription_Drain(subscriptions[place].get());
    retired.push_back(std::move(subscriptions[place]));
  }
}

PullAllowance Puller::Core::free_now() const {
  PullAllowance free = handlers.allowance();
  for (const Slot* slot : slots) {
    if (slot == nullptr || !slot->open) continue;
    free.idle = false;
    free.messages -= std::min(free.messages, slot->messages_left);
    free.bytes -= std::min(free.bytes, slot->bytes_left);
  }
  return free;
}

void Puller::Core::pump_locked() {
  if (stopped || halted || !connection.connected()) return;
  for (size_t place = 0; place < kPulls; ++place) {
    if (slots[place] == nullptr || slots[place]->open) continue;
    if (!send(place, free_now())) return;
  }
}

// With nothing outstanding a pull goes without max_bytes, so that no message is ever too large for
// it, and asks for few enough to stay in bounds; all others say how many bytes are free.
bool Puller::Core::send(size_t place, const PullAllowance& free) {
  const uint64_t largest = connection.max_payload() + kMessageExtra;
  const bool unbounded = free.idle;
  if (free.messages == 0 || (!unbounded && (wants_unbounded || free.bytes < largest))) return false;
  uint64_t batch = std::min(options.batch, free.messages);
  uint64_t max_bytes = std::max(free.bytes / kPulls, largest);
  if (unbounded) {
    const uint64_t fitting = wants_unbounded ? 1 : std::max<uint64_t>(max_bytes / largest, 1);
    batch = std::min(batch, fitting);
    max_bytes = batch * largest;
  } else if (slots[1 - place] != nullptr && !slots[1 - place]->open && batch > 1) {
    batch = (batch + 1) / 2;  // so that the two end at different times
  }
  Slot& slot = *slots[place];
  std::string body =
      fmt::format(R"({{"batch":{},"expires":{},"idle_heartbeat":{})", batch, options.expires_ns,
                  std::min(options.heartbeat_ns, options.expires_ns / 2));
  if (!unbounded) body += fmt::format(R"(,"max_bytes":{})", max_bytes);
  body += '}';
  ++slot.number;
  const Status status = connection.publish(
      fmt::format("{}.CONSUMER.MSG.NEXT.{}.{}", connection.api(), options.stream, options.consumer),
      fmt::format("{}.{}", slot.inbox, slot.number), body);
  if (!status.ok()) return false;
  slot.open = true;
  slot.messages_left = batch;
  slot.bytes_left = max_bytes;
  slot.received = 0;
  slot.sent = Clock::now();
  last_activity = std::max(last_activity, slot.sent);
  return true;
}

void Puller::Core::on_message(Slot* slot, OwnedMessage message) {
  const std::lock_guard guard(delivering);
  if (closed) return;
  const char* reply = natsMsg_GetReply(message.get());
  Delivery delivery;
  delivery.reply = reply != nullptr ? std::string_view(reply) : std::string_view();
  if (!parse_ack_token(delivery.reply, &delivery.token)) return on_status(slot, message.get());
  const char* data = natsMsg_GetData(message.get());
  delivery.subject = natsMsg_GetSubject(message.get());
  delivery.payload = {data, static_cast<size_t>(natsMsg_GetDataLength(message.get()))};
  delivery.headers = header_block(reply, delivery.reply.size(), data);
  on_data(slot, delivery);
  give_back(std::move(message), delivery.size());
}

void Puller::Core::give_back(OwnedMessage message, size_t size) {
  spent.push_back(std::move(message));
  spent_bytes += size;
  if (spent.size() < kSpentMessages && spent_bytes < kSpentBytes) return;
  spent.clear();
  spent_bytes = 0;
}

void Puller::Core::on_data(Slot* slot, const Delivery& delivery) {
  const Clock::time_point now = Clock::now();
  handlers.message(delivery, now);
  const std::lock_guard lock(mutex);
  last_activity = last_message = now;
  wants_unbounded = false;
  if (!is_current(slot) || !slot->open) return;
  ++slot->received;
  --slot->messages_left;
  slot->bytes_left -= std::min<uint64_t>(slot->bytes_left, delivery.size());
  if (slot->messages_left == 0) slot->open = false;
  if (!slot->open) pump_locked();
}

void Puller::Core::on_status(Slot* slot, natsMsg* message) {
  const char* status = nullptr;
  const char* description = nullptr;
  natsMsgHeader_Get(message, "Status", &status);
  natsMsgHeader_Get(message, "Description", &description);
  const int code = status != nullptr ? std::atoi(status) : 0;
  const std::string text =
      fmt::format("{} {}", code, description != nullptr ? description : "(no description)");
  const std::string_view subject = natsMsg_GetSubject(message);
  uint64_t number = 0;
  const size_t dot = subject.rfind('.') + 1;
  std::from_chars(subject.data() + dot, subject.data() + subject.size(), number);

  std::unique_lock lock(mutex);
  last_activity = Clock::now();
  const bool late = !is_current(slot) || !slot->open || slot->number != number;
  if (code == 100 || late) return;
  slot->open = false;
  lock.unlock();
  if (code == 404 || code == 408) return on_end(slot);
  if (code == 409) return on_conflict(slot, text);
  halt(code == 503 ? PullNote::trouble : PullNote::refused, text);
}

// The server has one code for all of these; only its words tell them apart.
void Puller::Core::on_conflict(Slot* slot, const std::string& text) {
  const auto says = [&text](std::string_view words) { return text.find(words) != text.npos; };
  if (says("Batch Completed")) return on_end(slot);
  if (says("Message Size Exceeds MaxBytes")) {
    tell(PullNote::cut_by_bytes, text);
    const std::lock_guard lock(mutex);
    if (slot->received == 0) wants_unbounded = true;
    return pump_locked();
  }
  if (says("Consumer Deleted")) return halt(PullNote::consumer_gone, text);
  const bool by_limits = says("MaxRequest") || says("push based");
  halt(by_limits ? PullNote::refused : PullNote::trouble, text);
}

void Puller::Core::on_end(Slot* slot) {
  std::unique_lock lock(mutex);
  const bool too_soon = slot->received == 0 && Clock::now() - slot->sent < kTooSoon;
  if (!too_soon) return pump_locked();
  lock.unlock();
  halt(PullNote::trouble, "pulls end at once");
}

void Puller::Core::halt(PullNote note, const std::string& text) {
  {
    const std::lock_guard lock(mutex);
    halted = true;
  }
  tell(note, text);
}

void Puller::Core::tell(PullNote note, const std::string& text) {
  if (handlers.note) handlers.note(note, text);
}

Puller::Puller(Connection& connection, PullerOptions options, Handlers handlers)
    : core_(std::make_shared<Core>(connection, std::move(options), std::move(handlers))) {}

Puller::~Puller() {
  {
    const std::lock_guard guard(core_->delivering);
    core_->closed = true;
  }
  const std::lock_guard lock(core_->mutex);
  core_->stopped = true;
  core_->slots = {};
  core_->subscriptions = {};
  core_->retired.clear();
}

void Puller::hold() {
  const std::lock_guard lock(core_->mutex);
  core_->halted = true;
  core_->retire();
}

Status Puller::restart(const std::string& consumer) {
  const std::lock_guard lock(core_->mutex);
  core_->retire();
  if (!consumer.empty()) core_->options.consumer = consumer;
  core_->last_activity = core_->last_message = Clock::now();
  for (size_t place = 0; place < kPulls; ++place) {
    if (Status status = core_->subscribe(place); !status) return status;
  }
  core_->halted = false;
  core_->wants_unbounded = false;
  return {};
}

void Puller::pump() {
  const std::lock_guard lock(core_->mutex);
  core_->pump_locked();
}

void Puller::stop() {
  {
    const std::lock_guard lock(core_->mutex);
    core_->stopped = true;
    core_->retire();
  }
  for (const OwnedSubscription& subscription : core_->retired) {
    if (!core_->connection.connected()) return;
    natsSubscription_WaitForDrainCompletion(subscription.get(), kDrainMs);
  }
}

bool Puller::silent(Clock::time_point now) const {
  const std::lock_guard lock(core_->mutex);
  const auto expires = std::chrono::nanoseconds(core_->options.expires_ns);
  const auto heartbeat = std::chrono::nanoseconds(core_->options.heartbeat_ns);
  for (const Slot* slot : core_->slots) {
    if (slot == nullptr || !slot->open) continue;
    if (now > slot->sent + expires + kExpiryGrace) return true;
    if (now > core_->last_activity + heartbeat * kMissedHeartbeats) return true;
  }
  return false;
}

Puller::Clock::time_point Puller::last_arrival() const {
  const std::lock_guard lock(core_->mutex);
  return core_->last_message;
}

}  // namespace ew
