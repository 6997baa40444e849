// Checks letters with a MIME parser that shares no code with the one that built them. The expected content is written here a
// second time, by hand: a template that is rendered again would prove nothing.

import PostalMime from 'postal-mime';
import { letterOf, numberOf } from './workload.ts';

/** What is wrong with a raw letter that went to this address; empty when nothing is. */
export async function faultsOf(address: string, raw: Buffer): Promise<string[]> {
  const n = numberOf(address);
  if (n === undefined) return [`A letter went to ${JSON.stringify(address)}, which is nobody here.`];
  const { data } = letterOf(n);
  const parsed = await PostalMime.parse(raw);
  const html = parsed.html ?? '';
  const faults: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) faults.push(`Letter ${n}: ${what}.`);
  };
  const subject = `[공실] ${data.buildingName}에 빈 사무실 5곳이 나왔습니다`;
  expect(parsed.subject === subject, `the subject is ${JSON.stringify(parsed.subject)}`);
  expect(parsed.to?.[0]?.address === address, `To is ${JSON.stringify(parsed.to?.[0]?.address)}`);
  expect(html.includes(`${data.recipientName} 님, 지켜보고 계신`), 'the html does not greet its reader');
  expect(html.includes(`>${data.address}</b>`), 'the html lacks the address of the building');
  expect(html.includes(`href="${data.detailUrl}"`), 'the html lacks its link');
  data.units.forEach((unit, index) => {
    const cells = [`${unit.floor}층`, `${unit.area}㎡`, `${unit.deposit}만 원`, `${unit.rent}만 원`];
    expect(rowsOf(html)[index] === cells.join('|'), `row ${index + 1} of five is ${rowsOf(html)[index]}`);
  });
  expect(rowsOf(html).length === 5, `there are ${rowsOf(html).length} rows, not five`);
  expect((parsed.text ?? '').includes(data.detailUrl), 'the text lacks its link');
  return faults;
}

/** The cells of each row of the table with the offices. */
function rowsOf(html: string): string[] {
  const rows = [...html.matchAll(/<tr>(<td style="padding:9px 10px.*?)<\/tr>/g)];
  return rows.map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell).join('|'),
  );
}
