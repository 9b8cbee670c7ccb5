#include <algorithm>

#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/recorder_limits.h"

namespace twin::lang {

void Recorder::op(Frame& frame, const OpCall& call, const Value& result, std::int64_t durationNs) {
  const Span span = frame.call != nullptr ? frame.call->span : Span{frame.line, 0, 0, 0};
  RecordedStep* step = append(frame, StepEvent::op, span.line, span.column,
                              frame.call != nullptr ? frame.call->id : 0);
  if (step == nullptr) return;
  step->durationNs = durationNs;
  const std::size_t index = recording_.steps.size() - 1;
  RecordedOp made;
  made.op = call.opType.empty() ? call.row->opTypes.tensorFlow : std::string(call.opType);
  if (made.op.empty()) made.op = call.row->name;
  for (std::size_t k = 0; k < call.operands.size(); ++k) {
    made.inputs.push_back(freezeNow(call.operands[k].value));
    const auto& names = call.row->operands;
    made.inputNames.push_back(names.empty() ? std::string("x")
                                            : names[std::min(k, names.size() - 1)].name);
  }
  if (const auto* list = result.tryAs<ListObject>()) {
    for (const Value& one : list->items) made.outputs.push_back(freezeNow(one));
  } else if (!result.isNone()) {
    made.outputs.push_back(freezeNow(result));
  }
  recording_.ops.push_back(std::move(made));
  recording_.steps[index].op = recorded32(recording_.ops.size());
}

void Recorder::graphCall(Frame& frame, std::string op, std::span<const Value> arguments,
                         std::span<const Value> results, std::int64_t durationNs) {
  const Span span = frame.call != nullptr ? frame.call->span : Span{frame.line, 0, 0, 0};
  const std::uint32_t node = frame.call != nullptr ? frame.call->id : 0;
  if (append(frame, StepEvent::op, span.line, span.column, node) == nullptr) return;
  const std::size_t index = recording_.steps.size() - 1;
  RecordedOp made;
  made.op = std::move(op);
  for (const Value& argument : arguments) {
    made.inputs.push_back(freezeNow(argument));
    made.inputNames.emplace_back("args");
  }
  for (const Value& result : results) made.outputs.push_back(freezeNow(result));
  recording_.ops.push_back(std::move(made));
  recording_.steps[index].op = recorded32(recording_.ops.size());
  recording_.steps[index].durationNs = durationNs;
}

}  // namespace twin::lang
