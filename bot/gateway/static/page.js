// The chat page: deep-chat drawn by our rules, talking to the web API of one conversation.

const API = '/api/v1/conversations';
const KEPT = 'conversation';
const POLL_MS = 4000;
const ALLOWED_LINK = /^https:\/\/(www\.ppc\.go\.jp|www\.npa\.go\.jp|www\.ipa\.go\.jp|www\.mhlw\.go\.jp)\//;
const OFFLINE =
  'いま、つながりません。おかしい機械のLANケーブルを抜き、電源はそのままにしてください。' +
  'スマホの回線でこの画面を開き直すと、続きから話せます。';

// deep-chat turns any markdown link live and loads any image; neither may come from a message.
window.remarkable_plugins = [
  {
    plugin: (markdown) => {
      markdown.renderer.rules.link_open = () => '<span>';
      markdown.renderer.rules.link_close = () => '</span>';
      markdown.renderer.rules.image = () => '';
    },
  },
];
await import('/static/vendor/deepChat.bundle.js');

const store = {
  read: () => JSON.parse(sessionStorage.getItem(KEPT) || 'null'),
  write: (value) => sessionStorage.setItem(KEPT, JSON.stringify(value)),
  clear: () => sessionStorage.removeItem(KEPT),
};

let conversation = store.read();
let lastId = 0;
let sending = false;
let show = () => {};
let started = [];

async function call(path, options = {}) {
  const headers = { 'Content-Type': 'application/json' };
  if (conversation) headers.Authorization = `Bearer ${conversation.token}`;
  const response = await fetch(API + path, { ...options, headers, credentials: 'omit', cache: 'no-store' });
  if (!response.ok) throw Object.assign(new Error('refused'), { status: response.status });
  return response.json();
}

async function begin() {
  if (conversation) {
    try {
      const { lines } = await call(`/${conversation.id}/transcript`);
      return lines;
    } catch (error) {
      if (error.status !== 404) throw error;
      store.clear();
      conversation = null;
    }
  }
  const made = await call('', { method: 'POST' });
  conversation = { id: made.conversation_id, token: made.token };
  store.write(conversation);
  return made.messages.map((message) => ({ who: 'bot', ...message }));
}

function escaped(text) {
  const node = document.createElement('span');
  node.textContent = text;
  return node.innerHTML.replaceAll('"', '&quot;').replaceAll('\n', '<br>');
}

function bubbles(message, withButtons) {
  const link = message.link && ALLOWED_LINK.test(message.link)
    ? `<br><a class="go" href="${escaped(message.link)}" target="_blank" rel="noopener noreferrer nofollow">公式のページを開く</a>`
    : '';
  const out = [{ role: 'ai', html: `<div class="said">${escaped(message.text)}${link}</div>` }];
  if (withButtons && message.buttons && message.buttons.length) {
    const buttons = message.buttons.map((button) => {
      const kind = button.payload === 'do:human' ? 'choice person' : 'choice';
      return `<button type="button" class="${kind}" data-payload="${escaped(button.payload)}">${escaped(button.title)}</button>`;
    });
    out.push({ role: 'ai', html: `<div class="choices deep-chat-temporary-message">${buttons.join('')}</div>` });
  }
  return out;
}

function answers(messages) {
  const fresh = messages.filter((message) => Number(message.id) > lastId);
  if (fresh.length) lastId = Math.max(...fresh.map((message) => Number(message.id)));
  return fresh.flatMap((message, index) => bubbles(message, index === fresh.length - 1 || message.buttons?.length > 1));
}

function say(text) {
  document.querySelector('#live').textContent = text;
}

const COLOURS = getComputedStyle(document.documentElement);
const colour = (name) => COLOURS.getPropertyValue(`--${name}`).trim();

const INSIDE = `
  #container { background: ${colour('paper')}; }
  .said { white-space: normal; overflow-wrap: anywhere; }
  .go { color: inherit; font-weight: 600; }
  .choices { display: flex; flex-wrap: wrap; gap: 8px; padding: 2px 0 8px; }
  .choice { font: inherit; font-size: 1rem; min-height: 44px; padding: 8px 16px; border-radius: 22px; cursor: pointer;
    color: ${colour('main')}; background: ${colour('paper')}; border: 2px solid ${colour('main')}; }
  .choice:hover { background: ${colour('bot')}; }
  .choice.person { color: ${colour('ink')}; border-color: ${colour('line')}; }
  .choice:focus-visible, #text-input:focus-visible, .submit-button:focus-visible { outline: 3px solid ${colour('main')}; outline-offset: 2px; }
  #text-input { font-size: 1rem; }
`;

function draw(history) {
  const chat = document.createElement('deep-chat');
  // set before anything renders, or deep-chat asks a font host on another machine
  chat.style.fontFamily = 'system-ui, -apple-system, "Hiragino Sans", "Noto Sans CJK JP", sans-serif';
  Object.assign(chat.style, { width: '100%', height: '100%', border: '0', display: 'block', backgroundColor: colour('paper') });
  chat.auxiliaryStyle = INSIDE;
  chat.history = history;
  chat.textInput = {
    placeholder: { text: '見たままを書いてください(例:電カルが開かない)', style: { color: colour('soft') } },
    characterLimit: 4000,
    styles: {
      container: { backgroundColor: colour('ground'), border: `1px solid ${colour('line')}`, borderRadius: '14px' },
      text: { color: colour('ink'), padding: '12px 14px' },
    },
  };
  chat.messageStyles = {
    default: {
      shared: { bubble: { maxWidth: 'min(92%, 560px)', fontSize: '1rem', lineHeight: '1.65', borderRadius: '14px', padding: '10px 14px' } },
      ai: { bubble: { backgroundColor: colour('bot'), color: colour('ink') } },
      user: { bubble: { backgroundColor: colour('main'), color: colour('main-ink') } },
    },
    html: { shared: { bubble: { backgroundColor: colour('bot'), color: colour('ink'), maxWidth: 'min(92%, 560px)' } } },
  };
  chat.htmlClassUtilities = {
    choice: { events: { click: (event) => press(chat, event.currentTarget) } },
    choices: { styles: { default: { backgroundColor: 'transparent' } } },
  };
  chat.errorMessages = { displayServiceErrorMessages: false, overrides: { default: OFFLINE, service: OFFLINE } };
  chat.connect = { handler: (body, signals) => send(body.messages[0], signals) };
  chat.onMessage = ({ message, isHistory }) => {
    if (!isHistory && message.role === 'ai' && message.html) {
      const node = document.createElement('div');
      node.innerHTML = message.html;
      say(node.textContent);
    }
  };
  chat.onComponentRender = () => nameControls(chat);
  document.querySelector('#chat').append(chat);
  show = (message) => chat.addMessage(message);
}

function press(chat, button) {
  chat.submitUserMessage({ text: button.textContent, custom: { payload: button.dataset.payload } });
}

function nameControls(chat) {
  const root = chat.shadowRoot;
  const submit = root.querySelector('.input-button-svg, .submit-button')?.closest('[role=button], .input-button');
  if (submit) {
    submit.setAttribute('aria-label', '送信');
    submit.addEventListener('keydown', (event) => {
      if (event.key === ' ') {
        event.preventDefault();
        submit.click();
      }
    });
  }
  root.querySelector('#text-input')?.setAttribute('aria-label', 'メッセージ');
}

// randomUUID is missing where the page is served without TLS, as on a clinic's own network
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function send(message, signals) {
  const body = { client_message_id: newId() };
  if (message.custom?.payload) body.payload = message.custom.payload;
  else body.text = message.text;
  sending = true;
  try {
    const { messages } = await sendTwice(body);
    signals.onResponse(answers(messages));
  } catch {
    signals.onResponse({ role: 'ai', html: `<div class="said">${escaped(OFFLINE)}</div>` });
  } finally {
    sending = false;
  }
  await refresh();
}

// The id makes a second try harmless: the server answers it without doing it again.
async function sendTwice(body) {
  const options = { method: 'POST', body: JSON.stringify(body) };
  const path = `/${conversation.id}/messages`;
  try {
    return await call(path, options);
  } catch (error) {
    if (error.status && error.status < 500) throw error;
    await new Promise((resume) => setTimeout(resume, 1500));
    return call(path, options);
  }
}

const SEVERITY = { critical: '最優先', high: '高い', medium: '中くらい', low: '低い' };
const STATE = {
  open: 'お話をうかがっています',
  handoff_requested: '担当の窓口に送っています',
  delivered: '担当の窓口に届きました',
  acknowledged: '担当者が受け付けました',
  closed: '終わりました',
  delivery_failed: 'まだ送れていません。お電話ください',
  withdrawn: '取り下げました',
};
const DUTY = { required: '必要になる可能性が高い', not_required: '対象に当たらない可能性が高い', undetermined: 'まだ決められない' };

function day(iso) {
  const date = new Date(`${iso}T00:00:00+09:00`);
  return new Intl.DateTimeFormat('ja-JP', { month: 'long', day: 'numeric', weekday: 'short', timeZone: 'Asia/Tokyo' }).format(date);
}

async function refresh() {
  let now;
  try {
    now = await call(`/${conversation.id}`);
  } catch {
    return;
  }
  if (!now.case_ref) return;
  const duty = now.duty_verdict;
  const rows = [
    ['受付番号', now.case_ref],
    ['急ぎの度合い', SEVERITY[now.severity], now.severity],
    ['いま', STATE[now.state]],
    ['国への報告', duty && DUTY[duty.ppc_report]],
    ['最初の報告の目安', duty?.preliminary_report && `${day(duty.preliminary_report.from)}〜${day(duty.preliminary_report.to)}`],
    ['くわしい報告の期限', duty?.final_report_due && day(duty.final_report_due)],
  ].filter(([, value]) => value);
  const list = document.querySelector('#case');
  list.replaceChildren(...rows.map(([name, value, kind]) => {
    const box = document.createElement('div');
    const term = document.createElement('dt');
    const text = document.createElement('dd');
    term.textContent = name;
    text.textContent = value;
    if (kind) text.className = kind;
    box.append(term, text);
    return box;
  }));
  document.querySelector('#case-empty').hidden = true;
  document.querySelector('.case').classList.add('known');
}

async function poll() {
  if (!sending && conversation) {
    try {
      const { messages } = await call(`/${conversation.id}/messages?after=${lastId}`);
      if (!sending) answers(messages).forEach((message) => show(message));
      if (messages.length) await refresh();
    } catch {
      // the next round tries again; the person is told when they send something
    }
  }
  setTimeout(poll, POLL_MS);
}

try {
  started = await begin();
} catch {
  started = [{ who: 'bot', id: 0, text: OFFLINE, buttons: [] }];
}
lastId = Math.max(0, ...started.map((line) => Number(line.id || 0)));
draw(started.flatMap((line, index) =>
  line.who === 'person' ? [{ role: 'user', text: line.text }] : bubbles(line, index === started.length - 1)));
if (conversation) {
  await refresh();
  setTimeout(poll, POLL_MS);
}
