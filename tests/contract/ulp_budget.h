// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Allowed difference of a backend from the core compiled for the host, for each function.
///
/// Both sides run the same source. They differ in the mathematical functions (CUDA documents exp, log, log1p
/// within 1 ulp of exact, glibc within 1; sqrt and division are correctly rounded on both) and where a
/// compiler fuses a multiply with an add (half an ulp of the product each). So a budget counts the operations
/// that may differ, doubled, and is relative to the sum of the sizes of the terms, not to a result in which
/// they cancelled: `difference <= ulp * 2^-52 * scale`.
///
/// The figures are bounds by counting. They are to be lowered to a small multiple of what a device measures.

namespace volcal::contract {

/// Price: exp of -r^2/2 and Mills' polynomials of 20 terms, whose fused and plain Horner steps differ by less
/// than one ulp of the result altogether, times the price's condition 1 + h^2 in the rounding of h = a / s.
inline constexpr double kBlackPriceUlp = 16.0;
inline constexpr double black_price_ulp(double h) { return kBlackPriceUlp * (1.0 + h * h); }

/// Implied vol: the last step's error is that of the equation, ln(price) and r^2 / 2 against a slope that
/// grows with h^2 as they do: no condition number is left over.
inline constexpr double kImpliedVolUlp = 32.0;

/// w: two products, a square root and two sums.
inline constexpr double kSviTotalVarianceUlp = 6.0;

/// Vol of a smile: w as above from two slices, their weights, a quotient by the time and a root; from a
/// strike also its logarithm, 3 ulp on either side. Relative to the terms of w.
inline constexpr double kSmileValueUlp = 16.0;

/// Vol where prices are mixed: as an implied vol, with the roundings of w in each side's stddevs.
inline constexpr double kPriceMixUlp = 64.0;

/// g: quotients of w, w', w'' that carry 4 ulp each, squared and summed.
inline constexpr double kDurrlemanUlp = 24.0;

/// Residual and derivatives: as w, then a square root and two quotients.
inline constexpr double kSviResidualUlp = 16.0;

}  // namespace volcal::contract
