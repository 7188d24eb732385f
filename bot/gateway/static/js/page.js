// The page put together: a conversation begun or taken up again, drawn, followed, and kept in step with its case.

import * as api from './api.js';
import { drawCase } from './case_panel.js';
import { createChat } from './chat.js';
import * as connection from './connection.js';
import { loadContacts } from './contacts_dialog.js';
import { tellNews } from './frame.js';
import { arrived, offerHandover } from './handover.js';
import { followNews } from './live.js';
import { createOutgoing } from './outgoing.js';
import * as session from './session.js';

const RETRY_MS = 3000;
const GONE = 'この会話は終わりました。ページを開き直すと、新しく始められます。';

async function begin() {
  const handed = await arrived();
  if (handed?.id) session.write(handed);
  const known = session.read();
  if (known) {
    try {
      const { lines } = await api.conversation(known).transcript();
      return { known, lines: withNotice(lines, handed) };
    } catch (error) {
      if (error.status !== 404) throw error;
      session.clear();
    }
  }
  const made = await api.startConversation();
  const fresh = { id: made.conversation_id, token: made.token };
  session.write(fresh);
  return { known: fresh, lines: withNotice(made.messages.map((message) => ({ who: 'bot', ...message })), handed) };
}

// why a link did not open stands below what there is to read
const withNotice = (lines, handed) => (handed?.refused ? [...lines, { who: 'bot', text: handed.refused, buttons: [] }] : lines);

async function beginInTheEnd() {
  for (;;) {
    try {
      const begun = await begin();
      connection.back();
      return begun;
    } catch {
      connection.lost();
      await new Promise((resume) => setTimeout(resume, RETRY_MS));
    }
  }
}

async function run() {
  const { known, lines } = await beginInTheEnd();
  await Promise.race([loadContacts(), new Promise((resume) => setTimeout(resume, RETRY_MS / 3))]);
  const here = api.conversation(known);
  const otherTabs = 'BroadcastChannel' in window ? new BroadcastChannel(`conversation-${known.id}`) : null;
  let lastId = Math.max(0, ...lines.map((line) => Number(line.id || 0)));

  // every answer can come twice, as the reply to a message and as news; what was shown once is not shown again
  const take = (messages) => {
    const fresh = messages.filter((message) => Number(message.id) > lastId);
    if (!fresh.length) return;
    lastId = Number(fresh.at(-1).id);
    chat.tell(fresh);
    tellNews();
    refresh();
  };

  async function refresh() {
    try {
      const [now, drafts] = await Promise.all([here.panel(), here.documents()]);
      drawCase(now, drafts.documents, { onChange: change });
    } catch {
      // the case is drawn again with the next answer
    }
  }

  function change({ label, payload }) {
    showTab('chat');
    if (payload) chat.press({ title: `${label}を変更`, payload });
    else chat.prefill(`${label}を訂正します。正しくは、`);
  }

  const outgoing = createOutgoing(here.say, {
    onAnswer: take,
    onRefused: (error) => chat.tell([{ text: error.message || GONE, buttons: [] }]),
  });
  const chat = await createChat(document.querySelector('#chat'), lines, {
    onSaid: (message, text) => {
      otherTabs?.postMessage(text);
      outgoing.send(message);
    },
  });
  if (otherTabs) otherTabs.onmessage = ({ data }) => chat.echo(String(data));
  followNews(here, known.token, {
    lastId: () => lastId,
    onMessages: take,
    onGone: () => chat.tell([{ text: GONE, buttons: [] }]),
  });
  offerHandover(here);
  setUpLeaving(outgoing);
  await refresh();
}

function showTab(name) {
  document.body.classList.toggle('show-case', name === 'case');
  for (const tab of ['chat', 'case']) document.querySelector(`#tab-${tab}`).setAttribute('aria-pressed', String(tab === name));
}

function setUpLeaving() {
  const dialog = document.querySelector('#leaving');
  document.querySelector('#leave').addEventListener('click', () => dialog.showModal());
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'leave') return;
    session.clear();
    location.reload();
  });
}

function setUpPage() {
  document.querySelector('#tab-chat').addEventListener('click', () => showTab('chat'));
  document.querySelector('#tab-case').addEventListener('click', () => showTab('case'));
  document.querySelector('#print').addEventListener('click', () => print());
  // an open keyboard makes the visible part smaller without telling the layout, on some phones
  const fit = () => document.documentElement.style.setProperty('--height', `${Math.round(visualViewport.height)}px`);
  visualViewport?.addEventListener('resize', fit);
  if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
}

setUpPage();
await run();
