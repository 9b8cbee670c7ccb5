#include "core/lang/runtime/run_file.h"

#include <cstring>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/lang/runtime/run_file_io.h"

namespace twin::lang {
namespace {

constexpr std::uint32_t kRunVersion = 1;

std::uint64_t hashOfRest(std::string_view content) { return hashText(content.substr(kRunHeader)); }

Error damagedRun(const std::string& file, std::size_t byte) {
  return {
      .code = ErrorCode::damaged,
      .message = "{} is no whole recorded run",
      .arguments = {displayText(file, 200)},
      .where = BytePlace{.file = file, .byte = byte},
      .advice = "It is cut short or was changed; save the run again (steps FILE -o OUT.twrun)."};
}

}  // namespace

Result<std::string> runFileContent(const RecordedRun& run) {
  std::vector<CellText> cells;
  for (const Cell& cell : run.program->cells)
    cells.push_back({.text = cell.text, .firstLine = cell.line});
  const auto again = parseCells(cells, run.program->file);
  if (again->nodeCount != run.program->nodeCount ||
      again->codes.size() != run.program->codes.size()) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "the recorded run of {} cannot be saved",
                 .arguments = {displayText(run.program->file, 200)},
                 .advice = "Only runs of scripts are saved; save the graph instead."});
  }
  RunWriter out;
  out.content() += kRunMagic;
  out.number(kRunVersion);
  out.number(std::uint64_t{0});  // the hash
  writeRun(run, out);
  const std::uint64_t hash = hashOfRest(out.content());
  std::memcpy(out.content().data() + kRunHeader - sizeof hash, &hash, sizeof hash);
  return std::move(out.content());
}

Result<RecordedRun> readRunFile(std::string_view content, const std::string& file) {
  if (content.size() < kRunHeader || !content.starts_with(kRunMagic))
    return fail(damagedRun(file, 0));
  std::uint32_t version = 0;
  std::memcpy(&version, content.data() + kRunMagic.size(), sizeof version);
  if (version != kRunVersion) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} is a recorded run of version {}; this program reads {}",
                 .arguments = {displayText(file, 200), std::to_string(version),
                               std::to_string(kRunVersion)},
                 .where = BytePlace{.file = file, .byte = kRunMagic.size()},
                 .advice = "Record the script again."});
  }
  std::uint64_t hash = 0;
  std::memcpy(&hash, content.data() + kRunHeader - sizeof hash, sizeof hash);
  if (hash != hashOfRest(content)) return fail(damagedRun(file, kRunHeader - sizeof hash));
  RecordedRun run;
  RunReader in(content.substr(kRunHeader));
  readRun(in, run);
  if (!in.failed() && !in.atEnd()) in.fail();
  if (in.failed()) return fail(damagedRun(file, kRunHeader + in.failedAt()));
  return run;
}

}  // namespace twin::lang
