// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cross-validation: errors of a fit at quotes that it was not fitted to, beside its errors at those that it
/// was. A fit that follows noise has large errors at the former and small ones at the latter [Stone1974].
///
/// Every slice's fitted quotes are cut into runs of three neighbouring strikes, because a single quote
/// between two fitted neighbours does not test a smile. Each run is left out in one of several folds, the
/// other quotes are fitted with the same options, and the vols of that fit are compared with the quotes left
/// out (docs/method/cross_validation.md).
///
/// Units     vols decimal per root year; residuals in the unit of the fit: floored half-spreads, or vol
///           points with QuoteWeights::none

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/fields.h"
#include "volcal/quotes.h"

namespace volcal {

/// Errors of model vols at quotes; absent without quotes.
struct QuoteErrors {
  double rmse_vol = kAbsent;     ///< root mean square of model - market
  double rmse_scales = kAbsent;  ///< the same, each error in the unit of its residual
  double median_vol = kAbsent;   ///< median of |model - market|
  double inside = kAbsent;       ///< share of the two-sided quotes with the model inside bid/ask
};
template <>
inline constexpr auto kFieldsOf<QuoteErrors> =
    std::tuple{Field{"rmse_vol", &QuoteErrors::rmse_vol}, Field{"rmse_scales", &QuoteErrors::rmse_scales},
               Field{"median_vol", &QuoteErrors::median_vol}, Field{"inside", &QuoteErrors::inside}};

/// Errors at the same quotes twice: of the fit to all quotes, and of the fits that left them out.
struct CrossValidatedErrors {
  std::size_t quotes = 0;
  std::size_t two_sided = 0;  ///< two-sided quotes among them
  QuoteErrors in_sample;
  QuoteErrors held_out;
  double ratio = kAbsent;  ///< held_out.rmse_scales / in_sample.rmse_scales; absent where the latter is 0
};
template <>
inline constexpr auto kFieldsOf<CrossValidatedErrors> = std::tuple{
    Field{"quotes", &CrossValidatedErrors::quotes}, Field{"two_sided", &CrossValidatedErrors::two_sided},
    Field{"in_sample", &CrossValidatedErrors::in_sample}, Field{"held_out", &CrossValidatedErrors::held_out},
    Field{"ratio", &CrossValidatedErrors::ratio}};

/// Result of one fold; `held_out` = quotes that are measured + `unmeasured`.
struct CrossValidationFold {
  std::size_t held_out = 0;        ///< quotes left out
  std::size_t unmeasured = 0;      ///< held-out quotes without a model vol: all of them where the fit failed
  std::size_t emptied_slices = 0;  ///< slices that the fold leaves without any quote: their errors are those
                                   ///< of the neighbours' shape or of the model
  bool converged = false;
  std::string failure;  ///< reason why there is no fit; empty where there is one
};
template <>
inline constexpr auto kFieldsOf<CrossValidationFold> = std::tuple{
    Field{"held_out", &CrossValidationFold::held_out}, Field{"unmeasured", &CrossValidationFold::unmeasured},
    Field{"emptied_slices", &CrossValidationFold::emptied_slices},
    Field{"converged", &CrossValidationFold::converged}};

struct CrossValidation {
  std::vector<CrossValidationFold> folds;
  std::vector<CrossValidatedErrors> slices;  ///< parallel to VolSurface::slices
  CrossValidatedErrors total;
};

}  // namespace volcal
