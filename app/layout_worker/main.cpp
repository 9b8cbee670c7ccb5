// twinscope-layout: lays out one flat graph at a time with Graphviz's dot, in a process of its own,
// because dot cannot be interrupted, may abort, and switches the locale of its process. Reads
// request frames from standard input and writes reply frames to standard output until the input
// ends.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "app/layout_worker/dot_layout.h"
#include "app/view/worker_protocol.h"

namespace {

using twin::view::takeFrame;

bool writeAll(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

int serve() {
  twin::layout_worker::DotLayout dot;
  std::string bytes;
  char buffer[65536];
  while (true) {
    const auto payload = takeFrame(bytes);
    if (!payload) return 3;
    if (*payload) {
      const auto request = twin::view::decodeRequest(**payload);
      if (!request) return 3;
      if (!writeAll(twin::view::frame(encode(dot.layout(*request))))) return 0;
      continue;
    }
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 0;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (option == "--version") {
    std::puts("twinscope-layout " TWIN_VERSION);
    return 0;
  }
  if (option == "--help") {
    std::puts(
        "Usage: twinscope-layout\n"
        "Lays out graphs with Graphviz for twinscope and twinscope-cli, which start it "
        "themselves.\n"
        "It reads binary requests from standard input and answers on standard output.\n"
        "  --version  print the version\n"
        "  --help     print this text");
    return 0;
  }
  if (argc > 1) {
    std::fputs("error: twinscope-layout takes no arguments but --help and --version\n", stderr);
    return 2;
  }
  return serve();
}
