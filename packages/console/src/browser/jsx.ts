// What the bundler makes elements with: shorter in every place than the calls of preact/jsx-runtime.

export { Fragment as PreactFragment, h as preactElement } from 'preact';
