// Trace: one attributed recording as immutable columns, with its ledger; Profile: its per-kernel
// figures. Owner: shared_ptr<const …>. Thread: any may read. Errors: none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/exec/plan.h"
#include "profiler/recorder.h"
#include "profiler/statistics.h"

namespace twin::profiler {

struct Span {
  std::uint32_t run = 0;
  std::uint32_t thread = 0;
  exec::PlanIndex kernel = 0;
  std::uint32_t execution = 0;  // of this kernel within the run (loop bodies run several times)
  std::int64_t startNs = 0;     // since the first span of the trace
  std::int64_t durationNs = 0;  // recorder's own cost subtracted, not below zero
};

struct Environment {
  std::string processor{};
  int threads = 1;
  std::string governor{};  // "unknown" where the system does not say
  std::string compiler{};
  std::string version{};
};
[[nodiscard]] Environment thisEnvironment();

enum class Mode : std::uint8_t { eager, graph };
[[nodiscard]] std::string_view word(Mode mode);

struct Trace {
  Mode mode = Mode::graph;
  std::vector<exec::KernelInfo> kernels{};  // the table that spans index
  std::vector<Span> spans{};                // by start
  std::uint32_t runs = 0;
  Ledger ledger{};
  Environment environment{};
};
using TracePtr = std::shared_ptr<const Trace>;

// Joins the drained rings with the kernel table.
[[nodiscard]] TracePtr makeTrace(Mode mode, std::vector<exec::KernelInfo> kernels,
                                 const std::vector<ThreadEvents>& threads, Recorder& recorder,
                                 std::uint32_t runs);

struct NodeProfile {
  exec::KernelInfo kernel{};
  Summary time{};    // of its sum per run
  double share = 0;  // of the sum of medians
  std::vector<double> perRunNs{};
};

struct Profile {
  Mode mode = Mode::graph;
  Summary clean{};  // whole runs, recorder off, other processes
  bool steady = true;
  std::size_t warmUpRuns = 0;
  std::vector<NodeProfile> nodes{};  // by plan index
  double distortion = 0;             // attributed / clean - 1
  TracePtr trace{};
};
using ProfilePtr = std::shared_ptr<const Profile>;

// Per-kernel statistics of the steady runs. `cleanRunsNs` are the samples of the clean processes.
[[nodiscard]] ProfilePtr makeProfile(TracePtr trace, const std::vector<double>& attributedRunsNs,
                                     const std::vector<double>& cleanRunsNs, bool steady,
                                     std::size_t warmUpRuns);

}  // namespace twin::profiler
