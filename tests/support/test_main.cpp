#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/support/registry.h"
#ifdef QT_WIDGETS_LIB
#include <QtWidgets/QApplication>
using Application = QApplication;
#else
#include <QtCore/QCoreApplication>
using Application = QCoreApplication;
#endif

// PROGRAM [STEM] [Qt Test options]: runs every class, or those of the source file STEM.cpp.
int main(int argc, char** argv) {
  const Application application(argc, argv);
  std::vector<twin::test::Registered> classes = twin::test::registered();
  std::vector<char*> arguments(argv, argv + argc);
  const auto isStem = [&](const auto& row) { return argc > 1 && row.stem == arguments[1]; };
  if (std::any_of(classes.begin(), classes.end(), isStem)) {
    std::erase_if(classes, [&](const auto& row) { return !isStem(row); });
    arguments.erase(arguments.begin() + 1);
  } else if (argc > 1 && std::string(arguments[1]).ends_with("_test")) {
    std::fprintf(stderr, "no test class is registered by %s.cpp; does it end with TWIN_TEST?\n",
                 arguments[1]);
    return 1;
  }
  int failures = 0;
  for (const auto& row : classes) {
    const auto object = row.make();
    failures += QTest::qExec(object.get(), static_cast<int>(arguments.size()), arguments.data());
  }
  return std::min(failures, 100);
}
