// Tells errors of single messages from one error that hits more or less all of them: a forgotten
// column must not turn a stream into dead letters. Not responsible for what follows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace ew::load {

class SystematicErrors {
 public:
  // Of so many consecutive messages more than half with the same error: the set-up is wrong. A
  // wider window lets more messages become dead letters before it is noticed, a narrower one takes
  // a short run of bad messages for a wrong set-up.
  static constexpr size_t kWindow = 1'000;

  // Whether one more message with this error is one too many.
  bool exceeds(const std::string& cause) const;
  // Counts a message; cause "" = none.
  void count(const std::string& cause);
  // What is said then; `reason` is that of one message.
  static std::string problem(const std::string& reason);

 private:
  std::array<uint32_t, kWindow> recent_{};  // number of the cause, 0 = none
  size_t next_ = 0;
  std::map<std::string, uint32_t> numbers_;
  std::map<uint32_t, size_t> counts_;
  uint32_t last_number_ = 0;
};

}  // namespace ew::load
