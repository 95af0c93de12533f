'use strict';

// A request that is answered with a reason rather than done.
class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
  }
}

module.exports = { Refused };
