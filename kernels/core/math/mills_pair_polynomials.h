// SPDX-License-Identifier: Apache-2.0
// Written by scripts/reference/make_mills_pair_polynomials.py.
// clang-format off
#pragma once

/// P of (x + kappa) R(x) = 1 + w P(y), w = kMillsSpan / (x + kappa), y = 1 - 2 w, kappa = kMillsSpan -
/// kMillsLowest, x >= kMillsLowest; R(x) = (1 - Phi(x)) / phi(x). The even and the odd coefficients are
/// fed, highest first, to a chain each (mills_pair.h).

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

constexpr double kMillsLowest = -1.0;
constexpr double kMillsSpan = 5.0;

/// Coefficients to full precision: truncated below 1e-16 of R, its slope likewise.
struct FineMillsPolynomial {
  template <class Chain>
  VOLCAL_HD static inline void run(Chain& even, Chain& odd) {
    even.start(1.894145398048618e-09, -2.33321819683909e-08);
    odd.start(1.2453765683350851e-09, -1.4056250727643697e-08);
    even.next(1.620877973068669e-07);
    odd.next(8.836756584445112e-08);
    even.next(-8.826637898030316e-07);
    odd.next(-4.5589789771723684e-07);
    even.next(4.18510818703613e-06);
    odd.next(2.3872310998079746e-06);
    even.next(-1.5973338861144064e-05);
    odd.next(-1.3911915005154093e-05);
    even.next(1.4504273350734489e-05);
    odd.next(8.812656213773294e-05);
    even.next(0.0006652198213628639);
    odd.next(-0.0005417456725970535);
    even.next(-0.009448927914019195);
    odd.next(0.002367710079080007);
    even.next(0.05058023705860386);
    odd.next(0.006916042880413125);
    even.next(0.6552051711138972);
    odd.next(-0.2433626465170947);
    even.next(2.107206698988881);
    odd.next(-1.3087582679619225);
    even.next(3.2553714978906494);
    odd.next(-2.837328490995105);
    even.next(2.7330476582712135);
    odd.next(-3.2119983526090365);
  }
};

/// Coefficients to some 1e-6 of R and of differences of R.
struct QuickMillsPolynomial {
  template <class Chain>
  VOLCAL_HD static inline void run(Chain& even, Chain& odd) {
    even.start(-0.00747137619617383, 0.048377435094558864);
    odd.start(0.001066445271170765, 0.008372879311940647);
    even.next(0.6563396573519475);
    odd.next(-0.24418939327360162);
    even.next(2.1069420562306655);
    odd.next(-1.3085250299320812);
    even.next(3.2553941036898553);
    odd.next(-2.8373570098954364);
    even.next(2.7330473451179262);
    odd.next(-3.2119973498883896);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
