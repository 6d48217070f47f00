import type { DocumentFacts } from "../domain/facts.ts";
import { germanPattern } from "./german-pattern.ts";
import { evidenceAt } from "./prose.ts";
import type { Prose } from "./prose.ts";

type Secrecy = DocumentFacts["secrecyByContent"][number];

interface WordSet {
  readonly kind: Secrecy["kind"];
  /** One of these is enough. */
  readonly strong: RegExp;
  /** Two different ones of these are needed. */
  readonly weak: RegExp;
  /** A strong word in passing does not count: it must stand in the subject, or `weak` be satisfied. */
  readonly affair?: true;
}

const TAX_WORDS =
  "grundsteuer|gewerbesteuer|hundesteuer|zweitwohnungssteuer|vergnügungssteuer|messbetrag|messbescheid|steuerbescheid|" +
  "steuererklärung|steuergeheimnis|hebesatz|grundbesitzabgaben|steuerschuld|steuernachzahlung|steuerprüfung|" +
  "steuerpflicht|steuer-?id\\b|bettensteuer|bescheid über \\p{L}*steuer|(?:umsatz|lohn|einkommen|körperschaft)steuer(?:bescheid|festsetzung|voranmeldung|sonderprüfung)";

// The secrets of § 35 SGB I (social data), § 203 StGB (health), §§ 106 ff. BBG and the Länder's like
// (personnel), § 61 SGB VIII (youth), § 30 AO (tax), § 5 VgV and § 3 UVgO (procurement).
const WORD_SETS: readonly WordSet[] = [
  {
    kind: "social",
    strong: germanPattern(
      "grundsicherung|sozialhilfe|bürgergeld|wohngeld|hilfe zur pflege|hilfe zum lebensunterhalt|eingliederungshilfe|" +
        "pflegegrad|heimkosten|bedarfsgemeinschaft|SGB (?:II|XII|IX|XI)\\b|asylbewerberleistung|bildung und teilhabe|" +
        "obdachlos|schuldnerberatung|mehrbedarf|unterhaltsvorschuss",
    ),
    weak: germanPattern(
      "jobcenter|sozialamt|schwerbehind\\p{L}+|kaltmiete|kleinen? rente|kurzarbeit|bedürftig|existenzminimum|mietschulden|leistungsbescheid|stromsperre|räumungsklage",
      "giu",
    ),
  },
  {
    kind: "health",
    strong: germanPattern(
      "diagnose|amtsärztlich|schweigepflicht|demenz|depression|psychiatr|psychisch|therapie\\b|arztbrief|attest\\b|" +
        "ärztliche[sn]? (?:gutachten|stellungnahme|befund|bescheinigung)|krebserkrankung|zuckerkrankheit|diabetes|suchterkrank|" +
        "infektionsschutz(?:gesetz)?.{0,40}(?:erkrank|infiziert)|legionellen|tuberkulose|HIV\\b|masernimpf|schwanger|fehlgeburt|" +
        "dienst(?:un)?fähigkeit|arbeitsunfähig|krankmeldung|impfschaden|Brechdurchfall|Grad der Behinderung",
    ),
    weak: germanPattern(
      "krankenhaus|erkrankt|erkrankung|krankheit|operation|medikament|fraktur|facharzt|hausarzt|befund|patient|schmerzen|pflegekräfte|behinder\\p{L}+",
      "giu",
    ),
  },
  {
    kind: "personnel",
    strong: germanPattern(
      "bewerbung um|bewerbe mich|arbeitszeugnis|dienstzeugnis|personalnummer|personalakte|elternzeit|abmahnung|\\bBEM\\b|" +
        "kündig\\p{L}+ (?:ich )?(?:mein|meines|das) (?:arbeits|dienst|beschäftigungs)verhältnis|kündigung (?:meines|des) arbeitsverhältnisses|" +
        "krankmeldung|dienstliche beurteilung|disziplinar|höhergruppierung|entgeltgruppe|nebentätigkeit|für unsere[n]? beamt",
    ),
    weak: germanPattern(
      "bewerbung|lebenslauf|ausbildungsplatz|vorstellungsgespräch|resturlaub|stellenausschreibung|ausschreibung mit der kennziffer|besoldung|arbeitsvertrag|probezeit|gehalt",
      "giu",
    ),
  },
  {
    kind: "youth",
    strong: germanPattern(
      "kindeswohl|jugendhilfe|inobhutnahme|§ ?8a\\b|SGB VIII|sorgerecht|umgangsrecht|unterhaltsvorschuss|pflegekind|adoption|" +
        "vormundschaft|vaterschaft|blaue[nr]? flecken|erziehungshilfe|familiengericht|beistandschaft|sorge um das kind|frühe hilfen|kindesmissbrauch",
    ),
    weak: germanPattern(
      "jugendamt|kita\\b|krippenplatz|betreuungsplatz|elternbeitrag|kindesvater|kindesmutter|tagesmutter|alleinerziehend|kindergeld|kindertages\\p{L}+",
      "giu",
    ),
  },
  {
    kind: "tax",
    // "The property tax I paid on time" stands in letters to any office, a tax assessment among enclosures.
    affair: true,
    strong: germanPattern(TAX_WORDS),
    // Fees are dunned and deferred as taxes are: those words tell nothing.
    weak: germanPattern(`${TAX_WORDS}|finanzamt|steuermarke|steuerberater|umsatzsteuer-`, "giu"),
  },
  {
    kind: "procurement",
    strong: germanPattern(
      "angebotsabgabe|vergabeverfahren|vergabeunterlagen|ausschreibung Nr|bieterfrage|submission|teilnahmewettbewerb|öffentliche ausschreibung|" +
        "verschlossenes angebot|angebot .{0,40}nicht öffnen|leistungsverzeichnis|vergabestelle|vergaberüge|zuschlagserteilung",
    ),
    weak: germanPattern(
      "bieter|bietergemeinschaft|vergabe|\\bVOB\\b|\\bVgV\\b|\\bUVgO\\b|angebotspreis|einheitspreis|zuschlag",
      "giu",
    ),
  },
];

/**
 * Kinds of secrecy the content calls for, each with the words that did. One strong word or two
 * different weak ones: in doubt it restricts (design section 5), which narrows access but stops nothing.
 * Tax secrecy (§ 30 AO) covers what the letter is about, not a tax it mentions.
 */
export function findSecrecy(source: Prose, subject: string | null): Secrecy[] {
  return WORD_SETS.flatMap((set) => {
    const strong = set.strong.exec(source.text);
    const isAbout = set.affair === undefined || set.strong.test(subject ?? "");
    if (strong && isAbout) return [secrecy(set, source, strong)];
    const weak = [...source.text.matchAll(set.weak)];
    const different = new Set(weak.map((match) => match[0].toLowerCase()));
    return weak[0] && different.size >= 2 ? [secrecy(set, source, weak[0])] : [];
  });
}

function secrecy(set: WordSet, source: Prose, match: RegExpExecArray): Secrecy {
  const end = match.index + match[0].length;
  return { kind: set.kind, evidence: evidenceAt(source, match.index, end) };
}
