'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { config } = require('../src/config');

describe('config', () => {
  it('has a default port', () => assert.equal(config({}).port, 3000));
  it('takes the port of the environment', () => assert.equal(config({ PORT: '8080' }).port, 8080));
  it('takes the database of the environment', () => {
    assert.deepEqual(
      config({ DB_HOST: 'db', DB_PORT: '6543', DB_NAME: 'n', DB_USER: 'u', DB_PASSWORD: 'p' }).database,
      { host: 'db', port: 6543, database: 'n', user: 'u', password: 'p' },
    );
  });
  it('knows its revision', () => assert.equal(config({ GIT_SHA: 'abc1234' }).revision, 'abc1234'));
  it('says when it does not know its revision', () => assert.equal(config({}).revision, 'unknown'));
  for (const port of ['0', '65536', 'http']) {
    it(`refuses the port ${port}`, () => assert.throws(() => config({ PORT: port }), /PORT must be a port/));
  }
});
