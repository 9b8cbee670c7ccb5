// measure_files: the request and answer files of a measuring child: a JSON head and tensor
// payloads. Thread: any. Errors: damaged for a file that is no request or answer.
#pragma once

#include <filesystem>

#include "app/session/measure.h"

namespace twin::session {

struct MeasureRequest {
  MeasureKind kind = MeasureKind::clean;
  ProgramSide programSide = ProgramSide::measured;
  TargetPtr target{};
  CompileSettings settings{};
  std::size_t blocks = 3;
  std::size_t runs = 0;
  std::uint64_t seed = 0;
  std::size_t threads = 0;
  Limits limits{};
};

[[nodiscard]] Status writeRequest(const std::filesystem::path& path, const MeasureRequest& request);
[[nodiscard]] Result<MeasureRequest> readRequest(const std::filesystem::path& path);
[[nodiscard]] Status writeAnswer(const std::filesystem::path& path, const MeasureAnswer& answer);
[[nodiscard]] Result<MeasureAnswer> readAnswer(const std::filesystem::path& path);

}  // namespace twin::session
