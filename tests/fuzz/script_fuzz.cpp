#include "core/base/deep_thread.h"
#include "core/base/text.h"
#include "core/lang/runtime/run.h"
#include "core/lang/runtime/run_file.h"
#include "core/lang/syntax/program.h"
#include "tests/fuzz/fuzz_input.h"

// Any text run as a program within small limits: it ends, and what it recorded is saved and read
// again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source = twin::fuzz::text(data, size);
  if (!twin::isValidUtf8(source)) return 0;
  twin::Limits limits;
  limits.steps = 20'000;
  limits.recordedSteps = 2'000;
  limits.depth = 100;
  limits.tensorBytes = std::int64_t{64} << 20U;
  limits.outputBytes = std::int64_t{1} << 20U;
  limits.integerDigits = 2'000;
  limits.elements = 100'000;
  limits.timeNs = 5'000'000'000;
  twin::lang::RecordedRun run;
  twin::DeepThread thread([&](const std::stop_token&) {
    run = twin::lang::runScript(twin::lang::parseScript(source, "fuzz.py"),
                                {.limits = limits, .recording = twin::lang::RecordingMode::on}, {});
  });
  thread.join();
  if (run.stopped.has_value()) twin::fuzz::demandGoodError(*run.stopped);
  const auto content = twin::lang::runFileContent(run);
  if (content) {
    const auto again = twin::lang::readRunFile(*content, "again.twrun");
    twin::fuzz::demand(again.has_value() &&
                       twin::lang::runFileContent(*again).value_or("") == *content);
  }
  return 0;
}
