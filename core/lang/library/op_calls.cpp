#include "core/lang/library/op_calls.h"

#include <fmt/core.h>

#include <chrono>

#include "core/exec/eager.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/place.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

Value fromOp(const ops::Value& value) {
  if (const auto* tensor = std::get_if<Tensor>(&value)) return makeTensor(*tensor);
  return Value::none();
}

Value raiseOpError(Interpreter& in, const OpCall& call, const Error& error) {
  if (error.code == ErrorCode::limit || error.code == ErrorCode::cancelled) return in.raise(error);
  std::string message = text(error);
  std::string advice = error.advice;
  const std::string type = call.row->opTypes.tensorFlow;
  if (const std::size_t at = message.find("cannot compute the op as"); at != std::string::npos) {
    message.replace(at, 24, "cannot compute " + type + " as");
    if (advice.empty()) advice = "Two dtypes never mix; convert one with tf.cast.";
  }
  if (message.find("Matrix size-incompatible") != std::string::npos) {
    advice =
        "The inner sizes must agree. Pass transpose_b=True to use the right operand transposed, or "
        "do not slice it.";
  }
  ClassObject* cls = in.types().invalidArgumentError.get();
  const bool isCast = message.find("Cast ") == 0;
  if (error.code == ErrorCode::unsupported || isCast) cls = in.types().unimplementedError.get();
  return in.raise(*cls, std::move(message), std::move(advice));
}

}  // namespace

Value Interpreter::applyOp(const OpCall& call) {
  if (trace != nullptr) {
    Value traced = trace->applyOp(*this, *frame_, call);
    if (recorder != nullptr && !traced.isRaised()) recorder->op(*frame_, call, traced, 0);
    return traced;
  }
  if (!tick()) return Value::raised();
  std::vector<ops::Value> inputs;
  inputs.reserve(call.operands.size());
  for (const Operand& operand : call.operands) {
    Tensor tensor;
    if (!toTensor(*this, operand.value, operand.dtype, tensor)) return Value::raised();
    inputs.emplace_back(std::move(tensor));
  }
  const auto start = std::chrono::steady_clock::now();
  Value result;
  if (call.row->has(ir::Trait::random)) {
    const std::uint64_t site = exec::randomSiteOf(placeOf(*this, *frame_));
    exec::EagerSite eager(*call.row);
    ops::Value output;
    const Status done =
        exec::runEager(eager, inputs, *call.attributes, context, {&output, 1}, site);
    if (!done) return raiseOpError(*this, call, done.error());
    result = fromOp(output);
  } else {
    const Result<exec::Values> outputs = exec::runOp(*call.row, inputs, *call.attributes, context);
    if (!outputs) return raiseOpError(*this, call, outputs.error());
    if (call.row->name == "split" || call.row->name == "unstack" || outputs->size() > 1) {
      std::vector<Value> all;
      for (const ops::Value& output : *outputs) all.push_back(fromOp(output));
      result = makeList(std::move(all));
    } else {
      result = outputs->empty() ? Value::none() : fromOp(outputs->front());
    }
  }
  const std::chrono::nanoseconds duration = std::chrono::steady_clock::now() - start;
  if (duration > std::chrono::microseconds(100)) lookSoon();
  if (recorder != nullptr) recorder->op(*frame_, call, result, duration.count());
  return result;
}

Value callRow(Interpreter& in, std::string_view row, std::vector<Operand> operands,
              ir::Attributes attributes, OpOptions options) {
  const ops::OpDef* found = ops::registry().op(row);
  if (found == nullptr) {
    return in.raise(*in.types().notImplementedError,
                    fmt::format("the op '{}' is not in this version", row));
  }
  OpCall call;
  call.row = found;
  call.operands = operands;
  call.attributes = &attributes;
  call.nodeName =
      options.nodeName.empty() ? std::string_view(found->opTypes.nodeName) : options.nodeName;
  if (const auto* name = options.name.tryAs<StringObject>()) call.wantedName = name->text;
  return in.applyOp(call);
}

Value castTo(Interpreter& in, const Value& value, DType dtype) {
  const auto known = tensorDType(value);
  if (known && *known == dtype && value.is(Kind::tensor)) return value;
  return callRow(in, "cast", {{value, {}}}, {{"to", dtype}});
}

bool matchOperands(Interpreter& in, const Value& left, const Value& right, PairOp op,
                   std::vector<Operand>& out) {
  std::optional<DType> a = left.is(Kind::array) ? std::nullopt : tensorDType(left);
  std::optional<DType> b = right.is(Kind::array) ? std::nullopt : tensorDType(right);
  if (!a && !b) {
    a = tensorDType(left);
    b = a ? std::nullopt : tensorDType(right);
  }
  out = {{left, {}}, {right, {}}};
  if (a && b) return true;
  if (!a && !b) {
    // Two Python values: a float among them makes both floats.
    Tensor x;
    Tensor y;
    if (!toTensor(in, left, {}, x) || !toTensor(in, right, {}, y)) return false;
    const DType common = isFloat(x.dtype())   ? x.dtype()
                         : isFloat(y.dtype()) ? y.dtype()
                                              : x.dtype();
    out[0].dtype = common;
    out[1].dtype = common;
    return true;
  }
  const DType dtype = a.value_or(b.value_or(DType::f32));
  const std::size_t python = a ? 1 : 0;
  const Value& value = python == 1 ? right : left;
  const bool refuses = (value.isReal() && !isFloat(dtype)) ||
                       (value.isBool() && dtype != DType::boolean && dtype != DType::i32 &&
                        dtype != DType::i64 && !isFloat(dtype)) ||
                       (value.isInt() && !isNumber(dtype));
  if (refuses && op == PairOp::addition && python == 1 && in.trace == nullptr &&
      dtype != DType::string) {
    const bool isReal = value.isReal();
    in.raise(*in.types().invalidArgumentError,
             fmt::format("cannot compute AddV2 as input #1(zero-based) was expected to be a {} "
                         "tensor but is a {} tensor",
                         dtype == DType::boolean ? "bool" : tensorFlowName(dtype),
                         isReal           ? "float"
                         : value.isBool() ? "bool"
                                          : "int32"),
             "Two dtypes never mix; convert one with tf.cast.");
    return false;
  }
  out[python].dtype = dtype;
  return true;
}

}  // namespace twin::lang
