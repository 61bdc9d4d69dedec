// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What lets one source be host code for g++ and host + device code for nvcc. Nothing else belongs here.

#if defined(__CUDACC__)
#define VOLCAL_HD __host__ __device__
#else
#define VOLCAL_HD
#endif
