'use strict';

// For the image's HEALTHCHECK, as the image has no curl: exit code 0 when the API answers.
const PATH = '/health';

fetch(`http://127.0.0.1:${process.env.PORT || 3000}${PATH}`, { signal: AbortSignal.timeout(2000) }).then(
  (response) => {
    console.log(`${PATH}: ${response.status}`);
    process.exitCode = response.ok ? 0 : 1;
  },
  (error) => {
    console.log(`${PATH}: ${error.cause?.message ?? error.message}`);
    process.exitCode = 1;
  },
);
