#include "app/session/measure_files.h"

#include <fstream>

#include "app/session/child_process.h"
#include "core/base/file.h"
#include "core/ir/parse.h"
#include "core/lang/frozen/frozen_function.h"
#include "core/ops/registry.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::session;  // NOLINT(google-build-using-namespace)

class MeasureFilesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void carries_a_request_to_the_child() {
    auto folder = ScratchFolder::make();
    QVERIFY(folder.has_value());
    const auto graph = ir::parse(
        "graph main(%x: f32[2,3]) {\n  %c = const 2 : f32[2,3]\n  %y = mul(%x, %c)\n  output "
        "%y\n}\n",
        ops::registry());
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    auto target = std::make_shared<Target>();
    target->name = "main";
    target->graph = *graph;
    const std::vector<float> values = {1, 2, 3, 4, 5, 6};
    target->inputs.emplace_back(Tensor::of<float>(Shape{2, 3}, values));
    MeasureRequest request{.kind = MeasureKind::attributed, .target = target, .seed = 9};
    std::int64_t value = 1'000;
    for (const LimitRow& row : limitRows()) request.limits.*row.field = ++value;
    request.settings.level = ir::Level::fast;
    request.settings.skip = {"prune-dead"};
    const auto path = folder->path() / "request";
    QVERIFY(writeRequest(path, request).has_value());
    const auto read = readRequest(path);
    QVERIFY2(read.has_value(), read ? "" : text(read.error()).c_str());
    QCOMPARE(read->kind, MeasureKind::attributed);
    QCOMPARE(read->settings.level, ir::Level::fast);
    QCOMPARE(read->settings.skip, request.settings.skip);
    QCOMPARE(read->seed, std::uint64_t{9});
    for (const LimitRow& row : limitRows())
      QVERIFY2(read->limits.*row.field == request.limits.*row.field, row.name.data());
    QCOMPARE(read->target->graph->nodes().size(), (*graph)->nodes().size());
    QVERIFY(identical(ops::tensorOf(read->target->inputs.front()),
                      ops::tensorOf(target->inputs.front())));
  }

  void carries_a_frozen_function() {
    auto folder = ScratchFolder::make();
    QVERIFY(folder.has_value());
    const auto graph = ir::parse("graph main(%x: str[2]) {\n  output %x\n}\n", ops::registry());
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    lang::FrozenFunction function{.file = "a.py"};
    function.cells.push_back({"def f(x):\n    return x\n", 3});
    function.codes.push_back({.index = 1, .name = "f", .line = 3, .endLine = 4});
    function.values.push_back({.kind = lang::FrozenKind::function, .number = 1, .text = "f"});
    function.values.push_back({.kind = lang::FrozenKind::bytes, .text = std::string("\xff\0", 2)});
    const std::vector<float> numbers = {1, 2};
    function.values.push_back(
        {.kind = lang::FrozenKind::variable, .tensor = Tensor::vector<float>(numbers)});
    function.values.push_back({.kind = lang::FrozenKind::tensorSpec,
                               .shape = PartialShape(Dims{kUnknownDim, 3}),
                               .dtype = DType::i32});
    function.globals.emplace_back("b", 1);
    function.callee = 0;
    function.arguments = {2};
    auto target = std::make_shared<Target>();
    target->graph = *graph;
    target->frozen = std::make_shared<const lang::FrozenFunction>(function);
    auto words = Tensor::allocate(DType::string, Shape{2});
    words->mutableData<std::string>()[0] = std::string("a\0\xff", 3);
    target->inputs.emplace_back(*words);
    const auto path = folder->path() / "request";
    QVERIFY(writeRequest(path, {.target = target}).has_value());
    const auto read = readRequest(path);
    QVERIFY2(read.has_value(), read ? "" : text(read.error()).c_str());
    QVERIFY(identical(ops::tensorOf(read->target->inputs.front()), *words));
    const lang::FrozenFunction& found = *read->target->frozen;
    QCOMPARE(found.cells.front().text, function.cells.front().text);
    QCOMPARE(found.cells.front().firstLine, 3);
    QCOMPARE(found.codes.front().name, std::string("f"));
    QCOMPARE(found.values.size(), function.values.size());
    QCOMPARE(found.values[1].text, function.values[1].text);
    QVERIFY(identical(found.values[2].tensor, function.values[2].tensor));
    QVERIFY(found.values[3].shape == function.values[3].shape);
    QCOMPARE(found.values[3].dtype, DType::i32);
    QCOMPARE(found.globals, function.globals);
    QCOMPARE(found.arguments, function.arguments);
    // A child that only attributes does not need it.
    QVERIFY(
        writeRequest(path, {.programSide = ProgramSide::leftOut, .target = target}).has_value());
    QVERIFY(readRequest(path)->target->frozen == nullptr);
  }

  void carries_an_answer_back() {
    auto folder = ScratchFolder::make();
    QVERIFY(folder.has_value());
    MeasureAnswer answer{
        .eagerSamples = {1.5, 2}, .graphSamples = {1}, .steady = false, .warmUpRuns = 7};
    answer.oneTime.optimiseNs = 42;
    answer.programSamples = {7};
    answer.programSteady = false;
    answer.programNote = "left out";
    auto trace = std::make_shared<profiler::Trace>();
    trace->kernels.push_back({.name = "a", .kind = "add", .nodes = {"a", "b"}, .lines = {3}});
    trace->spans.push_back({.run = 1, .kernel = 0, .startNs = 5, .durationNs = 6});
    trace->runs = 2;
    answer.graphTrace = trace;
    const auto path = folder->path() / "answer";
    QVERIFY(writeAnswer(path, answer).has_value());
    const auto read = readAnswer(path);
    QVERIFY2(read.has_value(), read ? "" : text(read.error()).c_str());
    QCOMPARE(read->eagerSamples, answer.eagerSamples);
    QCOMPARE(read->oneTime.optimiseNs, std::int64_t{42});
    QVERIFY(!read->steady);
    QCOMPARE(read->programSamples, answer.programSamples);
    QVERIFY(!read->programSteady);
    QCOMPARE(read->programNote, answer.programNote);
    QVERIFY(read->eagerTrace == nullptr);
    QCOMPARE(read->graphTrace->spans.size(), std::size_t{1});
    QCOMPARE(read->graphTrace->kernels.front().nodes, (std::vector<std::string>{"a", "b"}));
  }

  void says_how_a_measuring_child_failed() {
    auto folder = ScratchFolder::make();
    QVERIFY(folder.has_value());
    // A program that takes the arguments of the child and does something else.
    const auto program = folder->path() / "program";
    const auto ends = [&](const std::string& command) {
      QVERIFY2(saveAtomically(program, "#!/bin/sh\n" + command + "\n").has_value(), "program");
      std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    };
    MeasureOptions options{.program = program};
    const auto run = [&] {
      return runMeasuringProcess(folder->path() / "request", folder->path() / "answer", options);
    };
    ends("echo no room >&2; exit 3");
    const Status refused = run();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::io);
    QCOMPARE(text(refused.error()), std::string("a measuring child ended by exit code 3: no room"));
    ends("exit 1");
    QCOMPARE(run().error().code, ErrorCode::raised);
    ends("kill -9 $$");
    QVERIFY(text(run().error()).find("Killed") != std::string::npos);
    ends("exec sleep 30");
    options.limits.timeNs = 100'000'000;
    const Status late = run();
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::limit);
    QCOMPARE(text(late.error()), std::string("a measuring child took longer than 100 ms"));
    ends("exit 0");
    QVERIFY(run().has_value());
  }

  void refuses_files_that_are_none() {
    auto folder = ScratchFolder::make();
    QVERIFY(folder.has_value());
    const auto path = folder->path() / "file";
    for (const std::string& content :
         {std::string(), std::string("TWINMEAS"), std::string(64, '\0'),
          std::string("TWINMEAS\xff\xff\xff\xff\xff\xff\xff\xff") + "{}",
          std::string("TWINMEAS\x02\0\0\0\0\0\0\0{}", 18)}) {
      QVERIFY(saveAtomically(path, content).has_value());
      QVERIFY(!readRequest(path).has_value());
      QVERIFY(!readAnswer(path).has_value());
    }
  }
};

TWIN_TEST(MeasureFilesTest)
#include "measure_files_test.moc"
