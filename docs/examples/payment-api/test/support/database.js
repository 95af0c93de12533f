'use strict';

const { Pool } = require('pg');
const { config } = require('../../src/config');
const { Payments } = require('../../src/payments');

// Test files run side by side, so each has a schema of its own in the one database.
async function database(schema) {
  const setup = new Pool({ ...config().database, max: 1 });
  try {
    await setup.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`);
  } finally {
    await setup.end();
  }
  const pool = new Pool({ ...config().database, options: `-c search_path=${schema}` });
  const payments = new Payments(pool);
  await payments.migrate();
  return { pool, payments };
}

module.exports = { database };
