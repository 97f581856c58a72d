// The thread that takes datagrams from the kernel into the queue, as quickly as it can, whatever
// the server does meanwhile. Counts in the metrics what it took (received, received_bytes) and what
// is lost: dropped_kernel, dropped_queue, dropped_truncated.
// Not responsible for publishing, nor for telling people of losses (loss_report.h).
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "cmd/ew-publish/datagram_queue.h"
#include "cmd/ew-publish/udp_socket.h"
#include "lib/base/metrics.h"

namespace ew::publish {

class UdpReceiver {
 public:
  // The queue has to outlive the receiver; it is woken when the receiver has ended.
  UdpReceiver(std::vector<UdpSocket> sockets, DatagramQueue* queue, Metrics& metrics);
  ~UdpReceiver();

  // From any thread: takes nothing new, reads what the kernel still holds, ends.
  void stop();
  void finish();  // stop(), and waits for the end
  bool ended() const { return ended_; }
  // Why it ended, if nobody asked for it; once it has ended.
  const Status& status() const { return status_; }
  // Counts what the kernel has dropped since the last call; one thread.
  void count_kernel_drops();

 private:
  void run();
  Status receive_until_stopped();
  Status read_rest();
  Status read(const UdpSocket& socket, bool* more);
  void keep(size_t count);

  std::vector<UdpSocket> sockets_;
  std::vector<uint32_t> dropped_;  // by each socket, as last read
  DatagramQueue* queue_;
  Counter& received_;
  Counter& received_bytes_;
  Counter& dropped_kernel_;
  Counter& dropped_queue_;
  Counter& dropped_truncated_;
  UdpBatch batch_;
  std::vector<Datagram> datagrams_;  // reused
  Status status_;
  int stop_fd_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace ew::publish
