// SPDX-License-Identifier: Apache-2.0

// Must not compile: a kernel calls a host function. nvcc only warns unless told otherwise.

double host_only(double x) { return x; }

__global__ void call_host(double* out) { out[0] = host_only(out[0]); }
