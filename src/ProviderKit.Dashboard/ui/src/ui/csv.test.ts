import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('writes lines with CRLF and leaves empty what is not there', () => {
  expect(toCsv([['name', 'requests'], ['a', 3], ['b', undefined], ['c', null]])).toBe('name,requests\r\na,3\r\nb,\r\nc,\r\n');
});

it('quotes commas, quotes and line ends', () => {
  expect(toCsv([['a,b', 'say "x"', 'two\nlines']])).toBe('"a,b","say ""x""","two\nlines"\r\n');
});

it('disarms formulas, but not numbers', () => {
  expect(toCsv([['=1+1', '+a', '-b', '@c', '\tx', '=A,"B"', -5, 1.5]])).toBe(`'=1+1,'+a,'-b,'@c,'\tx,"'=A,""B""",-5,1.5\r\n`);
});
