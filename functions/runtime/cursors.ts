import { hash } from "node:crypto";
import * as z from "zod";
import type { CursorBox } from "../contract/context.ts";
import { problem } from "../contract/problem.ts";
import { seal, unseal } from "./seal.ts";

/** What a cursor belongs to: it opens for the same list with the same filters only. */
export interface CursorOwner {
  readonly tenantId: string;
  readonly operationId: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const sealed = z.strictObject({ position: z.string(), owner: z.string() });

/** Seals positions with AES-256-GCM (JWE compact). `key` is 32 bytes. */
export function cursorBox(key: () => Uint8Array, owner: CursorOwner): CursorBox {
  const mark = ownerMark(owner);
  return {
    async seal(position) {
      if (position === null || position === undefined) return null;
      const text = JSON.stringify({ position, owner: mark });
      return seal(text, key());
    },
    async open(cursor) {
      if (cursor === undefined) return null;
      const content = await decrypt(cursor, key());
      if (content === null || content.owner !== mark) throw problem("invalid-cursor");
      return content.position;
    },
  };
}

async function decrypt(cursor: string, key: Uint8Array): Promise<z.output<typeof sealed> | null> {
  try {
    return sealed.parse(JSON.parse(await unseal(cursor, key)));
  } catch {
    return null;
  }
}

function ownerMark({ tenantId, operationId, params, query, body }: CursorOwner): string {
  const filters = [params, withoutPaging(query), withoutPaging(body)];
  return hash("sha256", JSON.stringify([tenantId, operationId, filters], sortedKeys), "base64url");
}

/** `limit` may change from page to page; every filter must stay. */
function withoutPaging(filters: unknown): unknown {
  if (typeof filters !== "object" || filters === null) return filters;
  return Object.fromEntries(
    Object.entries(filters).filter(([name]) => name !== "cursor" && name !== "limit"),
  );
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
