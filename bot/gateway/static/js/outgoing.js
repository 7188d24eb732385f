// What the person said, on its way: one after the other, tried again until the server has it. The id makes a second
// try harmless: the server answers it without doing it again.

import * as connection from './connection.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;

const pause = (ms) => new Promise((resume) => {
  const timer = setTimeout(done, ms);
  function done() {
    clearTimeout(timer);
    removeEventListener('online', done);
    resume();
  }
  addEventListener('online', done);
});

// randomUUID is missing where the page is served without TLS, as on a clinic's own network
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

export function createOutgoing(say, { onAnswer, onRefused }) {
  const waiting = [];
  let busy = false;

  async function deliver(body) {
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        const answer = await say(body);
        connection.back();
        return onAnswer(answer.messages);
      } catch (error) {
        const mayPass = !error.status || error.status === 429 || error.status >= 500;
        if (!mayPass) return onRefused(error);
        if (error.status) connection.busy(error.message);
        else connection.lost();
      }
      await pause(wait * (0.8 + Math.random() * 0.4));
    }
  }

  async function work() {
    if (busy) return;
    busy = true;
    while (waiting.length) await deliver(waiting.shift());
    busy = false;
  }

  return {
    send(message) {
      waiting.push({ ...message, client_message_id: newId() });
      work();
    },
    get busy() { return busy; },
  };
}
