// Datagrams between the thread that receives them and the one that publishes them. Its bound holds
// for all that was received and is not yet stored, published ones that wait for their ack included:
// that is the memory that an outage of the server may take. What finds no room is not taken.
// Not responsible for counting what was not taken.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace ew::publish {

struct Datagram {
  std::string payload;
  std::string exporter;  // address of the sender
};

class DatagramQueue {
 public:
  // What a datagram takes besides its payload, about: headers, subject, places in queues.
  static constexpr size_t kOverhead = 512;

  explicit DatagramQueue(uint64_t bound);
  ~DatagramQueue();
  DatagramQueue(const DatagramQueue&) = delete;
  DatagramQueue& operator=(const DatagramQueue&) = delete;

  // Takes them in order as long as there is room, and empties the vector; how many it took.
  // One datagram always finds room.
  size_t add(std::vector<Datagram>* datagrams);
  // Appends what waits; false if nothing does. Until then wake_fd() stays readable.
  bool take(std::vector<Datagram>* datagrams);
  // A datagram that was taken is stored, or given up.
  void release(size_t payload_size);

  uint64_t held() const;  // datagrams not yet released
  uint64_t held_bytes() const;
  // Readable while something waits to be taken, or after wake().
  int wake_fd() const { return wake_fd_; }
  void wake();

 private:
  const uint64_t bound_;
  int wake_fd_;
  mutable std::mutex mutex_;
  std::vector<Datagram> waiting_;
  uint64_t held_ = 0;
  uint64_t held_bytes_ = 0;
};

}  // namespace ew::publish
