// SPDX-License-Identifier: Apache-2.0
async function showTune() { throw new Error('not written yet'); }
