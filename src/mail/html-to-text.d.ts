/** The part of html-to-text 10 that we use; the package ships no types. */
declare module "html-to-text" {
  export function htmlToText(html: string, options?: object): string;
}
