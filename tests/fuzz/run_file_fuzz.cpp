#include <cstring>

#include "core/base/hash.h"
#include "core/lang/runtime/run_file.h"
#include "core/lang/syntax/program.h"
#include "tests/fuzz/fuzz_input.h"

// Any bytes taken as what stands behind the hash of a recorded run, with the right hash in front: a
// run or one error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string head = [] {
    twin::lang::RecordedRun empty;
    empty.program = twin::lang::parseScript("", "fuzz.py");
    return twin::lang::runFileContent(empty)->substr(0, twin::lang::kRunHeader);
  }();
  std::string content = head;
  content += twin::fuzz::text(data, size);
  const std::uint64_t hash = twin::hashText(twin::fuzz::text(data, size));
  std::memcpy(content.data() + twin::lang::kRunHeader - sizeof hash, &hash, sizeof hash);
  const auto run = twin::lang::readRunFile(content, "fuzz.twrun");
  if (!run) {
    twin::fuzz::demandGoodError(run.error());
    return 0;
  }
  const auto once = twin::lang::runFileContent(*run);
  if (!once) return 0;
  const auto again = twin::lang::readRunFile(*once, "again.twrun");
  twin::fuzz::demand(again.has_value() && twin::lang::runFileContent(*again).value_or("") == *once);
  return 0;
}
