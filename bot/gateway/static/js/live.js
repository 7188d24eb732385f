// What the person is told unasked arrives over a socket; where sockets are blocked or down, by asking again and again.

import * as connection from './connection.js';

const PROTOCOL = 'clinic-bot.v1';
const POLL_MS = 4000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;

export function followNews(api, token, { lastId, onMessages, onGone }) {
  let socket = null;
  let open = false;
  let stopped = false;
  let wait = FIRST_PAUSE_MS;

  function connect() {
    if (stopped) return;
    try {
      socket = new WebSocket(api.socketUrl(), [PROTOCOL, `token.${token}`]);
    } catch {
      return;
    }
    socket.onopen = () => {
      open = true;
      wait = FIRST_PAUSE_MS;
      connection.back();
      socket.send(JSON.stringify({ after: lastId() }));
    };
    socket.onmessage = ({ data }) => {
      const { messages } = JSON.parse(data);
      if (messages) onMessages(messages);
    };
    socket.onclose = () => {
      open = false;
      setTimeout(connect, wait * (0.8 + Math.random() * 0.4));
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    };
  }

  async function ask() {
    if (stopped || open) return;
    try {
      const { messages } = await api.after(lastId());
      connection.back();
      if (messages.length) onMessages(messages);
    } catch (error) {
      if (error.status === 404) {
        stop();
        onGone();
      } else if (!error.status) connection.lost();
    }
  }

  function stop() {
    stopped = true;
    clearInterval(timer);
    socket?.close();
  }

  const timer = setInterval(ask, POLL_MS);
  addEventListener('offline', connection.lost);
  addEventListener('online', async () => {
    try {
      await api.after(lastId());
      connection.back();
    } catch {
      // still away; the next round asks again
    }
  });
  connect();
  return stop;
}
