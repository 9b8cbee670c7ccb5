// verbs: the functions behind the rows of the verb table, by subject: scripts, graphs, tables, the
// rest. Thread: main. Errors: returned; what was asked for goes to stdout only when it is complete.
#pragma once

#include "app/cli/verb.h"

namespace twin::cli {

[[nodiscard]] Result<ExitCode> runRun(const Options& options);
[[nodiscard]] Result<ExitCode> runSteps(const Options& options);
[[nodiscard]] Result<ExitCode> runTrace(const Options& options);

[[nodiscard]] Result<ExitCode> runCompile(const Options& options);
[[nodiscard]] Result<ExitCode> runProfile(const Options& options);
[[nodiscard]] Result<ExitCode> runCompare(const Options& options);
[[nodiscard]] Result<ExitCode> runLayout(const Options& options);
[[nodiscard]] Result<ExitCode> runExport(const Options& options);

[[nodiscard]] Result<ExitCode> runOps(const Options& options);
[[nodiscard]] Result<ExitCode> runPasses(const Options& options);
[[nodiscard]] Result<ExitCode> runFormats(const Options& options);
[[nodiscard]] Result<ExitCode> runCommands(const Options& options);
[[nodiscard]] Result<ExitCode> runDoctor(const Options& options);

[[nodiscard]] Result<ExitCode> runValidate(const Options& options);
[[nodiscard]] Result<ExitCode> runScript(const Options& options);
[[nodiscard]] Result<ExitCode> runMeasure(const Options& options);

}  // namespace twin::cli
