'use strict';

function port(name, fallback, environment) {
  const text = environment[name] || String(fallback);
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65535) {
    throw new Error(`${name} must be a port from 1 to 65535, not "${text}"`);
  }
  return Number(text);
}

function config(environment = process.env) {
  return {
    port: port('PORT', 3000, environment),
    revision: environment.GIT_SHA || 'unknown',
    database: {
      host: environment.DB_HOST || 'localhost',
      port: port('DB_PORT', 5432, environment),
      database: environment.DB_NAME || 'payments',
      user: environment.DB_USER || 'payment_user',
      password: environment.DB_PASSWORD || '',
    },
  };
}

module.exports = { config };
