#include "core/ops/registry.h"
#include "core/passes/pattern.h"
#include "tests/fuzz/fuzz_input.h"

// Any text taken as a rule's pattern: one that has a root, or one error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pattern =
      twin::passes::Pattern::parse(twin::fuzz::text(data, size), twin::ops::registry());
  if (!pattern) {
    twin::fuzz::demandGoodError(pattern.error());
    return 0;
  }
  twin::fuzz::demand(!pattern->rootKind().empty());
  return 0;
}
