#include "app/view/run_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/evaluate.h"
#include "core/lang/runtime/tensor_summary.h"
#include "core/tensor/numpy_print.h"

namespace twin::view {
namespace {

using lang::RecordedTag;
using lang::RecordedValue;

// Whether the step before the cursor's wrote the name, or what its box holds.
bool isFresh(const lang::TimeCursor& cursor, lang::WriteKind kind, std::uint32_t frame,
             std::size_t slot, const RecordedValue& value) {
  if (cursor.step() == 0) return false;
  const lang::Recording& recording = cursor.recording();
  const std::size_t end = lang::writesBefore(recording, cursor.step());
  for (std::size_t k = lang::writesBefore(recording, cursor.step() - 1); k < end; ++k) {
    const lang::RecordedWrite& write = recording.writes[k];
    const bool isName = write.kind == kind && write.target == frame && write.slot == slot;
    const bool isBox = write.kind == lang::WriteKind::item && value.tag == RecordedTag::object &&
                       write.target == value.index &&
                       recording.objects[value.index - 1].open == 'b';
    if (isName || isBox) return true;
  }
  return false;
}

// The name that was written, or that an item was.
std::string writtenName(const lang::RecordedRun& run, const lang::RecordedWrite& write) {
  const std::vector<std::string>* names = nullptr;
  if (write.kind == lang::WriteKind::global) names = &run.program->globalNames;
  if (write.kind == lang::WriteKind::local && write.target < run.recording.frames.size()) {
    const lang::Code* code = run.recording.frames[write.target].code;
    names = code != nullptr ? &code->slotNames : nullptr;
  }
  return names != nullptr && write.slot < names->size() ? (*names)[write.slot] : "item";
}

const lang::RecordedOp* opOf(const lang::Recording& recording, const lang::RecordedStep& step) {
  return step.op > 0 && step.op <= recording.ops.size() ? &recording.ops[step.op - 1] : nullptr;
}

std::uint32_t parentOf(const lang::Recording& recording, std::uint32_t frame) {
  return frame < recording.frames.size() ? recording.frames[frame].parent : 0;
}

bool isTraced(const lang::Recording& recording, const lang::RecordedStep& step) {
  const lang::RecordedOp* op = opOf(recording, step);
  return op != nullptr && !op->outputs.empty() && op->outputs.front().tag == RecordedTag::symbol;
}

// A frame traces where ops gave symbols or its arguments are symbols, and so does what it calls.
std::vector<bool> tracingFrames(const lang::Recording& recording) {
  std::vector<bool> tracing(recording.frames.size(), false);
  for (const lang::RecordedStep& step : recording.steps) {
    if (step.frame < tracing.size() && isTraced(recording, step)) tracing[step.frame] = true;
  }
  for (const lang::RecordedWrite& write : recording.writes) {
    if (write.kind == lang::WriteKind::local && write.value.tag == RecordedTag::symbol &&
        write.target < tracing.size())
      tracing[write.target] = true;
  }
  // A caller is recorded before what it calls.
  for (std::uint32_t k = 0; k < tracing.size(); ++k) {
    const std::uint32_t parent = recording.frames[k].parent;
    if (parent < k && tracing[parent]) tracing[k] = true;
  }
  return tracing;
}

// The line where each frame stands, while the steps go by.
class FrameLines {
 public:
  explicit FrameLines(const lang::Recording& recording)
      : recording_(recording), lines_(recording.frames.size(), 0) {}
  // Takes in the steps before `count`.
  void advance(std::size_t count) {
    for (; next_ < std::min(count, recording_.steps.size()); ++next_) {
      const lang::RecordedStep& step = recording_.steps[next_];
      if (step.frame < lines_.size()) lines_[step.frame] = step.line;
    }
  }
  [[nodiscard]] int of(std::uint32_t frame) const {
    return frame < lines_.size() ? lines_[frame] : 0;
  }

 private:
  const lang::Recording& recording_;
  std::vector<int> lines_;
  std::size_t next_ = 0;
};

}  // namespace

std::string dimensionsText(const twin::Shape& shape) {
  if (shape.rank() == 0) return "scalar";
  std::string out;
  for (int k = 0; k < shape.rank(); ++k) out += (k > 0 ? "×" : "") + std::to_string(shape[k]);
  return out;
}

std::vector<FrameLine> stackAt(const lang::RecordedRun& run, std::uint64_t step) {
  std::vector<FrameLine> frames;
  const lang::Recording& recording = run.recording;
  if (step >= recording.steps.size()) {
    if (!recording.frames.empty()) frames.push_back({.function = "module"});
    return frames;
  }
  std::uint32_t frame = recording.steps[step].frame;
  int line = recording.steps[step].line;
  while (frame < recording.frames.size() && frames.size() < 1000) {
    const lang::RecordedFrame& here = recording.frames[frame];
    const std::string name = here.code == nullptr || here.code->kind == lang::CodeKind::module
                                 ? "module"
                                 : here.code->name;
    frames.push_back({.function = name, .line = line, .frame = frame});
    if (here.parent == frame || frame == 0) break;
    // Where the caller stood when this frame began.
    line = here.firstStep > 0 ? recording.steps[here.firstStep - 1].line : 0;
    for (std::uint32_t k = here.firstStep; k > 0; --k) {
      if (recording.steps[k - 1].frame != here.parent) continue;
      line = recording.steps[k - 1].line;
      break;
    }
    frame = here.parent;
  }
  return frames;
}

std::vector<VariableLine> variablesAt(const lang::RecordedRun& run, std::uint64_t step,
                                      std::uint32_t frame) {
  std::vector<VariableLine> variables;
  const lang::Recording& recording = run.recording;
  if (frame >= recording.frames.size()) return variables;
  const lang::RecordedFrame& about = recording.frames[frame];
  const bool module = about.code == nullptr || about.code->kind == lang::CodeKind::module;
  const lang::WriteKind kind = module ? lang::WriteKind::global : lang::WriteKind::local;
  const std::vector<std::string>& names = module ? run.program->globalNames : about.code->slotNames;
  lang::HeldCursor cursor(run, step);
  const std::vector<RecordedValue>& values = module ? cursor->globals() : cursor->locals(frame);
  for (std::size_t slot = 0; slot < std::min(values.size(), names.size()); ++slot) {
    variables.push_back({.name = names[slot],
                         .value = cursor->unboxed(values[slot]),
                         .isNew = isFresh(*cursor, kind, module ? 0 : frame, slot, values[slot])});
  }
  std::erase_if(variables, [](const VariableLine& line) {
    return line.value.tag == RecordedTag::absent || line.name.empty() ||
           line.name.starts_with('.') || line.name.starts_with("__");
  });
  return variables;
}

const Tensor* tensorOf(const lang::RecordedRun& run, const RecordedValue& value) {
  const bool tensor = value.tag == RecordedTag::tensor || value.tag == RecordedTag::array;
  if (!tensor || value.index >= run.recording.tensors.size()) return nullptr;
  const Tensor& found = run.recording.tensors[value.index];
  return found.valid() ? &found : nullptr;
}

ValueText describe(const lang::RecordedRun& run, const RecordedValue& value, std::uint64_t step) {
  const lang::Recording& recording = run.recording;
  if (const Tensor* tensor = tensorOf(run, value)) {
    return {std::string(text(tensor->dtype())), dimensionsText(tensor->shape()),
            summaryText(*tensor)};
  }
  if (value.tag == RecordedTag::summary) {
    const lang::RecordedSummary& summary = recording.summaries[value.index];
    return {std::string(text(summary.dtype)), dimensionsText(summary.shape), lang::text(summary)};
  }
  const auto at = [&](const std::vector<std::string>& list) {
    return value.index < list.size() ? list[value.index] : std::string("?");
  };
  switch (value.tag) {
    case RecordedTag::absent:
      return {{}, {}, "not assigned yet"};
    case RecordedTag::none:
      return {{}, {}, "None"};
    case RecordedTag::boolean:
      return {{}, {}, value.integer != 0 ? "True" : "False"};
    case RecordedTag::integer:
      return {{}, {}, std::to_string(value.integer)};
    case RecordedTag::real:
      return {{}, {}, pythonFloat(value.real)};
    case RecordedTag::text:
      return {{}, {}, "'" + at(recording.texts) + "'"};
    case RecordedTag::bytes:
    case RecordedTag::other:
      return {{}, {}, at(recording.texts)};
    case RecordedTag::symbol:
      return {{}, {}, at(recording.symbols)};
    case RecordedTag::object:
      return {{}, {}, lang::show(run, value, step).text};
    case RecordedTag::tensor:
    case RecordedTag::array:
    case RecordedTag::summary:
      break;
  }
  return {{}, {}, "?"};
}

Table stepsTable(const lang::RecordedRun& run, std::uint64_t current) {
  Table table;
  table.columns = {
      {"step", "Step", CellFormat::count},           {"line", "Line", CellFormat::count},
      {"what", "Op or statement", CellFormat::text}, {"type", "Result", CellFormat::text},
      {"eager", "Eager", CellFormat::nanoseconds},   {"function", "In", CellFormat::text}};
  const lang::Recording& recording = run.recording;
  const std::size_t half = kMostStepRows / 2;
  const std::size_t first = current > half ? current - half : 0;
  const std::size_t last = std::min(recording.steps.size(), first + kMostStepRows);
  for (std::size_t k = first; k < last; ++k) {
    const lang::RecordedStep& step = recording.steps[k];
    const lang::RecordedOp* op = opOf(recording, step);
    std::string what;
    std::string type;
    TableCell time;
    if (op != nullptr) {
      what = op->op;
      time = step.durationNs;
      if (!op->outputs.empty()) {
        const ValueText text = describe(run, op->outputs.front(), k);
        type = text.dtype.empty() ? std::string() : text.dtype + " " + text.shape;
        if (op->outputs.front().tag == RecordedTag::symbol) {
          type = "symbolic";
          time = {};  // traced, not computed
        }
      }
    } else if (step.event == lang::StepEvent::call) {
      what = "call";
    } else if (step.event == lang::StepEvent::returns) {
      what = "return " + describe(run, step.value, k).text.substr(0, 60);
    } else {
      const auto line = static_cast<std::size_t>(std::max(step.line, 1) - 1);
      what = line < run.program->lines.size() ? run.program->lines[line] : std::string();
      what.erase(0, std::min(what.find_first_not_of(' '), what.size()));
    }
    const lang::Code* code =
        step.frame < recording.frames.size() ? recording.frames[step.frame].code : nullptr;
    table.rows.push_back(
        {.cells = {static_cast<std::int64_t>(k), static_cast<std::int64_t>(step.line), what, type,
                   time,
                   code == nullptr || code->kind == lang::CodeKind::module ? "module" : code->name},
         .id = k});
  }
  return table;
}

std::vector<OutputLine> outputLines(const lang::RecordedRun& run) {
  std::string all;
  for (const lang::CellResult& cell : run.cells) all += cell.output;
  const lang::Recording& recording = run.recording;
  const std::vector<bool> tracing = tracingFrames(recording);
  FrameLines lines(recording);
  std::vector<OutputLine> out;
  std::size_t step = 0;
  std::size_t at = 0;
  while (at < all.size()) {
    std::size_t end = all.find('\n', at);
    if (end == std::string::npos) end = all.size();
    while (step + 1 < recording.steps.size() && recording.steps[step + 1].output <= at) ++step;
    OutputLine line{.text = all.substr(at, end - at)};
    if (step < recording.steps.size()) {
      lines.advance(step + 1);
      // What follows a return was printed by the caller.
      const lang::RecordedStep& last = recording.steps[step];
      const std::uint32_t frame =
          last.event == lang::StepEvent::returns ? parentOf(recording, last.frame) : last.frame;
      line.line = lines.of(frame);
      if (frame < tracing.size() && tracing[frame]) line.time = OutputTime::trace;
    }
    out.push_back(std::move(line));
    at = end + 1;
  }
  for (const lang::CellResult& cell : run.cells) {
    if (!cell.error) continue;
    const std::string shown = cell.error->text.empty()
                                  ? cell.error->className + ": " + cell.error->message
                                  : cell.error->text;
    for (const std::string_view text : split(trim(shown), '\n')) {
      out.push_back(
          {.time = OutputTime::error, .line = cell.error->line, .text = std::string(text)});
    }
  }
  return out;
}

std::map<int, std::string> shapesByLine(const lang::RecordedRun& run, std::uint64_t step) {
  std::map<int, std::string> shapes;
  const lang::Recording& recording = run.recording;
  const std::size_t end = lang::writesBefore(recording, step);
  for (std::size_t k = 0; k < end; ++k) {
    const lang::RecordedWrite& write = recording.writes[k];
    if (write.kind != lang::WriteKind::global && write.kind != lang::WriteKind::local) continue;
    const Tensor* tensor = tensorOf(run, write.value);
    if (tensor == nullptr || write.step >= recording.steps.size()) continue;
    // A line that takes in arguments has several shapes; none of them is the line's.
    if (recording.steps[write.step].event == lang::StepEvent::call) continue;
    shapes[recording.steps[write.step].line] = dimensionsText(tensor->shape());
  }
  return shapes;
}

std::optional<NewestTensor> newestTensor(const lang::RecordedRun& run, std::uint64_t step) {
  const lang::Recording& recording = run.recording;
  const std::uint64_t end = std::min<std::uint64_t>(step, recording.steps.size());
  for (std::uint64_t k = end; k > 0; --k) {
    const lang::RecordedOp* op = opOf(recording, recording.steps[k - 1]);
    if (op == nullptr || op->outputs.empty()) continue;
    const RecordedValue& output = op->outputs.front();
    if (output.tag == RecordedTag::summary)
      return NewestTensor{op->op, k - 1, {}, lang::text(recording.summaries[output.index])};
    const Tensor* tensor = tensorOf(run, output);
    if (tensor != nullptr) return NewestTensor{op->op, k - 1, *tensor};
  }
  for (std::size_t k = lang::writesBefore(recording, step); k > 0; --k) {
    const lang::RecordedWrite& write = recording.writes[k - 1];
    const Tensor* tensor = tensorOf(run, write.value);
    if (tensor != nullptr) return NewestTensor{writtenName(run, write), write.step, *tensor};
  }
  return {};
}

std::vector<std::uint64_t> stepsOnLines(const lang::RecordedRun& run, const std::set<int>& lines,
                                        std::size_t most) {
  std::vector<std::uint64_t> found;
  if (lines.empty()) return found;
  const std::vector<lang::RecordedStep>& steps = run.recording.steps;
  for (std::size_t k = 0; k < steps.size() && found.size() < most; ++k) {
    if (steps[k].event == lang::StepEvent::statement && lines.contains(steps[k].line))
      found.push_back(k);
  }
  return found;
}

std::vector<Phase> phasesOf(const lang::RecordedRun& run, std::size_t most) {
  const lang::Recording& recording = run.recording;
  const std::vector<bool> tracing = tracingFrames(recording);
  std::vector<Phase> phases;
  for (std::size_t k = 1; k < recording.frames.size() && phases.size() < most; ++k) {
    const lang::RecordedFrame& frame = recording.frames[k];
    if (frame.parent != 0 || frame.code == nullptr) continue;
    phases.push_back({.name = frame.code->name,
                      .first = frame.firstStep,
                      .last = frame.lastStep,
                      .traced = tracing[k]});
  }
  return phases;
}

Table stackTable(const std::vector<FrameLine>& frames) {
  Table table;
  table.columns = {{"function", "Function"}, {"line", "Line", CellFormat::count}};
  for (const FrameLine& frame : frames) {
    TableCell line;  // none where the run has ended
    if (frame.line > 0) line = static_cast<std::int64_t>(frame.line);
    table.rows.push_back({.cells = {frame.function, line}, .id = table.rows.size()});
  }
  return table;
}

Table variablesTable(const lang::RecordedRun& run, const std::vector<VariableLine>& variables,
                     std::uint64_t step) {
  Table table;
  table.columns = {{"name", "Name"}, {"type", "Type"}, {"value", "Value"}};
  for (const VariableLine& line : variables) {
    ValueText text = describe(run, line.value, step);
    // The chips beside it say the type already.
    if (!text.dtype.empty()) text.text.erase(0, std::min(text.text.find(' '), text.text.size()));
    table.rows.push_back(
        {.cells = {line.name, text.dtype.empty() ? std::string() : text.dtype + " " + text.shape,
                   std::string(trim(text.text))},
         .id = table.rows.size()});
  }
  return table;
}

std::optional<Raised> firstRaised(const lang::RecordedRun& run) {
  for (const lang::CellResult& cell : run.cells) {
    if (!cell.error) continue;
    return Raised{.line = cell.error->line,
                  .text = cell.error->className + ": " + cell.error->message,
                  .advice = cell.error->advice};
  }
  return std::nullopt;
}

std::uint64_t middleOfRun(const lang::RecordedRun& run) {
  std::vector<std::uint64_t> steps;
  const lang::Recording& recording = run.recording;
  for (std::size_t k = 0; k < recording.steps.size(); ++k) {
    const std::size_t op = recording.steps[k].op;
    if (op == 0 || op > recording.ops.size() || recording.ops[op - 1].outputs.empty()) continue;
    if (recording.ops[op - 1].outputs.front().tag != RecordedTag::symbol) steps.push_back(k + 1);
  }
  return steps.empty() ? recording.steps.size() : steps[steps.size() / 2];
}

Table watchesTable(const lang::RecordedRun& run, const std::vector<std::string>& expressions,
                   std::uint64_t step, std::uint32_t frame, const std::stop_token& stop) {
  Table table;
  table.columns = {{"name", "Expression"}, {"type", "Type"}, {"value", "Value"}};
  const auto values = lang::evaluateAll(run, expressions, step, frame, stop);
  for (std::size_t k = 0; k < expressions.size(); ++k) {
    const auto& value = values[k];
    table.rows.push_back({.cells = {expressions[k], value ? value->type : std::string(),
                                    value ? value->text : text(value.error())},
                          .id = k});
  }
  return table;
}

}  // namespace twin::view
