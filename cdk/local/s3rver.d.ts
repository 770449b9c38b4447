declare module "@20minutes/s3rver" {
  import type { RequestListener } from "node:http";

  interface Options {
    directory: string;
    silent: boolean;
    allowMismatchedSignatures: boolean;
    vhostBuckets: boolean;
  }
  export default class S3rver {
    constructor(options: Options);
    callback(): RequestListener;
    on(event: "error", listener: (problem: unknown) => void): void;
  }
}

declare module "@20minutes/s3rver/lib/models/account.js" {
  interface Account {
    readonly id: number;
    readonly displayName: string;
    readonly accessKeys: { get(accessKeyId: string): string | undefined };
  }
  const AWSAccount: {
    readonly DUMMY_ACCOUNT: Account;
    readonly registry: { get: (accessKeyId: string) => Account | undefined };
  };
  export default AWSAccount;
}
