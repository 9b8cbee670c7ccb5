// BigInteger: an integer of any size, sign and magnitude in base 2^32; what Python's int needs
// beyond 64 bits. Plain value; any thread. Sizes are bounded by the caller before an operation
// (digits limit). Errors: none; division by zero is the caller's to refuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twin::lang {

class BigInteger {
 public:
  BigInteger() = default;
  BigInteger(std::int64_t value);  // NOLINT(google-explicit-constructor): every int is a BigInteger
  // Digits of `base` (2 to 36) without sign, all valid.
  [[nodiscard]] static BigInteger parse(std::string_view digits, int base);
  // The integer part of a finite double.
  [[nodiscard]] static BigInteger truncated(double value);

  [[nodiscard]] bool isZero() const { return limbs_.empty(); }
  [[nodiscard]] bool isNegative() const { return negative_; }
  [[nodiscard]] std::size_t bits() const;
  // The number as int64, when it fits.
  [[nodiscard]] std::optional<std::int64_t> small() const;
  [[nodiscard]] double toDouble() const;  // inf when too large
  [[nodiscard]] std::string text(int base = 10) const;
  [[nodiscard]] std::size_t hash() const;

  [[nodiscard]] BigInteger negated() const;
  [[nodiscard]] BigInteger shiftedLeft(std::size_t count) const;
  [[nodiscard]] BigInteger shiftedRight(std::size_t count) const;  // floors
  friend BigInteger operator+(const BigInteger& a, const BigInteger& b);
  friend BigInteger operator-(const BigInteger& a, const BigInteger& b);
  friend BigInteger operator*(const BigInteger& a, const BigInteger& b);
  // Floor division and the remainder with the divisor's sign.
  [[nodiscard]] static std::pair<BigInteger, BigInteger> divmod(const BigInteger& a,
                                                                const BigInteger& b);
  [[nodiscard]] static BigInteger power(const BigInteger& base, std::uint64_t exponent);
  [[nodiscard]] static int compare(const BigInteger& a, const BigInteger& b);

 private:
  using Limbs = std::vector<std::uint32_t>;
  static int compareMagnitude(const Limbs& a, const Limbs& b);
  static Limbs addMagnitude(const Limbs& a, const Limbs& b);
  static Limbs subtractMagnitude(const Limbs& a, const Limbs& b);
  static Limbs multiplyMagnitude(const Limbs& a, const Limbs& b);
  static std::uint32_t divideSmall(Limbs& a, std::uint32_t divisor);
  void normalize();
  Limbs limbs_{};  // least significant first, no leading zeros
  bool negative_ = false;
};

}  // namespace twin::lang
