// The web API of one conversation. A refused call carries its status; a call that never arrived has none.

const BASE = '/api/v1';
const TIMEOUT_MS = 25000;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(path, { method = 'GET', body, token } = {}) {
  const headers = {};
  if (body) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(BASE + path, {
      method, headers, body: body && JSON.stringify(body), credentials: 'omit', cache: 'no-store', signal: stop.signal,
    });
    const content = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, content.error?.message || '');
    return content;
  } finally {
    clearTimeout(timer);
  }
}

export const startConversation = () => call('/conversations', { method: 'POST' });
export const redeem = (body) => call('/handover', { method: 'POST', body });
export const contacts = () => call('/contacts');

export function conversation({ id, token }) {
  const path = `/conversations/${encodeURIComponent(id)}`;
  return {
    say: (body) => call(`${path}/messages`, { method: 'POST', body, token }),
    after: (lastId) => call(`${path}/messages?after=${lastId}`, { token }),
    transcript: () => call(`${path}/transcript`, { token }),
    documents: () => call(`${path}/documents`, { token }),
    handover: () => call(`${path}/handover`, { method: 'POST', token }),
    panel: () => call(`${path}/panel`, { token }),
    socketUrl: () => Object.assign(new URL(`${BASE}${path}/socket`, location.href),
      { protocol: location.protocol === 'https:' ? 'wss:' : 'ws:' }).href,
  };
}
