import { createTransport } from "nodemailer";

/** One e-mail of plain text. `messageId` is the same at every repeat. */
export interface PlainMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
}

/** Sends e-mails through the city's mail server. */
export interface Mailer {
  /** Resolves when the server has taken it; throws what the server or the way to it said. */
  send(mail: PlainMail): Promise<void>;
  close(): void;
}

const WAIT_MS = 20_000;

/** Opens the way to a mail server (`smtp://` or `smtps://`); nothing connects before the first e-mail. */
export function openMailer(server: string, from: string): Mailer {
  const transport = createTransport(
    { url: server, connectionTimeout: WAIT_MS, greetingTimeout: WAIT_MS, socketTimeout: WAIT_MS },
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    async send({ to, subject, text, messageId }) {
      // Programs that answer by themselves leave it alone (RFC 3834).
      await transport.sendMail({
        to,
        subject,
        text,
        messageId,
        headers: { "Auto-Submitted": "auto-generated" },
      });
    },
    close: () => transport.close(),
  };
}
