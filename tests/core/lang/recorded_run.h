// A script run with its recording, as the tests of recordings and evaluations look at it.
#pragma once

#include <string>

#include "core/base/deep_thread.h"
#include "core/lang/runtime/run.h"
#include "core/lang/tracing/function_tracer.h"

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

// A run whose functions are traced, as a run of the program does it.
inline RecordedRun tracedRun(const std::string& text, RecordingMode recording) {
  RecordedRun run;
  DeepThread thread([&](const std::stop_token&) {
    auto session = makeFunctionTracer();
    RunHooks hooks;
    hooks.prepare = [&](Interpreter& in) { in.tracer = session.get(); };
    hooks.finish = [&](Interpreter& in) {
      in.tracer = nullptr;
      session.reset();
    };
    run = runScript(parseScript(text, "test.py"), {.recording = recording}, hooks);
  });
  thread.join();
  return run;
}

}  // namespace twin::lang
