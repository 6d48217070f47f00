import { z } from "zod";

/** What we read of a JSON schema that zod made. */
export interface JsonSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly default?: string | number | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly format?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
}

export const JsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    default: z.union([z.string(), z.number()]).optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    anyOf: z.array(JsonSchema).optional(),
    items: JsonSchema.optional(),
    properties: z.record(z.string(), JsonSchema).optional(),
  }),
);

/** Which values a schema takes, in a few words. */
export function valuesOf(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(valuesOf).join(" or ");
  if (schema.enum !== undefined) return schema.enum.map(String).join(", ");
  if (schema.type === "array") return `list of ${valuesOf(schema.items ?? {})}`;
  if (schema.type === "object") return `{ ${Object.keys(schema.properties ?? {}).join(", ")} }`;
  const range = rangeOf(schema);
  const name = schema.format ?? [schema.type ?? "any"].flat().join(" or ");
  return range === "" ? name : `${name}, ${range}`;
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : maximum;
  if (minimum === undefined || minimum <= -Number.MAX_SAFE_INTEGER) {
    return most === null ? "" : `to ${most}`;
  }
  return most === null ? `from ${minimum}` : `${minimum} to ${most}`;
}
