'use strict';

const { Refused } = require('./refused');

const BRANDS = [
  ['visa', /^4(\d{12}|\d{15}|\d{18})$/],
  ['mastercard', /^(5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/],
  ['amex', /^3[47]\d{13}$/],
  ['discover', /^6(011|5\d\d|4[4-9]\d)\d{12}$/],
  ['jcb', /^35(2[89]|[3-8]\d)\d{12}$/],
];

function passesLuhn(number) {
  let sum = 0;
  for (let position = 0; position < number.length; position += 1) {
    let digit = Number(number[number.length - 1 - position]);
    if (position % 2 === 1) {
      digit *= 2;
      if (digit > 9) {
        digit -= 9;
      }
    }
    sum += digit;
  }
  return sum % 10 === 0;
}

// What may be kept of a card: never its number.
function accept(card, now = new Date()) {
  if (card === null || typeof card !== 'object') {
    throw new Refused(400, 'card', 'card is missing');
  }
  const number = typeof card.number === 'string' ? card.number.replace(/[ -]/g, '') : '';
  const brand = BRANDS.find(([, pattern]) => pattern.test(number))?.[0];
  if (!brand || !passesLuhn(number)) {
    throw new Refused(400, 'card_number', 'card.number is not the number of a card we take');
  }
  const expiry = /^(0[1-9]|1[0-2])\/(\d\d)$/.exec(card.expiry);
  if (!expiry) {
    throw new Refused(400, 'card_expiry', 'card.expiry must have the form MM/YY');
  }
  // A card is good until the end of its month.
  if (new Date(Date.UTC(2000 + Number(expiry[2]), Number(expiry[1]), 1)) <= now) {
    throw new Refused(402, 'card_expired', 'the card has expired');
  }
  if (!new RegExp(brand === 'amex' ? '^\\d{4}$' : '^\\d{3}$').test(card.cvc)) {
    throw new Refused(400, 'card_cvc', `card.cvc must have ${brand === 'amex' ? 4 : 3} digits`);
  }
  return { brand, last4: number.slice(-4) };
}

module.exports = { accept, passesLuhn };
