// deep-chat reads messages as markdown, turns any link live and loads any image. What people type is shown as it is.
// Must be evaluated before the library is.

const INLINE = ['text', 'newline'];

window.remarkable_plugins = [
  {
    plugin: (markdown) => {
      markdown.set({ html: false, breaks: true, linkify: false, typographer: false });
      markdown.block.ruler.enable(['paragraph'], true);
      markdown.inline.ruler.enable(INLINE, true);
      markdown.core.ruler.enable(['block', 'inline'], true);
      markdown.renderer.rules.link_open = () => '';
      markdown.renderer.rules.link_close = () => '';
      markdown.renderer.rules.image = () => '';
    },
  },
];
