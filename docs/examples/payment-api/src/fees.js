'use strict';

// Our part of each payment, in hundredths of a percent, and a fixed part in the currency's smallest unit.
const RATE = 290;
const FIXED = 30;

// Rounded half up, and never more than the payment.
function fee(amount) {
  return Math.min(amount, Math.floor((amount * RATE + 5000) / 10000) + FIXED);
}

module.exports = { fee };
