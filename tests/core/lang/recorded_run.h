// A script run with its recording, as the tests of recordings and evaluations look at it.
#pragma once

#include <string>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/run.h"

namespace twin::lang {

inline RecordedRun recordedRun(const std::string& text, const Limits& limits = {}) {
  RecordedRun run;
  DeepThread thread([&](const std::stop_token&) {
    run = runScript(parseScript(text, "test.py"),
                    {.limits = limits, .recording = RecordingMode::on}, {});
  });
  thread.join();
  return run;
}

}  // namespace twin::lang
