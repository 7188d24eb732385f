// A message's plain text as elements: numbered steps become a list, telephone numbers of the contact list and pages of
// a few public bodies become links. Only textContent is ever set, so nothing in a message can become markup.

const HOSTS = ['www.ppc.go.jp', 'www.npa.go.jp', 'www.ipa.go.jp', 'www.mhlw.go.jp', 'laws.e-gov.go.jp', 'elaws.e-gov.go.jp', 'www.ssk.or.jp'];
const PIECES = /(https:\/\/[!-'*-~]+)|(#?\d[\d-]{1,12}\d)/g;

let phones = new Set(['119', '110']);

export function knowPhones(list) {
  phones = new Set([...phones, ...list]);
}

export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function safeLink(address, text, className = '') {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' || !HOSTS.includes(url.host)) return null;
  const link = element('a', className, text);
  link.href = url.href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  return link;
}

function phoneLink(number) {
  const link = element('a', 'phone', number);
  link.href = `tel:${number.replace('#', '%23')}`;
  return link;
}

function fill(node, text) {
  let from = 0;
  for (const found of text.matchAll(PIECES)) {
    const [piece] = found;
    const link = piece.startsWith('https:') ? safeLink(piece, piece) : phones.has(piece) && phoneLink(piece);
    if (!link) continue;
    node.append(text.slice(from, found.index), link);
    from = found.index + piece.length;
  }
  node.append(text.slice(from));
  return node;
}

export function paragraphs(text) {
  const out = element('div', 'said');
  let list = null;
  for (const line of text.split('\n')) {
    const step = /^(\d{1,2})\. (.*)$/.exec(line);
    const point = /^・(.*)$/.exec(line);
    if (step) {
      if (list?.tagName !== 'OL') out.append((list = Object.assign(element('ol'), { start: Number(step[1]) })));
      list.append(fill(element('li'), step[2]));
    } else if (point) {
      if (list?.tagName !== 'UL') out.append((list = element('ul')));
      list.append(fill(element('li'), point[1]));
    } else if (line.trim()) {
      list = null;
      out.append(fill(element('p', line.startsWith('注意:') ? 'careful' : ''), line));
    }
  }
  return out;
}
