/** Words of a department's time to open and blind sample. */
const de = {
  title: "Öffnen und Stichprobe",
  attention: "Zeit bis zum Öffnen",
  workingDays: (days: number) => (days === 1 ? "1 Arbeitstag" : `${days} Arbeitstage`),
  afterWorkingDays: (days: number) => (days === 1 ? "1 Arbeitstag" : `${days} Arbeitstagen`),
  asTown: "wie die ganze Stadt",
  asHouse: "Vorgabe des Hauses",
  ownPeriod: "eigene Zeit des Amtes",
  changeAttention: "Zeit bis zum Öffnen ändern",
  days: "Volle Arbeitstage nach dem Tag des Eingangs",
  daysHint: (days: string) => `0 bis 60. Leer: ${days}.`,
  daysWrong: "Eine ganze Zahl von 0 bis 60 eingeben, oder nichts.",
  willEscalate: (days: string) =>
    `Was nach ${days} niemand geöffnet hat, wird der Leitung und ihrer Vertretung gezeigt. Samstage, Sonntage und Feiertage zählen nicht.`,
  willEscalateNextDay:
    "Was am Tag des Eingangs niemand geöffnet hat, wird am nächsten Arbeitstag der Leitung und ihrer Vertretung gezeigt.",
  attentionDone: (days: string) => `Zeit bis zum Öffnen: ${days}`,
  townAttention: (days: string) => `Zeit bis zum Öffnen, wo ein Amt keine eigene hat: ${days}.`,
  sample: "Blinde Stichprobe",
  ofAlone: "dessen, was allein geht",
  changeSample: "Anteil der Stichprobe ändern",
  share: "Anteil in Prozent",
  shareHint: (floor: string) =>
    `Mindestens ${floor}; weniger legt nur die Aufsicht der Poststelle fest.`,
  shareHintAny: (floor: string) =>
    `Vorgabe des Hauses: ${floor}. Arbeitet das Amt selbständig, muss es mehr als 0 sein.`,
  shareWrong: (least: string) => `Eine Zahl von ${least} bis 100 eingeben.`,
  willReview: (count: string) =>
    `Von 1000 Schriftstücken, die allein ins Amt gehen, entscheidet eine Person im Mittel ${count} noch einmal, ohne den Vorschlag zu kennen.`,
  sampleDone: (share: string) => `Blinde Stichprobe: ${share}`,
  set: "So einstellen",
  history: {
    attention: (from: string, to: string) => `Zeit bis zum Öffnen von „${from}“ auf „${to}“`,
    sample: (from: string, to: string) => `Blinde Stichprobe von ${from} auf ${to}`,
  },
};

const en: typeof de = {
  title: "Opening and sample",
  attention: "Time to open",
  workingDays: (days) => (days === 1 ? "1 working day" : `${days} working days`),
  afterWorkingDays: (days) => (days === 1 ? "1 working day" : `${days} working days`),
  asTown: "as the whole town",
  asHouse: "the house's default",
  ownPeriod: "the department's own",
  changeAttention: "Change the time to open",
  days: "Full working days after the day of receipt",
  daysHint: (days) => `0 to 60. Empty: ${days}.`,
  daysWrong: "Enter a whole number from 0 to 60, or nothing.",
  willEscalate: (days) =>
    `What nobody has opened after ${days} is shown to the head and their deputy. Saturdays, Sundays and holidays do not count.`,
  willEscalateNextDay:
    "What nobody has opened on the day of receipt is shown to the head and their deputy on the next working day.",
  attentionDone: (days) => `Time to open: ${days}`,
  townAttention: (days) => `Time to open where a department has none of its own: ${days}.`,
  sample: "Blind sample",
  ofAlone: "of what goes alone",
  changeSample: "Change the share of the sample",
  share: "Share in per cent",
  shareHint: (floor) => `At least ${floor}; only the mailroom's supervisor sets less.`,
  shareHintAny: (floor) =>
    `The house's default: ${floor}. Where the department works by itself it must be more than 0.`,
  shareWrong: (least) => `Enter a number from ${least} to 100.`,
  willReview: (count) =>
    `Of 1,000 letters that go to the department alone, a person decides ${count} again on average, without knowing the proposal.`,
  sampleDone: (share) => `Blind sample: ${share}`,
  set: "Set this",
  history: {
    attention: (from, to) => `Time to open from “${from}” to “${to}”`,
    sample: (from, to) => `Blind sample from ${from} to ${to}`,
  },
};

export const unitCareTexts = { de, en };
