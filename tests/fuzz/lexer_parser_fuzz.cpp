#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/text.h"
#include "core/lang/syntax/program.h"

// Any bytes: the parser must end, and what it complains about must have a place and a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!twin::isValidUtf8(text)) return 0;
  const auto program = twin::lang::parseScript(text, "fuzz.py");
  for (const auto& cell : program->cells) {
    for (const auto& error : cell.errors) {
      if (error.message.empty()) __builtin_trap();
    }
  }
  return 0;
}
