#include "core/lang/runtime/debugger.h"

#include <algorithm>

#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/tensor_summary.h"
#include "core/lang/runtime/text_format.h"
#include "core/tensor/numpy_print.h"

namespace twin::lang {
namespace {

constexpr std::size_t kTextLimit = 4096;

class Texts {
 public:
  explicit Texts(const TimeCursor& cursor) : recording_(cursor.recording()), state_(cursor) {}

  std::string of(const RecordedValue& value) {
    switch (value.tag) {
      case RecordedTag::absent:
        return "";
      case RecordedTag::none:
        return "None";
      case RecordedTag::boolean:
        return value.integer != 0 ? "True" : "False";
      case RecordedTag::integer:
        return std::to_string(value.integer);
      case RecordedTag::real:
        return realText(value.real);
      case RecordedTag::text:
        return quoted(recording_.texts[value.index]);
      case RecordedTag::bytes:
        return pythonBytes(recording_.texts[value.index]);
      case RecordedTag::tensor:
        return eagerRepr(recording_.tensors[value.index]);
      case RecordedTag::array:
        return arrayRepr(recording_.tensors[value.index]);
      case RecordedTag::symbol:
        return recording_.symbols[value.index];
      case RecordedTag::other:
        return recording_.texts[value.index];
      case RecordedTag::summary:
        return "<" + text(recording_.summaries[value.index]) + ">";
      default:
        return object(value.index);
    }
  }

 private:
  std::string object(std::uint32_t id) {
    const RecordedObject& known = recording_.objects[id - 1];
    if (known.open == 't') return known.text;
    if (std::find(open_.begin(), open_.end(), id) != open_.end() || open_.size() > 32) return "...";
    open_.push_back(id);
    const RecordedContent& content = state_.content(id);
    if (known.open == 'b') {
      std::string held = content.items.empty() ? "" : of(content.items.front());
      open_.pop_back();
      return held;
    }
    const bool isInstance = known.open == 0;
    std::string out = isInstance ? known.type + "(" : std::string(1, known.open);
    for (std::size_t k = 0; k < content.items.size() && out.size() < kTextLimit; ++k) {
      if (content.items[k].tag == RecordedTag::absent) continue;
      if (k > 0) out += ", ";
      if (isInstance) {
        out += recording_.texts[content.keys[k].index] + "=";
      } else if (k < content.keys.size()) {
        out += of(content.keys[k]) + ": ";
      }
      out += of(content.items[k]);
    }
    if (content.truncated) out += ", ...";
    out += isInstance || known.open == '(' ? ")" : known.open == '[' ? "]" : "}";
    open_.pop_back();
    return out;
  }

  const Recording& recording_;
  const TimeCursor& state_;
  std::vector<std::uint32_t> open_{};
};

std::vector<ShownValue> variablesOf(const RecordedRun& run, const TimeCursor& cursor,
                                    std::uint32_t frame) {
  std::vector<ShownValue> out;
  const bool isModule = frame == 0;
  const std::vector<RecordedValue>& values = isModule ? cursor.globals() : cursor.locals(frame);
  const std::vector<std::string>& known =
      isModule ? run.program->globalNames : run.recording.frames[frame].code->slotNames;
  for (std::size_t slot = 0; slot < std::min(values.size(), known.size()); ++slot) {
    const std::string& name = known[slot];
    if (cursor.unboxed(values[slot]).tag == RecordedTag::absent || name.empty() ||
        name.front() == '.')
      continue;
    out.push_back(show(cursor, values[slot], name));
  }
  return out;
}

bool fits(const RecordedStep& step, Granularity granularity) {
  if (granularity == Granularity::any) return true;
  return step.event == (granularity == Granularity::op ? StepEvent::op : StepEvent::statement);
}

}  // namespace

ShownValue show(const TimeCursor& cursor, const RecordedValue& value, std::string name) {
  ShownValue made;
  made.name = std::move(name);
  const Recording& recording = cursor.recording();
  const RecordedValue held = cursor.unboxed(value);
  static constexpr const char* kTypes[] = {"",    "NoneType", "bool",   "int",     "float",
                                           "str", "bytes",    "Tensor", "ndarray", "Tensor"};
  if (value.tag == RecordedTag::object && recording.objects[value.index - 1].kind != Kind::cell)
    made.object = value.index;
  if (held.tag == RecordedTag::object) {
    made.type = recording.objects[held.index - 1].type;
    made.object = held.index;
  } else if (static_cast<std::size_t>(held.tag) < std::size(kTypes)) {
    made.type = kTypes[static_cast<std::size_t>(held.tag)];
  }
  const auto setShape = [&made](DType dtype, const Shape& shape) {
    made.dtype = std::string(tensorFlowName(dtype));
    made.shape = std::vector<std::int64_t>(shape.dims().begin(), shape.dims().end());
  };
  if (held.tag == RecordedTag::tensor || held.tag == RecordedTag::array) {
    const Tensor& tensor = recording.tensors[held.index];
    setShape(tensor.dtype(), tensor.shape());
  } else if (held.tag == RecordedTag::summary) {
    const RecordedSummary& summary = recording.summaries[held.index];
    made.type = summary.isArray ? "ndarray" : "Tensor";
    made.summarised = true;
    setShape(summary.dtype, summary.shape);
  }
  made.text = Texts(cursor).of(held);
  if (held.tag == RecordedTag::other) {
    made.type = made.text == kNotRecorded ? "" : "str";
    made.summarised = true;
  }
  if (made.text.size() > kTextLimit) made.text.resize(kTextLimit);
  return made;
}

ShownValue show(const RecordedRun& run, const RecordedValue& value, std::size_t step,
                std::string name) {
  HeldCursor cursor(run, step);
  return show(*cursor, value, std::move(name));
}

std::vector<ShownFrame> framesAt(const RecordedRun& run, std::size_t step) {
  std::vector<ShownFrame> out;
  const Recording& recording = run.recording;
  if (recording.steps.empty()) return out;
  HeldCursor cursor(run, step);
  // At the end of the run only the module is left.
  std::uint32_t frame = step < recording.steps.size() ? recording.steps[step].frame : 0;
  std::size_t at = std::min(step, recording.steps.size() - 1);
  for (;;) {
    ShownFrame made;
    made.function = recording.frames[frame].code->name;
    made.frame = frame;
    while (at > 0 && recording.steps[at].frame != frame) --at;
    made.line = recording.steps[at].line;
    made.variables = variablesOf(run, *cursor, frame);
    out.push_back(std::move(made));
    if (frame == 0) return out;
    frame = recording.frames[frame].parent;
  }
}

std::vector<ShownValue> variablesAtEnd(const RecordedRun& run) {
  HeldCursor cursor(run, run.recording.steps.size());
  return variablesOf(run, *cursor, 0);
}

std::optional<std::size_t> nextStep(const RecordedRun& run, std::size_t step,
                                    Granularity granularity, Motion motion) {
  const std::vector<RecordedStep>& steps = run.recording.steps;
  if (step >= steps.size()) return {};
  const int depth = steps[step].depth;
  const bool back = motion == Motion::backInto || motion == Motion::backOver;
  std::size_t at = step;
  while (back ? at > 0 : at + 1 < steps.size()) {
    at = back ? at - 1 : at + 1;
    if (!fits(steps[at], granularity)) continue;
    const int there = steps[at].depth;
    const bool taken = motion == Motion::into || motion == Motion::backInto ||
                       (motion == Motion::out ? there < depth : there <= depth);
    if (taken) return at;
  }
  return {};
}

std::optional<std::size_t> nextBreakpoint(const RecordedRun& run, std::size_t step,
                                          const std::vector<int>& lines, Direction direction) {
  const std::vector<RecordedStep>& steps = run.recording.steps;
  std::size_t at = std::min(step, steps.size());
  while (direction == Direction::backward ? at > 0 : at + 1 < steps.size()) {
    at = direction == Direction::backward ? at - 1 : at + 1;
    const bool stops = steps[at].event == StepEvent::statement &&
                       std::find(lines.begin(), lines.end(), steps[at].line) != lines.end();
    if (stops) return at;
  }
  return {};
}

}  // namespace twin::lang
