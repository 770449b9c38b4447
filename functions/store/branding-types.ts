import type { LogoType } from "../domain/branding/logo.ts";

/** How a partner shows itself; null: not set. */
export interface Branding {
  readonly name: string | null;
  /** `#rrggbb` in lower case. */
  readonly primaryColor: string | null;
  readonly secondaryColor: string | null;
  readonly logo: LogoFacts | null;
}

export interface LogoFacts {
  readonly mediaType: LogoType;
  readonly bytes: number;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

export interface Logo extends LogoFacts {
  readonly content: Uint8Array;
}

export interface StoredBranding extends Branding {
  /** Grows by one with every change; 0: never set. */
  readonly version: number;
  readonly updatedAt: string | null;
}

export interface BrandingEntity {
  read(): Promise<StoredBranding>;
  readLogo(): Promise<Logo | null>;
  /** Replaces everything; `stale` when it is not at `ifVersion`. The same again writes nothing. */
  write(
    ifVersion: number | undefined,
    to: Omit<Branding, "logo"> & { readonly logo: Pick<Logo, "mediaType" | "content"> | null },
  ): Promise<StoredBranding>;
}
