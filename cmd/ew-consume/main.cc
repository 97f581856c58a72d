// ew-consume: a JetStream stream as envelopes on stdout; acks come back on stdin.
#include <cstdio>

#include "cmd/ew-consume/options.h"
#include "cmd/ew-consume/run.h"

int main(int argc, char** argv) {
  ew::consume::ConsumeOptions options;
  if (const auto end = ew::consume::parse_command_line(argc, argv, &options)) {
    std::fputs(end->out.c_str(), stdout);
    std::fputs(end->error.c_str(), stderr);
    return end->exit_code;
  }
  return ew::consume::run(options);
}
