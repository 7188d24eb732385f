// One line on any site: <script src="…/static/widget.js" data-clinic="〇〇歯科" defer></script>
// A launcher in a Shadow DOM and, once opened, the chat in a frame of its own origin: the site's scripts, and whoever
// may have tampered with them, cannot read the conversation. Nothing is loaded before the button is pressed.

(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const clinic = script.dataset.clinic || '';

  const STYLE = `
    :host { all: initial; position: fixed; z-index: 2147483000; right: 0; bottom: 0; font-family: system-ui, -apple-system, "Hiragino Sans", "Noto Sans CJK JP", sans-serif; }
    .launch { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); display: flex; align-items: center; gap: 10px; min-height: 56px; padding: 10px 22px 10px 16px;
      font-family: inherit; font-size: 16px; font-weight: 600; line-height: 1.3; color: #fff; background: #0b5c6b; border: 2px solid #fff; border-radius: 30px; box-shadow: 0 4px 18px rgb(8 40 48 / 35%); cursor: pointer; }
    .launch:hover { background: #084753; }
    .launch svg { width: 26px; height: 26px; fill: #fff; }
    .launch.news::after { content: ""; position: absolute; right: 4px; top: -4px; width: 16px; height: 16px; border-radius: 50%; background: #d3232a; border: 2px solid #fff; }
    .panel { position: fixed; right: 20px; bottom: 92px; width: min(420px, calc(100vw - 40px)); height: min(680px, calc(100dvh - 112px)); border-radius: 18px; overflow: hidden; background: #fff; box-shadow: 0 10px 40px rgb(8 40 48 / 35%); }
    iframe { width: 100%; height: 100%; border: 0; display: block; }
    .close { position: absolute; right: 10px; top: 8px; width: 44px; height: 44px; font-family: inherit; font-size: 24px; line-height: 1; color: #14262b; background: #fff; border: 1px solid #cfdbde; border-radius: 12px; cursor: pointer; }
    button:focus-visible { outline: 3px solid #14262b; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    [hidden] { display: none !important; }
    @media (max-width: 640px) { .panel { inset: 0; width: 100%; height: 100dvh; border-radius: 0; } .panel:not([hidden]) ~ .launch { display: none; } }
  `;

  function button(className, label, text) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = className;
    if (label) made.setAttribute('aria-label', label);
    if (text) made.append(text);
    return made;
  }

  function shield() {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 64 64');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', 'M32 6 54 14v17c0 13-9 22-22 27-13-5-22-14-22-27V14zM29 22v8h-8v6h8v8h6v-8h8v-6h-8v-8z');
    svg.append(path);
    return svg;
  }

  function build() {
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    // a constructed sheet needs no 'unsafe-inline' from the site
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const launch = button('launch', '', '情報の事故の相談');
    launch.prepend(shield());
    const panel = document.createElement('div');
    panel.className = 'panel';
    panel.hidden = true;
    const close = button('close', '相談の画面を閉じる', '×');
    panel.append(close);
    root.append(panel, launch);
    document.body.append(host);
    wire(panel, launch, close);
  }

  function wire(panel, launch, close) {
    let frame = null;
    launch.setAttribute('aria-expanded', 'false');

    function show(open) {
      if (open && !frame) {
        frame = document.createElement('iframe');
        frame.src = `${origin}/embed#clinic=${encodeURIComponent(clinic)}`;
        frame.title = '情報の事故 初動の相談窓口';
        frame.referrerPolicy = 'no-referrer';
        panel.prepend(frame);
      }
      panel.hidden = !open;
      launch.setAttribute('aria-expanded', String(open));
      launch.classList.remove('news');
      if (open) frame.focus();
      else launch.focus();
    }

    launch.addEventListener('click', () => show(panel.hidden));
    close.addEventListener('click', () => show(false));
    panel.addEventListener('keydown', (event) => event.key === 'Escape' && show(false));
    addEventListener('message', ({ data, origin: from, source }) => {
      if (from !== origin || source !== frame?.contentWindow || data?.from !== 'clinic-bot') return;
      if (data.type === 'close') show(false);
      if (data.type === 'news' && panel.hidden) launch.classList.add('news');
    });
  }

  if (document.body) build();
  else addEventListener('DOMContentLoaded', build);
})();
