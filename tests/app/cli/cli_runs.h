// The command line program, run to its end. Owner: a test. Errors: those of runProgram.
#pragma once

#include <QJsonDocument>
#include <QJsonObject>

#include "tests/support/test.h"

namespace twin::test {

[[nodiscard]] inline Finished cli(const std::vector<std::string>& arguments) {
  return runProgram(program("twinscope-cli"), arguments);
}

[[nodiscard]] inline QJsonObject json(const Finished& ended) {
  return QJsonDocument::fromJson(QByteArray::fromStdString(ended.out)).object();
}

}  // namespace twin::test
