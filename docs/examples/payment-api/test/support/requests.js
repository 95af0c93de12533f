'use strict';

const card = { number: '4242 4242 4242 4242', expiry: '12/49', cvc: '123' };

const order = (changes = {}) => ({ amount: '12.34', currency: 'EUR', card, ...changes });

let keys = 0;
const key = () => `order-${process.pid}-${(keys += 1)}`;

module.exports = { card, key, order };
