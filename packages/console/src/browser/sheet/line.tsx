import type { Line, Piece } from '../../sheet.ts';
import { Tag } from '../parts/page.tsx';
import { Clock, Time } from '../parts/time.tsx';

const isPiece = (line: Line): line is Piece => !Array.isArray(line);

export function Words({ line }: { line: Line }) {
  return isPiece(line) ? <One piece={line} /> : line.map((piece, index) => <One key={index} piece={piece} />);
}

function One({ piece }: { piece: Piece }) {
  if (typeof piece === 'string') return <>{piece}</>;
  if ('at' in piece) return <Time at={piece.at} />;
  if ('clock' in piece) return <Clock at={piece.clock} />;
  // What is longer than a name may be broken anywhere.
  if ('code' in piece) return <code class={piece.code.length > 30 ? 'long' : undefined}>{piece.code}</code>;
  if ('to' in piece) return <a href={piece.to}>{piece.words}</a>;
  if ('file' in piece)
    return (
      <a href={piece.file} download="">
        {piece.words}
      </a>
    );
  if ('tag' in piece) return <Tag tone={piece.tone}>{piece.tag}</Tag>;
  if ('quiet' in piece) return <span class="quiet">{piece.quiet}</span>;
  return 'said' in piece ? <q>{piece.said}</q> : <bdi>{piece.name}</bdi>;
}
