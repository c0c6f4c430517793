/* What passes between the kernel and a view; the Python half makes these in `snapshot` and `_heard`. */

export type Words = Record<string, string>;

export interface Model {
  get(name: string): any;
  set(name: string, value: unknown): void;
  send(message: object): void;
  on(event: string, listener: (message: any, buffers?: DataView<ArrayBuffer>[]) => void): void;
  off(event: string, listener: (message: any, buffers?: DataView<ArrayBuffer>[]) => void): void;
}

export interface Context {
  model: Model;
  el: HTMLElement;
}

/** Draws a view into its place, and may return what is to be done when the view goes. */
export type Render = (context: Context) => void | (() => void);

/** An option as the page gets it: its id and its text. */
export type Choice = [id: string, text: string];

export interface Citation {
  label: string;
  text: string;
  full: string;
  rank: string;
  since: string;
  then: string;
}

export interface Item {
  id: string;
  kind: string;
  stem: string;
  options: Choice[];
  critical?: boolean;
  verdicts?: string[];
  /** The reasons offered with each verdict. */
  reasons?: Record<string, string[]>;
  groups?: Choice[];
  artefact?: [form: string, title: string];
}

/** A question's field, and a function that reads the response as it stands; null is no answer yet. */
export type Question = [field: HTMLElement, read: () => unknown];
export type Ask = (item: Item, words: Words, uid: string) => Question;

export type Tone = "good" | "bad" | "missed" | "plain";

/** What is said of one option; a part that is empty is left out. */
export interface FeedbackRow {
  tone: Tone;
  mark: string;
  text: string;
  note: string;
  why: string;
  then: string;
}

export interface Feedback {
  correct: boolean;
  outcome: string;
  line: string;
  follow: string;
  changed: string;
  orders: { yours: FeedbackRow[]; right: FeedbackRow[] } | null;
  told: FeedbackRow[];
  rest: FeedbackRow[];
  fold: string;
  cites: Citation[];
}

export interface BenchCell {
  stops: string | null;
  open: string | null;
  impact: number | null;
  why: string;
  cites: Citation[];
}

export interface BuilderPart {
  id: string;
  mark: string;
  text: string;
  remark: string;
  cites: Citation[];
}
