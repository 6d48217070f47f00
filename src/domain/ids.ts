import { z } from "zod";

/** Ids are UUIDv7, made by us (src/new-id.ts); the brand keeps one kind from being passed as another. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the brand is all that tells the ids apart
const id = <Brand extends string>() => z.uuid().brand<Brand>();

export const TenantId = id<"TenantId">();
export type TenantId = z.infer<typeof TenantId>;
export const CaptureId = id<"CaptureId">();
export type CaptureId = z.infer<typeof CaptureId>;
export const MailItemId = id<"MailItemId">();
export type MailItemId = z.infer<typeof MailItemId>;
export const DocumentId = id<"DocumentId">();
export type DocumentId = z.infer<typeof DocumentId>;
export const PageId = id<"PageId">();
export type PageId = z.infer<typeof PageId>;
export const TaskId = id<"TaskId">();
export type TaskId = z.infer<typeof TaskId>;
export const PersonId = id<"PersonId">();
export type PersonId = z.infer<typeof PersonId>;

/** The owner of a blob folder and of its key: a capture or a mail item. */
export const FolderId = z.uuid();
export type FolderId = z.infer<typeof FolderId>;

/** SHA-256 of the plain bytes, 64 lower-case hex digits. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"Sha256">();
export type Sha256 = z.infer<typeof Sha256>;

/** A blob inside one item's folder: where its bytes are. */
export const BlobRef = z.object({ folder: FolderId, sha256: Sha256 });
export type BlobRef = z.infer<typeof BlobRef>;

/** A calendar date, `YYYY-MM-DD`, in the town's zone; never a Date. */
export const CalendarDate = z.iso.date();
export type CalendarDate = z.infer<typeof CalendarDate>;

/** A day somebody tells us; the calendar of ISO 8601 knows a year 0, PostgreSQL does not. */
export const ToldDate = CalendarDate.refine((day) => day >= "0001-01-01", "the year 0");
