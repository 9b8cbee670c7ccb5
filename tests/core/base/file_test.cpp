#include "core/base/file.h"

#include <sys/stat.h>

#include <fstream>

#include "tests/support/test.h"

class FileTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init();
  void savesAndReadsBack();
  void replacesAndKeepsMode();
  void writesThroughALink();
  void longNameIsSaved();
  void failedSaveLeavesTheOldFile();
  void refusesToWrite_data();
  void refusesToWrite();
  void refusesToRead_data();
  void refusesToRead();
  void emptyFileMaps();
  void overTheLimit();
  void notText();

 private:
  std::filesystem::path folder_;
  [[nodiscard]] std::size_t entries() const;
};

void FileTest::init() { folder_ = twin::test::freshFolder("file"); }

std::size_t FileTest::entries() const {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
}

void FileTest::savesAndReadsBack() {
  const auto path = folder_ / "plain.txt";
  TWIN_SUCCEEDS(twin::saveAtomically(path, "eins\nzwei µ\n"));
  TWIN_VALUE(text, twin::readText(path, {}));
  QCOMPARE(text, std::string("eins\nzwei µ\n"));
  QCOMPARE(entries(), std::size_t{1});  // no temporary stays behind
}

void FileTest::replacesAndKeepsMode() {
  const auto path = folder_ / "kept.txt";
  std::ofstream(path) << "old";
  std::filesystem::permissions(path, std::filesystem::perms{0640});
  TWIN_SUCCEEDS(twin::saveAtomically(path, "new"));
  QCOMPARE(twin::test::readFile(path), std::string("new"));
  QVERIFY(std::filesystem::status(path).permissions() == std::filesystem::perms{0640});
}

void FileTest::writesThroughALink() {
  std::ofstream(folder_ / "target.txt") << "old";
  std::filesystem::create_symlink("target.txt", folder_ / "link.txt");
  TWIN_SUCCEEDS(twin::saveAtomically(folder_ / "link.txt", "new"));
  QVERIFY(std::filesystem::is_symlink(folder_ / "link.txt"));
  QCOMPARE(twin::test::readFile(folder_ / "target.txt"), std::string("new"));
}

void FileTest::longNameIsSaved() {
  const auto path = folder_ / std::string(250, 'n');
  TWIN_SUCCEEDS(twin::saveAtomically(path, "x"));
  QCOMPARE(twin::test::readFile(path), std::string("x"));
}

void FileTest::failedSaveLeavesTheOldFile() {
  const auto path = folder_ / "old.txt";
  std::ofstream(path) << "old";
  // The rename cannot succeed once the target is a folder that is not empty.
  const auto blocked = folder_ / "blocked";
  std::filesystem::create_directories(blocked / "inside");
  QVERIFY(!twin::saveAtomically(blocked, "new"));
  QVERIFY(!twin::saveAtomically(folder_ / "absent" / "file.txt", "new"));
  QVERIFY(!twin::saveAtomically(path / "below-a-file.txt", "new"));
  QCOMPARE(twin::test::readFile(path), std::string("old"));
  QCOMPARE(entries(), std::size_t{2});
}

void FileTest::refusesToWrite_data() {
  QTest::addColumn<QString>("kind");
  for (const char* kind : {"fifo", "folder", "device", "link to a device"}) {
    QTest::newRow(kind) << QString::fromLatin1(kind);
  }
}

void FileTest::refusesToWrite() {
  QFETCH(QString, kind);
  std::filesystem::path path = folder_ / "special";
  if (kind == QLatin1String("fifo")) QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
  if (kind == QLatin1String("folder")) std::filesystem::create_directory(path);
  if (kind == QLatin1String("device")) path = "/dev/full";
  if (kind == QLatin1String("link to a device")) std::filesystem::create_symlink("/dev/full", path);
  const auto before = std::filesystem::symlink_status(path).type();
  const twin::Status answer = twin::saveAtomically(path, "content");
  QVERIFY(!answer);
  QVERIFY(answer.error().code == twin::ErrorCode::io);
  QVERIFY(!answer.error().advice.empty());
  QVERIFY(std::filesystem::symlink_status(path).type() == before);
}

void FileTest::refusesToRead_data() {
  QTest::addColumn<QString>("kind");
  for (const char* kind : {"absent", "fifo", "folder", "device"}) {
    QTest::newRow(kind) << QString::fromLatin1(kind);
  }
}

void FileTest::refusesToRead() {
  QFETCH(QString, kind);
  std::filesystem::path path = folder_ / "special";
  if (kind == QLatin1String("fifo")) QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
  if (kind == QLatin1String("folder")) std::filesystem::create_directory(path);
  if (kind == QLatin1String("device")) path = "/dev/zero";
  const auto answer = twin::MappedFile::open(path, {});  // must come back at once, FIFO included
  QVERIFY(!answer);
  QVERIFY(answer.error().code == twin::ErrorCode::io);
  QVERIFY(std::holds_alternative<twin::BytePlace>(answer.error().where));
}

void FileTest::emptyFileMaps() {
  std::ofstream(folder_ / "empty");
  TWIN_VALUE(file, twin::MappedFile::open(folder_ / "empty", {}));
  QVERIFY(file->bytes().empty());
}

void FileTest::overTheLimit() {
  std::ofstream(folder_ / "big") << "0123456789";
  twin::Limits limits;
  limits.fileBytes = 9;
  const auto answer = twin::MappedFile::open(folder_ / "big", limits);
  QVERIFY(!answer);
  QVERIFY(answer.error().code == twin::ErrorCode::limit);
}

void FileTest::notText() {
  std::ofstream(folder_ / "latin.py") << "a = 1\nx = '\xff'\n";
  const auto answer = twin::readText(folder_ / "latin.py", {});
  QVERIFY(!answer);
  QVERIFY(answer.error().code == twin::ErrorCode::damaged);
  const auto* place = std::get_if<twin::SourcePlace>(&answer.error().where);
  QVERIFY(place != nullptr && place->line == 2);
}

TWIN_TEST(FileTest)
#include "file_test.moc"
