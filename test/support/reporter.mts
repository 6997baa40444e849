// Counts a run, says loudly what was left out, and ends a run that hangs.

import type { AggregatedResult, Reporter, Test, TestContext } from '@jest/reporters';
import { patient } from './patience.ts';
import { missingPrograms } from './servers/shared.ts';

/** Longest silence between two test results before the run counts as hanging; above any test's own timeout. */
const silenceMs = patient(8 * 60_000);

let closing: string | undefined;

/** The line that closes the run: `N passed, N failed`, and `, N skipped` when there are any. Undefined before its end. */
export function closingLine(): string | undefined {
  return closing;
}

export default class RunReporter implements Reporter {
  readonly #running = new Set<string>();
  #watchdog: NodeJS.Timeout | undefined;
  #problem: Error | undefined;

  onRunStart(): void {
    this.#sign();
  }

  onTestFileStart(test: Test): void {
    this.#running.add(test.path);
    this.#sign();
  }

  onTestCaseResult(): void {
    this.#sign();
  }

  onTestFileResult(test: Test): void {
    this.#running.delete(test.path);
    this.#sign();
  }

  onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
    clearTimeout(this.#watchdog);
    tellWhatWasLeftOut();
    const counts = countTests(results);
    if (process.env.CI === 'true' && counts.skipped > 0) {
      this.#problem = new Error(
        `CI=true lets nothing be left out, but ${counts.skipped} tests were skipped.`,
      );
    }
    closing = describeCounts(counts);
  }

  getLastError(): Error | undefined {
    return this.#problem;
  }

  /** A sign of life: the watchdog starts over. */
  #sign(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#giveUp(), silenceMs).unref();
  }

  #giveUp(): void {
    print(`\nNo test has ended for ${silenceMs / 60_000} minutes; the run hangs in:`);
    for (const path of this.#running) print(`  ${path}`);
    process.exit(1);
  }
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A file that could not run, or left something open, is a failure too, although none of its tests may be. */
function countTests(results: AggregatedResult): Counts {
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function tellWhatWasLeftOut(): void {
  for (const { program, howToGet, leavesOut } of missingPrograms()) {
    print(`\n!!! LEFT OUT: ${leavesOut}, because this machine has no ${program} (${howToGet}).`);
  }
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
