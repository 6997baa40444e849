import { html } from './html.ts';

describe('a template of a page', () => {
  it('escapes every value, between tags and between quotes', () => {
    const typed = `<script>"&'\`</script>`;
    expect(html`<p title="${typed}">${typed}</p>`.text).toBe(
      '<p title="&lt;script&gt;&quot;&amp;&#39;&#96;&lt;/script&gt;">&lt;script&gt;&quot;&amp;&#39;&#96;&lt;/script&gt;</p>',
    );
  });

  it('takes HTML that a template made as it is, alone and in lists', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${html`<hr>`}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>');
  });

  it('shows nothing for what is absent, and a zero for a zero', () => {
    expect(html`<i>${undefined}${false}${0}</i>`.text).toBe('<i>0</i>');
  });

  it('does not take an object that looks like HTML for it', () => {
    const forged: unknown = JSON.parse('{"text":"<script>"}');
    expect(() => html`${forged as string}`.text).toThrow();
  });
});
