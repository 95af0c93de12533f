'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { accept, passesLuhn } = require('../src/card');
const { card } = require('./support/requests');

const now = new Date('2026-03-15T12:00:00Z');

describe('card: check digit', () => {
  for (const number of ['4242424242424242', '5555555555554444', '378282246310005']) {
    it(`accepts ${number}`, () => assert.equal(passesLuhn(number), true));
  }
  for (const number of ['4242424242424241', '5555555555554443']) {
    it(`refuses ${number}`, () => assert.equal(passesLuhn(number), false));
  }
});

describe('card: number', () => {
  for (const [brand, number, cvc] of [
    ['visa', '4242424242424242', '123'],
    ['visa', '4222222222222', '123'],
    ['mastercard', '5555555555554444', '123'],
    ['mastercard', '2223003122003222', '123'],
    ['amex', '378282246310005', '1234'],
    ['discover', '6011111111111117', '123'],
    ['jcb', '3566002020360505', '123'],
  ]) {
    it(`knows ${number} for ${brand}`, () => {
      assert.deepEqual(accept({ number, expiry: '12/30', cvc }, now), { brand, last4: number.slice(-4) });
    });
  }
  it('reads past spaces', () => {
    assert.equal(accept({ ...card, number: '4242 4242 4242 4242' }, now).last4, '4242');
  });
  it('reads past hyphens', () => {
    assert.equal(accept({ ...card, number: '4242-4242-4242-4242' }, now).last4, '4242');
  });
  for (const [what, number] of [
    ['a wrong check digit', '4242424242424241'],
    ['too few digits', '424242424242'],
    ['too many digits', '42424242424242424242'],
    ['a brand we do not take', '9999999999999995'],
    ['letters', '4242x242424242424'],
    ['a number that is not text', 4242424242424242],
  ]) {
    it(`refuses ${what}`, () => {
      assert.throws(() => accept({ ...card, number }, now), { status: 400, code: 'card_number' });
    });
  }
  for (const missing of [undefined, null]) {
    it(`refuses ${missing} for a card`, () => {
      assert.throws(() => accept(missing, now), { status: 400, code: 'card' });
    });
  }
});

describe('card: expiry', () => {
  for (const [what, expiry] of [['this month', '03/26'], ['a December', '12/26']]) {
    it(`accepts ${what}`, () => assert.doesNotThrow(() => accept({ ...card, expiry }, now)));
  }
  for (const [what, expiry] of [['last month', '02/26'], ['last year', '12/25']]) {
    it(`refuses ${what}`, () => {
      assert.throws(() => accept({ ...card, expiry }, now), { status: 402, code: 'card_expired' });
    });
  }
  for (const expiry of ['13/30', '00/30', '1/30', '12/2030', undefined]) {
    it(`refuses "${expiry}"`, () => {
      assert.throws(() => accept({ ...card, expiry }, now), { status: 400, code: 'card_expiry' });
    });
  }
});

describe('card: cvc', () => {
  it('has four digits for amex', () => {
    assert.throws(() => accept({ number: '378282246310005', expiry: '12/30', cvc: '123' }, now), { code: 'card_cvc' });
  });
  for (const cvc of ['12', '1234', 'abc', undefined]) {
    it(`refuses "${cvc}" for visa`, () => {
      assert.throws(() => accept({ ...card, cvc }, now), { status: 400, code: 'card_cvc' });
    });
  }
});
