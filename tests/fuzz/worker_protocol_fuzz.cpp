#include "app/view/worker_protocol.h"
#include "tests/fuzz/fuzz_input.h"

// Any bytes between the program and its layout worker: frames end, messages are read whole or
// refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view payload = twin::fuzz::text(data, size);
  if (const auto request = twin::view::decodeRequest(payload)) {
    twin::fuzz::demand(twin::view::decodeRequest(twin::view::encode(*request)).has_value());
    static_cast<void>(twin::view::isEligible(request->graph));
    if (const auto reply = twin::view::decodeReply(payload)) {
      static_cast<void>(twin::view::layoutOf(*reply, request->graph));
    }
  }
  if (const auto reply = twin::view::decodeReply(payload)) {
    twin::fuzz::demand(twin::view::decodeReply(twin::view::encode(*reply)).has_value());
    static_cast<void>(twin::view::layoutOf(*reply, twin::view::LayeredGraph{}));
  }
  std::string stream(payload);
  while (true) {
    const std::size_t before = stream.size();
    const auto frame = twin::view::takeFrame(stream);
    if (!frame || !frame->has_value()) break;
    twin::fuzz::demand(stream.size() < before);
  }
  return 0;
}
