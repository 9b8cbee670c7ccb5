#include "core/base/text.h"
#include "core/lang/syntax/program.h"
#include "tests/fuzz/fuzz_input.h"

// Any bytes: the parser must end, and what it complains about must have a place and a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = twin::fuzz::text(data, size);
  if (!twin::isValidUtf8(text)) return 0;
  const auto program = twin::lang::parseScript(text, "fuzz.py");
  for (const auto& cell : program->cells) {
    for (const auto& error : cell.errors) {
      twin::fuzz::demand(!error.message.empty());
    }
  }
  return 0;
}
