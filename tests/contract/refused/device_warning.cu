// SPDX-License-Identifier: Apache-2.0

// Must not compile: an unused variable in device code that the host compiler never sees.

__global__ void leave_unused(double* out) {
  const double unused_in_kernel = out[1];
  out[0] = 1.0;
}
