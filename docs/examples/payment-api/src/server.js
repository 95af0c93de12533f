'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { Pool } = require('pg');
const { app } = require('./app');
const { config } = require('./config');
const { Payments } = require('./payments');

const { port, revision, database } = config();
const pool = new Pool(database);
const payments = new Payments(pool);
const server = app(payments, revision);
let stopping = false;

// A connection that breaks while idle is replaced by the next query.
pool.on('error', (error) => console.error('database:', error.message));

async function migrate() {
  let said;
  while (!stopping) {
    try {
      await payments.migrate();
      console.log('database ready');
      return;
    } catch (error) {
      if (error.message !== said) {
        said = error.message;
        console.error('database not ready:', said);
      }
      await sleep(2000, undefined, { ref: false });
    }
  }
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    stopping = true;
    server.close(() => pool.end());
    server.closeIdleConnections();
  });
}

server.listen(port, () => console.log(`payment-api ${revision} listens on ${port}`));
migrate();
