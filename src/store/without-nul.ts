/** PostgreSQL's text holds no NUL, and a message about a broken file may quote one. */
export const withoutNul = (text: string): string => text.replaceAll("\0", "\uFFFD");
