// SPDX-License-Identifier: Apache-2.0
// Each opcode of cases/opcodes.py against the processor's own arithmetic, on numbers at which mistakes show:
// zeros of both signs, subnormal numbers, the limits of each type, infinities, NaN, halves that round either
// way.

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>

#include "tests/ptx/run_kernel.h"

namespace ptx::test {
namespace {

using Bits = std::uint64_t;
__extension__ using Signed128 = __int128;
__extension__ using Unsigned128 = unsigned __int128;
using Expected = std::function<Bits(Bits, Bits, Bits)>;

double f64(Bits bits) { return std::bit_cast<double>(bits); }
float f32(Bits bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); }
Bits bits(double number) { return std::bit_cast<Bits>(number); }
Bits bits(float number) { return std::bit_cast<std::uint32_t>(number); }

template <class T>
T number(Bits raw) {
  if constexpr (std::is_same_v<T, double>) {
    return f64(raw);
  } else if constexpr (std::is_same_v<T, float>) {
    return f32(raw);
  } else {
    return static_cast<T>(raw);
  }
}

template <class T>
Bits raw(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return bits(value);
  } else {
    return static_cast<std::make_unsigned_t<T>>(value);
  }
}

template <class T, class F>
Expected unary(F f) {
  return [f](Bits a, Bits, Bits) { return raw(static_cast<T>(f(number<T>(a)))); };
}
template <class T, class F>
Expected binary(F f) {
  return [f](Bits a, Bits b, Bits) { return raw(static_cast<T>(f(number<T>(a), number<T>(b)))); };
}
/// Integers by their bits: overflow wraps.
template <class T, class F>
Expected wrapped(F f) {
  return [f](Bits a, Bits b, Bits c) {
    return Bits{static_cast<T>(f(Bits{static_cast<T>(a)}, Bits{static_cast<T>(b)}, c))};
  };
}
template <class T, class F>
Expected compared(F f) {
  return [f](Bits a, Bits b, Bits) { return Bits{f(number<T>(a), number<T>(b))}; };
}
template <class To, class From, class F>
Expected converted(F f) {
  return [f](Bits a, Bits, Bits) { return raw(static_cast<To>(f(number<From>(a)))); };
}

/// The conversion of a number that is whole to an integer, by the PTX ISA: saturated, NaN to the highest bit
/// alone.
template <class To, class F>
Expected saturated(F rounded) {
  return [rounded](Bits a, Bits, Bits) {
    const double x = rounded(f64(a));
    constexpr int kBits = 8 * static_cast<int>(sizeof(To));
    if (std::isnan(x)) return Bits{1} << (kBits - 1);
    const double highest = std::ldexp(1.0, std::numeric_limits<To>::digits);
    if (x >= highest) return raw(std::numeric_limits<To>::max());
    if (x <= (std::is_signed_v<To> ? -highest : 0.0)) return raw(std::numeric_limits<To>::min());
    return raw(static_cast<To>(x));
  };
}

template <class T, class F>
void add_comparisons(std::map<std::string, Expected>& table, const std::string& type, F is_unordered) {
  const auto add = [&](const std::string& relation, auto ordered) {
    table["setp_" + relation + "_" + type] =
        compared<T>([=](T a, T b) { return !is_unordered(a, b) && ordered(a, b); });
    if (!std::is_floating_point_v<T>) return;
    table["setp_" + relation + "u_" + type] =
        compared<T>([=](T a, T b) { return is_unordered(a, b) || ordered(a, b); });
  };
  add("eq", std::equal_to<T>());
  add("ne", std::not_equal_to<T>());
  add("lt", std::less<T>());
  add("le", std::less_equal<T>());
  add("gt", std::greater<T>());
  add("ge", std::greater_equal<T>());
}

template <class T>
void add_arithmetic(std::map<std::string, Expected>& table, const std::string& type) {
  table["neg_" + type] = unary<T>(std::negate<T>());
  table["abs_" + type] = unary<T>([](T a) { return std::fabs(a); });
  table["sqrt_rn_" + type] = unary<T>([](T a) { return std::sqrt(a); });
  table["add_" + type] = binary<T>(std::plus<T>());
  table["mul_" + type] = binary<T>(std::multiplies<T>());
  table["div_rn_" + type] = binary<T>(std::divides<T>());
  table["min_" + type] =
      binary<T>([](T a, T b) { return a == b ? (std::signbit(a) ? a : b) : std::fmin(a, b); });
  table["max_" + type] =
      binary<T>([](T a, T b) { return a == b ? (std::signbit(a) ? b : a) : std::fmax(a, b); });
  table["fma_rn_" + type] = [](Bits a, Bits b, Bits c) {
    return raw(std::fma(number<T>(a), number<T>(b), number<T>(c)));
  };
  const auto is_unordered = [](T a, T b) { return std::isnan(a) || std::isnan(b); };
  add_comparisons<T>(table, type, is_unordered);
  table["setp_num_" + type] = compared<T>([=](T a, T b) { return !is_unordered(a, b); });
  table["setp_nan_" + type] = compared<T>(is_unordered);
}

void add_doubles(std::map<std::string, Expected>& table) {
  add_arithmetic<double>(table, "f64");
  add_arithmetic<float>(table, "f32");
  table["add_rn_f64"] = table["add_f64"];
  table["mul_rn_f64"] = table["mul_f64"];
  table["sub_f64"] = binary<double>(std::minus<double>());
  table["rcp_rn_f64"] = unary<double>([](double a) { return 1.0 / a; });
  table["copysign_f64"] = binary<double>([](double a, double b) { return std::copysign(b, a); });
  table["mov_f64"] = table["mov_b64"] = [](Bits a, Bits, Bits) { return a; };
}

/// Sums, products, quotients and comparisons of an integer type and its bits.
template <class T>
void add_integers(std::map<std::string, Expected>& table, const std::string& type) {
  using U = std::make_unsigned_t<T>;
  table["add_" + type] = wrapped<U>([](Bits a, Bits b, Bits) { return a + b; });
  table["sub_" + type] = wrapped<U>([](Bits a, Bits b, Bits) { return a - b; });
  table["neg_" + type] = wrapped<U>([](Bits a, Bits, Bits) { return 0 - a; });
  table["abs_" + type] = wrapped<U>([](Bits a, Bits, Bits) { return static_cast<T>(a) < 0 ? 0 - a : a; });
  table["mul_lo_" + type] = wrapped<U>([](Bits a, Bits b, Bits) { return a * b; });
  table["mad_lo_" + type] = wrapped<U>([](Bits a, Bits b, Bits c) { return a * b + c; });
  table["min_" + type] = binary<T>([](T a, T b) { return b < a ? b : a; });
  table["max_" + type] = binary<T>([](T a, T b) { return a < b ? b : a; });
  const auto is_minus_one = [](T b) { return std::is_signed_v<T> && b == static_cast<T>(-1); };
  const auto quotient = [=](T a, T b) {
    return is_minus_one(b) ? static_cast<T>(0 - static_cast<U>(a)) : static_cast<T>(a / b);
  };
  table["div_" + type] = binary<T>([=](T a, T b) { return b == 0 ? static_cast<T>(-1) : quotient(a, b); });
  table["rem_" + type] = binary<T>([=](T a, T b) {
    return b == 0 ? static_cast<T>(-1) : is_minus_one(b) ? T{0} : static_cast<T>(a % b);
  });
  add_comparisons<T>(table, type, [](T, T) { return false; });
}

template <class T, class Wide>
void add_products(std::map<std::string, Expected>& table, const std::string& type) {
  table["mul_hi_" + type] = [](Bits a, Bits b, Bits) {
    const Wide product = static_cast<Wide>(number<T>(a)) * static_cast<Wide>(number<T>(b));
    return raw(static_cast<T>(product >> (8 * sizeof(T))));
  };
  if constexpr (sizeof(Wide) == 8) {
    table["mul_wide_" + type] = [](Bits a, Bits b, Bits) {
      return raw(static_cast<Wide>(static_cast<Wide>(number<T>(a)) * static_cast<Wide>(number<T>(b))));
    };
  }
}

template <class T>
void add_bits(std::map<std::string, Expected>& table, const std::string& width) {
  using S = std::make_signed_t<T>;
  constexpr Bits kWidth = 8 * sizeof(T);
  table["and_b" + width] = wrapped<T>([](Bits a, Bits b, Bits) { return a & b; });
  table["or_b" + width] = wrapped<T>([](Bits a, Bits b, Bits) { return a | b; });
  table["xor_b" + width] = wrapped<T>([](Bits a, Bits b, Bits) { return a ^ b; });
  table["not_b" + width] = wrapped<T>([](Bits a, Bits, Bits) { return ~a; });
  table["clz_b" + width] = [](Bits a, Bits, Bits) {
    return static_cast<Bits>(std::countl_zero(static_cast<T>(a)));
  };
  table["popc_b" + width] = [](Bits a, Bits, Bits) {
    return static_cast<Bits>(std::popcount(static_cast<T>(a)));
  };
  const auto count = [](Bits b) { return static_cast<std::uint32_t>(b); };
  table["shl_b" + width] = [=](Bits a, Bits b, Bits) {
    return count(b) >= kWidth ? 0 : Bits{static_cast<T>(a << count(b))};
  };
  table["shr_u" + width] = [=](Bits a, Bits b, Bits) {
    return count(b) >= kWidth ? 0 : Bits{static_cast<T>(a)} >> count(b);
  };
  table["shr_s" + width] = [=](Bits a, Bits b, Bits) {
    const Bits by = count(b) >= kWidth ? kWidth - 1 : count(b);
    return Bits{static_cast<T>(static_cast<S>(static_cast<T>(a)) >> by)};
  };
}

void add_conversions(std::map<std::string, Expected>& table) {
  const auto same = [](auto value) { return value; };
  table["cvt_u32_u64"] = converted<std::uint32_t, std::uint64_t>(same);
  table["cvt_u64_u32"] = converted<std::uint64_t, std::uint32_t>(same);
  table["cvt_s64_s32"] = converted<std::int64_t, std::int32_t>(same);
  table["cvt_u64_u16"] = converted<std::uint64_t, std::uint16_t>(same);
  table["cvt_u16_u32"] = converted<std::uint16_t, std::uint32_t>(same);
  table["cvt_u32_u16"] = converted<std::uint32_t, std::uint16_t>(same);
  table["cvt_s32_s16"] = converted<std::int32_t, std::int16_t>(same);
  table["cvt_rn_f64_s32"] = converted<double, std::int32_t>(same);
  table["cvt_rn_f64_u32"] = converted<double, std::uint32_t>(same);
  table["cvt_rn_f64_s64"] = converted<double, std::int64_t>(same);
  table["cvt_rn_f64_u64"] = converted<double, std::uint64_t>(same);
  table["cvt_rn_f32_s32"] = converted<float, std::int32_t>(same);
  table["cvt_rn_f32_f64"] = converted<float, double>(same);
  table["cvt_f64_f32"] = converted<double, float>(same);
  table["cvt_rni_f64_f64"] = converted<double, double>([](double x) { return std::nearbyint(x); });
  table["cvt_rzi_f64_f64"] = converted<double, double>([](double x) { return std::trunc(x); });
  table["cvt_rni_f32_f32"] = converted<float, float>([](float x) { return std::nearbyint(x); });
  table["cvt_rzi_s32_f64"] = saturated<std::int32_t>([](double x) { return std::trunc(x); });
  table["cvt_rni_s32_f64"] = saturated<std::int32_t>([](double x) { return std::nearbyint(x); });
  table["cvt_rmi_s32_f64"] = saturated<std::int32_t>([](double x) { return std::floor(x); });
  table["cvt_rpi_s32_f64"] = saturated<std::int32_t>([](double x) { return std::ceil(x); });
  table["cvt_rzi_u32_f64"] = saturated<std::uint32_t>([](double x) { return std::trunc(x); });
  table["cvt_rzi_s64_f64"] = saturated<std::int64_t>([](double x) { return std::trunc(x); });
  table["cvt_rzi_u64_f64"] = saturated<std::uint64_t>([](double x) { return std::trunc(x); });
  table["cvt_rzi_s32_f32"] = [](Bits a, Bits b, Bits c) {
    const float x = f32(a);
    if (std::isnan(x)) return Bits{0};  // 32 bits on both sides
    return saturated<std::int32_t>([](double whole) { return std::trunc(whole); })(bits(double{x}), b, c);
  };
}

std::map<std::string, Expected> expected_of_opcodes() {
  std::map<std::string, Expected> table;
  add_integers<std::int16_t>(table, "s16");
  add_integers<std::uint16_t>(table, "u16");
  add_integers<std::int32_t>(table, "s32");
  add_integers<std::uint32_t>(table, "u32");
  add_integers<std::int64_t>(table, "s64");
  add_integers<std::uint64_t>(table, "u64");
  add_products<std::int32_t, std::int64_t>(table, "s32");
  add_products<std::uint32_t, std::uint64_t>(table, "u32");
  add_products<std::int64_t, Signed128>(table, "s64");
  add_products<std::uint64_t, Unsigned128>(table, "u64");
  table["mul_wide_s16"] = [](Bits a, Bits b, Bits) {
    return raw(std::int32_t{number<std::int16_t>(a)} * number<std::int16_t>(b));
  };
  table["mul_wide_u16"] = [](Bits a, Bits b, Bits) {
    return raw(std::uint32_t{number<std::uint16_t>(a)} * number<std::uint16_t>(b));
  };
  add_bits<std::uint16_t>(table, "16");
  add_bits<std::uint32_t>(table, "32");
  add_bits<std::uint64_t>(table, "64");
  table["brev_b32"] = [](Bits a, Bits, Bits) {
    Bits reversed = 0;
    for (int i = 0; i < 32; ++i) reversed |= ((a >> i) & 1U) << (31 - i);
    return reversed;
  };
  add_doubles(table);
  add_conversions(table);
  return table;
}

std::vector<Bits> interesting_numbers() {
  std::vector<Bits> numbers = {0,
                               1,
                               2,
                               3,
                               15,
                               16,
                               17,
                               31,
                               32,
                               33,
                               63,
                               64,
                               65,
                               0x7f,
                               0x80,
                               0xff,
                               0x7fff,
                               0x8000,
                               0xffff,
                               0x7fffffff,
                               0x80000000,
                               0xffffffff,
                               0x100000000,
                               0x7fffffffffffffff,
                               0x8000000000000000,
                               0xffffffffffffffff,
                               0x7ff8000000000123,
                               0x7fc00042};
  constexpr double kDoubles[] = {0.0,
                                 0.5,
                                 1.0,
                                 1.5,
                                 2.5,
                                 3.0,
                                 0.1,
                                 1e-308,
                                 5e-324,
                                 2.2250738585072014e-308,
                                 1e300,
                                 1.7976931348623157e308,
                                 2147483647.0,
                                 2147483647.5,
                                 2147483648.0,
                                 4294967295.5,
                                 9.2233720368547758e18,
                                 1.8446744073709552e19,
                                 6.02214076e23,
                                 std::numeric_limits<double>::infinity()};
  for (const double x : kDoubles) {
    numbers.insert(numbers.end(),
                   {bits(x), bits(-x), bits(static_cast<float>(x)), bits(static_cast<float>(-x))});
  }
  return numbers;
}

bool is_nan(const std::string& opcode, Bits result) {
  const std::string type = opcode.substr(opcode.rfind('_') + 1);
  if (opcode.starts_with("setp") || opcode.starts_with("mov")) return false;
  if (opcode.starts_with("cvt")) {
    return opcode.find("_f64_") != std::string::npos
               ? std::isnan(f64(result))
               : opcode.find("_f32_") != std::string::npos && std::isnan(f32(result));
  }
  return type == "f64" ? std::isnan(f64(result)) : type == "f32" && std::isnan(f32(result));
}

class PtxOpcodes : public testing::TestWithParam<std::string> {};

TEST_P(PtxOpcodes, AreTheProcessorsArithmetic) {
  const Expected expected = expected_of_opcodes().at(GetParam());
  const std::vector<Bits> numbers = interesting_numbers();
  std::vector<Bits> a, b, c;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      a.push_back(numbers[i]);
      b.push_back(numbers[j]);
      c.push_back(numbers[(i + 7 * j) % numbers.size()]);
    }
  }
  constexpr std::uint32_t kThreads = 32;
  const auto blocks = static_cast<std::uint32_t>((a.size() + kThreads - 1) / kThreads);
  for (std::vector<Bits>* padded : {&a, &b, &c}) padded->resize(std::size_t{blocks} * kThreads);
  const DeviceArray<Bits> first(a), second(b), third(c), out(std::vector<Bits>(a.size(), 0));
  ASSERT_TRUE(run_kernel(GetParam(), blocks, kThreads, 0, first.address(), second.address(), third.address(),
                         out.address()));
  const std::vector<Bits> results = out.values();
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Bits wanted = expected(a[i], b[i], c[i]);
    if (is_nan(GetParam(), wanted) && is_nan(GetParam(), results[i])) continue;
    ASSERT_EQ(results[i], wanted) << std::hex << "of " << a[i] << ", " << b[i] << ", " << c[i];
  }
}

std::vector<std::string> opcodes() {
  std::vector<std::string> names;
  for (const auto& [name, expected] : expected_of_opcodes()) {
    if (kernel_named(name).kernel != nullptr) names.push_back(name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Each, PtxOpcodes, testing::ValuesIn(opcodes()),
                         [](const auto& parameter) { return parameter.param; });

/// No kernel of cases/opcodes.py is without an expectation but the approximate one, which is tested below.
TEST(PtxOpcodesTable, NamesEachKernel) {
  const auto table = expected_of_opcodes();
  const HostKernel any = kernel_named("add_f64");
  ASSERT_NE(any.module, nullptr);
  for (int i = 0; i < any.module->n_kernels; ++i) {
    const std::string name = any.module->kernels[i].name;
    EXPECT_TRUE(table.contains(name) || name == "rcp_approx_ftz_f64") << name;
  }
}

TEST(PtxOpcodesTable, CoarseReciprocalHasTwentyBitsAndNoSubnormals) {
  const std::vector<double> numbers = {3.0,    -7.0, 1e300,   -1e-300,
                                       5e-324, -0.0, 1.7e308, std::numeric_limits<double>::infinity()};
  std::vector<Bits> a;
  for (const double x : numbers) a.push_back(bits(x));
  const DeviceArray<Bits> first(a), unused(a), out(std::vector<Bits>(a.size(), 0));
  ASSERT_TRUE(run_kernel("rcp_approx_ftz_f64", 1, static_cast<std::uint32_t>(a.size()), 0, first.address(),
                         unused.address(), unused.address(), out.address()));
  const std::vector<Bits> results = out.values();
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(f64(results[i]) * numbers[i], 1.0, 0x1p-20) << numbers[i];
    EXPECT_EQ(results[i] & 0xffffffffU, 0U);
  }
  EXPECT_EQ(f64(results[4]), std::numeric_limits<double>::infinity());
  EXPECT_EQ(f64(results[5]), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(results[6], 0U);
  EXPECT_EQ(results[7], 0U);
}

}  // namespace
}  // namespace ptx::test
