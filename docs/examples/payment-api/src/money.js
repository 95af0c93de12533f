'use strict';

const { Refused } = require('./refused');

// How many decimals a currency has. Amounts are whole numbers of the smallest unit everywhere else.
const DECIMALS = { EUR: 2, USD: 2, GBP: 2, CHF: 2, JPY: 0, KWD: 3 };

const LARGEST = 99_999_999;

function decimals(currency) {
  if (!Object.hasOwn(DECIMALS, currency)) {
    throw new Refused(400, 'currency', `currency must be one of ${Object.keys(DECIMALS).join(', ')}`);
  }
  return DECIMALS[currency];
}

// "12.34" in EUR is 1234.
function parse(text, currency) {
  const places = decimals(currency);
  const match = typeof text === 'string' && /^(0|[1-9]\d{0,9})(?:\.(\d+))?$/.exec(text);
  if (!match || (match[2] || '').length > places) {
    throw new Refused(400, 'amount', `amount must be a decimal number with at most ${places} decimals`);
  }
  const amount = Number(match[1] + (match[2] || '').padEnd(places, '0'));
  if (amount < 1 || amount > LARGEST) {
    throw new Refused(400, 'amount', `amount must be from ${format(1, currency)} to ${format(LARGEST, currency)}`);
  }
  return amount;
}

function format(amount, currency) {
  const places = decimals(currency);
  const digits = String(amount).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

module.exports = { parse, format };
