#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QXmlStreamReader>

#include "tests/repo/tree.h"
#include "tests/support/test.h"

using twin::test::isBelow;
using twin::test::tree;

class ResourcesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void documentsAreWellFormed();
  void iconsTakeTheTextColour();
  void fontsBringTheirLicence();
  void desktopFilesAreValid_data();
  void desktopFilesAreValid();
  void scriptsParse_data();
  void scriptsParse();
};

void ResourcesTest::documentsAreWellFormed() {
  std::vector<std::string> complaints;
  for (const auto& file : tree()) {
    if (!isBelow(file.path, "resources")) continue;
    if (!file.path.ends_with(".svg") && !file.path.ends_with(".xml") &&
        !file.path.ends_with(".qrc")) {
      continue;
    }
    QXmlStreamReader reader(QString::fromStdString(file.text));
    while (!reader.atEnd()) reader.readNext();
    if (reader.hasError())
      complaints.push_back(file.path + ": " + reader.errorString().toStdString());
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void ResourcesTest::iconsTakeTheTextColour() {
  std::vector<std::string> complaints;
  for (const auto& file : tree()) {
    if (!isBelow(file.path, "resources/icons") || !file.path.ends_with(".svg")) continue;
    if (file.path.ends_with("/twinscope.svg"))
      continue;  // the application's own picture is in colour
    if (file.text.find("currentColor") == std::string::npos ||
        file.text.find("viewBox=\"0 0 16 16\"") == std::string::npos ||
        file.text.find("#") != std::string::npos) {
      complaints.push_back(file.path + " is no 16 px icon in currentColor");
    }
  }
  TWIN_NO_COMPLAINTS(complaints);
}

void ResourcesTest::fontsBringTheirLicence() {
  for (const char* family : {"Inter", "JetBrainsMono"}) {
    const auto* licence =
        twin::test::treeFile("resources/fonts/" + std::string(family) + "-OFL.txt");
    QVERIFY(licence != nullptr && licence->text.find("SIL OPEN FONT LICENSE") != std::string::npos);
  }
}

void ResourcesTest::desktopFilesAreValid_data() {
  QTest::addColumn<QString>("program");
  QTest::addColumn<QStringList>("arguments");
  for (const auto& file : tree()) {
    const QString path = QString::fromStdString(twin::test::sourceFile(file.path).string());
    if (file.path.ends_with(".desktop")) {
      QTest::newRow(file.path.c_str())
          << QStringLiteral("desktop-file-validate") << QStringList{path};
    } else if (file.path.ends_with(".metainfo.xml")) {
      QTest::newRow(file.path.c_str())
          << QStringLiteral("appstreamcli")
          << QStringList{QStringLiteral("validate"), QStringLiteral("--no-net"), path};
    }
  }
}

void ResourcesTest::desktopFilesAreValid() {
  QFETCH(QString, program);
  QFETCH(QStringList, arguments);
  if (QStandardPaths::findExecutable(program).isEmpty()) {
    QSKIP(qPrintable(program + QStringLiteral(" is not installed (./check installs it)")));
  }
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  QVERIFY(process.waitForFinished());
  QVERIFY2(process.exitCode() == 0, process.readAll().constData());
}

void ResourcesTest::scriptsParse_data() {
  QTest::addColumn<QString>("path");
  for (const char* name : {"run", "check", ".ci/run", ".ci/packages.sh"}) {
    QTest::newRow(name) << QString::fromStdString(twin::test::sourceFile(name).string());
  }
}

void ResourcesTest::scriptsParse() {
  QFETCH(QString, path);
  QProcess process;
  process.start(QStringLiteral("bash"), {QStringLiteral("-n"), path});
  QVERIFY(process.waitForFinished());
  QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

TWIN_TEST(ResourcesTest)
#include "resources_test.moc"
