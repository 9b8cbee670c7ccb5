#include "app/gui/run_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/tensor_summary.h"
#include "core/tensor/numpy_print.h"

namespace twin::gui {
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

}  // namespace

std::string dimensionsText(const Shape& shape) {
  if (shape.rank() == 0) return "scalar";
  std::string out;
  for (int k = 0; k < shape.rank(); ++k) out += (k > 0 ? "×" : "") + std::to_string(shape[k]);
  return out;
}

std::vector<FrameLine> framesAt(const lang::RecordedRun& run, std::uint64_t step) {
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

view::Table stepsTable(const lang::RecordedRun& run, std::uint64_t current) {
  view::Table table;
  table.columns = {{"step", "Step", view::CellFormat::count},
                   {"line", "Line", view::CellFormat::count},
                   {"what", "Op or statement", view::CellFormat::text},
                   {"type", "Result", view::CellFormat::text},
                   {"eager", "Eager", view::CellFormat::nanoseconds},
                   {"function", "In", view::CellFormat::text}};
  const lang::Recording& recording = run.recording;
  const std::size_t half = kMostStepRows / 2;
  const std::size_t first = current > half ? current - half : 0;
  const std::size_t last = std::min(recording.steps.size(), first + kMostStepRows);
  for (std::size_t k = first; k < last; ++k) {
    const lang::RecordedStep& step = recording.steps[k];
    const lang::RecordedOp* op =
        step.op > 0 && step.op <= recording.ops.size() ? &recording.ops[step.op - 1] : nullptr;
    std::string what;
    std::string type;
    view::TableCell time;
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
  // A frame traces where ops gave symbols, and so does what it calls.
  std::set<std::uint32_t> tracing;
  for (const lang::RecordedStep& step : recording.steps) {
    if (step.op == 0 || step.op > recording.ops.size()) continue;
    const lang::RecordedOp& op = recording.ops[step.op - 1];
    if (!op.outputs.empty() && op.outputs.front().tag == RecordedTag::symbol)
      tracing.insert(step.frame);
  }
  std::vector<OutputLine> lines;
  std::size_t step = 0;
  std::size_t at = 0;
  while (at < all.size()) {
    std::size_t end = all.find('\n', at);
    if (end == std::string::npos) end = all.size();
    while (step + 1 < recording.steps.size() && recording.steps[step + 1].output <= at) ++step;
    OutputLine line{.text = all.substr(at, end - at)};
    if (step < recording.steps.size()) {
      line.line = recording.steps[step].line;
      if (tracing.contains(recording.steps[step].frame)) line.time = OutputTime::trace;
    }
    lines.push_back(std::move(line));
    at = end + 1;
  }
  for (const lang::CellResult& cell : run.cells) {
    if (!cell.error) continue;
    std::size_t from = 0;
    const std::string& text = cell.error->text;
    while (from < text.size()) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      lines.push_back({.time = OutputTime::error,
                       .line = cell.error->line,
                       .text = text.substr(from, end - from)});
      from = end + 1;
    }
  }
  return lines;
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
    shapes[recording.steps[write.step].line] = dimensionsText(tensor->shape());
  }
  return shapes;
}

}  // namespace twin::gui
