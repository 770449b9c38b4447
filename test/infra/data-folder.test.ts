import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDataFolder } from "../../cdk/local/data-folder.ts";

let place: string;
let folder: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "trefzeker-data-"));
  folder = join(place, ".data");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const open = (reset = false) => openDataFolder(folder, { reset });
const put = (name: string, content: string | Buffer) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
};

function database(name: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  const made = new DatabaseSync(join(folder, name));
  made.exec("BEGIN; CREATE TABLE t (x TEXT)");
  const insert = made.prepare("INSERT INTO t VALUES (?)");
  for (let row = 0; row < 200; row += 1) insert.run("x".repeat(200));
  made.exec("COMMIT");
  made.close();
}

describe("a data folder", () => {
  test("is made when there is none, and can be opened again after release", () => {
    open().release();
    open().release();
    expect(existsSync(join(folder, "dynamo"))).toBe(true);
  });

  test("belongs to one instance at a time", () => {
    const first = open();
    expect(open).toThrow(/Another instance is running .*--in-memory/);
    first.release();
    open().release();
  });

  test("with sound files opens", () => {
    database("dynamo/local_eu-west-1.db");
    database("queues/fauxqs.db");
    put("stream.json", `{"shard-1":{"after":"17","finished":false}}`);
    put("sandbox.json", "{}");
    open().release();
  });

  test.each([
    ["dynamo/local_eu-west-1.db", "these are no pages"],
    ["queues/fauxqs.db", "these are no pages"],
    ["stream.json", '{"shard-1":'],
    ["stream.json", '{"shard-1":7}'],
    ["sandbox.json", "{"],
    ["layout", "99"],
  ])("with a damaged %s is refused, named, and --reset empties it", (name, content) => {
    put(name, content);
    expect(() => open()).toThrow(/is damaged.*npm start -- --reset/);
    open(true).release();
    open().release();
  });

  test("with a database whose pages are torn is refused", () => {
    database("dynamo/local_eu-west-1.db");
    const file = join(folder, "dynamo/local_eu-west-1.db");
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4_096, 12_288);
    writeFileSync(file, bytes);
    expect(() => open()).toThrow(/dynamo\/local_eu-west-1\.db/);
  });

  test("whose lock file is rubbish opens all the same: nothing is lost with it", () => {
    put(
      "lock",
      "rubbish that is no database at all, and longer than a header of one hundred bytes".repeat(3),
    );
    open().release();
  });

  test("whose place is taken by a file is refused with the way out", () => {
    writeFileSync(folder, "a file");
    expect(open).toThrow(/cannot be used .*--in-memory/);
  });

  test("keeps what is not ours when it is emptied", () => {
    put("notes.txt", "mine");
    put("objects/bucket/key", "ours");
    open(true).release();
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
    expect(existsSync(join(folder, "objects"))).toBe(false);
  });
});
