#include <functional>
#include <map>

#include "core/base/text.h"
#include "core/lang/runtime/run.h"
#include "core/lang/runtime/run_file_io.h"

namespace twin::lang {
namespace {

class RunFileWriter {
 public:
  RunFileWriter(const RecordedRun& run, RunWriter& out) : run_(run), out_(out) {
    for (std::size_t k = 0; k < run.program->codes.size(); ++k)
      codes_[run.program->codes[k]] = static_cast<std::uint32_t>(k);
  }

  void program() {
    const Program& program = *run_.program;
    out_.text(program.file);
    out_.list(program.cells, [&](const Cell& cell) {
      out_.number<std::int32_t>(cell.line);
      out_.text(cell.text);
    });
    out_.number(program.nodeCount);
    out_.count(program.codes.size());
  }

  void tables() {
    const Recording& recording = run_.recording;
    const auto text = [&](const std::string& one) { out_.text(one); };
    out_.list(recording.texts, text);
    out_.list(recording.symbols, text);
    out_.list(recording.tensors, [&](const Tensor& one) { tensor(one); });
    out_.list(recording.summaries, [&](const RecordedSummary& one) { summary(one); });
    out_.list(recording.objects, [&](const RecordedObject& one) {
      out_.text(one.type);
      out_.text(one.text);
      out_.word(one.kind);
      out_.word(one.open);
    });
    for (const RecordedContent& one : recording.contents) {
      out_.list(one.keys, value());
      out_.list(one.items, value());
      out_.word(one.truncated);
    }
    out_.list(recording.frames, [&](const RecordedFrame& one) {
      out_.number(codes_.at(one.code));
      out_.number(one.parent);
      out_.number(one.firstStep);
      out_.number(one.lastStep);
    });
    out_.list(recording.ops, [&](const RecordedOp& one) {
      out_.text(one.op);
      out_.list(one.inputs, value());
      out_.list(one.outputs, value());
      out_.list(one.inputNames, text);
    });
    out_.list(recording.writes, [&](const RecordedWrite& one) {
      out_.number(one.step);
      out_.number(one.target);
      out_.number(one.slot);
      out_.word(one.kind);
      value()(one.old);
      value()(one.value);
    });
    out_.list(recording.steps, [&](const RecordedStep& one) { step(one); });
    out_.word(recording.truncated);
  }

  void cells() {
    out_.list(run_.cells, [&](const CellResult& one) { cell(one); });
    out_.word(run_.stopped.has_value());
    if (!run_.stopped) return;
    out_.word(run_.stopped->code);
    out_.text(twin::text(*run_.stopped));
    out_.text(run_.stopped->advice);
  }

 private:
  std::function<void(const RecordedValue&)> value() {
    return [this](const RecordedValue& one) {
      out_.word(one.tag);
      out_.number(one.integer);
    };
  }

  void step(const RecordedStep& one) {
    out_.number(one.node);
    out_.number(one.frame);
    out_.number(one.line);
    out_.number(one.column);
    out_.word(one.event);
    out_.number(one.depth);
    out_.number(one.op);
    out_.number(one.writes);
    out_.number(one.output);
    value()(one.value);
    out_.number(one.durationNs);
  }

  void shape(const Shape& one) {
    out_.word(one.rank());
    for (const std::int64_t dim : one.dims()) out_.number(dim);
  }

  void tensor(const Tensor& one) {
    const Tensor dense = one.contiguous();
    out_.word(dense.dtype());
    shape(dense.shape());
    if (dense.dtype() == DType::string) {
      for (const std::string& text : dense.values<std::string>()) out_.text(text);
    } else {
      out_.text(
          {reinterpret_cast<const char*>(dense.raw()), static_cast<std::size_t>(dense.bytes())});
    }
  }

  void summary(const RecordedSummary& one) {
    out_.word(one.dtype);
    shape(one.shape);
    out_.word(one.isArray);
    for (const double number : {one.least, one.most, one.mean}) out_.number(number);
    out_.number(one.nans);
    out_.number(one.infinities);
    out_.number(one.hash);
  }

  void cell(const CellResult& one) {
    out_.number<std::int32_t>(one.index);
    out_.number<std::int32_t>(one.line);
    for (const std::string* text : {&one.out, &one.err, &one.output}) out_.text(*text);
    out_.word(one.value.has_value());
    if (one.value) out_.text(*one.value);
    out_.word(one.error.has_value());
    if (one.error) error(*one.error);
    out_.list(one.caught, [&](const Interpreter::Caught& caught) {
      out_.text(caught.className);
      out_.text(caught.message);
      out_.number<std::int32_t>(caught.line);
    });
  }

  void error(const CellError& one) {
    for (const std::string* text : {&one.className, &one.message, &one.advice, &one.text})
      out_.text(*text);
    out_.number<std::int32_t>(one.line);
    out_.number<std::int32_t>(one.column);
    out_.list(one.traceback, [&](const TracebackEntry& entry) {
      out_.text(entry.file);
      out_.text(entry.function);
      out_.number<std::int32_t>(entry.line);
    });
  }

  const RecordedRun& run_;
  RunWriter& out_;
  std::map<const Code*, std::uint32_t> codes_{};
};

}  // namespace

void writeRun(const RecordedRun& run, RunWriter& out) {
  RunFileWriter writer(run, out);
  writer.program();
  writer.tables();
  writer.cells();
}

}  // namespace twin::lang
