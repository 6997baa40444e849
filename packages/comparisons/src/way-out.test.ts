import { wayOut } from './way-out.ts';

const url = 'https://news.example/u/a?b=1&c=2';
const href = 'https://news.example/u/a?b=1&amp;c=2';
const link = (attributes = '', words = 'Unsubscribe') => `<a href="${href}" ${attributes}>${words}</a>`;

it.each([
  ['a plain link', link()],
  ['a link that is a picture with words', link('', '<img src="x.png" alt="Leave">')],
  ['one that is hidden and another that is not', `${link('style="display:none"')}<p>${link()}</p>`],
  ['a link in small letters', link('style="font-size:12px;color:#5f6b78"')],
  [
    'a link in a box that hides what is too long',
    `<div style="overflow:hidden;max-height:400px">${link()}</div>`,
  ],
  ['html that is not well formed', `<table><tr><td><b>${link()}`],
])('shows the way out with %s', (_what, html) => {
  expect(wayOut(html, url)).toBe('shown');
});

it.each([
  ['display:none', `<div style="display: none !important">${link()}</div>`],
  ['visibility', `<p style="visibility:hidden">${link()}</p>`],
  ['no opacity', link('style="opacity:0"')],
  ['letters without a size', link('style="font-size:0"')],
  ['letters of a pixel', `<span style="font-size:1px">${link()}</span>`],
  ['no colour', link('style="color:transparent"')],
  ['the colour of what is behind', link('style="color:#fff;background:#fff"')],
  ['no height', `<div style="max-height:0;overflow:hidden">${link()}</div>`],
  ['a place far away', link('style="position:absolute;left:-9999px"')],
  ['an attribute', `<div hidden>${link()}</div>`],
  ['no words', link('', '&#8203;&nbsp;&#847;')],
  ['words that are hidden', link('', '<span style="display:none">Unsubscribe</span>')],
  ['a picture without words', link('', '<img src="x.png">')],
  ['a comment', `<!--[if mso]>${link()}<![endif]-->`],
  ['a template', `<template>${link()}</template>`],
  ['an attribute of something else', `<p title="${href}">Bye</p>`],
])('finds the way out hidden by %s', (_what, html) => {
  expect(wayOut(html, url)).toBe('hidden');
});

it('says when there is none, so that pabal puts one below the letter', () => {
  expect(wayOut('<p>Hello</p>', url)).toBe('absent');
});
