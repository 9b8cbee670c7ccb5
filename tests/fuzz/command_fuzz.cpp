#include "app/session/command.h"
#include "tests/fuzz/fuzz_input.h"

// Any line of a command script: a command whose print is read as the same command, or one error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto command = twin::session::parseCommand(twin::fuzz::text(data, size));
  if (!command) {
    twin::fuzz::demandGoodError(command.error());
    return 0;
  }
  const std::string once = twin::session::printCommand(*command);
  const auto again = twin::session::parseCommand(once);
  twin::fuzz::demand(again.has_value() && twin::session::printCommand(*again) == once);
  return 0;
}
