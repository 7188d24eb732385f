// 「スマホで続ける」: a QR code that opens this conversation on another device, once and soon; and the other end of it.

import * as api from './api.js';
import { element } from './text.js';

const PATH = '/c/';
const SVG = 'http://www.w3.org/2000/svg';
const dialog = document.querySelector('#handover');
const place = document.querySelector('#handover-body');
let ticking = 0;

const drawn = (tag, attributes) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

function code({ edge, path }) {
  const svg = drawn('svg', { viewBox: `0 0 ${edge} ${edge}`, role: 'img', 'aria-label': 'スマホのカメラで読むQRコード', 'shape-rendering': 'crispEdges', class: 'qr' });
  svg.append(drawn('rect', { width: edge, height: edge, fill: '#fff' }), drawn('path', { d: path, fill: '#000' }));
  return svg;
}

function copyButton(url) {
  const button = element('button', 'button quiet', 'リンクをコピー');
  button.type = 'button';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(url);
      button.textContent = 'コピーしました';
    } catch {
      getSelection().selectAllChildren(place.querySelector('.address'));
    }
  });
  return button;
}

function countDown(node, until) {
  const tick = () => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    node.textContent = seconds ? `あと ${Math.floor(seconds / 60)}分${String(seconds % 60).padStart(2, '0')}秒 使えます。` : '期限が切れました。もう一度押してください。';
    if (!seconds) clearInterval(ticking);
  };
  clearInterval(ticking);
  ticking = setInterval(tick, 1000);
  tick();
}

async function show(here) {
  dialog.showModal();
  place.replaceChildren(element('p', '', '用意しています。'));
  try {
    const link = await here.handover();
    const left = element('p', 'soft');
    place.replaceChildren(
      element('p', '', 'スマホのカメラで読み取ってください。この会話が、そのまま開きます。'),
      code(link.qr), left,
      element('p', 'address', link.url),
      copyButton(link.url),
      element('p', 'soft', '1回だけ使えます。ほかの人には見せないでください。'),
    );
    countDown(left, Date.now() + link.lifetime_seconds * 1000);
  } catch (error) {
    place.replaceChildren(element('p', '', error.message && error.status ? error.message : 'いま、つながりません。少し待って、もう一度押してください。'));
  }
}

export function offerHandover(here) {
  const button = document.querySelector('#open-handover');
  button.hidden = false;
  button.addEventListener('click', () => show(here));
  dialog.addEventListener('close', () => {
    clearInterval(ticking);
    place.replaceChildren();
  });
}

const claim = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

// The conversation behind the link in the address, or null where the address is none. The claim makes a second try
// after a cut line harmless.
export async function arrived() {
  if (!location.pathname.startsWith(PATH)) return null;
  try {
    const opened = await api.redeem({ token: decodeURIComponent(location.pathname.slice(PATH.length)), claim });
    history.replaceState(null, '', '/');
    return { id: opened.conversation_id, token: opened.token };
  } catch (error) {
    if (!error.status || error.status === 429 || error.status >= 500) throw error;
    history.replaceState(null, '', '/');
    return { refused: error.message || 'このリンクは使えません。元の画面で、新しく出してください。' };
  }
}
