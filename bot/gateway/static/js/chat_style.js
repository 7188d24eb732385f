// How deep-chat looks. Its shadow root sees the page's colours, so light and dark need no second set.

const BUBBLE = { maxWidth: 'min(88%, 620px)', fontSize: '1rem', lineHeight: '1.7', borderRadius: '16px', padding: '11px 16px', marginTop: '8px' };

export const messageStyles = {
  default: {
    shared: { bubble: BUBBLE },
    ai: { bubble: { backgroundColor: 'var(--bot)', color: 'var(--ink)', borderBottomLeftRadius: '5px' } },
    user: { bubble: { backgroundColor: 'var(--main)', color: 'var(--main-ink)', borderBottomRightRadius: '5px', marginTop: '14px', marginBottom: '6px' } },
  },
  loading: { message: { styles: { bubble: { ...BUBBLE, backgroundColor: 'var(--bot)', color: 'var(--soft)', padding: '16px 26px' } } } },
};

export const textInputStyles = {
  container: { backgroundColor: 'var(--paper)', border: '1px solid var(--line)', borderRadius: '14px', boxShadow: 'none', width: 'calc(100% - 24px)', maxWidth: '900px', margin: '8px auto 12px' },
  text: { color: 'var(--ink)', padding: '12px 56px 12px 16px', lineHeight: '1.5' },
  focus: { borderColor: 'var(--main)' },
};

const BUTTON = {
  container: { default: { width: '44px', height: '44px', bottom: '4px', top: '0', right: '18px', margin: 'auto', borderRadius: '11px', display: 'flex', alignItems: 'center', justifyContent: 'center', padding: '0', backgroundColor: 'var(--main)' }, hover: { backgroundColor: 'var(--main-strong)' } },
  svg: {
    content: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 20l17-8L4 4v6l10 2-10 2z"/></svg>',
    styles: { default: { width: '22px', height: '22px', margin: '0', filter: 'none' } },
  },
};
export const submitButtonStyles = { submit: BUTTON, loading: BUTTON, stop: BUTTON, disabled: BUTTON };

export const inside = `
  :host { font-family: var(--face); }
  #container { background: transparent; }
  #chat-view { display: flex !important; flex-direction: column; background: transparent; }
  #messages { flex: 1; min-height: 0; overflow-y: auto; scroll-padding: 12px; overscroll-behavior: contain; padding-bottom: 6px; }
  .said p + p, .said p + ol, .said ol + p, .said p + ul, .said ul + p { margin-top: 6px; }
  .said p, .said ol, .said ul { margin: 0; overflow-wrap: anywhere; }
  .said ol { list-style: none; padding: 0; counter-reset: none; }
  .said ol li { position: relative; padding: 5px 0 5px 38px; font-weight: 600; }
  .said ol li::before { content: attr(data-number); position: absolute; left: 0; top: 5px; width: 27px; height: 27px;
    border-radius: 50%; text-align: center; line-height: 27px; font-size: .9rem; font-weight: 700; color: var(--main-ink); background: var(--main); }
  .said ul { padding-left: 1.2em; }
  .said li + li { margin-top: 2px; }
  .said .careful { padding: 7px 12px; border-radius: 10px; color: var(--alert); background: var(--alert-ground); border: 1px solid var(--alert-line); font-weight: 600; }
  .said.question { font-weight: 600; }
  .said a { color: inherit; font-weight: 600; text-underline-offset: 3px; }
  .said a.phone { white-space: nowrap; }
  .said .go { display: inline-block; padding: 8px 0; }
  .html-message { width: fit-content !important; }
  #choices { display: flex; flex-wrap: wrap; gap: 8px; width: calc(100% - 24px); max-width: 900px; max-height: 38vh; overflow: auto; margin: 0 auto; padding: 10px 3px 3px; flex: none; }
  #choices:empty { display: none; }
  #choices p { flex: 0 0 100%; color: var(--ink); margin: 0; font-weight: 600; font-size: .95rem; line-height: 1.45; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
  #choices p[hidden] { display: none; }
  #choices button { flex: none; font: inherit; font-size: .98rem; font-weight: 600; line-height: 1.35; min-height: 46px; padding: 8px 18px; border-radius: 23px; cursor: pointer;
    color: var(--main); background: var(--paper); border: 2px solid var(--main); text-align: left; }
  #choices button:hover { background: var(--tint); }
  #choices button.quiet { color: var(--soft); border: 1px solid var(--line); font-weight: 500; }
  #choices button.ahead { color: var(--main-ink); background: var(--main); }
  #choices button:focus-visible, #messages:focus-visible, .input-button:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
  #messages:focus-visible { outline-offset: -4px; }
  #text-input-container:focus-within { border-color: var(--main); box-shadow: 0 0 0 2px var(--main); }
  #text-input { font-size: 1rem; min-height: 24px; }
  #text-input:empty::before, #text-input[deep-chat-placeholder-text]:empty:before { color: var(--soft); opacity: 1; }
  #input { flex: none; border-top: 1px solid var(--line); background: var(--paper); }
  .input-button svg { fill: var(--main-ink); }
  @media (max-height: 520px) { #choices { flex-wrap: nowrap; overflow-x: auto; max-height: none; padding-top: 6px; } #choices p { display: none; } #choices button { min-height: 44px; white-space: nowrap; } }
  @media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
`;
