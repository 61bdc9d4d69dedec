// SPDX-License-Identifier: Apache-2.0
// Written by scripts/reference/make_mills_polynomials.py.
// clang-format off
#pragma once

/// Polynomials behind Mills' ratio, in y = (x - kMillsCentre) / (x + kMillsCentre) and
/// w = kMillsCentre / (x + kMillsCentre), x >= 0; R(x) = (1 - Phi(x)) / phi(x).

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

constexpr double kMillsCentre = 5.0;

/// P(y): (x + kMillsCentre) R(x) = 1 + w P(y), truncated below 1e-17 of the left side.
VOLCAL_HD inline double mills_ratio_polynomial(double y) {
  const double square = y * y;
  double even = -5.83746522423538e-11;
  even = even * square + 3.1758230210207926e-10;
  even = even * square + 8.157041908204139e-10;
  even = even * square + -1.9626243985039957e-08;
  even = even * square + 1.389447212408217e-07;
  even = even * square + -3.758490754752114e-07;
  even = even * square + -6.435405179547226e-06;
  even = even * square + 0.00015940670880311612;
  even = even * square + -0.0022746454881052785;
  even = even * square + 0.016731844098030343;
  even = even * square + 0.25899030744844603;
  even = even * square + 1.003523027076127;
  even = even * square + 1.8561620943063153;
  double odd = -7.146293719972657e-10;
  odd = odd * square + 8.192752213968897e-09;
  odd = odd * square + -5.6018674437650207e-08;
  odd = odd * square + 3.339379735305653e-07;
  odd = odd * square + -2.0490890574103765e-06;
  odd = odd * square + 1.3514663774517989e-05;
  odd = odd * square + -9.00647650517516e-05;
  odd = odd * square + 0.0004570728656230661;
  odd = odd * square + 0.0017252784526923907;
  odd = odd * square + -0.0875191607255762;
  odd = odd * square + -0.5682991240169725;
  odd = odd * square + -1.4795710960716046;
  return even + y * odd;
}

/// Q(y): (x + kMillsCentre)^2 (1 - x R(x)) = 1 + w Q(y), truncated likewise.
VOLCAL_HD inline double mills_complement_polynomial(double y) {
  const double square = y * y;
  double even = 1.1484277787813708e-09;
  even = even * square + -1.165326363945819e-08;
  even = even * square + 6.087646210706284e-08;
  even = even * square + -2.2858540009449224e-07;
  even = even * square + 7.661131620405718e-07;
  even = even * square + -3.254741809605084e-06;
  even = even * square + 2.476720586262448e-05;
  even = even * square + -0.00026580323914458966;
  even = even * square + 0.002903597199006605;
  even = even * square + -0.026860111359024382;
  even = even * square + 0.1217778036806395;
  even = even * square + 1.9915376483153597;
  even = even * square + 5.718989480355487;
  even = even * square + 5.191895284684235;
  double odd = -3.383510130965846e-10;
  odd = odd * square + 4.7610595868578086e-09;
  odd = odd * square + -3.7463418654631084e-08;
  odd = odd * square + 2.287165514807362e-07;
  odd = odd * square + -1.256654074195652e-06;
  odd = odd * square + 6.7539317016505894e-06;
  odd = odd * square + -3.7090057125671746e-05;
  odd = odd * square + 0.00020799442232004607;
  odd = odd * square + -0.0010936202860836507;
  odd = odd * square + 0.0034337349468529085;
  odd = odd * square + 0.03372466993131346;
  odd = odd * square + -0.7130251896649951;
  odd = odd * square + -3.8774568498786826;
  odd = odd * square + -6.445759342367068;
  return even + y * odd;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
