#include "core/lang/runtime/debugger.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "core/lang/runtime/text_format.h"
#include "core/tensor/numpy_print.h"

namespace twin::lang {
namespace {

constexpr std::size_t kTextLimit = 4096;

// The names and contents as the write log leaves them up to a step.
class StateAt {
 public:
  StateAt(const RecordedRun& run, std::size_t step) : recording_(run.recording) {
    for (const RecordedWrite& write : recording_.writes) {
      if (write.step > step) break;
      apply(write);
    }
  }

  [[nodiscard]] const std::map<std::int64_t, RecordedValue>* names(WriteKind kind,
                                                                   std::uint32_t frame) const {
    const auto found = names_.find({kind == WriteKind::global, frame});
    return found != names_.end() ? &found->second : nullptr;
  }
  [[nodiscard]] const RecordedContent& content(std::uint32_t object) const {
    if (const auto found = contents_.find(object); found != contents_.end()) return found->second;
    return recording_.contents[recording_.objects[object - 1].firstContent];
  }

 private:
  void apply(const RecordedWrite& write) {
    switch (write.kind) {
      case WriteKind::global:
      case WriteKind::local:
        names_[{write.kind == WriteKind::global, write.target}][write.slot] = write.value;
        break;
      case WriteKind::content:
        contents_[write.target] = recording_.contents[static_cast<std::size_t>(write.slot)];
        break;
      case WriteKind::item: {
        RecordedContent& held = own(write.target);
        const auto at = static_cast<std::size_t>(write.slot);
        if (at < held.items.size()) {
          held.items[at] = write.value;
        } else if (at == held.items.size() && at < 256) {
          held.items.push_back(write.value);
        } else {
          held.truncated = true;
        }
        break;
      }
      case WriteKind::attribute: {
        RecordedContent& held = own(write.target);
        const auto name = static_cast<std::uint32_t>(write.slot);
        for (std::size_t k = 0; k < held.keys.size(); ++k) {
          if (held.keys[k].index != name) continue;
          held.items[k] = write.value;
          return;
        }
        RecordedValue key;
        key.tag = RecordedTag::text;
        key.index = name;
        held.keys.push_back(key);
        held.items.push_back(write.value);
        break;
      }
    }
  }
  RecordedContent& own(std::uint32_t object) {
    const auto found = contents_.find(object);
    return found != contents_.end() ? found->second
                                    : contents_.emplace(object, content(object)).first->second;
  }

  const Recording& recording_;
  std::map<std::pair<bool, std::uint32_t>, std::map<std::int64_t, RecordedValue>> names_{};
  std::map<std::uint32_t, RecordedContent> contents_{};
};

class Texts {
 public:
  Texts(const Recording& recording, const StateAt& state) : recording_(recording), state_(state) {}

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
  const StateAt& state_;
  std::vector<std::uint32_t> open_{};
};

ShownValue shown(const Recording& recording, const StateAt& state, const RecordedValue& value,
                 std::string name) {
  ShownValue made;
  made.name = std::move(name);
  static constexpr const char* kTypes[] = {"",    "NoneType", "bool",   "int",     "float",
                                           "str", "bytes",    "Tensor", "ndarray", "Tensor"};
  if (value.tag == RecordedTag::object) {
    made.type = recording.objects[value.index - 1].type;
    made.object = value.index;
  } else if (static_cast<std::size_t>(value.tag) < std::size(kTypes)) {
    made.type = kTypes[static_cast<std::size_t>(value.tag)];
  }
  if (value.tag == RecordedTag::tensor || value.tag == RecordedTag::array) {
    const Tensor& tensor = recording.tensors[value.index];
    made.dtype = std::string(tensorFlowName(tensor.dtype()));
    made.shape =
        std::vector<std::int64_t>(tensor.shape().dims().begin(), tensor.shape().dims().end());
  }
  made.text = Texts(recording, state).of(value);
  if (made.text.size() > kTextLimit) made.text.resize(kTextLimit);
  return made;
}

std::vector<ShownValue> variablesOf(const RecordedRun& run, const StateAt& state,
                                    std::uint32_t frame) {
  std::vector<ShownValue> out;
  const bool isModule = frame == 0;
  const auto* names = state.names(isModule ? WriteKind::global : WriteKind::local, frame);
  if (names == nullptr) return out;
  const std::vector<std::string>& known =
      isModule ? run.program->globalNames : run.recording.frames[frame].code->slotNames;
  for (const auto& [slot, value] : *names) {
    const std::string& name = known[static_cast<std::size_t>(slot)];
    if (value.tag == RecordedTag::absent || name.empty() || name.front() == '.') continue;
    out.push_back(shown(run.recording, state, value, name));
  }
  return out;
}

bool fits(const RecordedStep& step, Granularity granularity) {
  if (granularity == Granularity::any) return true;
  return step.event == (granularity == Granularity::op ? StepEvent::op : StepEvent::statement);
}

}  // namespace

ShownValue show(const RecordedRun& run, const RecordedValue& value, std::size_t step,
                std::string name) {
  // Only a container's text depends on what was written before.
  const StateAt state(run, value.tag == RecordedTag::object ? step : 0);
  return shown(run.recording, state, value, std::move(name));
}

std::vector<ShownFrame> framesAt(const RecordedRun& run, std::size_t step) {
  std::vector<ShownFrame> out;
  const Recording& recording = run.recording;
  if (recording.steps.empty()) return out;
  step = std::min(step, recording.steps.size() - 1);
  const StateAt state(run, step);
  std::uint32_t frame = recording.steps[step].frame;
  std::size_t at = step;
  for (;;) {
    ShownFrame made;
    made.function = recording.frames[frame].code->name;
    made.frame = frame;
    while (at > 0 && recording.steps[at].frame != frame) --at;
    made.line = recording.steps[at].line;
    made.variables = variablesOf(run, state, frame);
    out.push_back(std::move(made));
    if (frame == 0) return out;
    frame = recording.frames[frame].parent;
  }
}

std::vector<ShownValue> variablesAtEnd(const RecordedRun& run) {
  const StateAt state(run, run.recording.steps.size());
  return variablesOf(run, state, 0);
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
