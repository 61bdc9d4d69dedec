// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/cross_validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/quotes/median.h"
#include "calibration/validation/held_out_runs.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

// Ratio of the held-out error to the in-sample error from which on it is noted, with least numbers of quotes
// and of half-spreads: where all quotes are met to half of a half-spread, overfitting has no effect.
constexpr double kFarAbove = 2.0;
constexpr std::size_t kEnoughQuotes = 20;
constexpr double kLeastHeldOutError = 0.5;

/// Errors of model vols over a set of quotes.
class Errors {
 public:
  void add(const VolQuote& quote, double scale, double model_vol) {
    const double error = model_vol - quote.market_vol;
    squared_vol_ += error * error;
    squared_scales_ += error * error / (scale * scale);
    size_.push_back(std::fabs(error));
    inside_ += quote.bid_vol <= model_vol && model_vol <= quote.ask_vol ? 1 : 0;
  }
  void add(const Errors& other) {
    squared_vol_ += other.squared_vol_;
    squared_scales_ += other.squared_scales_;
    size_.insert(size_.end(), other.size_.begin(), other.size_.end());
    inside_ += other.inside_;
  }
  [[nodiscard]] QuoteErrors result(std::size_t two_sided) {
    QuoteErrors errors;
    if (size_.empty()) return errors;
    const auto n = static_cast<double>(size_.size());
    errors.rmse_vol = std::sqrt(squared_vol_ / n);
    errors.rmse_scales = std::sqrt(squared_scales_ / n);
    errors.median_vol = median(size_);
    if (two_sided > 0) errors.inside = static_cast<double>(inside_) / static_cast<double>(two_sided);
    return errors;
  }

 private:
  double squared_vol_ = 0.0;
  double squared_scales_ = 0.0;
  std::vector<double> size_;
  /// Number of quotes inside; comparisons with the NaN of a one-sided quote are false.
  std::size_t inside_ = 0;
};

/// Errors of one slice's quotes, or of all: in sample and held out.
struct BothErrors {
  std::size_t quotes = 0;
  std::size_t two_sided = 0;
  Errors in_sample;
  Errors held_out;

  void add(const VolQuote& quote, double scale, double whole_vol, double fold_vol) {
    ++quotes;
    two_sided += std::isnan(quote.bid_vol) || std::isnan(quote.ask_vol) ? 0 : 1;
    in_sample.add(quote, scale, whole_vol);
    held_out.add(quote, scale, fold_vol);
  }
  void add(const BothErrors& other) {
    quotes += other.quotes;
    two_sided += other.two_sided;
    in_sample.add(other.in_sample);
    held_out.add(other.held_out);
  }
  [[nodiscard]] CrossValidatedErrors result() {
    CrossValidatedErrors out{quotes, two_sided, in_sample.result(two_sided), held_out.result(two_sided)};
    if (out.in_sample.rmse_scales > 0.0) out.ratio = out.held_out.rmse_scales / out.in_sample.rmse_scales;
    return out;
  }
};

class Validation {
 public:
  Validation(const PreparedQuotes& quotes, const VolSurface& whole, std::size_t folds)
      : quotes_(quotes), errors_(quotes.smiles.size()) {
    out_.folds.resize(folds);
    const SliceVariances variances = surface_variances(whole);
    for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
      whole_vol_.push_back(vols_of(variances, s, quotes.smiles[s]));
      // Slices start at different turns; otherwise the first folds would contain the runs of all short
      // slices.
      turns_.push_back(
          turns_of_runs({quotes.data[s].log_moneyness.data(), quotes.data[s].market_quotes}, folds, s));
    }
  }

  [[nodiscard]] std::vector<std::vector<bool>> held_in(std::size_t fold) {
    std::vector<std::vector<bool>> held;
    for (const std::vector<std::size_t>& turns : turns_) {
      std::vector<bool> held_out(turns.size());
      for (std::size_t i = 0; i < held_out.size(); ++i) held_out[i] = turns[i] == fold;
      const auto left_out = static_cast<std::size_t>(std::ranges::count(held_out, true));
      out_.folds[fold].held_out += left_out;
      out_.folds[fold].emptied_slices += left_out > 0 && left_out == held_out.size() ? 1 : 0;
      held.push_back(std::move(held_out));
    }
    return held;
  }

  void fail(std::size_t fold, std::string why) {
    out_.folds[fold].unmeasured = out_.folds[fold].held_out;
    out_.folds[fold].failure = std::move(why);
  }

  void take(std::size_t fold, const FoldFit& fit) {
    if (!fit.variances) return fail(fold, fit.failure);
    out_.folds[fold].converged = fit.converged;
    for (std::size_t s = 0; s < turns_.size(); ++s) {
      const std::vector<double> vol = vols_of(fit.variances, s, quotes_.smiles[s]);
      for (std::size_t i = 0; i < vol.size(); ++i) {
        if (turns_[s][i] != fold) continue;
        if (std::isfinite(vol[i]) && std::isfinite(whole_vol_[s][i])) {
          errors_[s].add(quotes_.smiles[s].quotes[i], quotes_.data[s].scale[i], whole_vol_[s][i], vol[i]);
        } else {
          ++out_.folds[fold].unmeasured;
        }
      }
    }
  }

  [[nodiscard]] CrossValidation result() {
    BothErrors total;
    for (BothErrors& slice : errors_) {
      total.add(slice);
      out_.slices.push_back(slice.result());
    }
    out_.total = total.result();
    return std::move(out_);
  }

 private:
  const PreparedQuotes& quotes_;
  std::vector<std::vector<double>> whole_vol_;
  std::vector<std::vector<std::size_t>> turns_;
  std::vector<BothErrors> errors_;
  CrossValidation out_;
};

bool is_far_above(const CrossValidatedErrors& errors) {
  return errors.quotes >= kEnoughQuotes && errors.ratio > kFarAbove &&
         errors.held_out.rmse_scales > kLeastHeldOutError;
}

void note_folds(const CrossValidation& validation, std::vector<std::string>& notes) {
  const std::size_t folds = validation.folds.size();
  std::size_t emptied = 0;
  for (std::size_t f = 0; f < folds; ++f) {
    const CrossValidationFold& fold = validation.folds[f];
    const auto add = [&](const std::string& what) {
      notes.push_back(fmt::format("cross-validation, fold {} of {}: {}", f + 1, folds, what));
    };
    emptied += fold.emptied_slices;
    if (!fold.failure.empty()) {
      add(fmt::format("no fit ({}): its {} quotes are in no figure", fold.failure, fold.held_out));
      continue;
    }
    if (!fold.converged) add("the fit did not converge");
    if (fold.unmeasured > 0) {
      add(fmt::format("no vol for {} of the {} quotes left out", fold.unmeasured, fold.held_out));
    }
  }
  if (emptied == 0) return;
  notes.push_back(
      fmt::format("cross-validation: {} times all quotes of a slice were left out together; its errors are "
                  "then those of a smile determined by the other slices alone",
                  emptied));
}

void note_errors(const CrossValidation& validation, CalibrationReport& report) {
  std::string slices;
  for (std::size_t s = 0; s < validation.slices.size(); ++s) {
    if (!is_far_above(validation.slices[s])) continue;
    const Expiry& expiry = report.slices[s].expiry;
    slices +=
        fmt::format("{}{}{}{} ({:.1f})", slices.empty() ? "" : ", ", printable(expiry.root),
                    expiry.root.empty() ? "" : " ", printable(expiry.label), validation.slices[s].ratio);
  }
  if (is_far_above(validation.total)) {
    report.notes.push_back(
        fmt::format("cross-validation: quotes left out are missed by {:.1f} times as much as in sample: the "
                    "fit follows noise, or its wings depend on the outermost quotes",
                    validation.total.ratio));
  }
  if (!slices.empty()) {
    report.notes.push_back("cross-validation: slices far worse on quotes left out, so many times: " + slices);
  }
}

}  // namespace

Expected<CrossValidation> cross_validate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                         const PreparedQuotes& quotes, const VolSurface& whole,
                                         const FitFolds& fit_folds) {
  const auto folds = static_cast<std::size_t>(options.cross_validation_folds);
  Validation validation(quotes, whole, folds);
  std::vector<PreparedQuotes> seen;
  std::vector<std::size_t> fold_of;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    Expected<PreparedQuotes> prepared = without_quotes(snapshot, options, quotes, validation.held_in(fold));
    if (!prepared) {
      validation.fail(fold, "every quote is left out");
      continue;
    }
    seen.push_back(*std::move(prepared));
    fold_of.push_back(fold);
  }
  const Expected<std::vector<FoldFit>> fits = fit_folds(std::move(seen));
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < fits->size(); ++i) validation.take(fold_of[i], (*fits)[i]);
  return validation.result();
}

void report_cross_validation(CrossValidation validation, CalibrationReport& report) {
  note_folds(validation, report.notes);
  note_errors(validation, report);
  report.cross_validation = std::move(validation);
}

}  // namespace volcal
