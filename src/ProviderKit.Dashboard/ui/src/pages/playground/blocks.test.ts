import { expect, it } from 'vitest';
import { blocksOf, spansOf } from './blocks';

it('splits at fences, and takes an open one to the end', () => {
  expect(blocksOf('Look:\n\n```js\nlet a;\n```\nDone.\n~~~\nopen')).toEqual([
    { kind: 'text', text: 'Look:', language: '' },
    { kind: 'code', text: 'let a;', language: 'js' },
    { kind: 'text', text: 'Done.', language: '' },
    { kind: 'code', text: 'open', language: '' },
  ]);
  expect(blocksOf('')).toEqual([]);
  expect(blocksOf('```\n<b>\n```js\n```')).toEqual([{ kind: 'code', text: '<b>\n```js', language: '' }]);
});

it('marks code and strong text, and leaves other markup as text', () => {
  expect(spansOf('Use `a*b` **now** <i>')).toEqual([
    { kind: 'plain', text: 'Use ' }, { kind: 'code', text: 'a*b' }, { kind: 'plain', text: ' ' }, { kind: 'strong', text: 'now' }, { kind: 'plain', text: ' <i>' },
  ]);
});
