// Recording: a finished run as an immutable value: steps, frames and the log of every write a user
// can see. Values in it are frozen: numbers inline, texts and tensors shared, containers by id with
// their content as it was at any step. Texts are made when somebody asks. Owner: shared_ptr<const
// RecordedRun> (runtime/run.h). Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/lang/syntax/program.h"
#include "core/tensor/tensor.h"

namespace twin::lang {

enum class RecordedTag : std::uint8_t {
  absent,
  none,
  boolean,
  integer,
  real,
  text,
  bytes,
  tensor,
  array,
  symbol,
  object,
  other
};
// 16 bytes: a tag and a number or an index into the tables of the Recording.
struct RecordedValue {
  RecordedTag tag = RecordedTag::absent;
  union {
    std::int64_t integer;
    double real;
    std::uint32_t index;
  };
  RecordedValue() : integer(0) {}
};

enum class StepEvent : std::uint8_t { statement, op, call, returns };

struct RecordedStep {
  std::uint32_t node = 0;   // of the AST
  std::uint32_t frame = 0;  // into Recording::frames
  std::int32_t line = 0;
  std::int32_t column = 0;
  StepEvent event = StepEvent::statement;
  std::uint16_t depth = 0;
  std::uint32_t op = 0;      // 1 + index into Recording::ops
  std::uint32_t writes = 0;  // size of the write log when the step began
  std::uint32_t output = 0;  // bytes of output before it
  RecordedValue value{};     // returned
  std::int64_t durationNs = 0;
};
struct RecordedOp {
  std::string op{};  // TensorFlow's type: "MatMul"
  std::vector<RecordedValue> inputs{};
  std::vector<RecordedValue> outputs{};
  std::vector<std::string> inputNames{};
};
struct RecordedFrame {
  const Code* code = nullptr;
  std::uint32_t parent = 0;
  std::uint32_t firstStep = 0;
  std::uint32_t lastStep = 0;
};
enum class WriteKind : std::uint8_t { global, local, item, attribute, content };
struct RecordedWrite {
  std::uint32_t step = 0;  // the step during which it happened
  WriteKind kind = WriteKind::global;
  std::uint32_t target = 0;  // frame or object
  std::int64_t slot = 0;     // slot, item, index of the attribute's name, or of the new content
  RecordedValue value{};
};
// The whole content of an object at one moment: what it began with, or after a change of many
// items.
struct RecordedContent {
  std::vector<RecordedValue> keys{};  // dict keys, attribute names; empty for sequences
  std::vector<RecordedValue> items{};
  bool truncated = false;
};
struct RecordedObject {
  std::string type{};  // "list", "Account"
  std::string text{};  // of objects shown as one text: functions, modules
  char open = 0;       // '[', '(', '{' or 0: attributes
  std::uint32_t firstContent = 0;
  std::int64_t identity = 0;
};

struct Recording {
  std::vector<RecordedStep> steps{};
  std::vector<RecordedOp> ops{};
  std::vector<RecordedFrame> frames{};
  std::vector<RecordedWrite> writes{};
  std::vector<std::string> texts{};
  std::vector<Tensor> tensors{};
  std::vector<std::string> symbols{};  // shown texts of symbolic tensors
  std::vector<RecordedObject> objects{};
  std::vector<RecordedContent> contents{};
  bool truncated = false;
};

}  // namespace twin::lang
