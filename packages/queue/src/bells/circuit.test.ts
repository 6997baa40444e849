import { jest } from '@jest/globals';
import { QueueUnavailable } from '../errors.ts';
import { createCircuit } from './circuit.ts';

function circuitWith(probe: () => Promise<void>) {
  const heard: string[] = [];
  const circuit = createCircuit({
    probe,
    deadlineMs: 1_000,
    probeEveryMs: 250,
    onOpen: () => heard.push('open'),
    onClose: () => heard.push('closed'),
  });
  return { circuit, heard };
}

const fine = async () => 'fine';
const broken = async () => {
  throw new Error('no route');
};

describe('the circuit', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('lets calls through and gives back what they give', async () => {
    const { circuit } = circuitWith(async () => {});
    expect(await circuit.run(fine)).toBe('fine');
  });

  it('translates a failure, keeps its cause, and refuses the next call without making it', async () => {
    const { circuit, heard } = circuitWith(broken);
    const failure = await circuit.run(broken).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueueUnavailable);
    expect(failure).toMatchObject({ cause: { message: 'no route' } });

    const next = jest.fn(fine);
    await expect(circuit.run(next)).rejects.toThrow('it is being looked for');
    expect(next).not.toHaveBeenCalled();
    expect(heard).toEqual(['open']);
    circuit.stop();
  });

  it('gives a call up that does not answer within the deadline', async () => {
    const { circuit } = circuitWith(broken);
    const call = circuit.run(() => new Promise(() => {}));
    const refused = expect(call).rejects.toThrow('The queue did not answer within 1000 ms.');
    await jest.advanceTimersByTimeAsync(1_000);
    await refused;
    circuit.stop();
  });

  it('probes while it is open, and lets calls through as soon as a probe succeeds', async () => {
    let up = false;
    const { circuit, heard } = circuitWith(async () => {
      if (!up) throw new Error('still away');
    });
    await circuit.run(broken).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(600);
    expect(circuit.isOpen()).toBe(true);
    up = true;
    await jest.advanceTimersByTimeAsync(250);
    expect(await circuit.run(fine)).toBe('fine');
    expect(heard).toEqual(['open', 'closed']);
  });

  it('refuses everything after it was stopped, and probes no more', async () => {
    const probe = jest.fn(async () => {});
    const { circuit } = circuitWith(probe);
    await circuit.run(broken).catch(() => undefined);
    circuit.stop();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(probe).not.toHaveBeenCalled();
    await expect(circuit.run(fine)).rejects.toThrow('The queue was stopped.');
  });
});
