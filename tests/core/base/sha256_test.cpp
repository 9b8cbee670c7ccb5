// SHA-256: the standard's examples, and the same digest however the bytes are cut.
#include "core/base/sha256.h"

#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else

namespace {

std::string digest(std::string_view text, std::size_t piece) {
  Sha256 hash;
  for (std::size_t at = 0; at < text.size(); at += piece)
    hash.add(std::as_bytes(std::span(text.substr(at, piece))));
  return hash.finish();
}

}  // namespace

class Sha256Test : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gives_the_digests_of_the_standard() {
    QCOMPARE(digest("", 1),
             std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(digest("abc", 64),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 64),
             std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    QCOMPARE(digest(std::string(1'000'000, 'a'), 4096),
             std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
  }

  void does_not_care_how_the_bytes_are_cut() {
    for (const std::size_t size : {55U, 56U, 63U, 64U, 65U, 119U, 120U, 200U}) {
      const std::string text(size, 'x');
      for (const std::size_t piece : {1U, 7U, 63U, 64U, 65U})
        QCOMPARE(digest(text, piece), digest(text, 1000));
    }
  }
};

TWIN_TEST(Sha256Test)
#include "sha256_test.moc"
