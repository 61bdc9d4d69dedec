// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Every batch operation on a device: it uploads, launches, downloads and waits. Each subject has its own
/// source, so that nvcc compiles them side by side. Throws where a CUDA call fails; the batch is valid and
/// its pieces fit the device.

#include "kernels/backend/backend.h"
#include "kernels/cuda/stream.h"

namespace volcal::cuda {

void compute(const Stream& stream, const ImpliedVolBatch& host);
void compute(const Stream& stream, const BlackPriceBatch& host);

void compute_total_variances(const Stream& stream, const SviGridBatch& host);
void compute_durrleman(const Stream& stream, const SviGridBatch& host);
void compute(const Stream& stream, const SmileGridBatch& host);
void compute(const Stream& stream, const SurfacePointBatch& host);
void compute(const Stream& stream, const SviResidualBatch& host);

void compute(const Stream& stream, const SviSliceFitBatch& host);
void compute(const Stream& stream, const SviSurfaceFitBatch& host);
void compute(const Stream& stream, const SpectralWeightBatch& host);

/// Strikes that no slice has keep their outputs.
void compute(const Stream& stream, const HestonPriceBatch& host);
void compute(const Stream& stream, const HestonFitBatch& host);
/// Quotes that no slice has keep their outputs; so do plans.
void compute(const Stream& stream, const HestonResidualBatch& host);

}  // namespace volcal::cuda
