#include "core/lang/runtime/big_integer.h"

#include <algorithm>
#include <cmath>

namespace twin::lang {

BigInteger::BigInteger(std::int64_t value) : negative_(value < 0) {
  std::uint64_t magnitude =
      negative_ ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  while (magnitude != 0) {
    limbs_.push_back(static_cast<std::uint32_t>(magnitude));
    magnitude >>= 32U;
  }
}

BigInteger BigInteger::parse(std::string_view digits, int base) {
  BigInteger made;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    std::uint64_t carry = static_cast<std::uint64_t>(digit);
    for (std::uint32_t& limb : made.limbs_) {
      carry += static_cast<std::uint64_t>(limb) * static_cast<std::uint64_t>(base);
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32U;
    }
    if (carry != 0) made.limbs_.push_back(static_cast<std::uint32_t>(carry));
  }
  return made;
}

BigInteger BigInteger::truncated(double value) {
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);
  if (exponent <= 0) return {};
  BigInteger made(static_cast<std::int64_t>(std::ldexp(fraction, 53)));
  made = exponent >= 53 ? made.shiftedLeft(static_cast<std::size_t>(exponent - 53))
                        : made.shiftedRight(static_cast<std::size_t>(53 - exponent));
  made.negative_ = value < 0 && !made.limbs_.empty();
  return made;
}

std::size_t BigInteger::bits() const {
  if (limbs_.empty()) return 0;
  return limbs_.size() * 32 - static_cast<std::size_t>(__builtin_clz(limbs_.back()));
}

std::optional<std::int64_t> BigInteger::small() const {
  if (limbs_.size() > 2) return std::nullopt;
  std::uint64_t magnitude = 0;
  for (std::size_t k = limbs_.size(); k-- > 0;) magnitude = magnitude << 32U | limbs_[k];
  if (negative_) {
    if (magnitude > 1ULL << 63U) return std::nullopt;
    return static_cast<std::int64_t>(~magnitude + 1);
  }
  if (magnitude > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(magnitude);
}

double BigInteger::toDouble() const {
  const std::size_t size = bits();
  if (size > 1024) return negative_ ? -HUGE_VAL : HUGE_VAL;
  if (size <= 64) {
    std::uint64_t magnitude = 0;
    for (std::size_t k = limbs_.size(); k-- > 0;) magnitude = magnitude << 32U | limbs_[k];
    const auto number = static_cast<double>(magnitude);
    return negative_ ? -number : number;
  }
  // The top 64 bits, the lowest made sticky, round once to 53.
  BigInteger top = *this;
  top.negative_ = false;
  const std::size_t drop = size - 64;
  BigInteger head = top.shiftedRight(drop);
  std::uint64_t magnitude = head.limbs_[0] | static_cast<std::uint64_t>(head.limbs_[1]) << 32U;
  if (compare(head.shiftedLeft(drop), top) != 0) magnitude |= 1U;
  const double number = std::ldexp(static_cast<double>(magnitude), static_cast<int>(drop));
  return negative_ ? -number : number;
}

std::string BigInteger::text(int base) const {
  if (limbs_.empty()) return "0";
  Limbs rest = limbs_;
  std::string digits;
  // As many digits per division as fit into 32 bits.
  std::uint32_t chunk = static_cast<std::uint32_t>(base);
  int perChunk = 1;
  while (static_cast<std::uint64_t>(chunk) * static_cast<std::uint64_t>(base) < (1ULL << 32U)) {
    chunk *= static_cast<std::uint32_t>(base);
    ++perChunk;
  }
  while (!rest.empty()) {
    std::uint32_t part = divideSmall(rest, chunk);
    for (int k = 0; k < perChunk && (part != 0 || !rest.empty()); ++k) {
      const auto digit = static_cast<int>(part % static_cast<std::uint32_t>(base));
      digits += static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10);
      part /= static_cast<std::uint32_t>(base);
    }
  }
  if (negative_) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::size_t BigInteger::hash() const {
  std::size_t mixed = negative_ ? 0x9E3779B97F4A7C15ULL : 0;
  for (const std::uint32_t limb : limbs_) mixed = (mixed ^ limb) * 0x100000001B3ULL;
  return mixed;
}

BigInteger BigInteger::negated() const {
  BigInteger made = *this;
  made.negative_ = !negative_ && !limbs_.empty();
  return made;
}

BigInteger BigInteger::shiftedLeft(std::size_t count) const {
  if (limbs_.empty()) return *this;
  BigInteger made;
  made.negative_ = negative_;
  made.limbs_.assign(count / 32, 0);
  const std::size_t shift = count % 32;
  std::uint64_t carry = 0;
  for (const std::uint32_t limb : limbs_) {
    carry |= static_cast<std::uint64_t>(limb) << shift;
    made.limbs_.push_back(static_cast<std::uint32_t>(carry));
    carry >>= 32U;
  }
  if (carry != 0) made.limbs_.push_back(static_cast<std::uint32_t>(carry));
  return made;
}

BigInteger BigInteger::shiftedRight(std::size_t count) const {
  const std::size_t skip = count / 32;
  const std::size_t shift = count % 32;
  BigInteger made;
  made.negative_ = negative_;
  bool lost = false;
  for (std::size_t k = 0; k < std::min(skip, limbs_.size()); ++k) lost = lost || limbs_[k] != 0;
  for (std::size_t k = skip; k < limbs_.size(); ++k) {
    const std::uint64_t high = k + 1 < limbs_.size() ? limbs_[k + 1] : 0;
    const std::uint64_t both = high << 32U | limbs_[k];
    if (k == skip) lost = lost || (both & ((1ULL << shift) - 1)) != 0;
    made.limbs_.push_back(static_cast<std::uint32_t>(both >> shift));
  }
  made.normalize();
  return negative_ && lost ? made - BigInteger(1) : made;
}

int BigInteger::compareMagnitude(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t k = a.size(); k-- > 0;) {
    if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
  }
  return 0;
}

BigInteger::Limbs BigInteger::addMagnitude(const Limbs& a, const Limbs& b) {
  Limbs sum;
  sum.reserve(std::max(a.size(), b.size()) + 1);
  std::uint64_t carry = 0;
  for (std::size_t k = 0; k < std::max(a.size(), b.size()); ++k) {
    carry += (k < a.size() ? a[k] : 0ULL) + (k < b.size() ? b[k] : 0ULL);
    sum.push_back(static_cast<std::uint32_t>(carry));
    carry >>= 32U;
  }
  if (carry != 0) sum.push_back(static_cast<std::uint32_t>(carry));
  return sum;
}

BigInteger::Limbs BigInteger::subtractMagnitude(const Limbs& a, const Limbs& b) {
  Limbs rest = a;
  std::int64_t borrow = 0;
  for (std::size_t k = 0; k < rest.size(); ++k) {
    std::int64_t limb = static_cast<std::int64_t>(rest[k]) - borrow -
                        (k < b.size() ? static_cast<std::int64_t>(b[k]) : 0);
    borrow = limb < 0 ? 1 : 0;
    if (limb < 0) limb += 1LL << 32U;
    rest[k] = static_cast<std::uint32_t>(limb);
  }
  return rest;
}

BigInteger::Limbs BigInteger::multiplyMagnitude(const Limbs& a, const Limbs& b) {
  Limbs product(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size() || carry != 0; ++j) {
      const std::uint64_t other = j < b.size() ? b[j] : 0;
      carry += product[i + j] + static_cast<std::uint64_t>(a[i]) * other;
      product[i + j] = static_cast<std::uint32_t>(carry);
      carry >>= 32U;
    }
  }
  return product;
}

std::uint32_t BigInteger::divideSmall(Limbs& a, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (std::size_t k = a.size(); k-- > 0;) {
    rest = rest << 32U | a[k];
    a[k] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  while (!a.empty() && a.back() == 0) a.pop_back();
  return static_cast<std::uint32_t>(rest);
}

void BigInteger::normalize() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  if (limbs_.empty()) negative_ = false;
}

BigInteger operator+(const BigInteger& a, const BigInteger& b) {
  BigInteger sum;
  if (a.negative_ == b.negative_) {
    sum.limbs_ = BigInteger::addMagnitude(a.limbs_, b.limbs_);
    sum.negative_ = a.negative_;
  } else if (BigInteger::compareMagnitude(a.limbs_, b.limbs_) >= 0) {
    sum.limbs_ = BigInteger::subtractMagnitude(a.limbs_, b.limbs_);
    sum.negative_ = a.negative_;
  } else {
    sum.limbs_ = BigInteger::subtractMagnitude(b.limbs_, a.limbs_);
    sum.negative_ = b.negative_;
  }
  sum.normalize();
  return sum;
}
BigInteger operator-(const BigInteger& a, const BigInteger& b) { return a + b.negated(); }
BigInteger operator*(const BigInteger& a, const BigInteger& b) {
  BigInteger product;
  product.limbs_ = BigInteger::multiplyMagnitude(a.limbs_, b.limbs_);
  product.negative_ = a.negative_ != b.negative_;
  product.normalize();
  return product;
}

// Knuth, The Art of Computer Programming 2, algorithm 4.3.1 D.
std::pair<BigInteger, BigInteger> BigInteger::divmod(const BigInteger& a, const BigInteger& b) {
  BigInteger quotient;
  BigInteger rest;
  if (compareMagnitude(a.limbs_, b.limbs_) < 0) {
    rest = a;
  } else if (b.limbs_.size() == 1) {
    quotient.limbs_ = a.limbs_;
    const std::uint32_t left = divideSmall(quotient.limbs_, b.limbs_[0]);
    if (left != 0) rest.limbs_.push_back(left);
  } else {
    const std::size_t shift = static_cast<std::size_t>(__builtin_clz(b.limbs_.back()));
    BigInteger u = a;
    u.negative_ = false;
    u = u.shiftedLeft(shift);
    BigInteger v = b;
    v.negative_ = false;
    v = v.shiftedLeft(shift);
    const std::size_t n = v.limbs_.size();
    u.limbs_.resize(std::max(u.limbs_.size(), a.limbs_.size()) + 1, 0);
    const std::size_t m = u.limbs_.size() - n;
    quotient.limbs_.assign(m, 0);
    for (std::size_t j = m; j-- > 0;) {
      const std::uint64_t head =
          static_cast<std::uint64_t>(u.limbs_[j + n]) << 32U | u.limbs_[j + n - 1];
      std::uint64_t guess = head / v.limbs_[n - 1];
      std::uint64_t left = head % v.limbs_[n - 1];
      while (guess >= (1ULL << 32U) ||
             guess * v.limbs_[n - 2] > (left << 32U | u.limbs_[j + n - 2])) {
        --guess;
        left += v.limbs_[n - 1];
        if (left >= (1ULL << 32U)) break;
      }
      std::int64_t borrow = 0;
      std::uint64_t carry = 0;
      for (std::size_t i = 0; i < n; ++i) {
        carry += guess * v.limbs_[i];
        const std::int64_t limb = static_cast<std::int64_t>(u.limbs_[i + j]) - borrow -
                                  static_cast<std::int64_t>(carry & 0xFFFFFFFFULL);
        u.limbs_[i + j] = static_cast<std::uint32_t>(limb);
        borrow = limb < 0 ? 1 : 0;
        carry >>= 32U;
      }
      const std::int64_t limb =
          static_cast<std::int64_t>(u.limbs_[j + n]) - borrow - static_cast<std::int64_t>(carry);
      u.limbs_[j + n] = static_cast<std::uint32_t>(limb);
      if (limb < 0) {
        --guess;
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < n; ++i) {
          sum += static_cast<std::uint64_t>(u.limbs_[i + j]) + v.limbs_[i];
          u.limbs_[i + j] = static_cast<std::uint32_t>(sum);
          sum >>= 32U;
        }
        u.limbs_[j + n] += static_cast<std::uint32_t>(sum);
      }
      quotient.limbs_[j] = static_cast<std::uint32_t>(guess);
    }
    u.normalize();
    rest = u.shiftedRight(shift);
  }
  quotient.negative_ = a.negative_ != b.negative_;
  rest.negative_ = a.negative_;
  quotient.normalize();
  rest.normalize();
  if (!rest.isZero() && rest.negative_ != b.negative_) {
    quotient = quotient - BigInteger(1);
    rest = rest + b;
  }
  return {std::move(quotient), std::move(rest)};
}

BigInteger BigInteger::power(const BigInteger& base, std::uint64_t exponent) {
  BigInteger result(1);
  BigInteger square = base;
  while (exponent != 0) {
    if ((exponent & 1U) != 0) result = result * square;
    exponent >>= 1U;
    if (exponent != 0) square = square * square;
  }
  return result;
}

int BigInteger::compare(const BigInteger& a, const BigInteger& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
  const int magnitude = compareMagnitude(a.limbs_, b.limbs_);
  return a.negative_ ? -magnitude : magnitude;
}

}  // namespace twin::lang
