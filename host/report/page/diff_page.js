// SPDX-License-Identifier: Apache-2.0
async function showDiff() { throw new Error('not written yet'); }
